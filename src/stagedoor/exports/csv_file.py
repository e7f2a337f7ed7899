"""A list as CSV."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from stagedoor.common.spreadsheets import harmless
from stagedoor.exports.values import in_words

if TYPE_CHECKING:
    from stagedoor.exports.lists import ExportList


def csv_of(table: ExportList) -> str:
    """Return a list as CSV; no cell is one that a spreadsheet program would run as a formula."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([harmless(column.heading) for column in table.columns])
    for row in table.rows():
        writer.writerow([harmless(in_words(value)) for value in row])
    return text.getvalue()
