"""What the doors ask of the background: start a sync, fetch pictures, is anybody working?"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from stagedoor.accounts.models import Organization, Person
from stagedoor.agenda.models import Event
from stagedoor.common import clock, shared_clock
from stagedoor.jobs.models import Worker
from stagedoor.sync.domain import previews, runs
from stagedoor.sync.models import EventMapping, Preview, RunPurpose, RunScope, SyncRun, Trigger
from stagedoor.sync.planning.records import Ref

logger = logging.getLogger(__name__)

ALIVE = timedelta(seconds=20)
SYNC_WORKFLOW = "sync"
PICTURES_WORKFLOW = "pictures"
PULL_WORKFLOW = "pull"


@dataclass(frozen=True)
class Pushed:
    """A run that was asked for; ``follows`` tells that it starts when the one under way ends (R28)."""

    run: SyncRun
    follows: bool


def push(
    mapping: EventMapping,
    trigger: Trigger,
    *,
    person: Person | None = None,
    scope: RunScope = RunScope.AGENDA,
    create_levels: bool = False,
    allowed: Iterable[str] = (),
    purpose: RunPurpose = RunPurpose.SYNC,
    only: Iterable[Ref] = (),
) -> Pushed:
    """Ask for a sync or a preview and hand it to a worker; see ``runs.request_run``."""
    run = runs.request_run(
        mapping,
        trigger,
        person=person,
        scope=scope,
        create_levels=create_levels,
        allowed=allowed,
        purpose=purpose,
        only=only,
    )
    return _handed_over(run)


def push_preview(preview: Preview, off: Iterable[int], trigger: Trigger, **options: Any) -> Pushed:
    """Ask for a preview to be applied and hand that to a worker; see ``previews.request_apply``."""
    return _handed_over(previews.request_apply(preview, off, trigger, **options))


def _handed_over(run: SyncRun) -> Pushed:
    mapping = run.mapping
    follows = runs.running_run(mapping) is not None
    if not follows:
        transaction.on_commit(lambda: dispatch(run))
    return Pushed(run, follows)


def dispatch(run: SyncRun) -> None:
    """Hand a run to a worker. If that fails, the worker's sweep finds the run within seconds."""
    hand_to_worker(SYNC_WORKFLOW, f"run-{run.pk}-{run.takeovers}", run.pk, run.mapping.event.organization)


def fetch_pictures_soon(event: Event) -> None:
    """Fetch the event's waiting pictures in the background; without a worker the next sync does it."""
    workflow_id = f"pictures-{event.pk}-{clock.now().timestamp():.0f}"
    transaction.on_commit(
        lambda: hand_to_worker(PICTURES_WORKFLOW, workflow_id, event.pk, event.organization)
    )


def worker_alive() -> bool:
    """Whether a worker gave a sign of life within the last seconds."""
    return living_workers().exists()


def living_workers() -> QuerySet[Worker]:
    """Those that gave a sign of life within the last seconds.

    One that lies ahead of now was given by a clock that was wrong; who lives gives another one soon.
    """
    now = shared_clock.now()
    return Worker.objects.filter(beat_at__range=(now - ALIVE, now + ALIVE))


def hand_to_worker(workflow: str, workflow_id: str, record_id: int, organization: Organization) -> None:
    """Put work into the queue where a worker is alive; if not, its schedule or sweep finds the work."""
    if not worker_alive():
        return
    from stagedoor.jobs import engine  # noqa: PLC0415 - slow to import, and needed where a worker is only

    try:
        with engine.client() as client:
            engine.enqueue(client, workflow, workflow_id, record_id, organization)
    except Exception:
        logger.exception("could not hand %s to the worker; its sweep will find it", workflow_id)
