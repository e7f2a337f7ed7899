"""Alerts about live sources: one fails, was not read for long, is well again, or waits for approval.

Judged from the rows of the sources, as mappings are: nothing has to be told by whoever fails.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from stagedoor.common import shared_clock
from stagedoor.sources.domain.manage import is_stale
from stagedoor.sources.models import Pull, PullState, Source
from stagedoor.sync.alerts import source_messages
from stagedoor.sync.alerts.outbox import put
from stagedoor.sync.models import AlertKind

# A source that fails once may just be restarted; its next pull tells. Waiting as it asks is no failure.
FAILURES_UNTIL_TOLD = 2
BUSY = "source_busy"
WELL = ""


def detect_source_changes() -> None:
    """Note every change of trouble with a source, and put what is to be told of it into the outbox."""
    waiting = Pull.objects.filter(source=OuterRef("pk"), state=PullState.WAITING)
    sources = Source.objects.annotate(has_waiting=Exists(waiting)).select_related("event__organization")
    now = shared_clock.now()
    for source in sources.filter(Q(every_minutes__gt=0) | Q(told__gt=WELL)):
        trouble = _trouble(source, now, has_waiting=source.has_waiting)
        if trouble != source.told:
            _tell(source, trouble)


def _trouble(source: Source, now: datetime, *, has_waiting: bool) -> str:
    if source.trouble_code not in {WELL, BUSY} and source.failures >= FAILURES_UNTIL_TOLD:
        return AlertKind.SOURCE_FAILING
    if source.told == AlertKind.SOURCE_FAILING and source.trouble_code:
        return AlertKind.SOURCE_FAILING
    if is_stale(source, now):
        return AlertKind.SOURCE_STALE
    return AlertKind.SOURCE_HELD if has_waiting else WELL


def _tell(source: Source, trouble: str) -> None:
    """Of several workers that find the same, one tells it. That nothing waits any more is not told."""
    before = source.told
    with transaction.atomic():
        if not Source.objects.filter(pk=source.pk, told=before).update(told=trouble):
            return
        if trouble:
            kind = AlertKind(trouble)
        elif before == AlertKind.SOURCE_HELD:
            return
        else:
            kind = AlertKind.SOURCE_RECOVERED
        put(source.event.organization, kind, source_messages.content(source, kind))
