"""An installation on PostgreSQL with real worker processes."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from tests.postgres import running_postgres

from bench.installation import Installation, installed
from bench.sandbox import Sandbox

STOP_SECONDS = 60


@contextmanager
def installed_on_postgres(sandbox: Sandbox, **settings: str) -> Iterator[Installation]:
    """As ``installed``, on a PostgreSQL server of its own."""
    with (
        running_postgres() as postgres,
        installed(sandbox, STAGEDOOR_DATABASE_URL=postgres.database(), **settings) as installation,
    ):
        yield installation


@contextmanager
def working(installation: Installation, count: int) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Have so many workers meanwhile; all of them are at work when it begins."""
    processes = [installation.start("worker") for _ in range(count)]
    try:
        installation.do("workers.wait_for_workers", count)
        yield processes
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(STOP_SECONDS)


def push_all(installation: Installation, paths: Sequence[str]) -> float:
    """Push these events at once; seconds until the last of them has succeeded."""
    seconds: float = installation.do("workers.push_all", paths)
    return seconds
