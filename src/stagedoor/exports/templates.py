"""Empty tables to fill in: the headings that an export has, and one example row that an import takes."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from stagedoor.agenda.models import SessionStatus
from stagedoor.common.errors import InputError
from stagedoor.exports.columns import columns_of
from stagedoor.exports.csv_file import csv_of
from stagedoor.exports.files import FORMATS, ExportedFile
from stagedoor.exports.lists import ExportList
from stagedoor.exports.values import PersonInSession
from stagedoor.exports.xlsx_file import workbook_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stagedoor.agenda.models import Event
    from stagedoor.exports.columns import Column
    from stagedoor.exports.values import Value

KINDS = ("sessions", "speakers", "sponsors")
TEMPLATE_FORMATS = ("csv", "xlsx")
_PERSON = ("Ada", "Example", "ada@example.org")


def template_file(event: Event, kind: str, format: str) -> ExportedFile:
    """Return the table of one of ``KINDS`` to fill in, custom fields included, with an example row.

    Its ID is empty: rows without one are known by title and time, by email, or by name. Raises InputError
    for another kind or format.
    """
    if kind not in KINDS or format not in TEMPLATE_FORMATS:
        raise InputError(f"There is no template of {kind} as {format}.", code="template_unknown")
    example = _EXAMPLES[kind](event)
    table = ExportList(kind, [_filled(column) for column in columns_of(event, kind)], [example])
    content = workbook_of([table]) if format == "xlsx" else csv_of(table).encode()
    return ExportedFile(f"{kind}-template.{format}", FORMATS[format].content_type, content)


def _filled(column: Column) -> Column:
    return replace(column, value=lambda example: example.get(column.key))


def _session(event: Event) -> Mapping[str, Value]:
    first_day = event.starts_on
    return {
        "title": "An example: replace this row",
        "description": "What it is about",
        "status": SessionStatus.ACCEPTED.label,
        "starts_at": datetime.combine(first_day, time(10), event.zone),
        "ends_at": datetime.combine(first_day, time(10, 45), event.zone),
        "room": "Main hall",
        "track": "General",
        "capacity": 100,
        "speakers": (PersonInSession("", " ".join(_PERSON[:2]), _PERSON[2]),),
    }


def _speaker(_event: Event) -> Mapping[str, Value]:
    first, last, email = _PERSON
    told = {"first_name": first, "last_name": last, "email": email}
    return told | {"job_title": "Engineer", "company": "Example Ltd", "biography": "Who they are"}


def _sponsor(_event: Event) -> Mapping[str, Value]:
    told = {"name": "Example Ltd", "description": "What they do", "tier": "Gold"}
    return told | {"website": "https://example.org"}


_EXAMPLES: dict[str, Any] = {"sessions": _session, "speakers": _speaker, "sponsors": _sponsor}
