"""The settings of a mapping, on its row and on the command line."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from django.test import Client
from django.urls import reverse
from tests import factories

from stagedoor.accounts.models import AuditEntry, Role
from stagedoor.cli.mapping import mapping as command
from stagedoor.sync.models import Connection, EventMapping

pytestmark = pytest.mark.django_db


@pytest.fixture
def mapping() -> EventMapping:
    """A mapping of which no call is made."""
    event = factories.event(factories.organization())
    connection = Connection.objects.create(
        organization=event.organization, key="k", key_fingerprint="f", secret="s"
    )
    return EventMapping.objects.create(
        connection=connection, event=event, swoogo_event_id=7, swoogo_event_name="Theirs"
    )


def settings_page(mapping: EventMapping) -> str:
    return reverse("mapping_settings", args=[mapping.event.organization.slug, mapping.pk])


AS_IT_IS = {"both_changed": "ours", "matching": "sure", "drift_check": "off"}


def test_R37_an_admin_chooses_what_becomes_of_known_contacts(client: Client, mapping: EventMapping) -> None:
    client.force_login(factories.member(mapping.event.organization, Role.ADMIN))
    address = settings_page(mapping)
    assert "keeps their profile there" in client.get(address).content.decode()
    client.post(address, {**AS_IT_IS, "rewrite_contacts": "on"})
    mapping.refresh_from_db()
    assert mapping.rewrite_contacts
    assert AuditEntry.objects.get(action="swoogo.mapping_changed").detail["rewrite_contacts"] is True
    client.post(address, AS_IT_IS)
    mapping.refresh_from_db()
    assert not mapping.rewrite_contacts


@pytest.mark.parametrize("role", [Role.EDITOR, Role.VIEWER])
def test_others_see_it_only(client: Client, mapping: EventMapping, role: Role) -> None:
    client.force_login(factories.member(mapping.event.organization, role))
    address = settings_page(mapping)
    assert client.post(address, {**AS_IT_IS, "rewrite_contacts": "on"}).status_code == 403
    page = client.get(address).content.decode()
    assert "Overwrite contacts that the Swoogo account knows" in page
    assert "Sure matches are linked by themselves" in page
    assert "<select" not in page
    assert "Approval" not in page


def test_on_the_command_line(mapping: EventMapping) -> None:
    path = mapping.event.path
    done = CliRunner().invoke(command, ["set", path, "rewrite_contacts=on"])
    assert done.exit_code == 0
    assert "rewrite_contacts=on\n" in done.stdout
    told = CliRunner().invoke(command, ["show", path, "--json"])
    assert json.loads(told.stdout)["settings"]["rewrite_contacts"] is True
    for wrong in ("rewrite_contacts", "rewrite_contacts=maybe", "colour=on"):
        refused = CliRunner().invoke(command, ["set", path, wrong])
        assert refused.exit_code == 2
        assert "nothing was changed" in refused.stderr
