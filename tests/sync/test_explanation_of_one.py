"""R41: what a record's page says costs the same in an agenda of any size, and is what the whole plan says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from stagedoor.agenda.models import Event, Participation, Session, SessionStatus, Speaker, Sponsor
from stagedoor.common import clock
from stagedoor.swoogo.records import Kind
from stagedoor.sync.domain import explain
from stagedoor.sync.domain.explain import Explanation, explain_session, explain_speaker, explain_sponsor
from stagedoor.sync.models import EventMapping, LinkState, RecordLink, RunScope
from stagedoor.sync.snapshot import Planned, plan_now
from tests import factories
from tests.proof import amount
from tests.sync.any_agenda import AnyAgenda, connected

pytestmark = pytest.mark.django_db
SIZES = (100, 1_000, 10_000)
ROOMS, TRACKS = 10, 5
Asked = Callable[[Any], Explanation]


class Whole:
    """The plan of the whole agenda, in place of that of one record."""

    def __init__(self, mapping: EventMapping) -> None:
        self.plans = {scope: plan_now(mapping, scope) for scope in RunScope}

    def plan_for(self, record: Session | Speaker | Sponsor, mapping: EventMapping) -> Planned:
        return self.plans[RunScope.SPONSORS if isinstance(record, Sponsor) else RunScope.AGENDA]


def explain_record(record: Session | Speaker | Sponsor) -> Explanation:
    asked: dict[type, Asked] = {Session: explain_session, Speaker: explain_speaker, Sponsor: explain_sponsor}
    return asked[type(record)](record)


def explanations(agenda: AnyAgenda) -> list[Explanation]:
    return [explain_record(type(record)._default_manager.get(pk=record.pk)) for record in agenda.records]


def told_by(found: Explanation) -> str:
    """The reason in short."""
    return " ".join([found.state, *found.message.split()[:4]])


def test_what_is_said_of_one_record_is_what_the_plan_of_the_whole_agenda_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: Counter[str] = Counter()
    for seed in range(amount(25, 1_000)):
        agenda = AnyAgenda(seed)
        alone = explanations(agenda)
        with monkeypatch.context() as patch:
            patch.setattr(explain, "plan_for", Whole(agenda.mapping).plan_for)
            assert alone == explanations(agenda), seed
        seen.update(map(told_by, alone))
        seen.update(f"warns {warning[:20]}" for found in alone for warning in found.warnings)
    for reason in (
        "left_out Not accepted",
        "left_out It has passed",
        "left_out It has no",
        "left_out It ends before",
        "left_out Another speaker of this",
        "left_out Speakers swap emails",
        "left_out None of their sessions",
        "left_out Missing",
        "left_out It was deleted in",
        "left_out It was sent under",
        "left_out The probe found",
        "left_out It is marked",
        "to_send It goes with",
        "to_send Changed since",
        "failed",
        "sent",
        "warns It ends on another",
        "warns Swoogo has no sponso",
        "warns Its picture was remo",
    ):
        assert any(told.startswith(reason) for told in seen), reason


def test_a_record_that_is_deleted_here_and_never_went_is_not_said_to_go() -> None:
    mapping = connected(factories.event())
    session = factories.session(mapping.event, deleted_at=clock.now())
    found = explain_session(session)
    assert (found.state, found.message) == ("left_out", "It is deleted here, so it is not sent.")


def lay_out(event: Event, sessions: int) -> None:
    """So many sessions, and speakers of two sessions each; all of it sent."""
    rooms = [factories.room(event) for _ in range(ROOMS)]
    tracks = [factories.track(event) for _ in range(TRACKS)]
    times = {"starts_at": factories.wall(event, 10), "ends_at": factories.wall(event, 11)}
    people = Speaker.objects.bulk_create(
        Speaker(event=event, first_name="Ada", last_name=f"No. {n}", email=f"ada{n}@example.org")
        for n in range(sessions // 2)
    )
    made = Session.objects.bulk_create(
        Session(
            event=event,
            title=f"Talk {n}",
            status=SessionStatus.ACCEPTED,
            room=rooms[n % ROOMS],
            track=tracks[n % TRACKS],
            **times,
        )
        for n in range(sessions)
    )
    Participation.objects.bulk_create(
        Participation(session=session, speaker=people[n // 2]) for n, session in enumerate(made)
    )


def link_all(mapping: EventMapping) -> None:
    desired = plan_now(mapping, RunScope.AGENDA).desired
    wanted = desired.records
    ids = dict(zip(wanted, count(1), strict=False))
    RecordLink.objects.bulk_create(
        RecordLink(
            connection=mapping.connection,
            event=mapping.event,
            swoogo_event_id=mapping.swoogo_event_id,
            kind=ref[0],
            record_id=ref[1],
            swoogo_id=ids[ref],
            state=LinkState.LINKED,
            sent=dict(record.fields) | {name: str(ids[to]) for name, to in record.refs.items()},
            attached=[ids[Kind.SESSION, each] for each in desired.on_sent.get(ref[1], ())]
            if ref[0] is Kind.SPEAKER
            else [],
        )
        for ref, record in wanted.items()
    )


def statements(record: Session | Speaker) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        assert explain_record(record).state == "sent"
    return [entry["sql"] for entry in captured]


def rows_of(statement: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"select count(*) from ({statement}) as found")
        (number,) = cursor.fetchone()
    return int(number)


def test_what_a_page_says_of_one_record_costs_the_same_in_an_agenda_of_any_size() -> None:
    costs: dict[type, set[tuple[int, int]]] = {Session: set(), Speaker: set()}
    for size in SIZES:
        mapping = connected(factories.event())
        lay_out(mapping.event, size)
        link_all(mapping)
        for model in (Session, Speaker):
            record = model.objects.select_related("event").filter(event=mapping.event).latest("pk")
            sent = statements(record)
            costs[model].add((len(sent), sum(map(rows_of, sent))))
    assert all(len(found) == 1 for found in costs.values()), costs


@pytest.mark.skipif(connection.vendor != "sqlite", reason="asks SQLite how it goes about a statement")
def test_a_session_is_found_by_indexes_alone() -> None:
    mapping = connected(factories.event())
    lay_out(mapping.event, 100)
    link_all(mapping)
    for statement in statements(Session.objects.latest("pk")):
        with connection.cursor() as cursor:
            cursor.execute(f"explain query plan {statement}")
            steps = [row[-1] for row in cursor.fetchall()]
        assert not [step for step in steps if step.startswith("SCAN")], (statement, steps)
