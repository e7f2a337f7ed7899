"""Problems of a file as a person mends them: in row order, each with the cell that can be typed anew."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stagedoor.imports.readers.tables.headings import REQUIRED
from stagedoor.imports.sheet import Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagedoor.imports.readers.options import Kind
    from stagedoor.imports.readers.tables.columns import Match
    from stagedoor.imports.readers.tables.opening import Table
    from stagedoor.imports.sheet import Problem


@dataclass(frozen=True)
class Mendable:
    """One problem. ``heading`` is the column whose cell can be typed right, ``""`` where none can."""

    problem: Problem
    heading: str = ""
    text: str = ""


def mendable(table: Table, kind: Kind, match: Match, problems: Sequence[Problem]) -> list[Mendable]:
    """Return the problems in the order of the file's rows; those of the file as a whole go first.

    A cell is offered once, also where a problem names the field instead of the file's heading. A row that was
    left out for what it lacks offers the cell where that belongs.
    """
    rows = {table.place(row): (index, row) for index, row in enumerate(table.rows)}
    needed = next((match.fields[name] for name in REQUIRED[kind] if name in match.fields), "")
    found, offered = [], set()
    for problem in sorted(problems, key=lambda one: rows[one.place][0] if one.place in rows else -1):
        heading = match.fields.get(problem.field.replace(" ", "_"), problem.field)
        if not heading and problem.severity is Severity.RECORD:
            heading = needed
        cell = (problem.place, heading)
        if problem.place not in rows or heading not in table.headings or cell in offered:
            found.append(Mendable(problem))
            continue
        offered.add(cell)
        at, cells = table.headings.index(heading), rows[problem.place][1].cells
        found.append(Mendable(problem, heading, cells[at] if at < len(cells) else ""))
    return found
