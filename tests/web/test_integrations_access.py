"""Nothing of one organization opens for a member of another, and nothing at all without signing in (W1)."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import URLPattern, reverse
from tests import factories
from tests.web.conftest import assert_not_found

from stagedoor.accounts.models import Role
from stagedoor.imports.models import Import, ImportDraft, ImportSource
from stagedoor.sync.domain.runs import request_run
from stagedoor.sync.models import Connection, EventMapping, Trigger
from stagedoor.web.urls_sync import urlpatterns

pytestmark = pytest.mark.django_db
PAGES = pytest.mark.parametrize("pattern", urlpatterns, ids=[str(pattern.name) for pattern in urlpatterns])
METHODS = pytest.mark.parametrize("method", ["get", "post"])


def address(pattern: URLPattern) -> str:
    """The page of an organization that has one of everything."""
    organization = factories.organization()
    event = factories.event(organization)
    owner = factories.member(organization)
    connection = Connection.objects.create(
        organization=organization, key="k", key_fingerprint="f", secret="s"
    )
    mapping = EventMapping.objects.create(
        connection=connection, event=event, swoogo_event_id=1, swoogo_event_name="One"
    )
    source = ImportSource.objects.create(event=event, format="csv")
    known = {
        "organization": organization.slug,
        "event": event.slug,
        "mapping_id": mapping.pk,
        "kind": "session",
        "record_id": factories.session(event).pk,
        "run_id": request_run(mapping, Trigger.PERSON).pk,
        "import_id": Import.objects.create(event=event, source=source).pk,
        "draft_id": ImportDraft.objects.create(event=event, person=owner, filename="a.csv", format="csv").pk,
    }
    wanted = pattern.pattern.converters
    return reverse(str(pattern.name), kwargs={name: known[name] for name in wanted})


@PAGES
def test_W1_another_organizations_pages_are_not_found(client: Client, pattern: URLPattern) -> None:
    client.force_login(factories.member(role=Role.OWNER))
    there = address(pattern)
    assert_not_found(client, there)


@PAGES
@METHODS
def test_without_signing_in_every_page_leads_to_sign_in(
    client: Client, pattern: URLPattern, method: str
) -> None:
    answer = getattr(client, method)(address(pattern))
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(reverse("account_login"))
