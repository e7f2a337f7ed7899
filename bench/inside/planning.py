"""Planning a run, without sending anything."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.db import connection

from bench.memory import memory_now, memory_peak
from bench.planning import Planned
from stagedoor.cli.common import find_event
from stagedoor.jobs.port import push
from stagedoor.sync.clients import client_for
from stagedoor.sync.domain.mappings import live_mapping
from stagedoor.sync.execution import lease
from stagedoor.sync.execution.dispatcher import Dispatcher
from stagedoor.sync.execution.pipeline import Pipeline
from stagedoor.sync.models import Trigger


def plan(path: str) -> Planned:
    """Plan a run of this event as far as its first call."""
    run = lease.acquire(push(live_mapping(find_event(path)), Trigger.CLI).run.pk)
    assert run is not None
    counter = StatementCounter()
    with (
        Dispatcher(run, client_for(run.mapping.connection), lease.Hold()) as traffic,
        connection.execute_wrapper(counter),
    ):
        before, began = memory_now(), time.process_time()
        pipeline = Pipeline(run, traffic)
        pipeline.translate()
        changes = len(pipeline.plan().changes)
        planned = Planned(time.process_time() - began, memory_peak() - before, counter.statements, changes)
    run.delete()
    return planned


class StatementCounter:
    """Counts SQL statements."""

    def __init__(self) -> None:
        self.statements = 0

    def __call__(self, execute: Callable[..., Any], *args: Any) -> Any:
        self.statements += 1
        return execute(*args)
