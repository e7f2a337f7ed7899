"""A table before its columns are understood: which sheets it has, and where its headings are."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from stagedoor.common.errors import InputError
from stagedoor.common.outside import outside_transaction
from stagedoor.common.text import fold
from stagedoor.imports.readers.dates import is_day
from stagedoor.imports.readers.options import ALL_SHEETS, Kind
from stagedoor.imports.readers.tables.columns import known_headings, match_columns
from stagedoor.imports.readers.tables.day_rows import DATE_HEADING, carry_days
from stagedoor.imports.readers.tables.headings import LABELS
from stagedoor.imports.readers.tables.rows import Grid, Row, csv_grids, xlsx_grids
from stagedoor.imports.readers.tables.xlsx.sheet import column_name
from stagedoor.imports.sheet import Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

# Among so many first rows the headings are looked for.
_TRIED_ROWS = 20
SHEET_HEADING = "Sheet"
# What sheets are called that hold a room or a track each.
_ROOM = re.compile(
    r"\b(?:room|hall|stage|auditorium|theat(?:re|er)|foyer|arena|lounge|raum|\w*saal|\w*bühne|aula|salle|sala)\b",
    re.IGNORECASE,
)
_TRACK = re.compile(r"\b(?:track|strang|stream)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Table:
    """Rows under headings, each heading once; ``source`` is csv or xlsx.

    ``sheets`` are all that could be read, ``chosen`` those that were.
    """

    source: str
    filename: str
    headings: list[str]
    rows: list[Row]
    problems: list[Problem]
    sheets: list[str]
    chosen: list[str]

    def place(self, row: Row) -> str:
        """Name the file and a row in it."""
        sheet = f"sheet {row.sheet}, " if len(self.sheets) > 1 else ""
        return f"{self.filename}, {sheet}row {row.number}"


@dataclass(frozen=True)
class Headed:
    """The rows of one sheet under its headings; ``above`` is what stands over them."""

    name: str
    headings: list[str]
    rows: list[Row]
    number: int
    above: list[str]


@outside_transaction
def open_table(
    filename: str, content: bytes, source: str, sheets: Sequence[str] = (), wanted: Collection[str] = ()
) -> Table:
    """Return the table in a file; *source* is csv or xlsx.

    Sheets with the same headings are one table. Of others *sheets* says which; *wanted* are headings that
    are known to be there. InputError when there are no rows, or it is not clear which sheet is meant.
    """
    problems: list[Problem] = []
    found = headed_sheets(filename, content, source, problems, wanted)
    if not sheets:
        found = _without_remarks(found, filename, problems)
    chosen = _choose(found, sheets, filename, problems)
    for sheet in chosen:
        if sheet.above:
            where = f" of the sheet “{sheet.name}”" if len(chosen) > 1 else ""
            above = ", ".join(f"“{cell[:80]}”" for cell in sheet.above)
            message = f"The headings{where} are in row {sheet.number}; above them stands: {above}."
            problems.append(Problem(filename, "", message, Severity.NOTE))
    headings, rows = carry_days(*_joined(chosen), filename, problems)
    names = [sheet.name for sheet in found]
    return Table(source, filename, headings, rows, problems, names, [sheet.name for sheet in chosen])


@outside_transaction
def headed_sheets(
    filename: str, content: bytes, source: str, problems: list[Problem], wanted: Collection[str] = ()
) -> list[Headed]:
    """Return each sheet of a file with its headings; InputError when none has a row."""
    grids = (xlsx_grids if source == "xlsx" else csv_grids)(content, filename, problems)
    if not grids:
        raise InputError(f"{filename} has no rows.", place=filename)
    return [_headed(grid, source, set(wanted)) for grid in grids]


def _without_remarks(found: list[Headed], filename: str, problems: list[Problem]) -> list[Headed]:
    """Leave sheets aside that hold a word or two and no rows."""
    tables = [sheet for sheet in found if sheet.rows or sum(map(bool, sheet.headings)) > 2] or found
    if aside := ", ".join(f"“{sheet.name}”" for sheet in found if sheet not in tables):
        problems.append(Problem(filename, "", f"Sheets without rows were not read: {aside}.", Severity.NOTE))
    return tables


def _choose(
    found: list[Headed], names: Sequence[str], filename: str, problems: list[Problem]
) -> list[Headed]:
    if len(found) == 1 and not names:
        return found
    listed = "; ".join(f"“{sheet.name}” ({', '.join(sheet.headings[:6])})" for sheet in found)
    if not names:
        if len({frozenset(map(fold, sheet.headings)) for sheet in found}) == 1:
            return found
        raise InputError(
            f"{filename} has several sheets with different columns: {listed}.",
            place=filename,
            code="sheets_differ",
            remedy=f"Say which to read: --sheet NAME, also more than once, or --sheet {ALL_SHEETS}.",
        )
    if [*map(fold, names)] == [ALL_SHEETS]:
        return found
    by_name = {fold(sheet.name): sheet for sheet in found}
    if unknown := [name for name in names if fold(name) not in by_name]:
        raise InputError(
            f"{filename} has no visible sheet “{unknown[0]}” with rows.", remedy=f"It has: {listed}."
        )
    wanted = {fold(name) for name in names}
    if left := [sheet.name for sheet in found if fold(sheet.name) not in wanted]:
        aside = ", ".join(f"“{name}”" for name in left)
        problems.append(Problem(filename, "", f"Sheets that were not chosen: {aside}.", Severity.NOTE))
    return [sheet for sheet in found if fold(sheet.name) in wanted]


def _headed(grid: Grid, source: str, wanted: set[str]) -> Headed:
    at = _heading_row(grid.rows, wanted)
    top, below = grid.rows[at], grid.rows[at + 1 :]
    width = max((len(row.cells) for row in below), default=0) if source == "xlsx" else 0
    cells = [" ".join(cell.split())[:200] for cell in top.cells]
    cells += [""] * (width - len(cells))
    filled = {index for row in below for index, cell in enumerate(row.cells[: len(cells)]) if cell}
    headings = _unique(cells, filled)
    rows = [row for row in below if row.cells != top.cells]  # headings that are repeated for each day
    above = [cell for row in grid.rows[:at] for cell in row.cells if cell]
    return Headed(grid.name, headings, rows, top.number, above)


def _heading_row(rows: list[Row], wanted: set[str]) -> int:
    """Return the index of the row with the headings: a title and a note may stand above them."""
    tried = rows[:_TRIED_ROWS]
    if wanted:
        told = (
            at for at, row in enumerate(tried) if wanted <= {" ".join(cell.split()) for cell in row.cells}
        )
        if (at := next(told, None)) is not None:
            return at
    scores = [known_headings(row.cells) for row in tried]
    if max(scores) > 1:
        return scores.index(max(scores))
    return next((at for at, row in enumerate(tried) if sum(map(bool, row.cells)) > 1), 0)


def _unique(cells: list[str], filled: set[int]) -> list[str]:
    """Return a heading for each column, each once: one that stands twice is told apart by its column."""
    seen: set[str] = set()
    headings = []
    for index, cell in enumerate(cells):
        heading = cell
        if not cell and index in filled:
            heading = f"Column {column_name(index)}"
        elif cell and fold(cell) in seen:
            heading = f"{cell} (column {column_name(index)})"
        seen.add(fold(heading))
        headings.append(heading)
    return headings


def _joined(sheets: list[Headed]) -> tuple[list[str], list[Row]]:
    """Return the rows of all sheets under the headings of all; the sheet's name is a column as well."""
    if len(sheets) == 1:
        return sheets[0].headings, sheets[0].rows
    by_key = {fold(heading): heading for sheet in reversed(sheets) for heading in reversed(sheet.headings)}
    keys = list(dict.fromkeys(fold(heading) for sheet in sheets for heading in sheet.headings if heading))
    rows = []
    for sheet in sheets:
        columns = {fold(heading): index for index, heading in enumerate(sheet.headings)}
        order = [columns.get(key, -1) for key in keys]
        rows += [_reordered(row, order) for row in sheet.rows]
    headings = [by_key[key] for key in keys]
    return [*headings, _sheet_heading(sheets, headings)], rows


def _reordered(row: Row, order: list[int]) -> Row:
    cells = [row.cells[index] if 0 <= index < len(row.cells) else "" for index in order]
    flaws = {order.index(index): flaw for index, flaw in row.flaws.items() if index in order}
    return replace(row, cells=[*cells, row.sheet], flaws=flaws)


def _sheet_heading(sheets: Iterable[Headed], headings: list[str]) -> str:
    """Return the heading for the sheets' names: that of days, rooms or tracks, where each is one."""
    names = [sheet.name for sheet in sheets]
    known = match_columns(headings, Kind.SESSIONS).fields
    if all(map(is_day, names)):
        has_days = "date" in known or any("date" in fold(heading) for heading in headings)
        return SHEET_HEADING if has_days else DATE_HEADING
    for field, pattern in (("room", _ROOM), ("track", _TRACK)):
        if field not in known and all(map(pattern.search, names)):
            return LABELS[Kind.SESSIONS][field]
    return SHEET_HEADING
