"""Get the rows out of CSV and XLSX files, every cell as text, numbered as a spreadsheet shows them."""

from __future__ import annotations

import csv
import io
import warnings
import zipfile
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from openpyxl import load_workbook

from stagedoor.common.errors import InputError
from stagedoor.imports.sheet import Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from openpyxl.cell.cell import Cell, MergedCell

MAX_ROWS = 20_000
# What stands farther out than this is no part of a table; openpyxl fills gaps with empty rows and cells.
_MAX_COLUMNS, _LAST_ROW = 200, 5 * MAX_ROWS
_MAX_UNPACKED = 400_000_000
_DELIMITERS = ",;\t"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True)
class Row:
    """One row; ``number`` is the one that a spreadsheet shows."""

    number: int
    cells: list[str]


def csv_rows(content: bytes, filename: str, problems: list[Problem]) -> list[Row]:
    """Return the rows of a CSV file that are not blank; separators are comma, semicolon or tab."""
    text = _decoded(content, filename, problems)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        return _limited(([cell.strip() for cell in cells] for cells in reader), filename)
    except csv.Error as error:
        raise InputError(
            f"{filename} cannot be read as CSV at line {reader.line_num}: {error}.",
            place=filename,
            remedy="Look for a quotation mark that is not closed or not doubled there.",
        ) from error


def xlsx_rows(content: bytes, filename: str, problems: list[Problem]) -> list[Row]:
    """Return the rows of a workbook's first sheet that are not blank.

    Read as a stream: calamine lays a sheet out whole, so that one cell far out, in a file of 5 kB, ends the
    process.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(part.file_size for part in archive.infolist())
        if unpacked > _MAX_UNPACKED:
            raise InputError(f"{filename} unpacks to more than 400 MB.", place=filename)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # styles and validations that openpyxl does not know
            return _first_sheet(content, filename, problems)
    except InputError:
        raise
    except Exception as error:  # a damaged workbook makes openpyxl raise nearly anything
        raise InputError(
            f"{filename} cannot be read as an Excel workbook (.xlsx).",
            place=filename,
            remedy="Open it in a spreadsheet program and save it again, as .xlsx or CSV.",
        ) from error


def _first_sheet(content: bytes, filename: str, problems: list[Problem]) -> list[Row]:
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    try:
        sheets = book.worksheets
        if len(sheets) > 1:
            message = f"Only the first of {len(sheets)} sheets was read: “{sheets[0].title}”."
            problems.append(Problem(filename, "", message, Severity.NOTE))
        rows = sheets[0].iter_rows(max_row=_LAST_ROW, max_col=_MAX_COLUMNS)
        return _limited(([_cell(cell) for cell in cells] for cells in rows), filename)
    finally:
        book.close()


def _limited(rows: Iterable[list[str]], filename: str) -> list[Row]:
    kept: list[Row] = []
    for number, cells in enumerate(rows, start=1):
        if not any(cells):
            continue
        if len(kept) > MAX_ROWS:
            raise InputError(
                f"{filename} has more than {MAX_ROWS:,} rows.",
                place=filename,
                code="file_too_long",
                remedy="Split it into smaller files.",
            )
        kept.append(Row(number, cells))
    return kept


def _decoded(content: bytes, filename: str, problems: list[Problem]) -> str:
    try:
        return content.decode("utf-16" if content.startswith(_UTF16) else "utf-8-sig")
    except UnicodeDecodeError:
        message = "It is not UTF-8; Windows-1252 was taken. Look at accented letters, or save it as UTF-8."
        problems.append(Problem(filename, "", message, Severity.NOTE))
        return content.decode("cp1252", errors="replace")


def _delimiter(text: str) -> str:
    """Return the separator that parts the headings into most columns."""
    heading = next((line for line in text.splitlines() if line.strip()), "")
    return max(_DELIMITERS, key=heading.count)


def _cell(cell: Cell | MergedCell) -> str:
    """Return a cell as text; dates as ISO, without a time of day where the cell shows none."""
    value = cell.value
    if value is None or cell.data_type == "e":
        return ""
    if isinstance(value, datetime):
        nearest = (value + timedelta(milliseconds=500)).replace(microsecond=0)
        shows_time = nearest.time() != time() or "h" in str(cell.number_format).lower()
        return str(nearest if shows_time else nearest.date())
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
