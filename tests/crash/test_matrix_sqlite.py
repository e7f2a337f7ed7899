"""R38: a first push killed at any boundary of any call goes on to what it would have been."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from swoogo_sandbox.server import start
from tests.crash import programme
from tests.crash.boundaries import Moment
from tests.crash.drivers import Driver
from tests.crash.holdings import holdings, wait_until_quiet
from tests.installed import Ready
from tests.proof import amount

pytestmark = pytest.mark.slow

SWOOGO_EVENT = 370101
KILLED = -9
FIRST, EVERY = 10, amount(10, 1)
"""Which of the statements that change our database are tried; before the tenth there may be no run yet."""


class Rehearsal:
    """Syncs of one small agenda, each in a process of its own."""

    def __init__(self, folder: Path, ready: Ready) -> None:
        self.sandbox = start()
        ready.migrated(folder)
        self.driver = Driver(
            "matrix_driver", STAGEDOOR_DATA_DIR=str(folder), STAGEDOOR_SWOOGO_URL=self.sandbox.url
        )

    def first_push(self, **order: Any) -> dict[str, Any]:
        """A sync by somebody who has never synced, to a Swoogo event that is empty."""
        self.sandbox.sandbox.begin()
        return self.sync(fresh=True, **order)

    def sync(self, **order: Any) -> dict[str, Any]:
        answer = self.driver.order(**order)
        wait_until_quiet(self.sandbox)
        return answer

    def holdings(self) -> Counter[str]:
        return holdings(self.sandbox, SWOOGO_EVENT)

    def close(self) -> None:
        self.driver.close()
        self.sandbox.stop()


@pytest.fixture
def rehearsal(tmp_path: Path, ready: Ready) -> Iterator[Rehearsal]:
    made = Rehearsal(tmp_path, ready)
    yield made
    made.close()


@pytest.mark.parametrize("moment", Moment)
def test_R38_a_first_push_killed_at_any_call_ends_as_if_nothing_had_happened(
    moment: Moment, rehearsal: Rehearsal, record_property: Callable[[str, object], None]
) -> None:
    calls, undisturbed = push_undisturbed(rehearsal)
    doubles, losses, points = Counter[str](), Counter[str](), []
    for number in range(1, calls + 1):
        killed = rehearsal.first_push(moment=moment, number=number)
        assert killed["exit"] == KILLED, f"there was no call {number} of {calls}"
        points.append(f"{number}. {killed['struck']}")
        assert go_on(rehearsal, points[-1]) == 1
        found = rehearsal.holdings()
        doubles.update(f"{points[-1]}: {what}" for what in (found - undisturbed).elements())
        losses.update(f"{points[-1]}: {what}" for what in (undisturbed - found).elements())

    told = f"{len(points)} points, {doubles.total()} doubles, {losses.total()} losses"
    print(f"crash matrix, SQLite, killed {moment}: {told}")  # noqa: T201 - the figures are to be seen
    record_property("crash matrix", told)
    assert (doubles, losses) == (Counter(), Counter())


def test_R38_a_first_push_killed_between_its_own_writes_ends_as_if_nothing_had_happened(
    rehearsal: Rehearsal,
) -> None:
    _, undisturbed = push_undisturbed(rehearsal)
    number = 0
    for number in count(FIRST, step=EVERY):
        killed = rehearsal.first_push(statement=number)
        if killed["exit"] != KILLED:
            break
        takeovers = go_on(rehearsal, f"{number}. {killed['struck']}")
        assert rehearsal.holdings() == undisturbed, f"{number}. {killed['struck']}"
        if not takeovers:
            break  # all but the last writes, which come after the end of the run
    assert number > 100, "there were hardly any writes"


def test_R38_a_first_push_that_finds_the_disk_full_anywhere_goes_on_when_there_is_room(
    rehearsal: Rehearsal,
) -> None:
    _, undisturbed = push_undisturbed(rehearsal)
    partly_there = set()
    for pages in count(step=amount(2, 1)):
        if "refused" not in (full := rehearsal.first_push(pages=pages)):
            break
        assert full["refused"] == "database or disk is full"
        partly_there.add(rehearsal.holdings().total())
        rehearsal.sync()
        assert rehearsal.holdings() == undisturbed, f"with {pages} pages"
        quiet = rehearsal.sync()["runs"][-1]
        assert (quiet["status"], quiet["calls"]) == ("succeeded", 0), quiet
    assert len(partly_there) >= 4, "the disk was full at nearly the same places"


@pytest.mark.parametrize("moment", Moment)
def test_R38_removals_killed_at_any_call_are_done_once_and_nothing_else_goes(
    moment: Moment, rehearsal: Rehearsal, record_property: Callable[[str, object], None]
) -> None:
    push_undisturbed(rehearsal)
    *_, run = rehearsal.sync(removing=True)["runs"]
    assert run["status"] == "succeeded", run
    undisturbed, points = rehearsal.holdings(), []
    assert Counter(line.split()[0] for line in undisturbed.elements())["session"] == programme.SESSIONS - 1
    for number in range(1, run["calls"] + 1):
        rehearsal.first_push()
        killed = rehearsal.sync(removing=True, moment=moment, number=number)
        assert killed["exit"] == KILLED, f"there was no call {number} of {run['calls']}"
        points.append(f"{number}. {killed['struck']}")
        *_, resumed, quiet = rehearsal.sync()["runs"]
        assert resumed["status"] == "succeeded", (points[-1], resumed)
        assert (quiet["status"], quiet["calls"]) == ("succeeded", 0), (points[-1], quiet)
        assert rehearsal.holdings() == undisturbed, points[-1]
    # Two removals are in flight together: which of them comes first differs from time to time.
    assert any("DELETE" in point for point in points)
    told = f"{len(points)} points"
    print(f"crash matrix of removals, SQLite, killed {moment}: {told}")  # noqa: T201 - to be seen
    record_property("crash matrix of removals", told)


def go_on(rehearsal: Rehearsal, point: str) -> int:
    """The next sync takes up what was left, and then finds nothing to do itself; how often it took up."""
    resumed, quiet = rehearsal.sync()["runs"]
    assert resumed["status"] == "succeeded", (point, resumed)
    assert (quiet["status"], quiet["calls"]) == ("succeeded", 0), (point, quiet)
    takeovers: int = resumed["takeovers"]
    return takeovers


def push_undisturbed(rehearsal: Rehearsal) -> tuple[int, Counter[str]]:
    """How many calls a first push takes, and what it brings; it must be more than nothing."""
    [run] = rehearsal.first_push()["runs"]
    assert run["status"] == "succeeded", run
    brought = rehearsal.holdings()
    assert Counter(line.split()[0] for line in brought.elements()) == programme.BRINGS
    return run["calls"], brought
