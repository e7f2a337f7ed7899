"""R21, R22: disconnecting in the middle of a first push, and going on under a new connection."""

from __future__ import annotations

import json
import time

import pytest

from tests.crash.conftest import SWOOGO_EVENT, Installation

pytestmark = pytest.mark.slow

SESSIONS = 12


def reconnect(installation: Installation) -> None:
    for words, stdin in (
        (["swoogo", "connect", "camp", "--key", "spare-key"], "spare-secret\n"),
        (["swoogo", "map", "camp/one", str(SWOOGO_EVENT)], ""),
    ):
        done = installation.run(*words, stdin=stdin)
        assert done.returncode == 0, done.stderr


def nothing_doubled_or_lost(installation: Installation) -> None:
    found = installation.swoogo()
    assert found["sessions"] == {f"Talk {n}": 1 for n in range(SESSIONS)}
    assert found["locations"] == {f"Room {n}": 1 for n in range(3)}
    assert set(found["speakers"].values()) == {1}


def test_R21_a_disconnect_stops_the_run_under_way(installation: Installation) -> None:
    installation.prepare(SESSIONS)
    installation.environment["STAGEDOOR_SYNC_CONCURRENCY"] = "1"
    installation.control.put("/latency", json={"seconds": 0.7})
    process = installation.start("sync", "camp/one")
    wait_for_sessions(installation, 2)
    done = installation.run("swoogo", "disconnect", "camp", "--yes")
    assert done.returncode == 0, done.stderr
    assert process.wait(timeout=30) == 1
    installation.control.put("/latency", json={"seconds": 0.0})
    calls = len(installation.control.get("/calls").json())
    (run,) = json.loads(installation.run("runs", "camp/one", "--json").stdout)["runs"]
    assert (run["status"], run["reason"]) == ("stopped", "stopped")
    assert installation.count("POST", "/speakers/create") < SESSIONS
    refused = installation.run("sync", "camp/one")
    assert refused.returncode == 2
    assert "not mapped" in refused.stderr
    assert len(installation.control.get("/calls").json()) == calls

    reconnect(installation)
    result = installation.sync_json()
    assert result["status"] == "succeeded", result["message"]
    nothing_doubled_or_lost(installation)


def test_R22_what_a_killed_process_left_open_at_the_disconnect_is_settled_first(
    installation: Installation,
) -> None:
    installation.prepare(SESSIONS)
    installation.control.put("/latency", json={"seconds": 0.15})
    process = installation.start("sync", "camp/one")
    installation.kill_after(process, lambda: installation.count("POST", "/sessions/create") >= 2)
    installation.control.put("/latency", json={"seconds": 0.0})
    assert installation.run("swoogo", "disconnect", "camp", "--yes").returncode == 0
    reconnect(installation)
    result = installation.sync_json()
    assert result["status"] == "succeeded", result["message"]
    nothing_doubled_or_lost(installation)
    again = installation.sync_json()
    assert (again["status"], again["calls"]) == ("succeeded", 0)


def wait_for_sessions(installation: Installation, number: int) -> None:
    until = time.monotonic() + 30
    while installation.count("POST", "/sessions/create") < number:
        assert time.monotonic() < until, "the push did not get so far"
        time.sleep(0.01)
