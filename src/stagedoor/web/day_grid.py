"""One day as a grid: times down, rooms across, as far as a page can hold it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from stagedoor.agenda.models import Room, Session, Track

MAX_SESSIONS = 2_000
MAX_CELLS = 20_000

Cell = tuple[Room | None, list[Session]]


@dataclass(frozen=True)
class DayGrid:
    """The rooms in use, None last for sessions without one; per start time a cell for each room.

    ``tracks`` are those of the sessions; ``left_out`` is how many sessions there is no place for: the latest
    ones.
    """

    rooms: list[Room | None]
    tracks: list[Track]
    rows: list[tuple[datetime, list[Cell]]]
    left_out: int


def make_grid(found: QuerySet[Session]) -> DayGrid:
    """The grid of these sessions, which are in the order of their starts."""
    sessions = list(found[:MAX_SESSIONS])
    named = {session.room for session in sessions if session.room}
    rooms: list[Room | None] = [*sorted(named, key=lambda room: room.name)]
    if any(session.room is None for session in sessions):
        rooms.append(None)
    tracks = {session.track for session in sessions if session.track}
    at: defaultdict[datetime, defaultdict[Room | None, list[Session]]]
    at = defaultdict(lambda: defaultdict(list))
    for session in sessions:
        if session.starts_at:
            at[session.starts_at][session.room].append(session)
    starts = sorted(at)[: MAX_CELLS // max(1, len(rooms))]
    rows = [(start, [(room, at[start].get(room, [])) for room in rooms]) for start in starts]
    shown = sum(len(here) for _, cells in rows for _, here in cells)
    is_whole = shown == len(sessions) < MAX_SESSIONS
    return DayGrid(rooms, list(tracks), rows, 0 if is_whole else found.count() - shown)
