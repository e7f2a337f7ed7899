"""A run, or what is known where there is none, as the object that scripts read: its keys are a contract."""

from __future__ import annotations

from typing import Any

from stagedoor.sync.credits.budget import waits_until
from stagedoor.sync.models import RunRecord, SyncRun

COUNTED = ("sessions", "speakers", "sponsors")
"""The kinds that are attempted and succeed (R27)."""
_FIELD = ("field", "label", "before", "after")


def run_json(run: SyncRun, *, with_records: bool = True) -> dict[str, Any]:
    """The run, with its records unless told otherwise.

    ``status`` is the state while it has not ended; instants are ISO, UTC.
    """
    until = waits_until(run)
    return {
        "run": run.pk,
        "status": run.status or run.state,
        "reason": run.reason or None,
        "message": run.message,
        "attempted": {kind: run.attempted.get(kind, 0) for kind in COUNTED},
        "succeeded": {kind: run.succeeded.get(kind, 0) for kind in COUNTED},
        "credits": run.credits,
        "calls": run.calls,
        "waits_until": until.isoformat() if until else None,
        "unchanged": run.unchanged,
        "questions": run.question,
        "records": [record_json(record) for record in run.records.all()] if with_records else [],
    }


def listed_run_json(run: SyncRun) -> dict[str, Any]:
    """A run as lists tell it: without its records."""
    told = run_json(run, with_records=False)
    return {"id": run.pk, "purpose": run.purpose, "created_at": run.created_at.isoformat(), **told}


def no_run_json(status: str, reason: str, message: str, *, run: int | None = None) -> dict[str, Any]:
    """What a sync gives where there is no run, or none that can be read: the same keys, nothing attempted."""
    return {
        "run": run,
        "status": status,
        "reason": reason,
        "message": message,
        "attempted": dict.fromkeys(COUNTED, 0),
        "succeeded": dict.fromkeys(COUNTED, 0),
        "credits": 0,
        "calls": 0,
        "waits_until": None,
        "unchanged": 0,
        "questions": [],
        "records": [],
    }


def record_json(record: RunRecord) -> dict[str, Any]:
    """What became of one record."""
    return {
        "kind": record.kind,
        "id": record.record_id,
        "name": record.name,
        "outcome": record.outcome,
        "reason": record.reason or None,
        "message": record.message,
        "fields": [{name: each[name] for name in _FIELD} for each in record.fields],
    }
