"""Following a run from the terminal to its end, in a worker where one is alive, else in this process."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from stagedoor.cli.report import progress_bar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from stagedoor.agenda.models import Event
    from stagedoor.sync.models import EventMapping, SyncRun

POLL_SECONDS = 0.5


def push_and_follow(
    event: Event,
    *,
    quiet: bool,
    sponsors: bool = False,
    allow: int | None = None,
    allow_closed: bool = False,
    on_start: Callable[[SyncRun], None] = lambda _: None,
    **options: Any,
) -> SyncRun:
    """Ask for a run and follow it; ``options`` are those of ``jobs.port.push``.

    ``allow`` is the number of a sync that stopped to ask: the yes to exactly the lines that it asked about
    (R40); ``allow_closed`` the yes to an event that is closed in Swoogo. ``on_start`` is told of the run as
    soon as there is one.
    """
    from stagedoor.jobs.port import push
    from stagedoor.sync.domain.closed_events import allow_closed_now
    from stagedoor.sync.domain.mappings import live_mapping
    from stagedoor.sync.models import RunScope, Trigger

    mapping = live_mapping(event)
    scope = RunScope.SPONSORS if sponsors else RunScope.AGENDA
    if allow_closed:
        allow_closed_now(mapping)
    allowed = _allow(mapping, allow)
    run = push(mapping, Trigger.CLI, scope=scope, allowed=allowed, **options).run
    on_start(run)
    return _follow(run, quiet=quiet)


def apply_and_follow(
    event: Event,
    preview_id: int,
    off: Iterable[int],
    *,
    quiet: bool,
    allow: int | None = None,
    on_start: Callable[[SyncRun], None] = lambda _: None,
) -> SyncRun:
    """Apply a preview without the lines of these numbers, and follow that."""
    from stagedoor.jobs.port import push_preview
    from stagedoor.sync.domain.mappings import live_mapping
    from stagedoor.sync.domain.previews import find_preview
    from stagedoor.sync.models import Trigger

    mapping = live_mapping(event)
    preview = find_preview(mapping, preview_id)
    run = push_preview(preview, off, Trigger.CLI, allowed=_allow(mapping, allow)).run
    on_start(run)
    return _follow(run, quiet=quiet)


def _allow(mapping: EventMapping, run_id: int | None) -> list[str]:
    """The lines that the run of this number asked about, and that somebody says yes to by naming it."""
    from stagedoor.sync.domain.questions import answer_question, find_question, lines_allowed
    from stagedoor.sync.models import Answer

    if run_id is None:
        return []
    asking = find_question(mapping, run_id)
    answer_question(asking, Answer.ALLOWED)
    return lines_allowed(asking)


def follow_sponsors(run: SyncRun, *, quiet: bool) -> SyncRun | None:
    """Follow the sponsors' sync that goes along with this one of the agenda, where there is one (R30)."""
    from stagedoor.sync.models import RunPurpose, RunScope

    is_whole = run.scope == RunScope.AGENDA and run.purpose == RunPurpose.SYNC
    later = run.mapping.runs.filter(pk__gt=run.pk, scope=RunScope.SPONSORS, trigger=run.trigger)
    following = later.order_by("pk").first() if is_whole and run.mapping.sync_sponsors else None
    return _follow(following, quiet=quiet) if following else None


def _follow(run: SyncRun, *, quiet: bool) -> SyncRun:
    with progress_bar(quiet=quiet) as show:
        while True:
            run.refresh_from_db()
            show(run)
            if run.state == "finished":
                return run
            if not _take_up(run):
                time.sleep(POLL_SECONDS)


def _take_up(run: SyncRun) -> bool:
    """Work on it here unless a worker does: first on a run that its process left behind, then on this one."""
    from stagedoor.common.logs import log_ids
    from stagedoor.jobs.port import worker_alive
    from stagedoor.sync.execution.execute import execute
    from stagedoor.sync.execution.lease import lost_runs

    if worker_alive():
        return False
    lost = lost_runs().filter(mapping=run.mapping).first()
    found = lost or run
    with log_ids(run=found.pk):
        return execute(found.pk) is not None
