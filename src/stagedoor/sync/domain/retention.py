"""Forgetting runs that are older than an operator wants to keep (R41), never one that a sync still asks."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q

from stagedoor.common import shared_clock
from stagedoor.sync.models import (
    EventMapping,
    PreviewState,
    RunPurpose,
    RunScope,
    RunState,
    RunStatus,
    SyncRun,
)

# So many at a time, so that nobody waits long for the lock.
AT_ONCE = 100
_COMPLETED = (RunStatus.SUCCEEDED, RunStatus.PARTIAL)


def forget_old_runs() -> int:
    """Delete finished runs older than ``KEEP_RUNS_DAYS``, with their records and previews; how many.

    Kept whatever their age: per mapping and scope the last whole run that completed and all after it, since
    what failed and what is known are read from them; previews that wait for approval; what is not finished.
    """
    if not settings.KEEP_RUNS_DAYS:
        return 0
    before = shared_clock.now() - timedelta(days=settings.KEEP_RUNS_DAYS)
    old = SyncRun.objects.filter(state=RunState.FINISHED, finished_at__lt=before)
    mappings = EventMapping.objects.filter(pk__in=old.values("mapping").distinct())
    return sum(_forget(mapping, scope, before) for mapping in mappings for scope in RunScope)


def _forget(mapping: EventMapping, scope: RunScope, before: datetime) -> int:
    runs = mapping.runs.filter(scope=scope, state=RunState.FINISHED)
    completed = runs.filter(purpose__in=[RunPurpose.SYNC, RunPurpose.APPLY], status__in=_COMPLETED)
    last = completed.order_by("-pk").values_list("pk", flat=True).first()
    if last is None:
        return 0
    waits = Q(preview__state=PreviewState.WAITING)
    over = list(runs.filter(finished_at__lt=before, pk__lt=last).exclude(waits).values_list("pk", flat=True))
    for start in range(0, len(over), AT_ONCE):
        SyncRun.objects.filter(pk__in=over[start : start + AT_ONCE]).delete()
    return len(over)
