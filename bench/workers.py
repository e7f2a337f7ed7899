"""An installation on PostgreSQL with real worker processes."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from tests.postgres import running_postgres

from bench.installation import Installation, installed
from bench.sandbox import Sandbox

WAIT_SECONDS = 600
STOP_SECONDS = 60


@contextmanager
def installed_on_postgres(sandbox: Sandbox, **settings: str) -> Iterator[Installation]:
    """As ``installed``, on a PostgreSQL server of its own."""
    with running_postgres() as postgres:
        url = postgres.database()
        with installed(sandbox, STAGEDOOR_DATABASE_URL=url, **settings) as installation:
            installation.command("migrate")
            yield installation


@contextmanager
def working(installation: Installation, count: int) -> Iterator[None]:
    """Have so many workers meanwhile; all of them are at work when it begins."""
    processes = [installation.start("worker") for _ in range(count)]
    try:
        installation.do(_wait_for_workers, count)
        yield
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(STOP_SECONDS)


def push_all(installation: Installation, paths: Sequence[str]) -> float:
    """Push these events at once; seconds until the last of them has succeeded."""
    return installation.do(_push_all, list(paths))


def _wait_for_workers(count: int) -> None:
    from stagedoor.jobs.models import Worker  # noqa: PLC0415 - Django is ready only now

    until = time.monotonic() + WAIT_SECONDS
    while Worker.objects.count() < count:
        if time.monotonic() > until:
            raise SystemExit("The workers did not start.")
        time.sleep(0.1)


def _push_all(paths: list[str]) -> float:
    from stagedoor.cli.common import find_event  # noqa: PLC0415 - Django is ready only now
    from stagedoor.jobs.port import push  # noqa: PLC0415
    from stagedoor.sync.domain.mappings import live_mapping  # noqa: PLC0415
    from stagedoor.sync.models import SyncRun, Trigger  # noqa: PLC0415

    mappings = [live_mapping(find_event(path)) for path in paths]
    began = time.monotonic()
    ids = [push(mapping, Trigger.CLI).run.pk for mapping in mappings]
    runs = SyncRun.objects.filter(pk__in=ids)
    while runs.exclude(state="finished").exists():
        if time.monotonic() > began + WAIT_SECONDS:
            raise SystemExit("The runs did not end.")
        time.sleep(0.1)
    seconds = time.monotonic() - began
    if failed := runs.exclude(status="succeeded").first():
        raise SystemExit(f"{failed.mapping}: {failed.status}, {failed.message}")
    return seconds
