"""Conflicts: rooms and people booked twice, sessions out of place (W2)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests import factories

from stagedoor.accounts.models import AuditEntry
from stagedoor.agenda.conflicts.find import MAX_PAIRS, ConflictKind, Rules, find_conflicts
from stagedoor.agenda.conflicts.words import length_words
from stagedoor.agenda.domain.conflicts import (
    accept_conflict,
    conflicts_at_revision,
    conflicts_of,
    conflicts_with,
    open_ones,
    reopen_conflict,
)
from stagedoor.agenda.domain.events import update_event
from stagedoor.agenda.domain.records import save_record, set_participants
from stagedoor.agenda.models import Event, ParticipationRole, Session, SessionStatus
from stagedoor.agenda.timetable import TimetableSession
from stagedoor.common import clock
from stagedoor.common.errors import InputError

DAY = date(2027, 6, 9)
MIDNIGHT = datetime(2027, 6, 9, tzinfo=UTC)
RULES = Rules(ZoneInfo("UTC"), DAY, DAY + timedelta(days=1), timedelta(minutes=10))
Told = tuple[ConflictKind, frozenset[int], frozenset[int]]


def row(
    pk: int, start: int | None, end: int | None, room: int | None, people: Iterable[int]
) -> TimetableSession:
    """Start and end in minutes after the midnight before the first day."""
    begins, ends = (None if each is None else MIDNIGHT + timedelta(minutes=each) for each in (start, end))
    places = (room, f"R{room}", None, "", "")
    return TimetableSession(pk, f"S{pk}", "accepted", begins, ends, *places, frozenset(people))


def told(sessions: list[TimetableSession], rules: Rules = RULES) -> list[Told]:
    return [
        (each.kind, frozenset(session.pk for session in each.sessions), frozenset(each.people))
        for each in find_conflicts(sessions, rules)
    ]


def by_brute_force(sessions: list[TimetableSession]) -> set[Told]:
    """Each session, and each pair, looked at by itself."""
    found: set[Told] = set()
    days = {DAY, DAY + timedelta(days=1)}
    for one in sessions:
        if one.starts_at is None:
            continue
        last = (
            one.ends_at - timedelta(microseconds=1) if one.ends_at and one.ends_at > one.starts_at else None
        )
        if {each.date() for each in (one.starts_at, last) if each} - days:
            found.add((ConflictKind.OUTSIDE, frozenset({one.pk}), frozenset()))
        if one.ends_at and one.ends_at - one.starts_at < timedelta(minutes=5):
            found.add((ConflictKind.SHORT, frozenset({one.pk}), frozenset()))
        if one.ends_at and one.ends_at - one.starts_at > timedelta(days=1):
            found.add((ConflictKind.LONG, frozenset({one.pk}), frozenset()))
        for other in sessions:
            found |= pair_by_brute_force(one, other)
    return found


def pair_by_brute_force(one: TimetableSession, other: TimetableSession) -> set[Told]:
    found: set[Told] = set()
    if not (one.starts_at and one.ends_at and other.starts_at and other.ends_at) or one.pk >= other.pk:
        return found
    if one.ends_at <= one.starts_at or other.ends_at <= other.starts_at:
        return found
    both, shared = frozenset({one.pk, other.pk}), one.people & other.people
    gap = max(one.starts_at, other.starts_at) - min(one.ends_at, other.ends_at)
    overlap = one.starts_at < other.ends_at and other.starts_at < one.ends_at
    if overlap and one.room is not None and one.room == other.room:
        found.add((ConflictKind.ROOM, both, frozenset()))
    if overlap and shared:
        found.add((ConflictKind.PERSON, both, shared))
    rooms = {one.room, other.room}
    if not overlap and shared and len(rooms) == 2 and None not in rooms and gap < RULES.buffer:
        found.add((ConflictKind.BUFFER, both, shared))
    return found


minutes = st.one_of(st.none(), st.integers(-12, 40).map(lambda number: number * 5), st.integers(1400, 4500))
sessions = st.lists(
    st.tuples(minutes, minutes, st.sampled_from([None, 1, 2]), st.sets(st.integers(1, 3))), max_size=12
).map(lambda drawn: [row(pk, *each) for pk, each in enumerate(drawn, start=1)])


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(sessions)
def test_one_pass_finds_what_looking_at_every_pair_finds(drawn: list[TimetableSession]) -> None:
    found = told(drawn)
    assert len(found) == len(set(found))
    assert set(found) == by_brute_force(drawn)


def test_millions_of_pairs_are_cut_short() -> None:
    crowd = [row(pk, 600, 660, 1, [1]) for pk in range(3_000)]
    assert len(find_conflicts(crowd, RULES)) == 2 * MAX_PAIRS


@pytest.mark.parametrize(
    ("minutes_", "words"),
    [
        (0, "0 minutes"),
        (1, "1 minute"),
        (60, "1 hour"),
        (90, "1 hour 30 minutes"),
        (1501, "25 hours 1 minute"),
    ],
)
def test_lengths_are_told_in_hours_and_minutes(minutes_: int, words: str) -> None:
    assert length_words(timedelta(minutes=minutes_)) == words


@pytest.fixture
def event(db: None) -> Event:
    return factories.event(timezone="Europe/Berlin")


def sentences(event: Event) -> list[str]:
    return [each.sentence for each in open_ones(conflicts_of(event))]


def at(event: Event, hour: int, minute: int = 0, *, length: int = 45, day: int = 0) -> dict[str, datetime]:
    start = factories.wall(event, hour, minute, day=day)
    return {"starts_at": start, "ends_at": start + timedelta(minutes=length)}


def test_W2_a_room_and_a_person_booked_twice_are_told_with_both_times_and_the_zone(event: Event) -> None:
    hall, ada = factories.room(event, "Hall"), factories.speaker(event, first_name="Ada", last_name="Okafor")
    tides = factories.session(event, ada, title="Tides", room=hall, **at(event, 10))
    ropes = factories.session(event, title="Ropes", room=hall, **at(event, 10, 30))
    factories.participation(ropes, ada, ParticipationRole.CHAIRPERSON)
    day = f"{event.starts_on:%a} {event.starts_on.day} {event.starts_on:%b %Y}"
    first, second = (f"{day}, {each} (Europe/Berlin)" for each in ("10:00–10:45", "10:30–11:15"))
    both = f"“Tides”, {first}, and “Ropes”, {second}"
    assert sentences(event) == [
        f"Hall has two sessions at the same time: {both}.",
        f"Ada Okafor is in two sessions at the same time: {both}.",
    ]
    assert [each.sentence for each in conflicts_with(tides)] == [
        f"“Ropes” is in Hall at the same time: {second}.",
        f"Ada Okafor is also in “Ropes” at the same time: {second}.",
    ]
    beside = [each.sentence for each in conflicts_with(ropes)]
    assert beside[0] == f"“Tides” is in Hall at the same time: {first}."


def test_W2_too_little_time_between_two_rooms_counts_only_where_the_event_asks_for_some(event: Event) -> None:
    people = [factories.speaker(event, first_name=name, last_name="Berg") for name in ("Ada", "Bo")]
    hall, loft = factories.room(event, "Hall"), factories.room(event, "Loft")
    tides = factories.session(event, *people, title="Tides", room=hall, **at(event, 10))
    factories.session(event, *people, title="Ropes", room=loft, **at(event, 10, 50))
    assert sentences(event) == []
    update_event(
        event, None, name="Quay", starts_on=event.starts_on, ends_on=event.ends_on, buffer_minutes=15
    )
    [said] = sentences(event)
    assert said.startswith("Ada Berg and Bo Berg have 5 minutes from “Tides” (Hall) to “Ropes” (Loft), ")
    assert said.endswith("10:50–11:35 (Europe/Berlin). This event asks for 15 minutes.")
    [beside] = conflicts_with(tides)
    assert beside.sentence.startswith("Ada Berg and Bo Berg have 5 minutes to “Ropes” (Loft), ")


def test_W2_a_session_outside_the_days_too_short_or_too_long_is_told(event: Event) -> None:
    factories.session(event, title="Late", **at(event, 10, day=5))
    factories.session(event, title="Blink", **at(event, 11, length=3))
    factories.session(event, title="Vigil", **at(event, 12, length=26 * 60))
    blink, vigil, late = sentences(event)
    assert "“Blink” lasts 3 minutes, less than 5 minutes" in blink
    assert "“Vigil” lasts 26 hours, more than a day" in vigil
    assert "outside the event's days" in late


def test_a_session_may_end_at_midnight_after_the_last_day(event: Event) -> None:
    last = (event.ends_on - event.starts_on).days
    factories.session(event, **at(event, 23, length=60, day=last))
    assert sentences(event) == []


def test_what_is_declined_deleted_or_without_time_is_in_nobodys_way(event: Event) -> None:
    hall, ada = factories.room(event), factories.speaker(event)
    factories.session(event, ada, room=hall)
    for fields in (
        {"status": SessionStatus.DECLINED},
        {"status": SessionStatus.DECLINE_QUEUE},
        {"deleted_at": clock.now()},
        {"starts_at": None, "ends_at": None},
    ):
        factories.session(event, ada, room=hall, **fields)
    gone = factories.speaker(event, deleted_at=clock.now())
    for _ in range(2):
        factories.session(event, gone, **at(event, 15))
    assert sentences(event) == []


@pytest.fixture
def clash(event: Event) -> list[Session]:
    """Two sessions in one room at one time."""
    hall = factories.room(event, "Hall")
    return [factories.session(event, room=hall) for _ in range(2)]


def accept_all(event: Event) -> None:
    actor = factories.member(event.organization)
    for each in conflicts_of(event):
        accept_conflict(event, each.conflict.key, each.conflict.facts, actor)


def test_an_accepted_conflict_is_kept_with_who_and_when_and_counts_no_more(
    event: Event, clash: list[Session]
) -> None:
    accept_all(event)
    assert sentences(event) == []
    [known] = conflicts_of(event)
    assert known.accepted is not None
    assert known.accepted.person == event.organization.memberships.get().person
    assert clock.now() - known.accepted.accepted_at < timedelta(minutes=1)
    assert "Hall has two sessions" in AuditEntry.objects.get(action="conflict.accepted").detail["conflict"]
    reopen_conflict(event, known.conflict.key, None)
    assert len(sentences(event)) == 1


@pytest.mark.parametrize("change", ["time", "room", "people"])
def test_an_accepted_conflict_counts_again_when_a_time_the_room_or_the_people_change(
    event: Event, clash: list[Session], change: str
) -> None:
    accept_all(event)
    first, second = clash
    if change == "time":
        first.starts_at = factories.wall(event, 10, 15)
        save_record(first, None)
    elif change == "room":
        loft = factories.room(event)
        for each in clash:
            each.room = loft
            save_record(each, None)
    else:
        set_participants(second, [(factories.speaker(event), ParticipationRole.SPEAKER)])
    assert len(sentences(event)) == 1


def test_an_accepted_conflict_stays_accepted_when_a_title_changes(event: Event, clash: list[Session]) -> None:
    accept_all(event)
    clash[0].title = "Another title"
    save_record(clash[0], None)
    assert sentences(event) == []


def test_only_what_was_seen_can_be_accepted(event: Event, clash: list[Session]) -> None:
    [known] = conflicts_of(event)
    clash[0].starts_at = factories.wall(event, 10, 15)
    save_record(clash[0], None)
    with pytest.raises(InputError, match="was not accepted"):
        accept_conflict(event, known.conflict.key, known.conflict.facts, None)
    assert len(sentences(event)) == 1


def test_another_events_acceptance_counts_for_nothing_here(event: Event, clash: list[Session]) -> None:
    [known] = conflicts_of(event)
    other = factories.event()
    with pytest.raises(InputError):
        accept_conflict(other, known.conflict.key, known.conflict.facts, None)
    assert len(sentences(event)) == 1


def test_a_large_agenda_takes_three_statements(event: Event) -> None:
    hall = factories.room(event)
    for hour in range(9, 18):
        factories.session(event, factories.speaker(event), room=hall, **at(event, hour))
    with CaptureQueriesContext(connection) as captured:
        conflicts_of(event)
    assert len(captured) == 3


def test_conflicts_are_looked_for_again_once_the_agenda_has_changed(
    event: Event, clash: list[Session]
) -> None:
    def looked(statements: int) -> int:
        now = Event.objects.get(pk=event.pk)
        with CaptureQueriesContext(connection) as captured:
            found = len(open_ones(conflicts_at_revision(now)))
        assert len(captured) == statements
        return found

    assert looked(3) == 1
    assert looked(1) == 1
    accept_all(event)
    assert looked(1) == 0
    clash[0].ends_at = factories.wall(event, 10, 40)
    save_record(clash[0], None)
    assert looked(3) == 1
    update_event(event, None, name="Quay", starts_on=event.starts_on, ends_on=event.ends_on, buffer_minutes=5)
    assert looked(3) == 1
