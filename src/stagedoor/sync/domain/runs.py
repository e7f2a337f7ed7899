"""Asking for a run and stopping one."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from stagedoor.accounts.models import Person
from stagedoor.common import clock
from stagedoor.common.errors import ConfigError
from stagedoor.sync.models import EventMapping, RunScope, RunState, RunStatus, SyncRun, Trigger


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


def refuse_during_a_run(mapping: EventMapping) -> None:
    """Raise ConfigError ``sync_running`` while a run of the mapping is under way: it may write the same."""
    if running_run(mapping) is not None:
        raise ConfigError(
            "A sync is under way, so nothing was changed.",
            code="sync_running",
            remedy="Try again when it has ended.",
        )


def request_stop(run: SyncRun) -> None:
    """Ask a run to stop after the calls in flight, at once if it waits. A run not begun is taken away."""
    SyncRun.objects.filter(pk=run.pk, state=RunState.RUNNING).update(
        stop_requested_at=clock.now(), resume_at=None
    )
    SyncRun.objects.filter(pk=run.pk, state=RunState.WAITING).delete()


def follow_with_sponsors(run: SyncRun) -> SyncRun | None:
    """The sponsors' sync that goes along with this one of the agenda, where the mapping has it so (R30).

    None after a sync that did not come to its end: what stopped it would stop that one too.
    """
    is_due = run.scope == RunScope.AGENDA and run.status in {RunStatus.SUCCEEDED, RunStatus.PARTIAL}
    mapping = EventMapping.objects.get(pk=run.mapping_id)
    if not is_due or not mapping.sync_sponsors or not mapping.is_live:
        return None
    return request_run(mapping, Trigger(run.trigger), person=run.person, scope=RunScope.SPONSORS)


def next_waiting(mapping: EventMapping) -> SyncRun | None:
    """The run that was asked for while another one was under way (R28)."""
    return SyncRun.objects.filter(mapping=mapping, state=RunState.WAITING).order_by("pk").first()
