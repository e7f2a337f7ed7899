"""R38 on PostgreSQL: what one worker leaves in the middle, another one takes up."""

from __future__ import annotations

import signal
import subprocess
from collections import Counter

import pytest

from tests.scale.conftest import Cluster, wait_until
from tests.scale.driver import SESSIONS, SPEAKERS

pytestmark = pytest.mark.slow


def begin(cluster: Cluster, workers: list[subprocess.Popen[str]], events: list[int]) -> subprocess.Popen[str]:
    """Push, and wait until a worker is in the middle of a run; that worker."""
    cluster.control.put("/latency", json={"seconds": 0.3})
    cluster.drive("push_rounds", "1")
    wait_until(lambda: cluster.count("POST", "/sessions/create") >= 1)
    return next(worker for worker in workers if worker.pid in cluster.owners())


def everything_once(cluster: Cluster, events: list[int]) -> None:
    cluster.control.put("/latency", json={"seconds": 0.0})
    wait_until(lambda: cluster.states() == {("finished", "succeeded"): len(events)}, seconds=60)
    state = cluster.control.get("/state").json()
    for kind, expected in (("sessions", SESSIONS), ("speakers", SPEAKERS), ("locations", 1)):
        found = Counter(row["event_id"] for row in state[kind] if row["event_id"] in events)
        assert found == dict.fromkeys(events, expected), kind


def test_R38_a_dead_workers_run_is_taken_over_within_half_a_minute(cluster: Cluster) -> None:
    events = cluster.prepare_events(1)
    workers = cluster.workers(2, "patient_worker")
    begin(cluster, workers, events).kill()
    seconds = wait_until(lambda: cluster.rows("select 1 from sync_syncrun where takeovers = 1"))
    assert seconds < 30
    everything_once(cluster, events)


def test_R38_a_worker_that_is_told_to_stop_hands_over_at_once(cluster: Cluster) -> None:
    events = cluster.prepare_events(1)
    workers = cluster.workers(2, "patient_worker")
    leaving = begin(cluster, workers, events)
    leaving.send_signal(signal.SIGTERM)
    assert leaving.wait(timeout=10) == 0
    wait_until(lambda: cluster.owners() - {leaving.pid}, seconds=10)
    everything_once(cluster, events)
    assert cluster.rows("select takeovers from sync_syncrun") == [(0,)]
