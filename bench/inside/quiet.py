"""Looks for due mappings among very many that are quiet."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.db import connection

from bench.quiet import Look
from stagedoor.agenda.domain.revision import move_revision
from stagedoor.agenda.models import Event
from stagedoor.common import clock
from stagedoor.sync.domain import continuous, quiet
from stagedoor.sync.models import Connection, EventMapping

BATCH = 5_000


def looks(mapped: int, changed: int) -> dict[str, Look]:
    """Three looks: when all are quiet, right after a few have changed, and when these are due."""
    swoogo = Connection.objects.select_related("organization").get()
    Connection.objects.update(continuous=True)
    _map(swoogo, mapped)
    found = {"none": _look()}
    for event in Event.objects.order_by("?")[:changed]:
        move_revision(event)
    found[f"{changed}, right after"] = _look()
    later = clock.now() + continuous.interval()
    continuous.shared_clock.now = lambda: later  # type: ignore[assignment]
    found[f"{changed}, an interval later"] = _look()
    return found


def _map(swoogo: Connection, mapped: int) -> None:
    """So many events that are mapped, and quiet until a session passes some day."""
    day = date(2030, 5, 1)
    Event.objects.bulk_create(
        (
            Event(
                organization=swoogo.organization,
                slug=f"event-{number}",
                name=f"Event {number}",
                timezone="UTC",
                starts_on=day,
                ends_on=day,
            )
            for number in range(mapped)
        ),
        batch_size=BATCH,
    )
    now = clock.now()
    EventMapping.objects.bulk_create(
        (
            EventMapping(
                connection=swoogo,
                event_id=event,
                swoogo_event_id=1_000_000 + event,
                swoogo_event_name="Theirs",
                quiet_since=now,
                quiet_version=quiet.VERSION,
                next_sync_at=now + timedelta(days=1 + event % 300),
            )
            for event in Event.objects.values_list("pk", flat=True)
        ),
        batch_size=BATCH,
    )


def _look() -> Look:
    counter = _Counter()
    with connection.execute_wrapper(counter):
        began = time.perf_counter()
        due = continuous.due_mappings()
        seconds = time.perf_counter() - began
    return Look(len(due), counter.statements, seconds, counter.written)


class _Counter:
    """Counts statements, and the rows that they write."""

    def __init__(self) -> None:
        self.statements = self.written = 0

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        self.statements += 1
        answer = execute(sql, params, many, context)
        if re.match(r"\s*(INSERT|UPDATE|DELETE)", sql):
            self.written += context["cursor"].rowcount
        return answer
