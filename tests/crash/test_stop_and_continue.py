"""R38: a process that was stopped, and a call that lands late, undo nothing that came after them.

At each boundary of each call of a first push and of an update the process is stopped; the agenda gets newer
values, another process takes the run over and sends them; then the first one goes on. The same for a call
that Swoogo carries out 25 s after the process which sent it was killed. After the next sync Swoogo must hold
the newer values, each record once. Times are scaled down as ``stopping_driver`` says.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import count
from pathlib import Path

import pytest

from swoogo_sandbox.server import start
from tests.crash import programme
from tests.crash.accounts import FIRST_EVENT, credentials, seed
from tests.crash.boundaries import Moment
from tests.crash.drivers import Driver
from tests.crash.holdings import holdings, wait_until_quiet
from tests.crash.stopping_driver import SCALE
from tests.installed import Ready
from tests.postgres import Postgres
from tests.proof import cases

pytestmark = pytest.mark.slow

MOST_POINTS = 400
MOST_TRIES = 5
SECONDS_LATE = 25 / SCALE
KILLED = -9


class Push(StrEnum):
    """What the process is at when it is stopped: sending an agenda for the first time, or newer values."""

    FIRST = "a first push"
    UPDATE = "an update"


@dataclass(frozen=True)
class Point:
    """Where a sync is interrupted: at a moment of its nth call, or, without one, while that is on its way."""

    push: Push
    number: int
    moment: Moment | None
    is_retried: bool = False

    def __str__(self) -> str:
        what = self.moment or "on its way"
        return f"{self.push}, call {self.number}, {what}{', sent again' if self.is_retried else ''}"


@dataclass
class Tally:
    """What did not come out as it should."""

    points: int = 0
    stale: Counter[str] = field(default_factory=Counter)
    doubled: Counter[str] = field(default_factory=Counter)
    lost: Counter[str] = field(default_factory=Counter)
    odd: list[str] = field(default_factory=list)

    def add(self, point: Point, where: str, found: Counter[str], wanted: Counter[str]) -> None:
        """Compare what Swoogo holds with what it should hold."""
        self.points += 1
        left, missing = list((found - wanted).elements()), list((wanted - found).elements())
        for kind in {line.split()[0] for line in (*left, *missing)}:
            of_kind = [line for line in left if line.split()[0] == kind]
            surplus = len(of_kind) - sum(line.split()[0] == kind for line in missing)
            into = self.doubled if surplus > 0 else self.lost if surplus < 0 else self.stale
            into[f"{point} ({where}): {kind}"] += abs(surplus) or len(of_kind)

    @property
    def told(self) -> str:
        """The figures."""
        figures = (("stale", self.stale), ("doubled", self.doubled), ("lost", self.lost))
        return f"{self.points} points tried, " + ", ".join(
            f"{found.total()} {name}" for name, found in figures
        )


class Rehearsal:
    """Syncs of many small agendas, each to an account of its own, in processes that are interrupted."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.sandbox = start(seed=seed(MOST_POINTS))
        self._events = count(FIRST_EVENT)
        self._driver = Driver(
            "stopping_driver",
            STAGEDOOR_DATA_DIR=str(folder),
            STAGEDOOR_SWOOGO_URL=self.sandbox.url,
            **environment,
        )

    def order(self, what: str, event: int, **facts: object) -> dict[str, object]:
        return self._driver.order(what=what, event=event, **facts)

    def begin(self, push: Push) -> int:
        """An agenda that is about to be pushed; the Swoogo event."""
        event = next(self._events)
        self.order("make", event)
        if push is Push.UPDATE:
            self.sync(event)
            self.order("revise", event, version=1)
        return event

    def sync(self, event: int) -> list[dict[str, object]]:
        """A sync to its end; the runs so far."""
        answer = self.order("sync", event)
        assert answer["exit"] == 0, answer
        runs: list[dict[str, object]] = answer["runs"]  # type: ignore[assignment]
        return runs

    def calls_of(self, push: Push) -> int:
        """How many calls the push takes when nobody disturbs it; a busy machine may hold one of them up."""
        for _ in range(MOST_TRIES):
            event = self.begin(push)
            self.sandbox.sandbox.calls.clear()
            if self.sync(event)[-1]["status"] == "succeeded":
                key = credentials(event)[0]
                return sum(call["key"] == key for call in self.sandbox.sandbox.calls.since())
        pytest.fail("no push succeeds, though nobody disturbs it")

    def wanted(self, push: Push) -> Counter[str]:
        """What Swoogo holds in the end when nobody disturbs anything."""
        event = self.begin(push)
        self.sync(event)
        self.order("revise", event, version=2)
        assert any(self.sync(event)[-1]["status"] == "succeeded" for _ in range(MOST_TRIES))
        held = holdings(self.sandbox, event)
        assert Counter(line.split()[0] for line in held.elements()) == programme.BRINGS
        return held

    def try_point(self, point: Point, wanted: Counter[str], tally: Tally) -> None:
        """Interrupt a sync there, have another one send newer values, and let the first one go on."""
        event = self.begin(point.push)
        where = self._interrupt(event, point)
        if not where:
            return  # there is no such call, since several are in flight and their number may differ
        self.order("revise", event, version=2)
        self.sync(event)
        if point.moment is not None:
            assert self.order("go on", event)["exit"] == 0
        wait_until_quiet(self.sandbox)
        resumed = self.sync(event)[-1]
        quiet = self.sync(event)[-1]
        tally.add(point, where, holdings(self.sandbox, event), wanted)
        if (quiet["status"], quiet["calls"]) != ("succeeded", 0):
            tally.odd.append(f"{point} ({where}): {resumed}, {quiet}")

    def _interrupt(self, event: int, point: Point) -> str:
        """Begin the sync that does not get to its end; the request it was interrupted at, or nothing."""
        faults = self.sandbox.sandbox.faults
        number = point.number + point.is_retried
        if point.is_retried:
            faults.add([{"kind": "status", "status": 503, "nth": point.number}])
        if point.moment is not None:
            answer = self.order("stop", event, moment=point.moment, number=number)
        else:
            faults.add([{"kind": "delay", "seconds": SECONDS_LATE, "nth": point.number}])
            answer = self.order("die in flight", event, number=number)
            answer["stopped"] = answer.get("struck", "") if answer["exit"] == KILLED else ""
        faults.clear()
        return re.sub(r"\s+", " ", str(answer.get("stopped", ""))).strip()

    def close(self) -> None:
        self._driver.close()
        self.sandbox.stop()


@pytest.fixture
def rehearsal(tmp_path: Path, ready: Ready) -> Iterator[Rehearsal]:
    ready.migrated(tmp_path)
    made = Rehearsal(tmp_path)
    yield made
    made.close()


@pytest.fixture
def on_postgres(tmp_path: Path, postgres: Postgres) -> Iterator[Rehearsal]:
    made = Rehearsal(tmp_path, STAGEDOOR_DATABASE_URL=postgres.migrated())
    yield made
    made.close()


@pytest.mark.parametrize("push", Push)
def test_R38_a_process_that_was_stopped_anywhere_overwrites_nothing_newer(
    push: Push, rehearsal: Rehearsal, record_property: Callable[[str, object], None]
) -> None:
    calls = rehearsal.calls_of(push)
    every = [Point(push, number, moment) for number in range(1, calls + 1) for moment in Moment]
    every += [Point(push, number, Moment.BEFORE, is_retried=True) for number in range(2, calls + 1)]
    judge(rehearsal, push, cases(every, 5, seed=38), "SQLite, stopped and continued", record_property)


@pytest.mark.parametrize("push", Push)
def test_R38_a_call_that_lands_late_overwrites_nothing_newer(
    push: Push, rehearsal: Rehearsal, record_property: Callable[[str, object], None]
) -> None:
    every = [Point(push, number, None) for number in range(2, rehearsal.calls_of(push) + 1)]
    judge(rehearsal, push, cases(every, 3, seed=25), "SQLite, landing late", record_property)


def test_R38_on_PostgreSQL_neither_a_stopped_process_nor_a_late_call_overwrites_anything_newer(
    on_postgres: Rehearsal, record_property: Callable[[str, object], None]
) -> None:
    for push in Push:
        calls = on_postgres.calls_of(push)
        every = [Point(push, number, moment) for number in range(2, calls + 1) for moment in (*Moment, None)]
        judge(on_postgres, push, cases(every, 4, seed=7), "PostgreSQL", record_property)


def test_R38_on_PostgreSQL_a_machine_whose_clock_is_ahead_takes_no_living_run(
    on_postgres: Rehearsal,
) -> None:
    event = on_postgres.begin(Push.FIRST)
    on_postgres.order("stop", event, moment=Moment.BEFORE, number=3)
    looked = on_postgres.order("look with clock ahead", event, seconds=40)
    on_postgres.order("go on", event)
    assert looked["taken"] is False
    assert 39 < float(str(looked["skew"])) < 41


def judge(
    rehearsal: Rehearsal,
    push: Push,
    points: list[Point],
    what: str,
    record_property: Callable[[str, object], None],
) -> None:
    """Try the points; none may leave anything stale, doubled or lost."""
    wanted, tally = rehearsal.wanted(push), Tally()
    for point in points:
        rehearsal.try_point(point, wanted, tally)
    print(f"stop and continue, {what}, {push}: {tally.told}")  # noqa: T201 - the figures are to be seen
    record_property("stop and continue", tally.told)
    assert tally.points >= len(points) - 2
    assert (tally.stale, tally.doubled, tally.lost, tally.odd) == (Counter(), Counter(), Counter(), [])
