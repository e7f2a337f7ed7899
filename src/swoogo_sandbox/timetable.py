"""Lay one day's sessions out by room: rows are the times something begins or ends, columns the rooms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

NO_ROOM = "No room"


@dataclass(frozen=True)
class Slot:
    """A session as the timetable needs it; times are ``HH:MM``, ``end`` may be missing or wrong."""

    number: int
    room: str | None
    start: str
    end: str | None


@dataclass(frozen=True)
class Cell:
    """Where a session stands: grid lines as CSS counts them, the head row being row 1."""

    number: int
    column: int
    row: int
    row_end: int


@dataclass(frozen=True)
class Column:
    """A room's head: it spans as many columns as sessions run in that room at once."""

    name: str
    start: int
    span: int


@dataclass(frozen=True)
class Timetable:
    """One day's grid; column 1 holds the times."""

    columns: tuple[Column, ...]
    times: tuple[tuple[int, str], ...]
    cells: tuple[Cell, ...]

    @property
    def width(self) -> int:
        """How many columns the rooms take together."""
        return sum(column.span for column in self.columns)


Span: TypeAlias = tuple[Slot, str, str]


def lay_out(slots: Sequence[Slot], rooms: Sequence[str]) -> Timetable:
    """The grid of one day; ``rooms`` gives the order of the rooms, those without a session are left out."""
    spans = [(slot, slot.start, _end(slot, slots)) for slot in sorted(slots, key=lambda slot: slot.start)]
    moments = sorted({moment for _, start, end in spans for moment in (start, end)})
    row_of = {moment: index + 2 for index, moment in enumerate(moments)}
    columns, cells, next_column = [], [], 2
    for name in [*rooms, NO_ROOM]:
        lanes = _lanes([span for span in spans if (span[0].room or NO_ROOM) == name])
        if not lanes:
            continue
        columns.append(Column(name, next_column, len(lanes)))
        cells += [
            Cell(slot.number, next_column + index, row_of[start], row_of[end])
            for index, lane in enumerate(lanes)
            for slot, start, end in lane
        ]
        next_column += len(lanes)
    times = tuple((row_of[moment], moment) for moment in moments)
    return Timetable(tuple(columns), times, tuple(cells))


def _end(slot: Slot, slots: Sequence[Slot]) -> str:
    """When a session ends on the grid: without a usable end, when the next thing begins."""
    if slot.end and slot.end > slot.start:
        return slot.end
    later = [other.start for other in slots if other.start > slot.start]
    return min(later, default="24:00")


def _lanes(spans: Sequence[Span]) -> list[list[Span]]:
    """Spread spans over as few lanes as keep those that overlap apart."""
    lanes: list[list[Span]] = []
    for span in spans:
        free = next((lane for lane in lanes if lane[-1][2] <= span[1]), None)
        if free is None:
            lanes.append([span])
        else:
            free.append(span)
    return lanes
