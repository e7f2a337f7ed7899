"""The rounds of continuous sync (R5)."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction

from stagedoor.jobs.port import push
from stagedoor.sync.domain.continuous import due_mappings, prune_empty_rounds, take_round
from stagedoor.sync.models import RunPurpose, SyncRun, Trigger

SCHEDULE = "continuous-sync"
LOOKS_PER_INTERVAL = 4


def start_due_syncs() -> list[SyncRun]:
    """Start the syncs whose round has come; each once, however many workers ask.

    A mapping that holds its changes for approval gets a preview instead (R36).
    """
    started = []
    for mapping in due_mappings():
        with transaction.atomic():
            if take_round(mapping):
                prune_empty_rounds(mapping)
                purpose = RunPurpose.PREVIEW if mapping.hold else RunPurpose.SYNC
                started.append(push(mapping, Trigger.SCHEDULE, purpose=purpose).run)
    return started


def looking_times() -> str:
    """How often to look for what is due, as DBOS's cron with seconds first: each minute, or more often."""
    seconds = max(1, settings.SYNC_INTERVAL_SECONDS // LOOKS_PER_INTERVAL)
    return "0 * * * * *" if seconds >= 60 else f"*/{seconds} * * * * *"
