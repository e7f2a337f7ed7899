"""Small workbooks that unpack to very much: each is read or refused within counted work."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator

import pytest
from tests.imports.workbooks import bomb, raw, text_row

from stagedoor.common.errors import InputError
from stagedoor.imports.readers.detect import read
from stagedoor.imports.readers.tables.xlsx import parts, workbook
from stagedoor.imports.readers.tables.xlsx.sheet import GAP, SheetReader
from stagedoor.imports.readers.tables.xlsx.styles import Styles

HEAD = text_row(1, "Title", "Room") + text_row(2, "Tides", "Hall")
MEGABYTE = 1_000_000


class Work:
    """What reading was made of: elements that a reader was given, and bytes that were unpacked."""

    def __init__(self) -> None:
        self.elements: dict[str, int] = {}
        self.bytes = 0


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch, in_this_process: None) -> Work:
    counted = Work()
    for reader in (SheetReader, Styles, workbook._Strings, workbook._Contents):
        monkeypatch.setattr(reader, "start", _counting(reader, counted))
    chunks = parts.Archive._chunks

    def counting(archive: parts.Archive, name: str) -> Iterator[tuple[bytes, int]]:
        for chunk, fed in chunks(archive, name):
            counted.bytes += len(chunk)
            yield chunk, fed

    monkeypatch.setattr(parts.Archive, "_chunks", counting)
    return counted


def _counting(reader: type, counted: Work) -> object:
    real = reader.start  # type: ignore[attr-defined]

    def start(self: object, name: str, attributes: dict[str, str]) -> None:
        counted.elements[reader.__name__] = counted.elements.get(reader.__name__, 0) + 1
        real(self, name, attributes)

    return start


def titles(content: bytes) -> list[str | None]:
    return [session.title for session in read("agenda.xlsx", content).sessions]


def test_half_a_megabyte_of_empty_rows_is_passed_over(work: Work) -> None:
    content = bomb(HEAD, "<row/>", 350 * MEGABYTE)
    assert len(content) < 600_000
    assert titles(content) == ["Tides"]
    assert work.elements["SheetReader"] <= GAP + 20
    assert work.bytes <= parts.MAX_UNPACKED


def test_thirty_kilobytes_of_styles_are_read_as_far_as_a_workbook_has_any(work: Work) -> None:
    styles = "<cellXfs>" + '<xf numFmtId="22"/>' * 900_000 + "</cellXfs>"
    content = raw(HEAD, styles=styles)
    assert len(content) < 60_000
    assert titles(content) == ["Tides"]
    assert work.elements["Styles"] <= 70_010


def test_texts_that_no_cell_shows_are_refused(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "_MAX_STRINGS", 1_000)
    with pytest.raises(InputError, match="has more than 1,000 texts"):
        titles(raw(HEAD, strings="<si><t>x</t></si>" * 500_000))
    assert work.elements["_Strings"] <= 2 * 1_001 + 1


def test_elements_within_each_other_are_refused_before_they_are_kept(work: Work) -> None:
    with pytest.raises(InputError, match="more than 100 elements within each other"):
        titles(raw(HEAD + "<a>" * 5_000_000))
    assert work.elements["SheetReader"] <= 120
    assert work.bytes <= MEGABYTE


@pytest.mark.parametrize(("sheets", "rows"), [(201, ""), (10_001, "")])
def test_a_workbook_of_very_many_sheets_is_refused(work: Work, sheets: int, rows: str) -> None:
    book = "".join(f'<sheet name="S{n}" sheetId="{n}" r:id="r1"/>' for n in range(sheets))
    with pytest.raises(InputError, match="has more than 200 sheets"):
        titles(raw(HEAD + rows, sheets=book))
    assert "SheetReader" not in work.elements


@pytest.mark.parametrize(
    ("filler", "said"), [("<row/>", "unpacks to more than 4 MB"), ("<x/>", "too many elements")]
)
def test_many_sheets_in_one_part_count_as_many(
    work: Work, monkeypatch: pytest.MonkeyPatch, filler: str, said: str
) -> None:
    monkeypatch.setattr(parts, "MAX_UNPACKED", 4 * MEGABYTE)
    monkeypatch.setattr(parts, "_MAX_ELEMENTS", 500_000)
    book = "".join(f'<sheet name="S{n}" sheetId="{n}" r:id="r1"/>' for n in range(200))
    with pytest.raises(InputError, match=re.escape(said)):
        titles(raw(HEAD + filler * (MEGABYTE // len(filler)), sheets=book))
    assert work.bytes <= 4 * MEGABYTE + (1 << 16)
    assert work.elements["SheetReader"] <= 500_000


def test_more_parts_than_any_workbook_has_are_refused_before_they_are_listed(work: Work) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for number in range(10_001):
            archive.writestr(f"xl/{number}", "")
    with pytest.raises(InputError, match="has more than 10,000 parts"):
        read("agenda.xlsx", content.getvalue())
    assert not work.bytes
