"""Who owns a run while it works: whoever holds the lease on its row."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet

from stagedoor.common import shared_clock
from stagedoor.swoogo import uptime
from stagedoor.sync.domain.announcements import announce_run
from stagedoor.sync.domain.record_states import mark_stale
from stagedoor.sync.execution.interruptions import LeaseLost
from stagedoor.sync.models import RunState, RunStatus, SyncRun

# A lease is renewed several times in this span; a process that is silent for longer counts as dead.
LEASE = timedelta(seconds=20)
# The part of it that must be left when something is sent, so that it arrives while the run is still ours.
SPARE = 0.25


class Hold:
    """How long this process may act on a run for certain, whatever stops it in between.

    It counts from before the lease was asked for, on a clock that goes on while the process is stopped. It
    is asked from the threads that make calls, so it does not look into the database.
    """

    def __init__(self) -> None:
        self._since = uptime()

    def renewed(self, since: float) -> None:
        """The lease was renewed by a request that began at this moment of ``uptime``."""
        self._since = since

    def require(self) -> None:
        """Raise LeaseLost unless the lease has time to spare."""
        if uptime() - self._since > LEASE.total_seconds() * (1 - SPARE):
            raise LeaseLost("The lease of this run may have ended, so nothing more was sent.")


def lost_runs() -> QuerySet[SyncRun]:
    """Runs under way that nobody works on: their process died or let go, or their wait is over."""
    return SyncRun.objects.filter(_left_alone(), state=RunState.RUNNING)


def _left_alone() -> Q:
    """Nobody renews the lease: it has ended, or it ends so late that a clock which was ahead has given it.

    A process that lives renews such a lease within seconds, by the clock as it is now.
    """
    now = shared_clock.now()
    is_over = Q(lease_until__lte=now) | Q(lease_until__gt=now + 2 * LEASE)
    return is_over & (Q(resume_at=None) | Q(resume_at__lte=now))


def acquire(run_id: int) -> SyncRun | None:
    """Take this run's lease, if it is free: a waiting run, or a running one that nobody works on.

    Returns None when somebody else holds it, when another run of the mapping is under way, when it waits for
    credits, or when it has finished. Only the death of a process counts as a takeover.
    """
    now = shared_clock.now()
    token = uuid.uuid4().hex
    free = Q(state=RunState.WAITING) | Q(_left_alone(), state=RunState.RUNNING)
    try:
        with transaction.atomic():
            run = SyncRun.objects.filter(pk=run_id).first()
            if run is None:
                return None
            taken = SyncRun.objects.filter(free, pk=run_id).update(
                state=RunState.RUNNING,
                lease_token=token,
                lease_until=now + LEASE,
                started_at=run.started_at or now,
                resume_at=None,
                takeovers=F("takeovers") + (1 if run.lease_token else 0),
            )
    except IntegrityError:
        return None
    if not taken:
        return None
    return SyncRun.objects.select_related(
        "mapping__connection", "mapping__event__organization", "person"
    ).get(pk=run_id)


def renew(run: SyncRun, calls: int, credits: int) -> bool:
    """Keep the lease, and show what the run has used so far; False when it was lost to another process."""
    owned = SyncRun.objects.filter(pk=run.pk, lease_token=run.lease_token, state=RunState.RUNNING)
    return bool(owned.update(lease_until=shared_clock.now() + LEASE, calls=calls, credits=credits))


def hand_back(run: SyncRun) -> None:
    """Let go of an unfinished run, so that anybody may take it up at once."""
    _let_go(run)


def park(run: SyncRun, until: datetime, phase: str) -> None:
    """Let go of a run that has to wait: whoever is free takes it up then."""
    _let_go(run, resume_at=until, phase=phase, phase_total=0)


def _let_go(run: SyncRun, **facts: Any) -> None:
    owned = SyncRun.objects.filter(pk=run.pk, lease_token=run.lease_token, state=RunState.RUNNING)
    owned.update(lease_token="", lease_until=shared_clock.now(), in_hand="", **facts)


def finish(run: SyncRun, status: RunStatus, *, reason: str = "", message: str = "") -> bool:
    """End the run, with the counts that stand on it; False when another process has taken it up."""
    run.state, run.status = RunState.FINISHED, status
    run.reason, run.message, run.phase = reason, message, ""
    run.finished_at = shared_clock.now()
    run.lease_until = None
    counts = ("attempted", "succeeded", "unchanged", "new_problems", "calls", "credits")
    ending = ("state", "status", "reason", "message", "phase", "finished_at", "lease_until")
    owned = SyncRun.objects.filter(pk=run.pk, lease_token=run.lease_token)
    with transaction.atomic():
        is_ours = bool(owned.update(in_hand="", **{name: getattr(run, name) for name in (*counts, *ending)}))
        if is_ours:
            announce_run(run)
    if is_ours:
        run.stock.all().delete()
        mark_stale(run.mapping)
    return is_ours
