"""What the worker throws away once an hour: everything whose time is over."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.sessions.models import Session

from stagedoor.agenda.domain.retention import forget_old_changes
from stagedoor.common import clock, shared_clock
from stagedoor.common.shared_cache import forget_stale_values
from stagedoor.imports.domain.drafts import forget_expired_drafts
from stagedoor.jobs.models import Worker
from stagedoor.sync.domain.retention import forget_old_runs
from stagedoor.webhooks.domain.deliver import forget_old_deliveries

FORGET_WORKERS = timedelta(days=1)


def tidy() -> None:
    """Delete rows of workers that are gone, counted attempts, sessions, uploads, and what is kept for a time.

    That is: deliveries of webhooks, runs and the history of changes.
    """
    Worker.objects.filter(beat_at__lt=shared_clock.now() - FORGET_WORKERS).delete()
    forget_stale_values()
    Session.objects.filter(expire_date__lt=clock.now()).delete()
    forget_expired_drafts()
    forget_old_deliveries()
    forget_old_runs()
    forget_old_changes()
