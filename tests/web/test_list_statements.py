"""A list costs a few statements, and the same ones however many rows it shows."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests import factories

from stagedoor.accounts.models import Organization, Person, Role
from stagedoor.agenda.domain.bulk.fields import set_fields
from stagedoor.agenda.models import Event, Picture
from stagedoor.imports.models import Import, ImportSource
from stagedoor.sync.domain.connections import connect
from stagedoor.sync.domain.mappings import add_mapping
from stagedoor.sync.domain.record_states import check_states
from stagedoor.sync.models import EventMapping, Outcome, RunState, RunStatus, SyncRun, Trigger
from swoogo_sandbox.server import RunningSandbox

pytestmark = pytest.mark.django_db
MOST = 12
ROWS = 50
OF_ORGANIZATION = ["events", "members", "integrations"]
OF_EVENT = [
    "event_home",
    "agenda",
    "grid",
    "conflicts",
    "speakers",
    "sponsors",
    "tiers",
    "rooms",
    "tracks",
    "runs",
    "run",
    "imports",
    "history",
]


class Rows:
    """Adds a row to every list of a mapped event."""

    def __init__(self, event: Event, mapping: EventMapping) -> None:
        self.event = event
        self.mapping = mapping
        self.source = ImportSource.objects.create(event=event, format="table", name="Sheet")
        self.run = self._finished_run()

    def add(self, number: int) -> None:
        """One more of each kind."""
        event, person = self.event, factories.member(self.event.organization)
        room, track = factories.room(event), factories.track(event)
        logo, headshot = (self._picture(f"{name}-{number}.png") for name in ("logo", "headshot"))
        people = [factories.speaker(event, headshot=headshot), factories.speaker(event)]
        session = factories.session(event, *people, room=room, track=track)
        factories.sponsor(event, f"Tier {number}", logo=logo)
        set_fields(
            event, "session", [session.pk], {"room": factories.room(event), "capacity": number}, person
        )
        factories.event(event.organization)
        factories.invitation(event.organization)
        counts = {"created": {"session": 1}}
        Import.objects.create(event=event, source=self.source, person=person, counts=counts)
        self._finished_run(person)
        for kind, record, outcome in (
            ("session", session, Outcome.CREATED),
            ("speaker", people[0], Outcome.FAILED),
            ("attachment", people[0], Outcome.SKIPPED),
        ):
            self.run.records.create(kind=kind, record_id=record.pk, name=str(record), outcome=outcome)

    def _picture(self, name: str) -> Picture:
        return Picture.objects.create(event=self.event, url=f"https://pictures.example.org/{name}")

    def _finished_run(self, person: Person | None = None) -> SyncRun:
        return self.mapping.runs.create(
            trigger=Trigger.PERSON,
            person=person,
            state=RunState.FINISHED,
            status=RunStatus.PARTIAL,
            attempted={"session": 2},
            succeeded={"session": 1},
        )


@pytest.fixture
def rows(event: Event, sandbox: RunningSandbox) -> Rows:
    connect(event.organization, "sandbox-key", "sandbox-secret")
    found = Rows(event, add_mapping(event, 370101))
    check_states(found.mapping)
    return found


def address_of(name: str, rows: Rows) -> str:
    event = rows.event
    if name in OF_ORGANIZATION:
        return reverse(name, args=[event.organization.slug])
    more = [rows.run.pk] if name == "run" else []
    query = f"?day={event.starts_on}" if name == "grid" else ""
    return reverse(name, args=[event.organization.slug, event.slug, *more]) + query


@pytest.mark.parametrize("name", ["session_history", "history_change"])
def test_the_history_of_a_record_and_of_a_change_cost_the_same_for_one_and_for_fifty(
    editor: Client, event: Event, name: str
) -> None:
    room, here = factories.room(event), [event.organization.slug, event.slug]
    costs = []
    for count in (1, ROWS):
        ids = [factories.session(event).pk for _ in range(count)]
        for number in range(count):
            set_fields(event, "session", ids[:1], {"capacity": number + 1}, None)
        made = set_fields(event, "session", ids, {"room": room, "status": "declined"}, None)
        path = reverse(name, args=[*here, made.change if name == "history_change" else ids[0]])
        statements(editor, path)
        costs.append(len(statements(editor, path)))
    assert costs[0] == costs[1] <= MOST


def statements(client: Client, path: str) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return [entry["sql"] for entry in captured]


@pytest.mark.parametrize("role", [Role.OWNER, Role.VIEWER])
@pytest.mark.parametrize("name", [*OF_ORGANIZATION, *OF_EVENT])
def test_a_list_of_fifty_costs_some_statements_at_most_and_as_many_as_one_of_one(
    client: Client, organization: Organization, rows: Rows, name: str, role: Role
) -> None:
    client.force_login(factories.member(organization, role))
    path = address_of(name, rows)
    rows.add(0)
    statements(client, path)
    one = statements(client, path)
    for number in range(1, ROWS):
        rows.add(number)
    fifty = statements(client, path)
    assert len(fifty) == len(one), "\n".join(fifty)
    assert len(fifty) <= MOST, "\n".join(fifty)
