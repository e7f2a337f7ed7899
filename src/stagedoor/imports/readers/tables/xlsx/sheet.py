"""The cells of one sheet, row by row."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from stagedoor.imports.readers.tables.limits import MAX_COLUMNS
from stagedoor.imports.readers.tables.xlsx.styles import Shown, as_text

if TYPE_CHECKING:
    from stagedoor.imports.readers.tables.limits import Limits

# So many empty rows end a table.
GAP = 1_000

NO_VALUE = "a formula without a saved value: open the file in a spreadsheet program and save it again"
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_MERGED = re.compile(rb'<(?:\w{1,20}:)?mergeCell\s[^<>]{0,100}?ref="([A-Z0-9:]{1,30})"')
_CONTENT = re.compile(rb"<(?:\w{1,20}:)?(?:v|is)[\s>]")
_MAX_MERGED = 100_000


@dataclass(frozen=True)
class Book:
    """What cells need to know of their workbook."""

    strings: list[str]
    shown: list[Shown]
    from_1904: bool


@dataclass
class SheetRow:
    """One row with something in it: texts by column from 0, and what is wrong with a cell."""

    number: int
    cells: dict[int, str] = field(default_factory=dict)
    flaws: dict[int, str] = field(default_factory=dict)


class SheetReader:
    """Reads a sheet's part; what stands too far out is not kept, and ``far_out`` says where it was."""

    def __init__(self, book: Book, limits: Limits) -> None:
        self.rows: list[SheetRow] = []
        self.merged: list[str] = []
        self.far_out: set[str] = set()
        self.done = False
        self._book, self._limits = book, limits
        self._row, self._column = SheetRow(0), -1
        self._cell: dict[str, str] = {}
        self._pieces: list[str] | None = None
        self._has_formula, self._value = False, ""
        self._tail = b""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "row":
            told = attributes.get("r", "")
            self._row = SheetRow(int(told) if told.isdecimal() else self._row.number + 1)
            self._column = -1
        elif name == "c":
            self._cell, self._pieces, self._has_formula, self._value = attributes, None, False, ""
            at = _REFERENCE.fullmatch(attributes.get("r", ""))
            self._column = column_number(at[1]) if at else self._column + 1
        elif name == "f":
            self._has_formula = True
        elif name in {"v", "t"}:
            self._pieces = []
        elif name == "mergeCell" and len(self.merged) < _MAX_MERGED:
            self.merged.append(attributes.get("ref", ""))

    def text(self, text: str) -> None:
        if self._pieces is not None:
            self._pieces.append(text)

    def end(self, name: str) -> None:
        if name in {"v", "t"} and self._pieces is not None:
            self._value += "".join(self._pieces)
            self._pieces = None
        elif name == "c":
            self._keep_cell()
        elif name == "row":
            self._keep_row()

    def skip(self, chunk: bytes) -> bool:
        """Look only for merged cells, and whether there is anything at all so far down."""
        seen = self._tail + chunk
        for found in _MERGED.finditer(seen):
            if len(self.merged) < _MAX_MERGED and (ref := found[1].decode()) not in self.merged[-1:]:
                self.merged.append(ref)
        if not self.far_out and _CONTENT.search(seen):
            self._far_below()
        self._tail = chunk[-200:]
        return True

    def _keep_cell(self) -> None:
        text, flaw = self._read()
        if not (text or flaw):
            return
        if self._column >= MAX_COLUMNS:
            self.far_out.add(f"to the right of column {column_name(MAX_COLUMNS - 1)}")
            return
        self._limits.count_text(len(text))
        if text:
            self._row.cells[self._column] = text
        else:
            self._row.flaws[self._column] = flaw

    def _keep_row(self) -> None:
        is_far = self._row.number - self._last_row > GAP
        if not (self._row.cells or self._row.flaws):
            self.done = is_far
        elif is_far:
            self._far_below()
            self.done = True
        else:
            self._limits.count_row()
            self.rows.append(self._row)

    @property
    def _last_row(self) -> int:
        return self.rows[-1].number if self.rows else 0

    def _far_below(self) -> None:
        self.far_out.add(f"more than {GAP:,} empty rows below row {self._last_row}")

    def _read(self) -> tuple[str, str]:
        """Return the cell's text, or what is wrong with it."""
        kind, value = self._cell.get("t", "n"), self._value
        if kind == "e":
            return "", f"the error {value[:20]}"
        if self._has_formula and not value and kind != "str":
            return "", NO_VALUE
        if kind == "s" and value.strip().isdecimal():
            index = int(value[:9])
            return (self._book.strings[index] if index < len(self._book.strings) else ""), ""
        if kind == "b":
            return ("TRUE" if value.strip() == "1" else "FALSE"), ""
        if kind == "n" and value:
            return self._number(value), ""
        return decoded(value).strip(), ""

    def _number(self, value: str) -> str:
        try:
            number = float(value[:40])
        except ValueError:
            return value.strip()
        style = self._cell.get("s", "0")
        index = int(style[:9]) if style.isdecimal() else 0
        shown = self._book.shown[index] if index < len(self._book.shown) else Shown.NUMBER
        return as_text(number, shown, from_1904=self._book.from_1904)


def decoded(text: str) -> str:
    """Return a text with the characters that XML cannot hold, which workbooks write as _x000B_."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def column_number(name: str) -> int:
    """Return the index from 0 of a column: A is 0, AA is 26."""
    number = 0
    for letter in name:
        number = number * 26 + ord(letter) - 64
    return number - 1


def column_name(index: int) -> str:
    """Return the letters of a column, which is counted from 0."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


def ranges(merged: list[str]) -> list[tuple[int, int, int]]:
    """Return column, first and last row of each range of merged cells that spans several rows."""
    spans = []
    for ref in merged:
        first, _, last = ref.partition(":")
        one, two = _REFERENCE.fullmatch(first), _REFERENCE.fullmatch(last)
        if one and two and int(two[2]) > int(one[2]):
            spans.append((column_number(one[1]), int(one[2]), int(two[2])))
    return spans
