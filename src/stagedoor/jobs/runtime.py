"""The worker process: it lets DBOS work, gives signs of life, and sweeps up what was lost."""

from __future__ import annotations

import contextlib
import fcntl
import logging
import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from dbos import DBOS
from django.conf import settings
from django.db import ProgrammingError, close_old_connections

from stagedoor.common import clock, shared_clock
from stagedoor.common.errors import ConfigError
from stagedoor.jobs import alerts, continuous, engine, record_states, sweep, tidying, webhooks, workflows
from stagedoor.jobs.models import Worker
from stagedoor.sync.domain import quiet
from stagedoor.sync.execution.interruptions import going_down

logger = logging.getLogger(__name__)

BEAT_SECONDS = 5.0
TIDY_SECONDS = 3600.0
STOP_SECONDS = 20


def work(stop: threading.Event) -> None:
    """Work until ``stop`` is set; then finish or hand back what is under way.

    A database that goes away is waited for. Threads may still hang on it afterwards; they hold nothing that
    anybody needs, so the process need not wait for them. Raises ConfigError when another worker runs on the
    same SQLite files.
    """
    with _only_worker():
        name = _name()
        engine.prepare_database()
        if not _launch(name, stop):
            return
        alerts.start(stop)
        record_states.start(stop)
        webhooks.start(stop)
        tidy_at = time.monotonic()
        try:
            while not stop.is_set():
                is_time_to_tidy = time.monotonic() >= tidy_at
                if _beat_and_sweep(name, tidy=is_time_to_tidy) and is_time_to_tidy:
                    tidy_at = time.monotonic() + TIDY_SECONDS
                stop.wait(BEAT_SECONDS)
        finally:
            _leave(name)


def _launch(name: str, stop: threading.Event) -> bool:
    """Start DBOS once the database answers; False when told to stop before."""
    while not stop.is_set():
        try:
            # Before anything else: another worker's sweep could take this worker for dead.
            _beat(name)
            DBOS(config=engine.config(name))
            DBOS.launch()
            DBOS.register_queue(
                engine.QUEUE,
                worker_concurrency=engine.RUNS_AT_ONCE,
                partition_worker_concurrency=engine.RUNS_OF_ONE_ORGANIZATION,
                polling_interval_sec=1.0,
            )
            _schedule()
            quiet.wake_of_other_versions()
        except engine.DATABASE_AWAY as error:
            logger.warning("the database does not answer; the worker tries again: %s", error)
            DBOS.destroy()
            stop.wait(BEAT_SECONDS)
        else:
            return True
    return False


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


def _beat_and_sweep(name: str, *, tidy: bool) -> bool:
    """One round; False when it failed, which must not end the worker: the next one makes up for it."""
    try:
        _beat(name)
        with engine.client() as client:
            sweep.forget_dead_workers(client)
            sweep.hand_over(client)
            if tidy:
                tidying.tidy()
                sweep.forget_old_workflows(client)
    except ConfigError:
        raise
    except engine.DATABASE_AWAY as error:
        logger.warning("the database does not answer; the worker tries again: %s", error)
        return False
    except ProgrammingError as error:
        logger.warning("the tables are missing or old, run “stagedoor migrate”: %s", error)
        return False
    except Exception:
        logger.exception("the worker's sweep failed; it tries again")
        return False
    return True


def _require_true_clock() -> None:
    """Raise ConfigError when this machine's clock is wrong: a worker whose is must take no runs."""
    skew = shared_clock.skew()
    if abs(skew) > shared_clock.MOST_SKEW:
        raise ConfigError(
            f"This machine's clock differs from the database's by {abs(skew).total_seconds():.0f} seconds, "
            "so this worker takes no syncs.",
            code="clock_skew",
            remedy="Have it set by NTP, then start the worker again.",
        )


def _beat(name: str) -> None:
    close_old_connections()
    _require_true_clock()
    Worker.objects.update_or_create(name=name, defaults={"beat_at": shared_clock.now()})


def _leave(name: str) -> None:
    """Let what is under way finish or be handed back; without a database there is nothing to wait for."""
    going_down.set()
    try:
        with contextlib.suppress(ConfigError):
            _beat(name)
        DBOS.destroy(workflow_completion_timeout_sec=STOP_SECONDS)
        Worker.objects.filter(name=name).delete()
    except engine.DATABASE_AWAY:
        logger.warning("the database does not answer; others will take up what is under way")


def _name() -> str:
    """On SQLite one worker with one name, so that DBOS resumes its work at once after a crash."""
    if not settings.DATABASE_URL:
        return "solo"
    return f"{socket.gethostname()[:30]}-{os.getpid()}-{clock.now():%H%M%S%f}"


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
