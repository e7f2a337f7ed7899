"""Asking for a run, stopping one, and who owns it while it works."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet

from stagedoor.accounts.models import Person
from stagedoor.common import clock
from stagedoor.sync.models import EventMapping, RunScope, RunState, RunStatus, SyncRun, Trigger

# A lease is renewed several times in this span; a process that is silent for longer counts as dead.
LEASE = timedelta(seconds=20)


def request_run(
    mapping: EventMapping,
    trigger: Trigger,
    *,
    person: Person | None = None,
    scope: RunScope = RunScope.AGENDA,
    create_levels: bool = False,
    allow_removals: int = 0,
) -> SyncRun:
    """The waiting run of this mapping, made if there is none.

    During a running one this is the run that follows it (R28); asking twice gives the same one.
    ``create_levels`` is the yes to making sponsorship levels that Swoogo lacks, ``allow_removals`` the yes
    to so many removals; each goes on the run that is waiting already.
    """
    waiting = SyncRun.objects.filter(mapping=mapping, scope=scope, state=RunState.WAITING)
    try:
        with transaction.atomic():
            run = waiting.first() or SyncRun.objects.create(
                mapping=mapping,
                scope=scope,
                trigger=trigger,
                person=person,
                create_levels=create_levels,
                allow_removals=allow_removals,
            )
    except IntegrityError:
        run = waiting.get()
    if create_levels and not run.create_levels:
        waiting.update(create_levels=True)
    if allow_removals > run.allow_removals:
        waiting.update(allow_removals=allow_removals)
    return run


def running_run(mapping: EventMapping) -> SyncRun | None:
    """The run of this mapping that is under way, if any."""
    return SyncRun.objects.filter(mapping=mapping, state=RunState.RUNNING).first()


def request_stop(run: SyncRun) -> None:
    """Ask a run to stop after the calls in flight, at once if it waits. A run not begun is taken away."""
    SyncRun.objects.filter(pk=run.pk, state=RunState.RUNNING).update(
        stop_requested_at=clock.now(), resume_at=None
    )
    SyncRun.objects.filter(pk=run.pk, state=RunState.WAITING).delete()


def lost_runs() -> QuerySet[SyncRun]:
    """Runs under way that nobody works on: their process died or let go, or their wait is over."""
    return SyncRun.objects.filter(_left_alone(), state=RunState.RUNNING)


def _left_alone() -> Q:
    now = clock.now()
    return Q(lease_until__lte=now) & (Q(resume_at=None) | Q(resume_at__lte=now))


def acquire(run_id: int) -> SyncRun | None:
    """Take this run's lease, if it is free: a waiting run, or a running one that nobody works on.

    Returns None when somebody else holds it, when another run of the mapping is under way, when it waits for
    credits, or when it has finished. Only the death of a process counts as a takeover.
    """
    now = clock.now()
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
    return bool(owned.update(lease_until=clock.now() + LEASE, calls=calls, credits=credits))


def hand_back(run: SyncRun) -> None:
    """Let go of an unfinished run, so that anybody may take it up at once."""
    _let_go(run)


def park(run: SyncRun, until: datetime, phase: str) -> None:
    """Let go of a run that has to wait: whoever is free takes it up then."""
    _let_go(run, resume_at=until, phase=phase)


def _let_go(run: SyncRun, **facts: Any) -> None:
    owned = SyncRun.objects.filter(pk=run.pk, lease_token=run.lease_token, state=RunState.RUNNING)
    owned.update(lease_token="", lease_until=clock.now(), in_hand="", **facts)


def next_waiting(mapping: EventMapping) -> SyncRun | None:
    """The run that was asked for while another one was under way (R28)."""
    return SyncRun.objects.filter(mapping=mapping, state=RunState.WAITING).order_by("pk").first()


def finish(run: SyncRun, status: RunStatus, *, reason: str = "", message: str = "") -> bool:
    """End the run, with the counts that stand on it; False when another process has taken it up."""
    run.state, run.status = RunState.FINISHED, status
    run.reason, run.message, run.phase = reason, message, ""
    run.finished_at = clock.now()
    run.lease_until = None
    counts = ("attempted", "succeeded", "unchanged", "calls", "credits")
    ending = ("state", "status", "reason", "message", "phase", "finished_at", "lease_until")
    owned = SyncRun.objects.filter(pk=run.pk, lease_token=run.lease_token)
    is_ours = bool(owned.update(in_hand="", **{name: getattr(run, name) for name in (*counts, *ending)}))
    if is_ours:
        run.stock.all().delete()
    return is_ours
