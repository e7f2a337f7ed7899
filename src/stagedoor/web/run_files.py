"""A sync, or the list of them, as a file: the objects that ``--json`` prints, or the same as a table."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from stagedoor.common.html import to_text
from stagedoor.common.spreadsheets import harmless
from stagedoor.sync.domain.run_json import run_json
from stagedoor.sync.models import SyncRun

RECORD_COLUMNS = ("kind", "id", "name", "outcome", "reason", "message", "fields")
CONTENT_TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json"}
"""The formats that a sync goes out in."""


def run_file(run: SyncRun, format: str) -> str:
    """One sync with its records; in CSV a row for each record."""
    told = run_json(run)
    return _json(told) if format == "json" else _csv(RECORD_COLUMNS, map(_record_row, told["records"]))


def _record_row(record: Mapping[str, Any]) -> Mapping[str, Any]:
    changes = (
        f"{each['label']}: {_words(each['before'])} → {_words(each['after'])}" for each in record["fields"]
    )
    return {**record, "fields": "; ".join(changes)}


def _words(value: str) -> str:
    return " ".join(to_text(value).split()) or "nothing"


def _json(told: Any) -> str:
    return json.dumps(told, ensure_ascii=False, indent=2)


def _csv(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    for row in rows:
        writer.writerow(
            [harmless(str(value if value is not None else "")) for value in map(row.get, columns)]
        )
    return text.getvalue()
