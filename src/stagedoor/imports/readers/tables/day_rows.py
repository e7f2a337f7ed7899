"""Days that stand once for several rows of a table: in a row of their own, or at the first of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from stagedoor.common.text import plural
from stagedoor.imports.readers.dates import is_day
from stagedoor.imports.readers.options import Kind
from stagedoor.imports.readers.tables.columns import match_columns
from stagedoor.imports.sheet import Problem, Severity

if TYPE_CHECKING:
    from stagedoor.imports.readers.tables.rows import Row

DATE_HEADING = "Date"


def carry_days(
    headings: list[str], rows: list[Row], filename: str, problems: list[Problem]
) -> tuple[list[str], list[Row]]:
    """Return a table of sessions in which each row tells its day, and no row tells a day alone.

    A day counts for the rows of its sheet below it, until the next. Rows that tell a day and no session are
    left out; what was filled in is told.
    """
    match = match_columns(headings, Kind.SESSIONS)
    at = headings.index(match.fields["date"]) if "date" in match.fields else len(headings)
    clock = headings.index(match.fields["starts_at"]) if "starts_at" in match.fields else None
    if clock is None or "title" not in match.fields or not _needed(rows, at, clock):
        return headings, rows
    told, day, sheet, filled = [], "", None, 0
    for row in rows:
        day, sheet = (day if row.sheet == sheet else ""), row.sheet
        alone = _day_alone(row)
        day = alone or (row.cells[at] if at < len(row.cells) and is_day(row.cells[at]) else day)
        if alone:
            continue
        is_open = day and _blank(row, at) and not _blank(row, clock) and at not in row.flaws
        told.append(_on(row, at, day) if is_open else row)
        filled += bool(is_open)
    have = plural(filled, "row has no date of its own", "rows have no date of their own")
    message = f"{have}; the last one that stands above was taken."
    problems.append(Problem(filename, "", message, Severity.NOTE))
    return (headings if at < len(headings) else [*headings, DATE_HEADING]), told


def _on(row: Row, at: int, day: str) -> Row:
    cells = [*row.cells, *[""] * (at + 1 - len(row.cells))]
    return replace(row, cells=[*cells[:at], day, *cells[at + 1 :]])


def _needed(rows: list[Row], at: int, clock: int) -> bool:
    """Whether a day stands above rows that tell a time and no date."""
    has_day = False
    for row in rows:
        alone = _day_alone(row)
        if has_day and not alone and _blank(row, at) and not _blank(row, clock):
            return True
        has_day = has_day or bool(alone) or not _blank(row, at)
    return False


def _day_alone(row: Row) -> str:
    """Return the day that is all that a row tells, ``""`` where it tells anything else."""
    told = {cell for cell in row.cells if cell}
    return told.pop() if len(told) == 1 and not row.flaws and is_day(next(iter(told))) else ""


def _blank(row: Row, at: int) -> bool:
    return at >= len(row.cells) or not row.cells[at]
