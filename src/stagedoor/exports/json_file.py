"""Lists as JSON that “stagedoor import” reads."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from stagedoor.exports.columns import CUSTOM
from stagedoor.exports.values import PersonInSession

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagedoor.agenda.models import Event
    from stagedoor.exports.lists import ExportList
    from stagedoor.exports.values import Value

# What the file says that it is; the reader of imports looks for it.
FORMAT, VERSION = "stagedoor", 1


def json_of(event: Event, tables: Sequence[ExportList]) -> str:
    """Return lists of an event as one JSON document; times are instants with the event's offset."""
    document = {
        "format": FORMAT,
        "version": VERSION,
        "event": {
            "slug": event.slug,
            "name": event.name,
            "timezone": event.timezone,
            "starts_on": event.starts_on.isoformat(),
            "ends_on": event.ends_on.isoformat(),
        },
        **{table.kind: _records(table) for table in tables},
    }
    return json.dumps(document, ensure_ascii=False, indent=1)


def _records(table: ExportList) -> list[dict[str, Any]]:
    records = []
    for row in table.rows():
        told = {column.key: _plain(value) for column, value in zip(table.columns, row, strict=True)}
        custom = {key.removeprefix(CUSTOM): told.pop(key) for key in [*told] if key.startswith(CUSTOM)}
        records.append(told | {"custom": custom} if custom else told)
    return records


def _plain(value: Value) -> Any:
    match value:
        case tuple():
            return [asdict(person) for person in value if isinstance(person, PersonInSession)]
        case datetime() | date():
            return value.isoformat()
        case Decimal():
            return str(value)
    return value
