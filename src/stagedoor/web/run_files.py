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

RUN_COLUMNS = (
    *("run", "started_at", "status", "scope", "purpose", "trigger", "person", "reason", "message"),
    *("sessions", "speakers", "sponsors", "unchanged", "credits", "calls"),
)
RECORD_COLUMNS = ("kind", "id", "name", "outcome", "reason", "message", "fields")
CONTENT_TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json"}
"""The formats that a sync goes out in."""


def run_file(run: SyncRun, format: str) -> str:
    """One sync with its records; in CSV a row for each record."""
    told = run_json(run)
    return _json(told) if format == "json" else _csv(RECORD_COLUMNS, map(_record_row, told["records"]))


def runs_file(runs: Iterable[SyncRun], format: str) -> str:
    """These syncs without their records, as ``stagedoor runs --json`` prints them; in CSV a row for each."""
    if format == "json":
        return _json({"runs": [run_json(run, with_records=False) | {"records": None} for run in runs]})
    return _csv(RUN_COLUMNS, map(_run_row, runs))


def _run_row(run: SyncRun) -> Mapping[str, Any]:
    told = run_json(run, with_records=False)
    shares = {
        kind: f"{told['succeeded'][kind]} of {attempted}"
        for kind, attempted in told["attempted"].items()
        if attempted
    }
    started = run.started_at.isoformat() if run.started_at else ""
    facts = {"scope": run.scope, "purpose": run.purpose, "trigger": run.trigger}
    return told | shares | facts | {"started_at": started, "person": str(run.person or "")}


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
