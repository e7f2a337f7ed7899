"""Finding the conflicts of a programme: pure, and one pass over its sessions for each room and person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from hashlib import sha256
from itertools import islice
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from stagedoor.common.clock import to_wall

if TYPE_CHECKING:
    from datetime import datetime

    from stagedoor.agenda.timetable import TimetableSession

SHORTEST = timedelta(minutes=5)
LONGEST = timedelta(days=1)
# All sessions of a large agenda at one time in one room are millions of pairs.
MAX_PAIRS = 5_000


class ConflictKind(StrEnum):
    """What is wrong, the worst first."""

    ROOM = "room"
    PERSON = "person"
    BUFFER = "buffer"
    OUTSIDE = "outside"
    SHORT = "short"
    LONG = "long"


@dataclass(frozen=True)
class Rules:
    """The event's days on the clocks of ``zone``, both included, and the time that a person needs between."""

    zone: ZoneInfo
    starts_on: date
    ends_on: date
    buffer: timedelta = timedelta()


@dataclass(frozen=True)
class Conflict:
    """One conflict: of one session, or of two, of which ``first`` starts first.

    ``people`` are the ids of those whom it concerns.
    """

    kind: ConflictKind
    first: TimetableSession
    second: TimetableSession | None = None
    people: tuple[int, ...] = ()

    @property
    def sessions(self) -> list[TimetableSession]:
        """Those that it is about."""
        return [self.first] if self.second is None else [self.first, self.second]

    @property
    def key(self) -> str:
        """What it is known by, whichever of the two comes first: ``room:12:40``."""
        return ":".join([self.kind, *(str(pk) for pk in sorted(each.pk for each in self.sessions))])

    @property
    def facts(self) -> str:
        """A digest of the sessions' times, rooms and people: another one where any of these differs."""
        told = [
            (each.pk, str(each.starts_at), str(each.ends_at), each.room, sorted(each.people))
            for each in sorted(self.sessions, key=lambda each: each.pk)
        ]
        return sha256(repr(told).encode()).hexdigest()[:32]


def find_conflicts(sessions: Iterable[TimetableSession], rules: Rules) -> list[Conflict]:
    """The conflicts in the order of time, at most ``MAX_PAIRS`` of rooms and as many of people.

    Sessions without a start or end are in conflict with nothing.
    """
    timed = [each for each in sessions if each.starts_at]
    found = [Conflict(kind, each) for each in timed for kind in _alone(each, rules)]
    whole = sorted((each for each in timed if _lasts(each)), key=_by_start)
    found += _in_rooms(whole)
    found += _of_people(whole, rules.buffer)
    return sorted(found, key=lambda each: (_by_start(each.first), list(ConflictKind).index(each.kind)))


def days_outside(session: TimetableSession, rules: Rules) -> list[date]:
    """The days on which it starts or ends that are none of the event's; at midnight it has ended before."""
    moments = [_start(session)]
    if _lasts(session):
        moments.append(_end(session) - timedelta(microseconds=1))
    days = {to_wall(moment, rules.zone).date() for moment in moments}
    return sorted(day for day in days if not rules.starts_on <= day <= rules.ends_on)


def _alone(session: TimetableSession, rules: Rules) -> Iterator[ConflictKind]:
    if days_outside(session, rules):
        yield ConflictKind.OUTSIDE
    if session.ends_at:
        length = session.ends_at - _start(session)
        if length < SHORTEST:
            yield ConflictKind.SHORT
        if length > LONGEST:
            yield ConflictKind.LONG


def _in_rooms(sessions: list[TimetableSession]) -> Iterator[Conflict]:
    rooms: defaultdict[int, list[TimetableSession]] = defaultdict(list)
    for each in sessions:
        if each.room is not None:
            rooms[each.room].append(each)
    pairs = (pair for together in rooms.values() for pair in _near(together, timedelta()))
    for first, second in islice(pairs, MAX_PAIRS):
        yield Conflict(ConflictKind.ROOM, first, second)


def _of_people(sessions: list[TimetableSession], buffer: timedelta) -> Iterator[Conflict]:
    """One for each pair of sessions, with all who are in both."""
    busy: defaultdict[int, list[TimetableSession]] = defaultdict(list)
    for each in sessions:
        for person in each.people:
            busy[person].append(each)
    pairs = ((pair, person) for person in sorted(busy) for pair in _near(busy[person], buffer))
    shared: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    for (first, second), person in islice(pairs, MAX_PAIRS):
        shared[first.pk, second.pk].append(person)
    by_pk = {each.pk: each for each in sessions}
    for (first_pk, second_pk), people in shared.items():
        first, second = by_pk[first_pk], by_pk[second_pk]
        if _end(first) > _start(second):
            yield Conflict(ConflictKind.PERSON, first, second, tuple(people))
        elif first.room is not None and second.room is not None and first.room != second.room:
            yield Conflict(ConflictKind.BUFFER, first, second, tuple(people))


def _near(
    sessions: list[TimetableSession], between: timedelta
) -> Iterator[tuple[TimetableSession, TimetableSession]]:
    """The pairs, in order, of which the second starts before the first is over for so long."""
    open_: list[TimetableSession] = []
    for session in sessions:
        open_ = [each for each in open_ if _end(each) + between > _start(session)]
        for each in open_:
            yield each, session
        open_.append(session)


def _lasts(session: TimetableSession) -> bool:
    return session.ends_at is not None and session.ends_at > _start(session)


def _start(session: TimetableSession) -> datetime:
    assert session.starts_at is not None  # noqa: S101 - only such sessions come this far
    return session.starts_at


def _end(session: TimetableSession) -> datetime:
    assert session.ends_at is not None  # noqa: S101 - only such sessions come this far
    return session.ends_at


def _by_start(session: TimetableSession) -> tuple[datetime, int]:
    return _start(session), session.pk
