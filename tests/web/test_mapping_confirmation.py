"""Two events side by side, before they are paired for good (R4, R22)."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests import factories

from stagedoor.accounts.models import Organization, Role
from stagedoor.agenda.models import Event
from stagedoor.sync.domain.connections import connect, disconnect
from stagedoor.sync.domain.mappings import add_mapping
from stagedoor.sync.domain.runs import request_run
from stagedoor.sync.execution.execute import execute
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


def confirm(owner: Client, event: Event, swoogo_event: int = 370101) -> tuple[str, str]:
    address = reverse("mapping_confirm", args=[event.organization.slug])
    html = owner.get(address, {"swoogo_event": swoogo_event, "event": event.pk}).content.decode()
    return html.partition("<main")[2], " ".join(re.sub(r"<[^>]*>", " ", html).split())


def rename(sandbox: RunningSandbox, **values: Any) -> None:
    with sandbox.sandbox.lock:
        sandbox.sandbox.store.tables["events"][370101].update(values)


def test_R4_two_events_that_differ_never_get_a_green_box(
    owner: Client, event: Event, sandbox: RunningSandbox
) -> None:
    connect(event.organization, "sandbox-key", "sandbox-secret")
    html, shown = confirm(owner, event)
    assert "alert-success" not in html
    assert "What differs: name, dates ." in shown
    event.timezone = "Asia/Tokyo"
    event.save()
    html, shown = confirm(owner, event)
    assert "alert-success" not in html
    assert "What differs: name, dates, timezone ." in shown
    assert "A sync sends nothing until the timezones agree" in shown


def test_R4_two_events_that_agree_in_all_three_are_said_to(
    owner: Client, event: Event, sandbox: RunningSandbox
) -> None:
    connect(event.organization, "sandbox-key", "sandbox-secret")
    days = {"start_date": str(event.starts_on), "end_date": str(event.ends_on)}
    rename(sandbox, name=" quay conf", **days)
    html, shown = confirm(owner, event)
    assert "alert-success" in html
    assert "The names, dates and timezones agree." in shown


def test_R4_days_that_swoogo_does_not_give_are_not_said_to_agree(
    owner: Client, event: Event, sandbox: RunningSandbox
) -> None:
    connect(event.organization, "sandbox-key", "sandbox-secret")
    rename(sandbox, name=event.name, start_date=None, end_date=None)
    html, _ = confirm(owner, event)
    assert "alert-success" not in html
    assert "alert-info" in html


def test_R22_mapping_again_says_how_many_records_stay_as_they_are(
    owner: Client, event: Event, mapping: EventMapping
) -> None:
    factories.session(event, factories.speaker(event), room=factories.room(event))
    factories.session(event)
    sync(mapping)
    disconnect(event.organization)
    connect(event.organization, "sandbox-key", "sandbox-secret")
    _, shown = confirm(owner, event)
    assert "2 sessions, 1 speaker were sent to this Swoogo event under an earlier connection." in shown
    assert "They stay as they are there" in shown
    _, other = confirm(owner, event, 370102)
    assert "earlier connection" not in other
