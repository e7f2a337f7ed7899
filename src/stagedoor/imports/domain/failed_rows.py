"""The rows of a file that did not come in, or not whole: to be mended and brought again."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from stagedoor.common.spreadsheets import harmless
from stagedoor.imports.readers.tables.headings import PROBLEM_HEADING
from stagedoor.imports.sheet import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stagedoor.imports.readers.tables.opening import Table
    from stagedoor.imports.sheet import Problem


def failed_rows(problems: Iterable[Problem], table: Table | None = None) -> str:
    """Return CSV of the rows that lost a value or did not come in, with what is wrong in a last column.

    ``""`` where there are none. Without a table, as for JSON, it lists places, fields and problems.
    """
    lost = [problem for problem in problems if problem.severity is not Severity.NOTE]
    if table is None:
        return _written(
            [["Where", "Field", PROBLEM_HEADING], *([p.place, p.field, p.message] for p in lost)], lost
        )
    by_place: dict[str, list[str]] = {}
    for problem in lost:
        by_place.setdefault(problem.place, []).append(
            ": ".join(filter(None, (problem.field, problem.message)))
        )
    width = len(table.headings)
    rows = [
        [*row.cells[:width], *[""] * (width - len(row.cells)), "; ".join(by_place[place])]
        for row in table.rows
        if (place := table.place(row)) in by_place
    ]
    return _written([[*table.headings, PROBLEM_HEADING], *rows], rows)


def _written(rows: list[list[str]], failed: object) -> str:
    if not failed:
        return ""
    text = io.StringIO()
    csv.writer(text).writerows([[harmless(cell) for cell in row] for row in rows])
    return text.getvalue()
