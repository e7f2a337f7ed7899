"""The rounds of continuous sync, and tidying up behind them (R5)."""

from __future__ import annotations

from datetime import timedelta

from dbos import DBOS
from django.conf import settings
from django.db import transaction

from stagedoor.common import clock
from stagedoor.jobs.port import push
from stagedoor.sync.domain.continuous import due_mappings, prune_empty_rounds, take_round
from stagedoor.sync.models import SyncRun, Trigger

SCHEDULE = "continuous-sync"
LOOKS_PER_INTERVAL = 4
KEEP_WORKFLOWS = timedelta(days=1)
DELETE_AT_ONCE = 500


def start_due_syncs() -> list[SyncRun]:
    """Start the syncs whose round has come; each once, however many workers ask."""
    started = []
    for mapping in due_mappings():
        with transaction.atomic():
            if take_round(mapping):
                prune_empty_rounds(mapping)
                started.append(push(mapping, Trigger.SCHEDULE).run)
    return started


def looking_times() -> str:
    """How often to look for what is due, as DBOS's cron with seconds first: each minute, or more often."""
    seconds = max(1, settings.SYNC_INTERVAL_SECONDS // LOOKS_PER_INTERVAL)
    return "0 * * * * *" if seconds >= 60 else f"*/{seconds} * * * * *"


def forget_old_workflows() -> None:
    """Delete DBOS's records of work that ended more than a day ago; what it did stands in our own rows."""
    before = (clock.now() - KEEP_WORKFLOWS).isoformat()
    while True:
        ended = DBOS.list_workflows(
            status=["SUCCESS", "ERROR", "CANCELLED"],
            completed_before=before,
            limit=DELETE_AT_ONCE,
            load_input=False,
            load_output=False,
        )
        if not ended:
            return
        DBOS.delete_workflows([workflow.workflow_id for workflow in ended])
