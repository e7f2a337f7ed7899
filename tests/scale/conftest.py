"""An installation on PostgreSQL: real processes on one database, against a real sandbox."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from swoogo_sandbox.server import start
from tests.crash.conftest import Installation
from tests.installed import Ready
from tests.postgres import Postgres

REPOSITORY = Path(__file__).parents[2]


class Cluster(Installation):
    """Several processes on one PostgreSQL database."""

    url: str

    def drive(self, *words: str) -> subprocess.Popen[str]:
        """Have another process do what ``tests.scale.driver`` calls so."""
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.scale.driver", *words],
            env=self.environment,
            cwd=REPOSITORY,
            text=True,
        )
        self.processes.append(process)
        return process

    def prepare_events(self, count: int) -> list[int]:
        """So many Swoogo events, each mapped to an event with a small agenda; their numbers."""
        events = [self.add_event(number) for number in range(count)]
        assert self.drive("prepare", *map(str, events)).wait(timeout=120) == 0
        return events

    def add_event(self, number: int, account: int = 1) -> int:
        event = {"name": f"Event {number}", "timezone": "Europe/London", "account": account}
        made: dict[str, Any] = self.control.post("/events", json=event).raise_for_status().json()
        return int(made["id"])

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What a query finds in the database."""
        with psycopg.connect(self.url) as connection:
            return connection.execute(query).fetchall()

    def workers(self, count: int, command: str = "worker") -> list[subprocess.Popen[str]]:
        """So many workers, once all of them give signs of life."""
        started = [self.drive(command) for _ in range(count)]
        wait_until(lambda: {worker.pid for worker in started} <= self.alive(), 240)
        return started

    def alive(self) -> set[int]:
        """The processes that have given signs of life, by their numbers."""
        return {process_of(name) for (name,) in self.rows("select name from jobs_worker")}

    def states(self) -> dict[tuple[str, str], int]:
        """How many runs are in which state and, once they ended, of which status."""
        rows = self.rows("select state, status, count(*) from sync_syncrun group by state, status")
        return {(state, status): count for state, status, count in rows}

    def owners(self) -> set[int]:
        """The processes that have runs in hand, by their numbers."""
        in_hand = "select executor_id from dbos.workflow_status where status = 'PENDING' and name = 'sync'"
        return {process_of(name) for (name,) in self.rows(in_hand)}


def process_of(worker: str) -> int:
    """The number in a worker's name."""
    return int(worker.split("-")[-2])


def wait_until(is_so: Callable[[], object], seconds: float = 60) -> float:
    """How many seconds it took to come about."""
    begun = time.monotonic()
    while not is_so():
        assert time.monotonic() < begun + seconds, "it did not come about"
        time.sleep(0.05)
    return time.monotonic() - begun


@contextmanager
def running_cluster(folder: Path, postgres: Postgres, ready: Ready) -> Iterator[Cluster]:
    """An installation on a database of its own, without any process yet."""
    sandbox = start()
    made = Cluster(folder, sandbox, ready)
    made.url = made.environment["STAGEDOOR_DATABASE_URL"] = postgres.migrated()
    yield made
    made.close()
    sandbox.stop()


@pytest.fixture
def cluster(tmp_path: Path, postgres: Postgres, ready: Ready) -> Iterator[Cluster]:
    with running_cluster(tmp_path, postgres, ready) as made:
        yield made
