"""R28 with a real worker: what is pushed during a run starts when that one ends."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing

import pytest

from tests.crash.conftest import Installation

pytestmark = pytest.mark.slow

SESSIONS = 8


def test_R28_the_worker_starts_another_run_when_the_one_under_way_ends(installation: Installation) -> None:
    installation.prepare(SESSIONS)
    installation.environment["STAGEDOOR_SYNC_CONCURRENCY"] = "1"
    installation.start("worker")
    time.sleep(5)
    installation.control.put("/latency", json={"seconds": 0.7})
    first = installation.start("sync", "camp/one", "--json")
    wait_until(lambda: states(installation) == ["running"])
    second = installation.start("sync", "camp/one", "--json")
    wait_until(lambda: states(installation) == ["running", "waiting"])
    installation.control.put("/latency", json={"seconds": 0.0})
    results = [json.loads(each.communicate(timeout=90)[0]) for each in (first, second)]
    assert [result["status"] for result in results] == ["succeeded", "succeeded"]
    # The first one had sent everything before the second began.
    assert (results[0]["calls"] > 0, results[1]["calls"]) == (True, 0)
    assert installation.swoogo()["sessions"] == {f"Talk {n}": 1 for n in range(SESSIONS)}


def states(installation: Installation) -> list[str]:
    """The states of all runs, the first one first."""
    with closing(sqlite3.connect(installation.folder / "data" / "stagedoor.sqlite3")) as database:
        return [state for (state,) in database.execute("select state from sync_syncrun order by id")]


def wait_until(is_so: Callable[[], bool], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < until, "it did not come about"
        time.sleep(0.05)
