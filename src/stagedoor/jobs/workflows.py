"""The durable workflows: five-line wrappers around what the other packages do.

Each may run twice after a crash: a run is guarded by its lease, and fetching a picture again is harmless.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from dbos import DBOS
from django.db import close_old_connections, connections

from stagedoor.agenda.domain.pictures import fetch_waiting
from stagedoor.agenda.models import Event
from stagedoor.jobs.continuous import start_due_syncs
from stagedoor.jobs.port import PICTURES_WORKFLOW, SYNC_WORKFLOW, dispatch
from stagedoor.sync.domain import runs
from stagedoor.sync.execute import execute

PICTURES_SECONDS = 120.0


@DBOS.workflow(name=SYNC_WORKFLOW)
def sync(run_id: int) -> None:
    """One sync, and then the one that was asked for meanwhile (R28)."""
    close_old_connections()
    try:
        finished = execute(run_id)
        following = runs.next_waiting(finished.mapping) if finished else None
        if following is not None:
            dispatch(following)
    finally:
        connections.close_all()


@DBOS.workflow(name="continuous-sync")
def continuous_sync(planned_for: datetime, context: Any) -> None:  # noqa: ARG001 - DBOS hands them to schedules
    """Start what is due (R5); the schedule's own times are of no account, our rows say when."""
    close_old_connections()
    try:
        start_due_syncs()
    finally:
        connections.close_all()


@DBOS.workflow(name=PICTURES_WORKFLOW)
def pictures(event_id: int) -> None:
    """Fetch the waiting pictures of an event."""
    close_old_connections()
    try:
        fetch_waiting(Event.objects.get(pk=event_id), deadline_seconds=PICTURES_SECONDS)
    finally:
        connections.close_all()
