"""Addresses that only take what a form sends lead back to their page; nothing is done."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from tests import factories

from stagedoor.accounts.models import Organization, Role
from stagedoor.agenda.models import Event
from stagedoor.sync.domain.connections import connect
from stagedoor.sync.domain.mappings import add_mapping
from stagedoor.sync.domain.runs import request_run
from stagedoor.sync.execution.execute import execute
from stagedoor.sync.execution.lease import acquire
from stagedoor.sync.models import EventMapping, SyncRun, Trigger
from swoogo_sandbox.server import RunningSandbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def organization() -> Organization:
    return factories.organization()


@pytest.fixture
def event(organization: Organization) -> Event:
    return factories.event(organization, name="Quay Conf")


@pytest.fixture
def mapping(event: Event, sandbox: RunningSandbox) -> EventMapping:
    connect(event.organization, "sandbox-key", "sandbox-secret")
    return add_mapping(event, 370101)


@pytest.fixture
def owner(client: Client, organization: Organization) -> Client:
    client.force_login(factories.member(organization, Role.OWNER))
    return client


def page(name: str, event: Event, *more: int) -> str:
    return reverse(name, args=[event.organization.slug, event.slug, *more])


def text(client: Client, address: str, **query: str) -> str:
    """The page's words, with white space as a reader sees it."""
    html = client.get(address, query).content.decode()
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


def sync(mapping: EventMapping) -> SyncRun:
    run = execute(request_run(mapping, Trigger.PERSON).pk)
    assert run is not None
    return run


def addresses(patterns: list[Any], name: str = "") -> list[str]:
    found: list[str] = []
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            found += addresses(pattern.url_patterns)
        elif isinstance(pattern, URLPattern) and pattern.name:
            found.append(pattern.name)
    return found


def test_an_address_for_forms_leads_back_to_its_page_with_nothing_done(
    owner: Client, event: Event, mapping: EventMapping
) -> None:
    session, room = factories.session(event), factories.room(event)
    run = request_run(mapping, Trigger.PERSON)
    acquire(run.pk)
    slug = event.organization.slug
    for address, back in (
        (page("sync_start", event), page("event_home", event)),
        (page("sponsor_sync", event), page("sponsors", event)),
        (page("run_stop", event, run.pk), page("run", event, run.pk)),
        (page("session_delete", event, session.pk), page("session", event, session.pk)),
        (page("session_send_again", event, session.pk), page("session", event, session.pk)),
        (page("sessions_bulk", event), page("agenda", event)),
        (page("room_replace", event, room.pk), page("room_edit", event, room.pk)),
        (reverse("swoogo_continuous", args=[slug]), reverse("integrations", args=[slug])),
        (reverse("mapping_pause", args=[slug, mapping.pk]), reverse("mappings", args=[slug])),
        (reverse("alerts_test", args=[slug]), reverse("alerts", args=[slug])),
    ):
        answer = owner.get(address, follow=True)
        assert answer.redirect_chain == [(back, 302)]
        assert answer.status_code == 200
        assert "Nothing was done" in answer.content.decode()
    session.refresh_from_db()
    run.refresh_from_db()
    assert session.deleted_at is None
    assert run.stop_requested_at is None
    assert SyncRun.objects.count() == 1


def test_no_address_at_all_answers_a_signed_in_person_with_a_bare_405(
    owner: Client, event: Event, mapping: EventMapping
) -> None:
    words = {"organization": event.organization.slug, "event": event.slug, "token": "none"}
    tried = 0
    for name in set(addresses(get_resolver().url_patterns)):
        for kwargs in get_resolver().reverse_dict.getlist(name):
            wanted = kwargs[0][0][1]
            values = {each: words.get(each, 1) for each in wanted}
            address = "/" + kwargs[0][0][0] % values
            tried += 1
            assert owner.get(address).status_code != 405, address
    assert tried > 60


def test_what_was_sent_after_the_session_expired_is_not_done_and_says_so(
    client: Client, event: Event, mapping: EventMapping
) -> None:
    person = factories.member(event.organization, Role.OWNER)
    expired = client.post(page("sync_start", event), follow=True)
    assert "You are signed out, so nothing was done." in expired.content.decode()
    client.force_login(person)
    back = client.get(page("sync_start", event), follow=True)
    assert back.redirect_chain[-1][0] == page("event_home", event)
    assert not SyncRun.objects.exists()


def test_signing_out_is_not_taken_for_an_expired_session(owner: Client) -> None:
    assert "nothing was done" not in owner.post(reverse("account_logout"), follow=True).content.decode()
