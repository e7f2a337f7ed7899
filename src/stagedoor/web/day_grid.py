"""The agenda as a grid: time down in proportion, rooms or tracks across, one day or several."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from stagedoor.agenda.domain.moves import slot_version
from stagedoor.agenda.timetable import Timetable, TimetableSession
from stagedoor.common.clock import to_wall

MAX_SESSIONS = 2_000
MAX_COLUMNS = 300
MAX_SHELF = 60
SEVERAL_DAYS = 4
USUAL_HOURS = (8, 18)
USUAL_LENGTH = timedelta(minutes=45)


@dataclass(frozen=True)
class View:
    """What is shown: the days from ``day`` on, by room or by track, between two hours where chosen."""

    day: date
    days: int = 1
    by_track: bool = False
    begins: int | None = None
    ends: int | None = None
    only_used: bool = False


@dataclass(frozen=True)
class Block:
    """A session of a day: ``start`` and ``end`` in minutes after that day's midnight, ``clock`` in words."""

    session: TimetableSession
    column: int | None
    start: int
    end: int
    version: str
    clock: str = ""


@dataclass(frozen=True)
class GridDay:
    """One day. Minutes count from its midnight and are those that pass, also on a day when clocks change.

    ``clock`` says from which minute on clocks show which minute of the day: ``[(0, 0), (120, 180)]`` where
    02:00 is skipped. ``hours`` are the minutes with what clocks show then.
    """

    day: date
    midnight: datetime
    first: int
    last: int
    clock: list[tuple[int, int]]
    hours: list[tuple[int, str]]
    blocks: list[Block]
    outside: int


@dataclass
class Grid:
    """The columns and days to show, the sessions without a time, and how many there is no place for.

    ``roomless`` are sessions without a room on days that are not shown, each with its day.
    """

    columns: list[tuple[int | None, str]]
    days: list[GridDay]
    shelf: list[Block]
    more_on_shelf: int
    left_out: int = 0
    roomless: list[tuple[TimetableSession, date]] = field(default_factory=list)
    people: dict[int, str] = field(default_factory=dict)

    @property
    def sessions(self) -> list[TimetableSession]:
        """All that are shown on its days."""
        return [block.session for day in self.days for block in day.blocks]

    @property
    def outside(self) -> int:
        """How many sessions of these days lie outside the hours that were chosen."""
        return sum(day.outside for day in self.days)


def make_grid(timetable: Timetable, places: Sequence[tuple[int, str]], view: View, zone: ZoneInfo) -> Grid:
    """The grid of a timetable; ``places`` are the ids and names of the rooms or tracks in their order."""
    timed = [each for each in timetable.sessions if each.starts_at and each.ends_at]
    untimed = [each for each in timetable.sessions if not (each.starts_at and each.ends_at)]
    wanted = [view.day + timedelta(days=number) for number in range(view.days)]
    on_days = [(day, _on(timed, day, zone)) for day in wanted]
    here = [session for _, found in on_days for session in found]
    shown = {session.pk for session in here[:MAX_SESSIONS]}
    columns = _columns(here, places, view)
    known = {key for key, _ in columns}
    days = []
    for day, found in on_days:
        kept = [each for each in found if each.pk in shown and _column(each, view) in known]
        days.append(_grid_day(day, kept, view, zone))
    usual = _minutes(USUAL_LENGTH)
    shelf = [Block(each, _column(each, view), 0, usual, _version(each)) for each in untimed[:MAX_SHELF]]
    grid = Grid(columns, days, shelf, max(0, len(untimed) - MAX_SHELF))
    grid.left_out = len(here) - len(grid.sessions) - grid.outside
    if not view.by_track:
        grid.roomless = _roomless(timed, wanted, zone)
    grid.people = _shared([*here, *untimed[:MAX_SHELF]], timetable.people)
    return grid


def _roomless(
    timed: Iterable[TimetableSession], shown: Sequence[date], zone: ZoneInfo
) -> list[tuple[TimetableSession, date]]:
    """Those without a room on other days than are shown; the days shown have a column for them."""
    found = [
        (each, to_wall(each.starts_at, zone).date()) for each in timed if each.starts_at and each.room is None
    ]
    return [(each, day) for each, day in found if day not in shown][:MAX_SHELF]


def days_shown(timetable: Timetable, first: date, last: date, zone: ZoneInfo) -> list[date]:
    """The event's days, and any other day on which a session starts, in order."""
    days = {first + timedelta(days=number) for number in range((last - first).days + 1)}
    days.update(to_wall(each.starts_at, zone).date() for each in timetable.sessions if each.starts_at)
    return sorted(days)


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The instant at which a day begins."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _on(sessions: list[TimetableSession], day: date, zone: ZoneInfo) -> list[TimetableSession]:
    first, last = midnight(day, zone), midnight(day + timedelta(days=1), zone)
    return [each for each in sessions if each.starts_at and first <= each.starts_at < last]


def _column(session: TimetableSession, view: View) -> int | None:
    return session.track if view.by_track else session.room


def _columns(
    here: list[TimetableSession], places: Sequence[tuple[int, str]], view: View
) -> list[tuple[int | None, str]]:
    """The places in their order, that of sessions without one first; all of them, or those in use."""
    used = {_column(session, view) for session in here}
    chosen = [place for place in places if not view.only_used or place[0] in used]
    if len(chosen) > MAX_COLUMNS:
        chosen = [place for place in chosen if place[0] in used][:MAX_COLUMNS]
    nowhere = [(None, "No track" if view.by_track else "No room")]
    return [*nowhere, *chosen] if None in used or not chosen else [*chosen]


def _grid_day(day: date, sessions: list[TimetableSession], view: View, zone: ZoneInfo) -> GridDay:
    start = midnight(day, zone)
    length = _minutes(midnight(day + timedelta(days=1), zone) - start)
    blocks = [_block(session, start, view, zone) for session in sessions]
    first, last = _limits(blocks, view, lambda hour: _minutes(_at(day, hour, zone) - start), length)
    within = [block for block in blocks if block.start < last and block.end > first]
    clock = _clock(start, length, zone)
    hours = [
        (minute, f"{to_wall(start + timedelta(minutes=minute), zone):%H:%M}")
        for minute in range(-(-first // 60) * 60, last, 60)
    ]
    return GridDay(day, start, first, last, clock, hours, within, len(blocks) - len(within))


def _at(day: date, hour: int, zone: ZoneInfo) -> datetime:
    """The instant of an hour on the clocks; 24 is the next midnight."""
    if hour == 24:
        return midnight(day + timedelta(days=1), zone)
    return datetime.combine(day, time(hour), zone).astimezone(UTC)


def _limits(blocks: list[Block], view: View, minute_of: Callable[[int], int], length: int) -> tuple[int, int]:
    """The first and the last minute to show: the hours chosen, else the usual ones and all sessions."""
    first, last = (minute_of(hour) for hour in USUAL_HOURS)
    if blocks:
        first = min(first, min(block.start for block in blocks) // 60 * 60)
        last = max(last, min(length, -(-max(block.end for block in blocks) // 60) * 60))
    if view.begins is not None:
        first = minute_of(view.begins)
    if view.ends is not None:
        last = minute_of(view.ends)
    return (first, last) if first < last else (0, length)


def _block(session: TimetableSession, start: datetime, view: View, zone: ZoneInfo) -> Block:
    assert session.starts_at is not None  # noqa: S101 - those without a time are on the shelf
    assert session.ends_at is not None  # noqa: S101
    begins, ends = _minutes(session.starts_at - start), _minutes(session.ends_at - start)
    walls = [to_wall(each, zone) for each in (session.starts_at, session.ends_at)]
    on = "" if walls[0].date() == walls[1].date() else f"{walls[1]:%a} {walls[1].day} {walls[1]:%b} "
    clock = f"{walls[0]:%H:%M}–{on}{walls[1]:%H:%M}"
    return Block(session, _column(session, view), begins, ends, _version(session), clock)


def _clock(start: datetime, length: int, zone: ZoneInfo) -> list[tuple[int, int]]:
    """From which minute on the clocks show which one; clocks change at a quarter of an hour."""
    changes = [(0, 0)]
    for minute in range(15, length, 15):
        wall = to_wall(start + timedelta(minutes=minute), zone)
        shown = wall.hour * 60 + wall.minute
        since, then = changes[-1]
        if shown != then + minute - since:
            changes.append((minute, shown))
    return changes


def _version(session: TimetableSession) -> str:
    return slot_version(session.starts_at, session.ends_at, session.room, session.track)


def _minutes(length: timedelta) -> int:
    return round(length.total_seconds() / 60)


def _shared(sessions: Iterable[TimetableSession], names: dict[int, str]) -> dict[int, str]:
    """The people of two sessions or more: nobody else can be double-booked here."""
    once: set[int] = set()
    twice: set[int] = set()
    for session in sessions:
        twice |= once & session.people
        once |= session.people
    return {person: names[person] for person in sorted(twice)}
