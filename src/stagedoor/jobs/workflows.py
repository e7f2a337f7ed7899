"""The durable workflows: five-line wrappers around what the other packages do.

Each may run twice after a crash: a run is guarded by its lease, and fetching a picture again is harmless.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from dbos import DBOS
from django.db import connection, connections

from stagedoor.agenda.domain.pictures import fetch_waiting
from stagedoor.agenda.models import Event
from stagedoor.common.logs import log_ids
from stagedoor.jobs.continuous import start_due_syncs
from stagedoor.jobs.engine import DATABASE_AWAY
from stagedoor.jobs.port import PICTURES_WORKFLOW, PULL_WORKFLOW, SYNC_WORKFLOW, dispatch
from stagedoor.jobs.sources import pull_now, start_due_pulls
from stagedoor.sources.models import Source
from stagedoor.sync.domain import runs
from stagedoor.sync.domain.drift_schedule import check_due_drift
from stagedoor.sync.execution.execute import execute
from stagedoor.sync.execution.interruptions import going_down

logger = logging.getLogger(__name__)

PICTURES_SECONDS = 120.0


@DBOS.workflow(name=SYNC_WORKFLOW)
def sync(run_id: int) -> None:
    """One sync, and then the one that was asked for meanwhile (R28)."""
    with _database_of_its_own(f"run {run_id}"), log_ids(run=run_id):
        finished = execute(run_id)
        if finished:
            logger.info("ended %s after %s calls: %s", finished.status, finished.calls, finished.message)
        following = runs.next_waiting(finished.mapping) if finished else None
        if following is not None:
            dispatch(following)


@DBOS.workflow(name="continuous-sync")
def continuous_sync(planned_for: datetime, context: Any) -> None:  # noqa: ARG001 - DBOS hands them to schedules
    """Pull, start and compare what is due (R5, R37). Our rows say when, not the times of DBOS's schedule."""
    with _database_of_its_own("continuous sync"):
        start_due_pulls()
        start_due_syncs()
        check_due_drift()


@DBOS.workflow(name=PICTURES_WORKFLOW)
def pictures(event_id: int) -> None:
    """Fetch the waiting pictures of an event."""
    with _database_of_its_own(f"the pictures of event {event_id}"):
        fetch_waiting(Event.objects.get(pk=event_id), deadline_seconds=PICTURES_SECONDS)


@DBOS.workflow(name=PULL_WORKFLOW)
def pull(source_id: int) -> None:
    """One pull of a live source; nothing when it was removed meanwhile, or somebody else pulls it."""
    with _database_of_its_own(f"the pull of source {source_id}"), log_ids(source=source_id):
        found = Source.objects.select_related("event__organization", "import_source").filter(pk=source_id)
        if source := found.first():
            pull_now(source)


@contextmanager
def _database_of_its_own(what: str) -> Iterator[None]:
    """Connections for this thread, closed in the end.

    When the database goes away the work is dropped, for the sweep to queue again, and this waits for it:
    DBOS would wait ever longer, up to a minute and a half after the return.
    """
    connections.close_all()
    try:
        yield
    except DATABASE_AWAY as error:
        logger.warning("the database went away in the middle of %s: %s", what, error)
        _wait_for_database()
    finally:
        connections.close_all()


def _wait_for_database() -> None:
    while not going_down.wait(1.0):
        connections.close_all()
        try:
            connection.ensure_connection()
        except DATABASE_AWAY:
            continue
        return
