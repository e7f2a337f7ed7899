"""A process that loads Stagedoor once and forks its workers, each of which dies as it comes to a point.

In a worker everything comes sooner than usual; what is waited for is the same, and so is all else.
"""

from __future__ import annotations

import os
import signal
import time
from datetime import timedelta
from threading import Lock
from typing import Any

from django.conf import settings
from django.db import connections

from stagedoor.cli.common import migrate_database
from stagedoor.cli.serve import stop_on_signal
from stagedoor.jobs import engine, port, runtime
from stagedoor.swoogo import transport
from stagedoor.sync.domain.adopt import accept_matches, find_matches
from stagedoor.sync.domain.mapping_settings import set_choice
from stagedoor.sync.execution import claims, dispatcher, execute, lease
from stagedoor.sync.models import EventMapping, Preview, PreviewState, RunPurpose, RunState, SyncRun, Trigger
from tests.crash.boundaries import Moment, watch_calls
from tests.crash.forking import Tell, in_child, obey
from tests.crash.programme import let_go, make_programme
from tests.proof import amount

WORKERS = 4
SECONDS = amount(240, 2400)
Point = tuple[Moment, str, int]
"""A moment of the nth request of a kind, counted in a run with all its takeovers."""


def main() -> None:
    migrate_database()
    connections.close_all()
    transport._trust()
    lease.LEASE = timedelta(seconds=3)
    dispatcher.RENEW_SECONDS = 0.5
    runtime.BEAT_SECONDS = 0.5
    # A death ends no other run than the one whose point it is.
    engine.RUNS_AT_ONCE = engine.RUNS_OF_ONE_ORGANIZATION = 1
    # Longer than a create of a worker that is held up may still be on its way.
    claims.FRESH_CLAIM_SECONDS = 3.0
    claims.DUE_AFTER = timedelta(seconds=3.5)
    obey(order)


def order(
    make: list[int] | None = None,
    prepare: dict[str, str] | None = None,
    push: list[int] | None = None,
    points: dict[str, tuple[str, str, int]] | None = None,
) -> dict[str, Any]:
    """Make an organization for each Swoogo event; then push all, or these, and have workers do it to the end.

    ``prepare`` has something done before: ``removals``, ``adoption`` or ``preview``, by Swoogo event.
    """
    if make:
        return in_child(lambda _: make_programmes(make))
    if prepare:
        return in_child(lambda _: prepare_all(prepare))
    told = {
        int(event): (Moment(moment), request, nth) for event, (moment, request, nth) in (points or {}).items()
    }
    in_child(lambda _: push_all(push))
    return {"deaths": work(told), **in_child(tell_runs)}


def make_programmes(events: list[int]) -> None:
    for event in events:
        make_programme(f"camp-{event}", f"key-{event}", f"secret-{event}", event)


def prepare_all(kinds: dict[str, str]) -> None:
    done = {"removals": lambda mapping: let_go(mapping.event), "adoption": adopt, "preview": preview}
    for event, kind in kinds.items():
        done[kind](EventMapping.objects.get(swoogo_event_id=event))


def adopt(mapping: EventMapping) -> None:
    set_choice(mapping, "matching", "by_hand")
    find_matches(mapping)
    accept_matches(mapping, "sure")


def preview(mapping: EventMapping) -> None:
    execute.execute(port.push(mapping, Trigger.CLI, purpose=RunPurpose.PREVIEW).run.pk)


def push_all(events: list[int] | None) -> None:
    """Ask for a sync of each; where there is a preview, that it be applied, without the first talk."""
    mappings = EventMapping.objects.filter(swoogo_event_id__in=events) if events else EventMapping.objects
    for mapping in mappings.all():
        made = Preview.objects.filter(run__mapping=mapping, state=PreviewState.OPEN).first()
        if made is None:
            port.push(mapping, Trigger.CLI)
        else:
            off = [line["line"] for line in made.lines if line["name"] == "Talk 0"]
            port.push_preview(made, off, Trigger.CLI)


def tell_runs(tell: Tell) -> None:
    """The latest run of each Swoogo event."""
    fields = ("mapping__swoogo_event_id", "status", "message", "calls", "takeovers")
    latest = {
        run.pop("mapping__swoogo_event_id"): run for run in SyncRun.objects.order_by("pk").values(*fields)
    }
    tell(runs=latest)


def work(points: dict[int, Point]) -> int:
    """Have workers at it until all runs have ended; how many were killed, and replaced."""
    workers = {start_worker(points) for _ in range(WORKERS)}
    deaths = 0
    until = time.monotonic() + SECONDS
    while in_child(lambda tell: tell(left=unfinished()))["left"]:
        assert time.monotonic() < until, "the runs do not end"
        time.sleep(0.2)
        for pid in [pid for pid in workers if os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)]:
            workers.remove(pid)
            assert end_of(pid) == -signal.SIGKILL
            deaths += 1
            workers.add(start_worker(points))
    for pid in workers:
        os.kill(pid, signal.SIGTERM)
    assert [end_of(pid) for pid in workers] == [0] * WORKERS
    return deaths


def unfinished() -> int:
    return SyncRun.objects.exclude(state=RunState.FINISHED).count()


def end_of(pid: int) -> int:
    """How a child ended: its exit code, or the signal that killed it."""
    _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status)


def start_worker(points: dict[int, Point]) -> int:
    pid = os.fork()
    if pid == 0:
        die_at(points)
        runtime.work(stop_on_signal())
        os._exit(0)
    return pid


def die_at(points: dict[int, Point]) -> None:
    """Be killed as a run comes to its point; whoever takes the run up passes it, and leaves it alone."""
    counting = Lock()

    def reached(event: int | None, at: Moment, request: str) -> None:
        moment, wanted, nth = points.get(event or 0, (None, "", 0))
        if (at, request) == (moment, wanted):
            with counting, (settings.DATA_DIR / f"reached-{event}").open("ab") as file:
                if file.write(b".") and file.tell() == nth:
                    file.flush()
                    os.kill(os.getpid(), signal.SIGKILL)

    watch_calls(reached)
