"""A process that loads Stagedoor once and forks syncs which are stopped on the way, and may go on later.

A stopped process is one whose machine was frozen: it neither works nor dies, and its lease runs out. All
times are a twentieth of what they are; how they stand to each other is the same.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from itertools import count
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from stagedoor.agenda.models import Event
from stagedoor.cli import following as cli
from stagedoor.cli.common import migrate_database
from stagedoor.common import clock, shared_clock
from stagedoor.swoogo import calls, transport
from stagedoor.sync.execution import claims, dispatcher, execute, lease
from stagedoor.sync.models import EventMapping, SyncRun
from tests.crash import programme
from tests.crash.accounts import credentials
from tests.crash.boundaries import Moment, watch_calls
from tests.crash.forking import Tell, in_child, obey

SCALE = 20
SECONDS_IN_FLIGHT = 2 / SCALE
"""How long after its call was sent a process is killed while Swoogo holds the call back."""

stopped: dict[int, int] = {}
"""The Swoogo event → the process that was stopped in the middle of its sync."""


def main() -> None:
    migrate_database()
    connections.close_all()
    transport._trust()
    claims.DUE_AFTER = timedelta(seconds=30 / SCALE)
    claims.FRESH_CLAIM_SECONDS = 5.0 / SCALE
    lease.LEASE = timedelta(seconds=20 / SCALE)
    dispatcher.RENEW_SECONDS = 4.0 / SCALE
    calls._FIRST_PAUSE = 0.5 / SCALE
    execute.DATABASE_REST = timedelta(seconds=15 / SCALE)
    cli.POLL_SECONDS = 0.05
    obey(lambda *, what, **facts: ORDERS[what](**facts))


def make(event: int) -> dict[str, Any]:
    """The agenda, connected and mapped to this Swoogo event."""

    def work(_: Tell) -> None:
        programme.make_programme(f"camp-{event}", *credentials(event), event)

    return in_child(work)


def revise(event: int, version: int) -> dict[str, Any]:
    """Newer values for all of the agenda."""
    return in_child(lambda _: programme.revise(our_event(event), version))


def sync(event: int) -> dict[str, Any]:
    """A sync as ``stagedoor sync`` does it: what was left behind is taken up first."""
    return in_child(lambda tell: push(event, tell))


def stop(event: int, moment: str, number: int) -> dict[str, Any]:
    """A sync that is stopped as its nth call comes to the moment: where; it ends if there is none."""
    hear, speak = os.pipe()
    pid = os.fork()
    if pid == 0:
        watch_calls(freeze_at(Moment(moment), number, speak))
        push(event, lambda **_: None)
        os._exit(0)
    os.close(speak)
    _, status = os.waitpid(pid, os.WUNTRACED)
    with os.fdopen(hear) as heard:
        if not os.WIFSTOPPED(status):
            return {"exit": os.waitstatus_to_exitcode(status)}
        stopped[event] = pid
        return {"stopped": heard.readline()}


def go_on(event: int) -> dict[str, Any]:
    """Let the stopped sync go on to its end."""
    pid = stopped.pop(event)
    os.kill(pid, signal.SIGCONT)
    _, status = os.waitpid(pid, 0)
    return {"exit": os.waitstatus_to_exitcode(status)}


def look_with_clock_ahead(event: int, seconds: int) -> dict[str, Any]:
    """Whether a machine whose clock is ahead takes a run that lives, and how wrong it finds its clock."""

    def work(tell: Tell) -> None:
        true_now = clock.now
        clock.now = lambda: true_now() + timedelta(seconds=seconds)
        run = SyncRun.objects.get(mapping__swoogo_event_id=event)
        taken = lease.lost_runs().exists() or lease.acquire(run.pk) is not None
        tell(taken=taken, skew=shared_clock.skew().total_seconds())

    return in_child(work)


def die_in_flight(event: int, number: int) -> dict[str, Any]:
    """A sync that is killed while its nth call is on its way."""

    def work(tell: Tell) -> None:
        numbers = count(1)

        def reached(_event: int | None, at: Moment, request: str) -> None:
            if at is Moment.BEFORE and next(numbers) == number:
                tell(struck=request)
                threading.Timer(SECONDS_IN_FLIGHT, lambda: os.kill(os.getpid(), signal.SIGKILL)).start()

        watch_calls(reached)
        push(event, tell)

    return in_child(work)


def push(event: int, tell: Tell) -> None:
    cli.push_and_follow(our_event(event), quiet=True)
    runs_of_event = SyncRun.objects.filter(mapping__swoogo_event_id=event).order_by("pk")
    tell(runs=list(runs_of_event.values("status", "message", "calls", "takeovers")))


def our_event(event: int) -> Event:
    return EventMapping.objects.get(swoogo_event_id=event).event


def freeze_at(moment: Moment, number: int, speak: int) -> Callable[[int | None, Moment, str], None]:
    """Stop this process at the nth call, at an instant at which it holds no lock of the database."""
    numbers, database = count(1), Database(connections["default"])

    def reached(_event: int | None, at: Moment, request: str) -> None:
        if at is moment and next(numbers) == number:
            os.write(speak, f"{request}\n".encode())
            # Nothing else runs between the look at the database and the end of it all.
            sys.setswitchinterval(60)
            database.wait_until_free()
            os.kill(os.getpid(), signal.SIGSTOP)
            sys.setswitchinterval(0.005)

    return reached


class Database:
    """The connection of the thread that does the sync, watched from the threads that make its calls.

    A machine that is frozen in the middle of a transaction holds up all others until the database ends it:
    that is another trouble than the one which is tried here.
    """

    def __init__(self, watched: BaseDatabaseWrapper) -> None:
        self._connection = watched
        self._statements = 0
        watched.execute_wrappers.append(self._statement)
        # SQLite tells that a transaction is over before it has let go of the file.
        for name in ("_commit", "_rollback"):
            setattr(watched, name, partial(self._statement, getattr(watched, name)))

    def _statement(self, execute: Callable[..., Any], *words: Any) -> Any:
        self._statements += 1
        try:
            return execute(*words)
        finally:
            self._statements -= 1

    def wait_until_free(self) -> None:
        while self._statements or self._is_in_transaction():
            time.sleep(0.0005)

    def _is_in_transaction(self) -> bool:
        raw = self._connection.connection
        if raw is None:
            return False
        if self._connection.vendor == "sqlite":
            return bool(raw.in_transaction)
        return bool(raw.info.transaction_status)


ORDERS: dict[str, Callable[..., dict[str, Any]]] = {
    "make": make,
    "revise": revise,
    "sync": sync,
    "stop": stop,
    "go on": go_on,
    "die in flight": die_in_flight,
    "look with clock ahead": look_with_clock_ahead,
}
