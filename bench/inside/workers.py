"""Waiting for workers, and for what they do."""

from __future__ import annotations

import time
from collections.abc import Callable

from stagedoor.cli.common import find_event
from stagedoor.jobs.models import Worker
from stagedoor.jobs.port import push
from stagedoor.sync.domain.mappings import live_mapping
from stagedoor.sync.models import RunState, RunStatus, SyncRun, Trigger

WAIT_SECONDS = 900


def wait_for_workers(count: int) -> None:
    """Until so many give signs of life."""
    _wait(lambda: Worker.objects.count() >= count)


def push_all(paths: list[str]) -> float:
    """Push these events at once; seconds until the last of them has succeeded."""
    mappings = [live_mapping(find_event(path)) for path in paths]
    began = time.monotonic()
    pushed = SyncRun.objects.filter(pk__in=[push(mapping, Trigger.CLI).run.pk for mapping in mappings])
    _wait(lambda: not pushed.exclude(state=RunState.FINISHED).exists())
    seconds = time.monotonic() - began
    for run in pushed.exclude(status=RunStatus.SUCCEEDED):
        raise SystemExit(f"{run.mapping}: {run.status}, {run.message}")
    return seconds


def _wait(is_so: Callable[[], bool]) -> None:
    until = time.monotonic() + WAIT_SECONDS
    while not is_so():
        if time.monotonic() > until:
            raise SystemExit(f"The workers were not done after {WAIT_SECONDS} s.")
        time.sleep(0.1)
