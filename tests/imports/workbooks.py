"""Workbooks for tests: made by openpyxl, or written part by part where it would not make them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Collection, Mapping
from typing import Any

from openpyxl import Workbook

_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SHEET_PART = "xl/worksheets/sheet1.xml"
_PACKAGE = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'


def saved(book: Workbook) -> bytes:
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def workbook(*rows: Any) -> bytes:
    return sheets({"Sheet": rows})


def sheets(rows_by_name: Mapping[str, Any], hidden: Collection[str] = ()) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in rows_by_name.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        if name in hidden:
            sheet.sheet_state = "hidden"
    return saved(book)


SHEET = '<sheet name="Agenda" sheetId="1" r:id="r1"/>'


def raw(rows: str, **parts: str) -> bytes:
    """A workbook of one sheet, whose XML is given: the rows, and the arguments of ``_parts``."""
    return _zipped(_parts(rows, **parts))


def bomb(rows: str, filler: str, size: int) -> bytes:
    """A workbook whose sheet goes on with so many bytes of the filler; they are never in memory at once."""
    content = io.BytesIO(_zipped({name: text for name, text in _parts("").items() if name != _SHEET_PART}))
    begin, end = _parts(rows)[_SHEET_PART].split("</sheetData>")
    piece = filler * (1_000_000 // len(filler))
    with (
        zipfile.ZipFile(content, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open(_SHEET_PART, "w") as part,
    ):
        part.write(begin.encode())
        for _ in range(size // len(piece)):
            part.write(piece.encode())
        part.write(f"</sheetData>{end}".encode())
    return content.getvalue()


def _parts(
    rows: str,
    *,
    after: str = "",
    book: str = "",
    prolog: str = "",
    styles: str = "<cellXfs/>",
    strings: str = "<si><t>x</t></si>",
    sheets: str = SHEET,
) -> dict[str, str]:
    """The parts by their names; ``after`` follows the rows."""
    return {
        "_rels/.rels": f'<Relationships {_PACKAGE}><Relationship Id="r1" Type="{_RELATION}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {_MAIN} xmlns:r="{_RELATION}">{book}<sheets>'
        f"{sheets}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f"<Relationships {_PACKAGE}>"
        f'<Relationship Id="r1" Type="{_RELATION}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{_RELATION}/styles" Target="styles.xml"/>'
        f'<Relationship Id="r3" Type="{_RELATION}/sharedStrings" Target="/xl/sharedStrings.xml"/>'
        "</Relationships>",
        _SHEET_PART: prolog + f"<worksheet {_MAIN}><sheetData>{rows}</sheetData>{after}</worksheet>",
        "xl/styles.xml": f"<styleSheet {_MAIN}>{styles}</styleSheet>",
        "xl/sharedStrings.xml": f"<sst {_MAIN}>{strings}</sst>",
    }


def _zipped(parts: Mapping[str, str]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return content.getvalue()


def text_row(number: int, *cells: str) -> str:
    """A row of texts as XML."""
    inline = "".join(
        f'<c r="{chr(65 + at)}{number}" t="inlineStr"><is><t>{cell}</t></is></c>' if cell else ""
        for at, cell in enumerate(cells)
    )
    return f'<row r="{number}">{inline}</row>'
