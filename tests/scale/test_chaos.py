"""200 runs, three workers killed ten times, and a PostgreSQL that crashes: every effect stands once (R38)."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections import Counter

import psycopg
import pytest

from tests.postgres import Postgres
from tests.scale.conftest import Cluster, wait_until
from tests.scale.driver import SESSIONS, SPEAKERS

pytestmark = pytest.mark.slow

EVENTS, ROUNDS, WORKERS, DEATHS, SEED = 50, 4, 3, 10, 4
RUNS = EVENTS * ROUNDS


def test_R38_whatever_dies_all_runs_end_and_each_effect_stands_once(
    cluster: Cluster, postgres: Postgres
) -> None:
    cluster.control.put("/limits", json={"credits": 1_000_000})
    events = cluster.prepare_events(EVENTS)
    workers = {worker.pid: worker for worker in cluster.workers(WORKERS)}
    pushing = cluster.drive("push_rounds", str(ROUNDS))
    chance = random.Random(SEED)
    for death in range(1, DEATHS + 1):
        wait_until(lambda death=death: ended(cluster) >= death * RUNS // (DEATHS + 2))
        kill_one(cluster, workers, chance)
        if death == DEATHS // 2:
            postgres.restart(immediate=True)
    wait_until(lambda: ended(cluster) == RUNS, seconds=200)

    assert pushing.wait(timeout=30) == 0
    assert cluster.states() == {("finished", "succeeded"): RUNS}
    expected, found = wanted(events), standing(cluster, events)
    doubles, losses = found - expected, expected - found
    sys.stdout.write(
        f"\n{RUNS} runs, {DEATHS} deaths, 1 restart: doubles {doubles.total()}, losses {losses.total()}\n"
    )
    assert (dict(doubles), dict(losses)) == ({}, {})
    wait_until(lambda: workers.keys() <= cluster.alive() and not cluster.owners())
    for worker in workers.values():
        worker.send_signal(signal.SIGTERM)
    assert [worker.wait(timeout=25) for worker in workers.values()] == [0] * WORKERS


def ended(cluster: Cluster) -> int:
    """How many runs have ended; -1 while PostgreSQL is away."""
    try:
        ((count,),) = cluster.rows("select count(*) from sync_syncrun where state = 'finished'")
    except psycopg.OperationalError:
        return -1
    return int(count)


def kill_one(cluster: Cluster, workers: dict[int, subprocess.Popen[str]], chance: random.Random) -> None:
    """SIGKILL a worker in the middle of a run, and start another one in its place."""
    while not (at_work := sorted(cluster.owners() & workers.keys())):
        time.sleep(0.05)
    worker = workers.pop(chance.choice(at_work))
    assert worker.poll() is None, "it ended by itself"
    worker.kill()
    replacement = cluster.drive("worker")
    workers[replacement.pid] = replacement


def wanted(events: list[int]) -> Counter[tuple[str, int, str]]:
    """What has to stand in Swoogo in the end: kind, event and name."""
    found: Counter[tuple[str, int, str]] = Counter()
    for event in events:
        found["locations", event, "Hall"] = 1
        found["sessions", event, f"Talk 0 of {event}, round {ROUNDS - 1}"] = 1
        for number in range(1, SESSIONS):
            found["sessions", event, f"Talk {number} of {event}"] = 1
        for number in range(SPEAKERS):
            found["speakers", event, f"s{number}-{event}@example.org"] = 1
    return found


def standing(cluster: Cluster, events: list[int]) -> Counter[tuple[str, int, str]]:
    """What stands there."""
    state = cluster.control.get("/state").json()
    emails = {contact["id"]: contact["email"] for contact in state["contacts"]}
    found: Counter[tuple[str, int, str]] = Counter()
    for kind in ("locations", "sessions", "speakers"):
        for row in state[kind]:
            if row["event_id"] in events:
                name = emails[row["contact_id"]] if kind == "speakers" else row["name"]
                found[kind, row["event_id"], name] += 1
    return found
