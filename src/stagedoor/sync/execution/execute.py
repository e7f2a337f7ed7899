"""``execute(run_id)``: all that the durable engine calls, and all that a foreground sync calls."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable
from datetime import timedelta

from django.db import connection

from stagedoor.common import shared_clock
from stagedoor.common.errors import (
    ConfigError,
    RemoteError,
    StagedoorError,
    StopRequested,
)
from stagedoor.common.logs import add_log_ids
from stagedoor.sync.clients import client_for_run
from stagedoor.sync.domain import continuous
from stagedoor.sync.domain.previews import summary
from stagedoor.sync.domain.run_report import shares
from stagedoor.sync.domain.runs import follow_with_sponsors
from stagedoor.sync.execution import lease, quarantine
from stagedoor.sync.execution.dispatcher import WAITING_FOR_CREDITS, Dispatcher
from stagedoor.sync.execution.interruptions import DATABASE_TROUBLE, HandBack, LeaseLost, Parked
from stagedoor.sync.execution.pipeline import Pipeline
from stagedoor.sync.execution.preview import apply_preview, make_preview
from stagedoor.sync.execution.sponsor_pipeline import SponsorPipeline
from stagedoor.sync.execution.unsent import unsent
from stagedoor.sync.models import Preview, RunPurpose, RunScope, RunStatus, SyncRun
from stagedoor.sync.reasons import remedy

logger = logging.getLogger(__name__)

# A full disk is not less full at once, and every attempt costs credits.
DATABASE_REST = timedelta(seconds=15)
PIPELINES = {RunScope.AGENDA: Pipeline, RunScope.SPONSORS: SponsorPipeline}
GOALS: dict[RunPurpose, Callable[[Pipeline], RunStatus]] = {
    RunPurpose.PREVIEW: make_preview,
    RunPurpose.APPLY: apply_preview,
}


def execute(run_id: int) -> SyncRun | None:
    """Do this run, or go on with it if its process died; the finished run.

    None when it has finished or is somebody else's now: another process owns it, another run of the mapping
    is under way, or it waits for credits (``resume_at``). Raises the database's error when that does not
    answer or takes nothing; nothing is lost, since whoever takes the run up goes on from the record links.
    """
    hold = lease.Hold()
    run = lease.acquire(run_id)
    if run is None:
        return None
    add_log_ids(run=run.pk, mapping=run.mapping_id)
    try:
        status, error = _attempt(run, hold)
        if _finish(run, status, error):
            follow_with_sponsors(run)
            return run
        logger.warning("run %s was taken up by another process", run.pk)
    except LeaseLost:
        logger.warning("run %s was taken up by another process", run.pk)
    except Parked as parked:
        lease.park(run, parked.until, WAITING_FOR_CREDITS)
    except HandBack:
        lease.hand_back(run)
    except KeyboardInterrupt:
        lease.hand_back(run)
        raise
    except DATABASE_TROUBLE as error:
        logger.warning("run %s waits for the database: %s", run.pk, error)
        _wait_for_database(run)
        raise
    return None


def _attempt(run: SyncRun, hold: lease.Hold) -> tuple[RunStatus, StagedoorError | None]:
    """Run the pipeline; how it ended, and the error that ended it early."""
    pipeline: Pipeline | None = None
    try:
        if not run.mapping.is_live:
            raise ConfigError("The mapping was removed, so nothing was sent.", code="not_mapped")
        quarantine.set_aside_last_in_hand(run)
        client = client_for_run(run, hold.require)
        with Dispatcher(run, client, hold) as dispatcher:
            try:
                pipeline = PIPELINES[RunScope(run.scope)](run, dispatcher)
                return GOALS.get(RunPurpose(run.purpose), Pipeline.go)(pipeline), None
            except Parked:
                if pipeline is not None:
                    pipeline.lists.keep()
                raise
            finally:
                run.calls, run.credits = run.calls + client.calls, run.credits + client.credits
                SyncRun.objects.filter(pk=run.pk).update(calls=run.calls, credits=run.credits)
    except (LeaseLost, HandBack, Parked, *DATABASE_TROUBLE):
        raise
    except StagedoorError as error:
        return _status_of(run, error, pipeline), error
    except Exception as error:
        logger.exception("run %s failed", run.pk)
        return RunStatus.FAILED, _internal(error)


def _wait_for_database(run: SyncRun) -> None:
    """Let go of the run for a while; if not even that can be written, its lease runs out."""
    connection.close()
    with contextlib.suppress(*DATABASE_TROUBLE):
        lease.park(run, shared_clock.now() + DATABASE_REST, "Waiting for the database")


def _status_of(run: SyncRun, error: StagedoorError, pipeline: Pipeline | None) -> RunStatus:
    """An error before the first write is a refusal: nothing was harmed (R27).

    A run that was taken up again may have written in the process before.
    """
    # What a person has to settle first is found before anything is sent.
    is_before = isinstance(error, ConfigError) and pipeline is not None and not pipeline.is_sending
    has_written = run.done > 0 or (pipeline is not None and pipeline.is_checked and not is_before)
    if not has_written and isinstance(error, ConfigError | RemoteError):
        return RunStatus.REFUSED
    is_stopped = isinstance(error, StopRequested)
    if pipeline is not None and (has_written or is_stopped):
        plan = pipeline.plan()
        pipeline.context.outcomes.leave_unsent(unsent(plan.changes, error))
        pipeline.record(plan)
    return RunStatus.STOPPED if is_stopped else RunStatus.FAILED


def _internal(error: Exception) -> StagedoorError:
    return StagedoorError(
        "Stagedoor made a mistake and stopped; nothing of what was sent before is lost.",
        code="internal",
        detail=str(error),
    )


def _finish(run: SyncRun, status: RunStatus, error: StagedoorError | None) -> bool:
    """End the run; False when it is another process's by now."""
    if error is not None:
        continuous.note_refusal(run.mapping.connection, error)
        happened = _counts(run) if status is RunStatus.STOPPED else error.message
        message = f"{happened} {error.remedy or remedy(error.code)}".strip()
        return lease.finish(run, status, reason=error.code, message=message)
    if run.calls:
        continuous.note_success(run.mapping.connection)
    return lease.finish(run, status, message=_summary(run, status))


def _summary(run: SyncRun, status: RunStatus) -> str:
    """The run in one sentence, as the message at the bottom of the screen says it (R17)."""
    if status is RunStatus.PREVIEWED:
        return summary(Preview.objects.filter(run=run).first())
    if status is RunStatus.SUCCEEDED and not run.calls:
        return "Up to date: no changes to send."
    return _counts(run) if run.calls else f"{_counts(run)} No changes to send."


def _counts(run: SyncRun) -> str:
    counts = shares(run)
    return f"{counts}." if counts else "There was nothing to send."
