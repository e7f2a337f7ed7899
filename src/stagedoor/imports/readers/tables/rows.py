"""Get the rows out of CSV and XLSX files, every cell as text, numbered as a spreadsheet shows them."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from stagedoor.common.errors import InputError
from stagedoor.common.spreadsheets import as_meant
from stagedoor.common.text import plural
from stagedoor.imports.readers.tables.columns import known_headings
from stagedoor.imports.readers.tables.limits import MAX_COLUMNS, Limits
from stagedoor.imports.readers.tables.xlsx.process import read_apart
from stagedoor.imports.sheet import Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagedoor.imports.readers.tables.xlsx.sheet import SheetRow
    from stagedoor.imports.readers.tables.xlsx.workbook import Workbook

_DELIMITERS = ",;\t|"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
# Excel's own first line, which names the separator.
_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?[,;\t]*(?:\r\n|\r|\n|$)', re.IGNORECASE)
# What a formula that failed shows, and leaves in a CSV file.
_ERRORS = {"#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"}
_TRIED_ROWS, _TRIED_TEXT = 20, 200_000


@dataclass(frozen=True)
class Row:
    """One row; ``number`` is the one that a spreadsheet shows, ``flaws`` say why a cell has no value."""

    number: int
    cells: list[str]
    flaws: dict[int, str] = field(default_factory=dict)
    sheet: str = ""


@dataclass(frozen=True)
class Grid:
    """The rows of one sheet that are not blank; a CSV file is one sheet without a name."""

    name: str
    rows: list[Row]


def csv_grids(content: bytes, filename: str, problems: list[Problem]) -> list[Grid]:
    """Return the rows of a CSV file; its separator is the one that fits, or that ``sep=`` names."""
    text = _decoded(content, filename, problems)
    told = _SEPARATOR_LINE.match(text)
    text = text[told.end() :] if told else text
    delimiter = told[1] if told else _delimiter(text)
    limits = Limits(filename)
    reader = csv.reader(_lines(text, limits), delimiter=delimiter, strict=True)
    rows = []
    try:
        for number, raw in enumerate(reader, start=2 if told else 1):
            cells = [as_meant(cell) for cell in raw]
            if any(cells):
                limits.count_row()
                limits.check_width(any(cells[MAX_COLUMNS:]))
                limits.count_text(sum(map(len, cells)))
                rows.append(_csv_row(number, cells[:MAX_COLUMNS]))
            else:
                limits.count_blank_row()
    except csv.Error as error:
        raise InputError(
            f"{filename} cannot be read as CSV at line {reader.line_num}: {error}.",
            place=filename,
            remedy="Look for a quotation mark that is not closed or not doubled there.",
        ) from error
    return [Grid("", rows)] if rows else []


def _lines(text: str, limits: Limits) -> Iterator[str]:
    """Yield the lines of a text, none of them longer than may be: a row is made in memory as a whole."""
    for line in io.StringIO(text, newline=""):
        limits.check_line(len(line))
        yield line


def xlsx_grids(content: bytes, filename: str, problems: list[Problem]) -> list[Grid]:
    """Return the rows of a workbook's visible sheets; what is not read of it is told."""
    book = read_apart(content, filename)
    problems += _left_aside(book, filename)
    return [Grid(sheet.name, [_sheet_row(sheet.name, row) for row in sheet.rows]) for sheet in book.sheets]


def _left_aside(book: Workbook, filename: str) -> Iterator[Problem]:
    if book.hidden:
        names = ", ".join(f"“{name}”" for name in book.hidden)
        yield Problem(filename, "", f"Hidden sheets are not read: {names}.", Severity.NOTE)
    if book.from_1904:
        message = "The workbook counts its days from 1904, as old Macs did; its dates were read so."
        yield Problem(filename, "", message, Severity.NOTE)
    for sheet in book.sheets:
        for where in sheet.far_out:
            message = f"Cells of the sheet “{sheet.name}” that stand {where} were not read."
            yield Problem(filename, "", message, Severity.VALUE)


def _sheet_row(sheet: str, row: SheetRow) -> Row:
    width = max((*row.cells, *row.flaws)) + 1
    cells = [as_meant(row.cells.get(column, "")) for column in range(width)]
    return Row(row.number, cells, row.flaws, sheet)


def _csv_row(number: int, cells: list[str]) -> Row:
    flaws = {index: f"the error {cell}" for index, cell in enumerate(cells) if cell in _ERRORS}
    return Row(number, ["" if index in flaws else cell for index, cell in enumerate(cells)], flaws)


def _decoded(content: bytes, filename: str, problems: list[Problem]) -> str:
    is_utf16 = content.startswith(_UTF16)
    try:
        return content.decode("utf-16" if is_utf16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        if is_utf16:
            raise InputError(
                f"{filename} is damaged: it begins as UTF-16 and is not.", place=filename
            ) from error
        text = content.decode("cp1252", errors="replace")
        lost = text.count("\ufffd")
        message = "It is not UTF-8; Windows-1252 was taken. Look at accented letters, or save it as UTF-8."
        if lost:
            unread = f"{plural(lost, 'character')} cannot be read in Windows-1252"
            message = f"It is not UTF-8, and {unread}. Save it as UTF-8."
        problems.append(Problem(filename, "", message, Severity.VALUE if lost else Severity.NOTE))
        return text


def _delimiter(text: str) -> str:
    """Return the separator by which the first rows make the most sense, quotation marks minded."""
    return max(_DELIMITERS, key=lambda delimiter: _fit(text[:_TRIED_TEXT], delimiter))


def _fit(text: str, delimiter: str) -> tuple[int, int, int]:
    """Return how well a separator fits: headings that are known, rows of one width, and that width."""
    try:
        tried = list(islice(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), _TRIED_ROWS))
    except csv.Error:
        return 0, 0, 0
    rows = [cells[:MAX_COLUMNS] for cells in tried if any(map(str.strip, cells))]
    widths = Counter(len(cells) for cells in rows if len(cells) > 1)
    width, times = max(widths.items(), key=lambda each: (each[1], each[0]), default=(1, 0))
    return max(map(known_headings, rows), default=0), times, width
