"""Files and texts that are small to send and cost much to read."""

from __future__ import annotations

import io

from PIL import Image
from tests.imports.workbooks import bomb, raw, text_row

_HEAD = text_row(1, "Title", "Room") + text_row(2, "Tides", "Hall")
_SHEETS = "".join(f'<sheet name="S{n}" sheetId="{n}" r:id="r1"/>' for n in range(200))

DATES = b"title,start\n" + b"".join(b'Tides,"%s"\n' % text for text in (b"T" * 64_000, b"1." * 32_000))
COMMENTS = b"title,description\nTides," + b"<!--" * 30_000 + b"\n"
WIDE = b"title" + b",x" * 100_000 + b"\nTides\n"
BLANK = b"title,room\n" + b"\n" * 40_000_000
TAGS = "<b>x" * 4_500
QUOTES = "<blockquote>x" * 90_000


def empty_rows() -> bytes:
    """Half a megabyte that unpacks to 350 MB of empty rows."""
    return bomb(_HEAD, "<row/>", 350_000_000)


def styles() -> bytes:
    """Some kilobytes that unpack to a million styles."""
    return raw(_HEAD, styles="<cellXfs>" + '<xf numFmtId="22"/>' * 900_000 + "</cellXfs>")


def texts() -> bytes:
    """Five million texts that no cell shows."""
    return raw(_HEAD, strings="<si><t>x</t></si>" * 5_000_000)


def sheets_of_one_part() -> bytes:
    """Two hundred sheets that are all in one part, of a million elements."""
    return raw(_HEAD + "<x/>" * 1_000_000, sheets=_SHEETS)


def nested() -> bytes:
    """Five million elements within each other."""
    return raw(_HEAD + "<a>" * 5_000_000)


def picture(scans: int = 0) -> bytes:
    """A JPEG whose last scan is repeated so many times."""
    content = io.BytesIO()
    Image.effect_noise((64, 64), 40).save(content, "JPEG", progressive=True)
    whole = content.getvalue()
    last = whole.rindex(b"\xff\xda")
    return whole[:-2] + whole[last:-2] * scans + whole[-2:]
