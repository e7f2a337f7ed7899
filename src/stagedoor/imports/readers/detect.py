"""Find out what a file is, by its content first and its name second, and read it."""

from __future__ import annotations

import json
from pathlib import PurePath
from typing import Any

from stagedoor.common.errors import InputError
from stagedoor.common.outside import outside_transaction
from stagedoor.common.text import human_bytes
from stagedoor.imports.formats import FORMATS
from stagedoor.imports.readers import frab, schedule_xml, sessionize, stagedoor
from stagedoor.imports.readers.options import ReadOptions, wanted
from stagedoor.imports.readers.tables.opening import open_table
from stagedoor.imports.readers.tables.reading import read_table
from stagedoor.imports.sheet import Sheet

MAX_BYTES = 50_000_000

_KNOWN = (
    "Stagedoor reads frab's and pretalx's schedule.json and schedule.xml, Sessionize's “All” JSON, its own "
    "JSON, CSV and XLSX."
)
# What such a file begins with, and what it is.
_OTHER_KINDS = {b"<": "XML or HTML", b"%PDF": "a PDF", b"BEGIN:VCALENDAR": "a calendar (iCalendar)"}
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"


@outside_transaction
def read(
    filename: str,
    content: bytes,
    *,
    format: str = "auto",
    options: ReadOptions | None = None,
) -> Sheet:
    """Return what a file holds; *options* are what a person says where the file does not tell.

    Raises InputError when the file is not of a known format, or not of the one that *format* names.
    """
    name = PurePath(filename).name
    found = detect(name, content, format)
    said = options or ReadOptions()
    if found == frab.SOURCE:
        _check_columns(said, found, {})
        return frab.read(_schedule(name, content), name, said.text)
    if found == sessionize.SOURCE:
        _check_columns(said, found, sessionize.CHOICES)
        tag_line = bool(said.columns.get("job_title"))
        return sessionize.read(_parsed(name, content), name, said.text, tag_line=tag_line)
    if found == stagedoor.SOURCE:
        _check_columns(said, found, {})
        return stagedoor.read(_parsed(name, content), name)
    return read_table(open_table(name, content, found, said.sheets, wanted(said)), said)


def _check_columns(options: ReadOptions, format: str, choices: dict[str, str]) -> None:
    """Refuse to read a field from elsewhere than the format has it, but for what it offers."""
    for name, key in options.columns.items():
        if key and choices.get(name) != key:
            offered = ", ".join(f"{field}={place}" for field, place in choices.items())
            raise InputError(
                f"{name} cannot be read from “{key}” in a file of the format {format}.",
                code="column_missing",
                remedy=f"It offers {offered}." if offered else "Its fields are where the format has them.",
            )


@outside_transaction
def detect(filename: str, content: bytes, format: str = "auto") -> str:
    """Return the format of a file, one of FORMATS; InputError when it is none, or not the wanted one."""
    if format not in {"auto", *FORMATS}:
        raise InputError(
            f"There is no format “{format}”.", remedy=f"Formats are: auto, {', '.join(FORMATS)}."
        )
    if len(content) > MAX_BYTES:
        raise InputError(
            f"{filename} is larger than {human_bytes(MAX_BYTES)}.", place=filename, code="file_too_big"
        )
    if not content.strip():
        raise InputError(f"{filename} is empty.", place=filename)
    found = _detected(filename, content)
    if format not in {"auto", found}:
        raise InputError(
            f"{filename} is not {format}: it looks like {found}.",
            place=filename,
            code="format_unknown",
            remedy="Leave the format on auto, or give another file.",
        )
    return found


def _detected(filename: str, content: bytes) -> str:
    if content.startswith(b"PK\x03\x04"):
        return "xlsx"
    if content.startswith(_OLD_EXCEL):
        raise _unknown(filename, "is in Excel's old format (.xls), or is protected by a password")
    start = content.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    if start in {b"{", b"["} and not filename.lower().endswith(".csv"):
        return _json_format(filename, content)
    if schedule_xml.looks_like_it(content) and frab.fits(_schedule(filename, content)):
        return frab.SOURCE
    for begins, what in _OTHER_KINDS.items():
        if content.removeprefix(b"\xef\xbb\xbf").lstrip()[:20].upper().startswith(begins):
            raise _unknown(filename, f"is {what}")
    is_utf16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    if b"\0" in content and not is_utf16:
        raise _unknown(filename, "is not a text")
    if filename.lower().endswith(".json"):
        raise _unknown(filename, "is not JSON")
    return "csv"


def _json_format(filename: str, content: bytes) -> str:
    data = _parsed(filename, content)
    if stagedoor.fits(data):
        return stagedoor.SOURCE
    if frab.fits(data):
        return frab.SOURCE
    if sessionize.fits(data):
        return sessionize.SOURCE
    if sessionize.fits_other_view(data):
        raise _unknown(filename, "is another view of Sessionize, without the speakers' details")
    raise _unknown(filename, "is JSON of another kind")


def _schedule(filename: str, content: bytes) -> Any:
    """The schedule in JSON, or in XML as if it were JSON."""
    if not schedule_xml.looks_like_it(content):
        return _parsed(filename, content)
    try:
        return schedule_xml.parse(content)
    except ValueError as error:
        raise _unknown(filename, f"is not a valid schedule.xml ({error})") from error


def _parsed(filename: str, content: bytes) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        raise _unknown(filename, f"is not valid JSON ({error})") from error


def _unknown(filename: str, what: str) -> InputError:
    return InputError(f"{filename} {what}.", place=filename, code="format_unknown", remedy=_KNOWN)
