"""R5 with a real worker: rounds come by themselves, and what was missed is made up for once."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from itertools import pairwise
from typing import NamedTuple

import pytest

from tests.crash.conftest import Installation

pytestmark = pytest.mark.slow

INTERVAL = 5
OTHER_SWOOGO_EVENT = 370107
WORKER = """
import django
django.setup()
from stagedoor.cli.main import main
from stagedoor.sync.execution import resting
resting.TRIES_EACH_ROUND = 1_000
main(["worker"])
"""


class Run(NamedTuple):
    """A run of the schedule, with when it began and ended."""

    mapping: int
    began: datetime
    ended: datetime | None


def test_R5_rounds_come_by_themselves_and_missed_ones_are_made_up_for_once(
    installation: Installation,
) -> None:
    installation.prepare(sessions=3)
    add_second_mapping(installation)
    refuse_speakers(installation)
    installation.environment["STAGEDOOR_SYNC_INTERVAL_SECONDS"] = str(INTERVAL)
    assert installation.run("swoogo", "continuous", "camp", "on").returncode == 0

    worker = start_worker(installation)
    wait_until(lambda: all(len(runs) >= 3 for runs in by_mapping(installation).values()))
    for runs in by_mapping(installation).values():
        ended = [run for run in runs if run.ended]
        assert all(one.ended <= other.began for one, other in pairwise(ended) if one.ended)
        gaps = [(other.began - one.began).total_seconds() for one, other in pairwise(runs)]
        assert all(INTERVAL / 2 <= gap <= INTERVAL * 2 for gap in gaps), gaps
    assert installation.swoogo()["sessions"] == {f"Talk {n}": 1 for n in range(3)}

    worker.terminate()
    assert worker.wait(timeout=25) == 0
    before = {mapping: len(runs) for mapping, runs in by_mapping(installation).items()}
    make_finished_work_old(installation)
    time.sleep(2 * INTERVAL)
    start_worker(installation)
    wait_until(lambda: all(len(runs) > before[pk] for pk, runs in by_mapping(installation).items()))
    # One round for all that were missed: the next is not before half an interval later.
    time.sleep(1)
    for pk, runs in by_mapping(installation).items():
        gaps = [(other.began - one.began).total_seconds() for one, other in pairwise(runs[before[pk] :])]
        assert all(gap >= INTERVAL / 2 for gap in gaps), gaps
    assert old_work(installation) == 0


def start_worker(installation: Installation) -> subprocess.Popen[str]:
    """The worker, but for what failed: here it is tried in every round, however often it has failed (R45)."""
    process = subprocess.Popen([sys.executable, "-c", WORKER], env=installation.environment, text=True)
    installation.processes.append(process)
    return process


def refuse_speakers(installation: Installation) -> None:
    """Swoogo takes no speaker, so that each round has something to do (R45)."""
    fault = {"kind": "status", "status": 422, "path": "/speakers/create", "times": 10_000}
    installation.control.post("/faults", json=fault).raise_for_status()


def add_second_mapping(installation: Installation) -> None:
    for words in (
        [
            *("event", "create", "camp/two", "--name", "Two", "--timezone", "Europe/Berlin"),
            *("--starts-on", "2099-05-04", "--ends-on", "2099-05-05"),
        ],
        ["import", "camp/two", str(installation.folder / "speakers.csv"), "--kind", "speakers"],
        ["import", "camp/two", str(installation.folder / "sessions.csv"), "--kind", "sessions"],
        ["swoogo", "map", "camp/two", str(OTHER_SWOOGO_EVENT)],
    ):
        done = installation.run(*words)
        assert done.returncode == 0, done.stderr


def by_mapping(installation: Installation) -> dict[int, list[Run]]:
    """The schedule's runs of both mappings, the first one first."""
    with closing(sqlite3.connect(installation.folder / "data" / "stagedoor.sqlite3")) as database:
        found: dict[int, list[Run]] = {
            pk: [] for (pk,) in database.execute("select id from sync_eventmapping")
        }
        rows = database.execute(
            "select mapping_id, started_at, finished_at from sync_syncrun"
            " where trigger = 'schedule' and started_at is not null order by id"
        )
        for mapping, began, ended in rows:
            found[mapping].append(Run(mapping, instant(began), instant(ended) if ended else None))
    assert len(found) == 2
    return found


def make_finished_work_old(installation: Installation) -> None:
    """What DBOS keeps of finished work ended two days ago."""
    with closing(sqlite3.connect(installation.folder / "data" / "jobs.sqlite3")) as database, database:
        database.execute("update workflow_status set completed_at = completed_at - 2 * 86400000")
    assert old_work(installation) > 5


def old_work(installation: Installation) -> int:
    """How much finished work of more than a day ago DBOS keeps."""
    a_day_ago = (time.time() - 86400) * 1000
    with closing(sqlite3.connect(installation.folder / "data" / "jobs.sqlite3")) as database:
        (number,) = database.execute(
            "select count(*) from workflow_status where completed_at < ?", [a_day_ago]
        ).fetchone()
    return int(number)


def instant(stored: str) -> datetime:
    return datetime.fromisoformat(stored).replace(tzinfo=UTC)


def wait_until(is_so: Callable[[], bool], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < until, "it did not come about"
        time.sleep(0.1)
