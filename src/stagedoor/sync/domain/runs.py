"""Asking for a run and stopping one."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import IntegrityError, transaction

from stagedoor.accounts.models import Person
from stagedoor.common import clock
from stagedoor.common.errors import ConfigError
from stagedoor.sync.models import EventMapping, RunPurpose, RunScope, RunState, RunStatus, SyncRun, Trigger
from stagedoor.sync.planning.records import Ref


def request_run(
    mapping: EventMapping,
    trigger: Trigger,
    *,
    person: Person | None = None,
    scope: RunScope = RunScope.AGENDA,
    create_levels: bool = False,
    allowed: Iterable[str] = (),
    purpose: RunPurpose = RunPurpose.SYNC,
    only: Iterable[Ref] = (),
) -> SyncRun:
    """The waiting run of this mapping, purpose and selection, made if there is none.

    During a running one this is the run that follows it (R28); asking twice gives the same one.
    ``create_levels`` is the yes to making sponsorship levels that Swoogo lacks, ``allowed`` the yes to the
    lines of these names (R40); each goes on the run that is waiting already. ``only`` are the ticked records
    of a sync or preview that is about these alone (R33).
    """
    chosen = [[str(kind), number] for kind, number in sorted(set(only))]
    if chosen and purpose is RunPurpose.SYNC:
        purpose = RunPurpose.SELECTED
    yes = sorted(set(allowed))
    waiting = SyncRun.objects.filter(
        mapping=mapping, scope=scope, state=RunState.WAITING, purpose=purpose, only=chosen
    )
    try:
        with transaction.atomic():
            run = waiting.first() or SyncRun.objects.create(
                mapping=mapping,
                scope=scope,
                trigger=trigger,
                person=person,
                create_levels=create_levels,
                allowed=yes,
                purpose=purpose,
                only=chosen,
            )
    except IntegrityError:
        run = waiting.get()
    if create_levels and not run.create_levels:
        waiting.update(create_levels=True)
    if not set(yes) <= set(run.allowed):
        waiting.update(allowed=sorted({*yes, *run.allowed}))
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

    None after a sync that did not come to its end, since what stopped it would stop that one too, and after
    one of ticked records or of previewed lines, which is about these alone. A round that is held for approval
    is followed by a preview of the sponsors (R36).
    """
    is_sync = run.purpose == RunPurpose.SYNC and run.status in {RunStatus.SUCCEEDED, RunStatus.PARTIAL}
    is_held = run.status == RunStatus.PREVIEWED and run.trigger == Trigger.SCHEDULE
    is_due = run.scope == RunScope.AGENDA and (is_sync or is_held)
    mapping = EventMapping.objects.get(pk=run.mapping_id)
    if not is_due or not mapping.sync_sponsors or not mapping.is_live:
        return None
    purpose = RunPurpose(run.purpose)
    return request_run(
        mapping, Trigger(run.trigger), person=run.person, scope=RunScope.SPONSORS, purpose=purpose
    )


def next_waiting(mapping: EventMapping) -> SyncRun | None:
    """The run that was asked for while another one was under way (R28)."""
    return SyncRun.objects.filter(mapping=mapping, state=RunState.WAITING).order_by("pk").first()
