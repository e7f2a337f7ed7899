"""R38: whoever is killed in the middle of a first push, nothing doubles and nothing is lost."""

from __future__ import annotations

import time

import pytest

from tests.crash.conftest import Installation

pytestmark = pytest.mark.slow

SESSIONS = 12
SECONDS_UNTIL_TAKEN_UP = 120


def everything_once(installation: Installation) -> None:
    found = installation.swoogo()
    assert found["sessions"] == {f"Talk {n}": 1 for n in range(SESSIONS)}
    assert found["speakers"] == {f"s{n}@example.org": 1 for n in range(SESSIONS)}
    assert found["locations"] == {f"Room {n}": 1 for n in range(3)}
    assert found["tracks"] == {f"Track {n}": 1 for n in range(2)}


@pytest.mark.parametrize("path", ["/locations/create", "/sessions/create", "/speakers/create"])
def test_R38_a_killed_foreground_sync_is_taken_up_by_the_next_one(
    installation: Installation, path: str
) -> None:
    installation.prepare(SESSIONS)
    installation.control.put("/latency", json={"seconds": 0.15})
    process = installation.start("sync", "camp/one")
    installation.kill_after(process, lambda: installation.count("POST", path) >= 2)
    installation.control.put("/latency", json={"seconds": 0.0})
    result = installation.sync_json()
    assert result["status"] == "succeeded", result["message"]
    everything_once(installation)
    again = installation.sync_json()
    assert (again["status"], again["calls"]) == ("succeeded", 0)


def test_R38_a_killed_worker_goes_on_by_itself_after_its_restart(installation: Installation) -> None:
    installation.prepare(SESSIONS)
    worker = installation.start("worker")
    time.sleep(5)
    installation.control.put("/latency", json={"seconds": 0.15})
    asker = installation.start("sync", "camp/one", "--json")
    installation.kill_after(worker, lambda: installation.count("POST", "/sessions/create") >= 3)
    asker.kill()
    installation.control.put("/latency", json={"seconds": 0.0})
    installation.start("worker")
    until = time.monotonic() + SECONDS_UNTIL_TAKEN_UP
    while "Finished" not in (states := _states(installation)):
        assert time.monotonic() < until, states
        time.sleep(1)
    everything_once(installation)


def _states(installation: Installation) -> str:
    """``Finished`` once the only run has its result."""
    listed = installation.run("runs", "camp/one").stdout
    return "Finished" if "Succeeded" in listed else listed
