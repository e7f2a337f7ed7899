"""Lists as an Excel workbook, with numbers as numbers, times as times and every text as a text."""

from __future__ import annotations

import io
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from stagedoor.common.errors import InputError
from stagedoor.common.spreadsheets import as_meant
from stagedoor.exports.values import in_words, is_told_by_clock

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

    from stagedoor.exports.lists import ExportList
    from stagedoor.exports.values import Value

# Excel's own limit on a cell.
MAX_CHARACTERS = 32_767
# Beyond these digits Excel rounds.
_MAX_DIGITS = 15


def workbook_of(tables: Sequence[ExportList]) -> bytes:
    """Return lists as a workbook, one sheet each.

    Raises InputError naming the record when a text is longer than a cell can hold.
    """
    rows = [list(table.rows()) for table in tables]
    for row in (row for each in rows for row in each):
        _check_lengths(row)
    book = Workbook(write_only=True)
    for table, its_rows in zip(tables, rows, strict=True):
        sheet = book.create_sheet(table.kind.capitalize())
        sheet.freeze_panes = "A2"
        sheet.append([_heading(sheet, column.heading) for column in table.columns])
        for row in its_rows:
            sheet.append([_cell(sheet, value) for value in row])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _heading(sheet: WriteOnlyWorksheet, text: str) -> Any:
    cell = _text(sheet, text)
    cell.font = Font(bold=True)
    return cell


def _cell(sheet: WriteOnlyWorksheet, value: Value) -> Any:
    match value:
        case bool() | None | "":
            return in_words(value) or None
        case datetime() if is_told_by_clock(value):
            cell = WriteOnlyCell(sheet, value.replace(tzinfo=None, fold=0))
            cell.number_format = "yyyy-mm-dd hh:mm:ss" if value.second else "yyyy-mm-dd hh:mm"
            return cell
        case int():
            return value
        case Decimal() if _is_exact(value):
            return int(value) if value == value.to_integral_value() else float(value)
        case date() if not isinstance(value, datetime):
            return value
    return _text(sheet, in_words(value))


def _check_lengths(row: Sequence[Value]) -> None:
    longest = max(len(in_words(value)) for value in row)
    if longest > MAX_CHARACTERS:
        raise InputError(
            f"A text of “{row[1]}” ({row[0]}) has {longest:,} characters; a cell of Excel holds "
            f"{MAX_CHARACTERS:,}. Nothing was exported.",
            code="cell_too_long",
            remedy="Export as CSV or JSON, or leave that column out.",
        )


def _text(sheet: WriteOnlyWorksheet, text: str) -> Any:
    """A cell that is a text whatever it begins with; openpyxl takes ``=`` for a formula otherwise.

    An apostrophe that an import would take for ours gets one before it.
    """
    cell = WriteOnlyCell(sheet, text if as_meant(text) == text.strip() else f"'{text}")
    cell.data_type = "s"
    return cell


def _is_exact(number: Decimal) -> bool:
    """Whether the number comes back as it was written: Excel keeps no zeros at the end."""
    told = f"{number:f}"
    ends_in_zero = "." in told and told.endswith("0")
    return len(number.as_tuple().digits) <= _MAX_DIGITS and not ends_in_zero
