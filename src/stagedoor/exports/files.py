"""Exported files: which formats there are, for which lists, and what each makes of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stagedoor.common.errors import InputError
from stagedoor.exports.calendar_file import calendar_of
from stagedoor.exports.columns import KINDS
from stagedoor.exports.csv_file import csv_of
from stagedoor.exports.json_file import json_of
from stagedoor.exports.lists import agenda_of, list_of
from stagedoor.exports.schedule_file import schedule_of
from stagedoor.exports.xlsx_file import workbook_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stagedoor.agenda.models import Event
    from stagedoor.exports.lists import ExportList

AGENDA = "agenda"


@dataclass(frozen=True)
class ExportFormat:
    """A format that lists go out in; ``kinds`` are the lists that it can hold."""

    label: str
    suffix: str
    content_type: str
    kinds: frozenset[str]


_ANY, _TIMED = frozenset({*KINDS, AGENDA}), frozenset({"sessions", AGENDA})
FORMATS = {
    "csv": ExportFormat("CSV", "csv", "text/csv; charset=utf-8", frozenset(KINDS)),
    "xlsx": ExportFormat(
        "Excel (.xlsx)",
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        _ANY,
    ),
    "json": ExportFormat("JSON", "json", "application/json", _ANY),
    "ics": ExportFormat("Calendar (.ics)", "ics", "text/calendar; charset=utf-8", _TIMED),
    "schedule": ExportFormat("schedule.json", "schedule.json", "application/json", _TIMED),
}


@dataclass(frozen=True)
class ExportedFile:
    """A file that has been made."""

    name: str
    content_type: str
    content: bytes


def formats_of(kind: str) -> dict[str, ExportFormat]:
    """Return the formats that a list (one of ``KINDS``, or ``AGENDA``) can go out in."""
    return {key: each for key, each in FORMATS.items() if kind in each.kinds}


def export_file(
    event: Event,
    kind: str,
    format: str,
    *,
    records: Iterable[Any] | None = None,
    columns: Sequence[str] = (),
    name: str = "",
) -> ExportedFile:
    """Return one list of an event, or its whole agenda, in a format; nothing is changed.

    *records* are what ``agenda.queries`` finds, all that are not deleted unless given. *columns* are keys of
    ``columns_of``, all unless given. *name* goes into the file's name instead of the kind. Raises InputError
    for a format that does not fit the list, and for a column that is not known or not chosen in it.
    """
    wanted = formats_of(kind).get(format)
    if wanted is None:
        listed = ", ".join(formats_of(kind))
        raise InputError(
            f"{kind.capitalize()} cannot be exported as {format}.",
            place="format",
            code="format_unknown",
            remedy=f"Formats are: {listed}.",
        )
    if columns and (kind == AGENDA or format in {"ics", "schedule"}):
        raise InputError(
            f"Columns cannot be chosen for {FORMATS[format].label} of the {kind}.",
            place="columns",
            code="unknown_column",
            remedy="Export a list as csv, xlsx or json to choose columns.",
        )
    tables = agenda_of(event) if kind == AGENDA else [list_of(event, kind, records, columns)]
    content = _content(event, format, tables)
    return ExportedFile(f"{event.slug}-{name or kind}.{wanted.suffix}", wanted.content_type, content)


def _content(event: Event, format: str, tables: list[ExportList]) -> bytes:
    match format:
        case "xlsx":
            return workbook_of(tables)
        case "csv":
            return csv_of(tables[0]).encode()
        case "json":
            return json_of(event, tables).encode()
    write = calendar_of if format == "ics" else schedule_of
    return write(event, tables[0].records).encode()
