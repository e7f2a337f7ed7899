"""The worker process: it lets DBOS work, gives signs of life, and sweeps up what was lost."""

from __future__ import annotations

import fcntl
import logging
import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from dbos import DBOS, SetWorkflowID
from django.conf import settings
from django.db import OperationalError, close_old_connections

from stagedoor.common import clock
from stagedoor.common.errors import ConfigError
from stagedoor.jobs import alerts, continuous, engine, workflows
from stagedoor.jobs.models import Worker
from stagedoor.sync import traffic
from stagedoor.sync.domain.runs import lost_runs
from stagedoor.sync.models import RunState, SyncRun

logger = logging.getLogger(__name__)

BEAT_SECONDS = 5.0
TIDY_SECONDS = 3600.0
FORGET = timedelta(days=1)
STOP_SECONDS = 20
# A waiting run is handed over again when nothing took it for so long: harmless, since its lease decides.
HAND_OVER_AGAIN_SECONDS = 60


def work(stop: threading.Event) -> None:
    """Work until ``stop`` is set; then finish or hand back what is under way.

    Raises ConfigError when another worker runs on the same SQLite files.
    """
    with _only_worker():
        name = _name()
        engine.prepare_database()
        DBOS(config=engine.config(name))
        DBOS.launch()
        DBOS.register_queue(engine.QUEUE, worker_concurrency=4, polling_interval_sec=1.0)
        _schedule()
        alerts.start(stop)
        tidy_at = time.monotonic()
        try:
            while not stop.is_set():
                _beat_and_sweep(name)
                if time.monotonic() >= tidy_at:
                    _tidy()
                    tidy_at = time.monotonic() + TIDY_SECONDS
                stop.wait(BEAT_SECONDS)
        finally:
            traffic.going_down.set()
            Worker.objects.filter(name=name).delete()
            DBOS.destroy(workflow_completion_timeout_sec=STOP_SECONDS)


def _schedule() -> None:
    """Look for what is due now and then; looks that were missed are not made up for."""
    DBOS.apply_schedules(
        [
            {
                "schedule_name": continuous.SCHEDULE,
                "workflow_fn": workflows.continuous_sync,
                "schedule": continuous.looking_times(),
            }
        ]
    )


def _tidy() -> None:
    try:
        continuous.forget_old_workflows()
    except Exception:
        logger.exception("old work could not be forgotten; the worker tries again in an hour")


def sweep() -> None:
    """Hand over runs that nobody works on: waiting ones, and those whose process died."""
    for run in [*_waiting_runs(), *lost_runs()]:
        slot = int(clock.now().timestamp()) // HAND_OVER_AGAIN_SECONDS
        with SetWorkflowID(f"run-{run.pk}-{run.takeovers}-{slot}"):
            DBOS.enqueue_workflow(engine.QUEUE, workflows.sync, run.pk)


def _waiting_runs() -> list[SyncRun]:
    busy = SyncRun.objects.filter(state=RunState.RUNNING, lease_until__gte=clock.now()).values("mapping")
    return list(SyncRun.objects.filter(state=RunState.WAITING).exclude(mapping__in=busy))


def _beat_and_sweep(name: str) -> None:
    try:
        close_old_connections()
        Worker.objects.update_or_create(name=name, defaults={"beat_at": clock.now()})
        Worker.objects.filter(beat_at__lt=clock.now() - FORGET).delete()
        sweep()
    except OperationalError:
        logger.warning("the database did not answer; the worker tries again", exc_info=True)


def _name() -> str:
    """On SQLite one worker with one name, so that DBOS resumes its work at once after a crash."""
    if not settings.DATABASE_URL:
        return "solo"
    return f"{socket.gethostname()}-{os.getpid()}-{clock.now():%H%M%S%f}"


@contextmanager
def _only_worker() -> Iterator[None]:
    """On SQLite: hold the lock that a second worker would need."""
    if settings.DATABASE_URL:
        yield
        return
    with (settings.DATA_DIR / "worker.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ConfigError(
                "Another worker is running on this data directory.",
                code="worker_running",
                remedy="One is enough on SQLite; for more, move to PostgreSQL.",
            ) from error
        yield
