"""What the pages say of a Swoogo event that is closed, and how a person says yes to it."""

from __future__ import annotations

import httpx2 as httpx
import pytest
from django.test import Client
from django.urls import reverse
from tests import factories

from stagedoor.accounts.models import Role
from stagedoor.agenda.models import Event
from stagedoor.jobs.port import push
from stagedoor.sync.domain.connections import connect
from stagedoor.sync.domain.mappings import add_mapping
from stagedoor.sync.execution.execute import execute
from stagedoor.sync.models import EventMapping, RunScope, SyncRun, Trigger
from swoogo_sandbox.server import RunningSandbox

pytestmark = pytest.mark.django_db
SWOOGO_EVENT = 370101
ASKED = "Sync with an event that is “Archived”?"
ANSWER = 'name="allow_closed" value="Archived"'


@pytest.fixture
def event(sandbox: RunningSandbox) -> Event:
    """One whose Swoogo event is archived."""
    url = f"{sandbox.base}/_control/records/events/{SWOOGO_EVENT}"
    httpx.put(url, json={"status": "Archived"}, verify=False).raise_for_status()
    made = factories.event(factories.organization(), name="Quay Conf")
    connect(made.organization, "sandbox-key", "sandbox-secret")
    return made


@pytest.fixture
def mapping(event: Event) -> EventMapping:
    factories.session(event)
    return add_mapping(event, SWOOGO_EVENT)


def signed_in(client: Client, event: Event, role: Role) -> Client:
    client.force_login(factories.member(event.organization, role))
    return client


def text(client: Client, name: str, *args: object) -> str:
    return " ".join(client.get(reverse(name, args=args)).content.decode().split())


def synced(mapping: EventMapping, scope: RunScope = RunScope.AGENDA) -> SyncRun:
    run = execute(push(mapping, Trigger.SCHEDULE, scope=scope).run.pk)
    assert run is not None
    return run


def test_the_mapping_window_shows_the_status_before_the_two_are_mapped(client: Client, event: Event) -> None:
    signed_in(client, event, Role.ADMIN)
    slug = event.organization.slug
    assert "Europe/London · Archived" in text(client, "mapping_new", slug)
    address = reverse("mapping_confirm", args=[slug])
    shown = client.get(address, {"swoogo_event": SWOOGO_EVENT, "event": event.pk}).content.decode()
    assert "The Swoogo event is “Archived”" in shown
    open_one = client.get(address, {"swoogo_event": 370103, "event": event.pk}).content.decode()
    assert "The Swoogo event is" not in open_one
    assert '<td data-label="Swoogo Event">live</td>' in open_one


def test_the_question_stands_on_the_syncs_page_and_the_mappings_row_and_is_answered_once(
    client: Client, event: Event, mapping: EventMapping
) -> None:
    signed_in(client, event, Role.EDITOR)
    organization = event.organization.slug
    assert ASKED in text(client, "mappings", organization)
    run = synced(mapping)
    assert run.reason == "event_closed"
    page = text(client, "run", organization, event.slug, run.pk)
    assert ASKED in page
    assert ANSWER in page
    client.post(reverse("sync_start", args=[organization, event.slug]), {"allow_closed": "Archived"})
    assert execute(SyncRun.objects.latest("pk").pk) is not None
    assert SyncRun.objects.latest("pk").status == "succeeded"
    factories.session(event)
    mapping.refresh_from_db()
    assert synced(mapping).status == "succeeded"
    assert ASKED not in text(client, "run", organization, event.slug, run.pk)
    assert ASKED not in text(client, "mappings", organization)


def test_a_sync_of_the_sponsors_asks_and_is_started_again(
    client: Client, event: Event, mapping: EventMapping
) -> None:
    signed_in(client, event, Role.EDITOR)
    factories.sponsor(event, tier="")
    run = synced(mapping, RunScope.SPONSORS)
    start = reverse("sponsor_sync", args=[event.organization.slug, event.slug])
    page = text(client, "run", event.organization.slug, event.slug, run.pk)
    assert f'action="{start}"' in page
    client.post(start, {"allow_closed": "Archived"})
    assert SyncRun.objects.latest("pk").scope == RunScope.SPONSORS
    mapping.refresh_from_db()
    assert mapping.allowed_status == "Archived"


def test_viewers_see_the_question_and_cannot_answer_it(
    client: Client, event: Event, mapping: EventMapping
) -> None:
    signed_in(client, event, Role.VIEWER)
    shown = text(client, "run", event.organization.slug, event.slug, synced(mapping).pk)
    assert ASKED in shown
    assert ANSWER not in shown
    start = reverse("sync_start", args=[event.organization.slug, event.slug])
    assert client.post(start, {"allow_closed": "Archived"}).status_code == 403
    mapping.refresh_from_db()
    assert mapping.allowed_status == ""


def test_a_yes_to_a_status_that_the_event_has_not_is_none(
    client: Client, event: Event, mapping: EventMapping
) -> None:
    signed_in(client, event, Role.EDITOR)
    start = reverse("sync_start", args=[event.organization.slug, event.slug])
    client.post(start, {"allow_closed": "closed"})
    mapping.refresh_from_db()
    assert mapping.allowed_status == ""
