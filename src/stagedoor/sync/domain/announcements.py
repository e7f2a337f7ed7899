"""What webhooks are told of syncs and of drift; each inside the transaction that makes it a fact."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stagedoor.sync.domain.drift_report import drift_report
from stagedoor.sync.domain.previews import summary
from stagedoor.sync.domain.run_json import record_json, run_json
from stagedoor.sync.models import Outcome, Preview, PreviewState, RunPurpose
from stagedoor.webhooks.domain.publish import Data, publish
from stagedoor.webhooks.models import WebhookKind

if TYPE_CHECKING:
    from stagedoor.sync.models import EventMapping, SyncRun

MOST_TOLD = 100
"""Records or fields in one message; ``total`` says how many there are."""


def announce_run(run: SyncRun) -> None:
    """A run has ended: a preview that waits for approval, or a sync with the records that newly failed."""
    event = run.mapping.event
    if run.purpose == RunPurpose.PREVIEW:
        publish(event, {WebhookKind.PREVIEW_WAITING: lambda: _preview(run)}, run.pk)
        return
    told = {WebhookKind.RUN_FINISHED: lambda: _run(run), WebhookKind.RECORD_FAILED: lambda: _failed(run)}
    publish(event, told, run.pk)


def announce_drift(mapping: EventMapping) -> None:
    """Drift was checked; told where anything differs."""
    publish(mapping.event, {WebhookKind.DRIFT_FOUND: lambda: _drift(mapping)}, None)


def _run(run: SyncRun) -> Data:
    told = run_json(run, with_records=False)
    return _pair(run.mapping) | {name: told[name] for name in told if name not in {"records", "waits_until"}}


def _failed(run: SyncRun) -> Data | None:
    failed = run.records.filter(outcome=Outcome.FAILED, is_known=False)
    if not (total := failed.count()):
        return None
    records = [record_json(record) for record in failed[:MOST_TOLD]]
    return _pair(run.mapping) | {"run": run.pk, "total": total, "records": records}


def _preview(run: SyncRun) -> Data | None:
    preview = Preview.objects.filter(run=run, state=PreviewState.WAITING).first()
    if preview is None:
        return None
    told = {"preview": run.pk, "message": summary(preview), "lines": len(preview.lines)}
    return _pair(run.mapping) | told | {"credits": preview.credits, "seconds": preview.seconds}


def _drift(mapping: EventMapping) -> Data | None:
    report = drift_report(mapping)
    if not report.differs:
        return None
    told: dict[str, Any] = report.as_json()
    parts = ("differences", "gone", "not_ours")
    counts = {"total": {name: len(told[name]) for name in parts}}
    return _pair(mapping) | counts | {name: told[name][:MOST_TOLD] for name in parts}


def _pair(mapping: EventMapping) -> Data:
    return {"swoogo_event": {"id": mapping.swoogo_event_id, "name": mapping.swoogo_event_name}}
