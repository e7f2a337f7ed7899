"""A workbook: its sheets with their names, hidden ones apart, and the cells of each."""

from __future__ import annotations

import posixpath
from bisect import bisect_left
from dataclasses import dataclass, field

from stagedoor.common.errors import InputError
from stagedoor.imports.readers.tables.limits import MAX_COLUMNS, Limits
from stagedoor.imports.readers.tables.xlsx.parts import Archive
from stagedoor.imports.readers.tables.xlsx.sheet import Book, SheetReader, SheetRow, decoded, ranges
from stagedoor.imports.readers.tables.xlsx.styles import Styles

_SMALL, _STRINGS, _SHEET = 20_000_000, 200_000_000, 400_000_000
_MAX_SHEETS = 200
# Texts that cells share: each is kept, whether a cell shows it or not.
_MAX_STRINGS = 1_000_000


@dataclass(frozen=True)
class Worksheet:
    """One visible sheet. ``far_out`` says where cells stand that were not read."""

    name: str
    rows: list[SheetRow]
    far_out: list[str]


@dataclass(frozen=True)
class Workbook:
    """The visible sheets with something in them, and the names of the hidden ones."""

    sheets: list[Worksheet]
    hidden: list[str]
    from_1904: bool


def read_workbook(content: bytes, filename: str) -> Workbook:
    """Return what a workbook holds; InputError where it is none, or too large."""
    try:
        return _read(Archive(content, filename), Limits(filename))
    except InputError:
        raise
    except Exception as error:  # a damaged archive or part raises nearly anything
        raise InputError(
            f"{filename} cannot be read as an Excel workbook (.xlsx).",
            place=filename,
            remedy="Open it in a spreadsheet program and save it again, as .xlsx or CSV.",
        ) from error


def _read(archive: Archive, limits: Limits) -> Workbook:
    start = _related(archive, "_rels/.rels", "")
    path = next((target for kind, target in start.values() if kind == "officeDocument"), "xl/workbook.xml")
    contents = _Contents()
    archive.parse(path, contents, _SMALL)
    folder, name = posixpath.split(path)
    related = _related(archive, f"{folder}/_rels/{name}.rels", folder)
    by_kind = dict(related.values())
    styles, strings = Styles(), _Strings()
    if archive.holds(by_kind.get("styles", "")):
        archive.parse(by_kind["styles"], styles, _SMALL)
    if archive.holds(by_kind.get("sharedStrings", "")):
        archive.parse(by_kind["sharedStrings"], strings, _STRINGS)
        if strings.done:
            raise archive.too_large(f"has more than {_MAX_STRINGS:,} texts")
    book = Book(strings.found, styles.shown, contents.from_1904)
    sheets = []
    if len(contents.visible) > _MAX_SHEETS:
        raise archive.too_large(f"has more than {_MAX_SHEETS} sheets")
    for title, relation in contents.visible:
        kind, target = related.get(relation, ("", ""))
        if kind == "worksheet" and archive.holds(target):
            reader = SheetReader(book, limits)
            archive.parse(target, reader, _SHEET)
            _fill_merged(reader)
            sheets.append(Worksheet(title, reader.rows, sorted(reader.far_out)))
    return Workbook([sheet for sheet in sheets if sheet.rows], contents.hidden, contents.from_1904)


def _related(archive: Archive, name: str, folder: str) -> dict[str, tuple[str, str]]:
    """Return kind and path of the parts to which another part refers, by the ids it uses for them."""
    relations = _Relations(folder)
    if archive.holds(name):
        archive.parse(name, relations, _SMALL)
    return relations.found


def _fill_merged(reader: SheetReader) -> None:
    """Give each row of a merged range the value that the range shows; a row with nothing else stays empty."""
    numbers = [row.number for row in reader.rows]
    left = len(numbers) * MAX_COLUMNS
    for column, first, last in ranges(reader.merged):
        at = bisect_left(numbers, first)
        if at == len(numbers) or numbers[at] != first or column not in reader.rows[at].cells:
            continue
        value = reader.rows[at].cells[column]
        for row in reader.rows[at + 1 : bisect_left(numbers, last + 1)]:
            row.cells.setdefault(column, value)
            left -= 1
            if left < 0:
                raise ValueError("merged ranges overlap")


@dataclass
class _Contents:
    """The workbook part: names of sheets, and from when its dates are counted."""

    visible: list[tuple[str, str]] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    from_1904: bool = False
    done: bool = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "workbookPr":
            self.from_1904 = attributes.get("date1904", "0") in {"1", "true"}
        elif name == "sheet":
            title = attributes.get("name", "")
            if attributes.get("state", "visible") == "visible":
                relation = next((value for key, value in attributes.items() if key.endswith(":id")), "")
                self.visible.append((title, relation))
            else:
                self.hidden.append(title)

    def end(self, name: str) -> None:
        self.done = self.done or name == "sheets"

    def text(self, text: str) -> None:
        """Nothing in it is text."""

    def skip(self, chunk: bytes) -> bool:  # noqa: ARG002
        return False


@dataclass
class _Relations:
    folder: str
    found: dict[str, tuple[str, str]] = field(default_factory=dict)
    done: bool = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship":
            target = posixpath.normpath(posixpath.join("/", self.folder, attributes.get("Target", "")))
            kind = attributes.get("Type", "").rpartition("/")[2]
            self.found[attributes.get("Id", "")] = (kind, target.lstrip("/"))

    def end(self, name: str) -> None:
        """Relations have no end of interest."""

    def text(self, text: str) -> None:
        """Nothing in it is text."""

    def skip(self, chunk: bytes) -> bool:  # noqa: ARG002
        return False


@dataclass
class _Strings:
    """The shared strings: each as one text, formatted pieces joined, pronunciations left out."""

    found: list[str] = field(default_factory=list)
    done: bool = False
    _pieces: list[str] = field(default_factory=list)
    _in_text: bool = False
    _is_spoken: bool = False

    def start(self, name: str, attributes: dict[str, str]) -> None:  # noqa: ARG002
        if name == "si":
            self._pieces = []
        elif name == "rPh":
            self._is_spoken = True
        self._in_text = name == "t" and not self._is_spoken

    def end(self, name: str) -> None:
        self._in_text = False
        if name == "rPh":
            self._is_spoken = False
        elif name == "si":
            self.found.append(decoded("".join(self._pieces)).strip())
            self.done = len(self.found) > _MAX_STRINGS

    def text(self, text: str) -> None:
        if self._in_text:
            self._pieces.append(text)

    def skip(self, chunk: bytes) -> bool:  # noqa: ARG002
        return False
