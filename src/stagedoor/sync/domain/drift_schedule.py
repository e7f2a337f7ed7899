"""Comparing mappings with Swoogo every day, where somebody wants it (R37)."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db.models import Q

from stagedoor.common import shared_clock
from stagedoor.common.errors import StagedoorError
from stagedoor.sync.domain.drift import check_drift
from stagedoor.sync.models import DriftSchedule, EventMapping

logger = logging.getLogger(__name__)

DAY = timedelta(days=1)
LATER = timedelta(minutes=30)
# A check takes seconds; whoever looks for what is due has other things to do as well.
AT_ONCE = 5


def check_due_drift() -> list[EventMapping]:
    """Compare the mappings whose daily check has come, each once however many workers ask.

    One that cannot be compared now, since a sync is under way or Swoogo does not answer, comes again later.
    """
    now = shared_clock.now()
    due = EventMapping.objects.filter(
        Q(next_drift_check_at=None) | Q(next_drift_check_at__lte=now),
        drift_check=DriftSchedule.DAILY,
        removed_at=None,
        ended_at=None,
        connection__trouble_code="",
    ).select_related("connection", "event__organization")
    checked = []
    for mapping in due.order_by("next_drift_check_at", "pk")[:AT_ONCE]:
        mine = EventMapping.objects.filter(pk=mapping.pk, next_drift_check_at=mapping.next_drift_check_at)
        if not mine.update(next_drift_check_at=now + DAY):
            continue
        try:
            check_drift(mapping)
            checked.append(mapping)
        except StagedoorError as error:
            logger.info("the drift of mapping %s is checked later: %s", mapping.pk, error)
            EventMapping.objects.filter(pk=mapping.pk).update(next_drift_check_at=now + LATER)
    return checked
