"""Forgetting changes of agendas that are older than an operator wants to keep."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db.models import Max

from stagedoor.agenda.models import AgendaChange
from stagedoor.common import clock

# So many at a time, so that nobody waits long for the lock.
AT_ONCE = 100


def forget_old_changes() -> int:
    """Delete changes older than ``KEEP_HISTORY_DAYS``; how many. The records stay as they are.

    The latest change of each event stays whatever its age: it is the version that forms and lists ask for.
    """
    if not settings.KEEP_HISTORY_DAYS:
        return 0
    before = clock.now() - timedelta(days=settings.KEEP_HISTORY_DAYS)
    latest = AgendaChange.objects.order_by().values("event").annotate(latest=Max("pk")).values("latest")
    over = AgendaChange.objects.filter(at__lt=before).exclude(pk__in=latest)
    found = list(over.values_list("pk", flat=True))
    for start in range(0, len(found), AT_ONCE):
        AgendaChange.objects.filter(pk__in=found[start : start + AT_ONCE]).delete()
    return len(found)
