"""R38 on PostgreSQL: a worker killed at a boundary of a call leaves its run to another one.

So it is with a first push, with removals, with a sync that links what people made, and with an applied
preview.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from swoogo_sandbox.server import RunningSandbox, start
from tests.crash import programme
from tests.crash.boundaries import Moment, name_of
from tests.crash.drivers import Driver
from tests.crash.holdings import holdings
from tests.crash.test_adoption import work_by_hand
from tests.postgres import Postgres
from tests.proof import WHOLE, amount, cases

pytestmark = pytest.mark.slow

UNDISTURBED = 500_000
"""The Swoogo event of the run that nobody disturbs."""


@pytest.fixture
def sandbox() -> Iterator[RunningSandbox]:
    """A Swoogo with many accounts, each with an event of its own."""
    running = start(seed={"accounts": [account(number) for number in range(amount(100, 500))]})
    yield running
    running.stop()


def account(number: int) -> dict[str, Any]:
    event = UNDISTURBED + number
    return {
        "id": number + 1,
        "name": f"Account {number}",
        "keys": [{"key": f"key-{event}", "secret": f"secret-{event}"}],
        "events": [
            {
                "id": event,
                "name": f"Event {number}",
                "timezone": programme.TIMEZONE,
                "start_date": "2099-06-09",
            }
        ],
    }


@pytest.fixture
def driver(sandbox: RunningSandbox, postgres: Postgres, tmp_path: Path) -> Iterator[Driver]:
    made = Driver(
        "worker_driver",
        STAGEDOOR_DATA_DIR=str(tmp_path),
        STAGEDOOR_DATABASE_URL=postgres.migrated(),
        STAGEDOOR_SWOOGO_URL=sandbox.url,
    )
    yield made
    made.close()


def test_R38_another_worker_takes_over_wherever_one_is_killed(
    sandbox: RunningSandbox, driver: Driver, record_property: Callable[[str, object], None]
) -> None:
    points = points_of(calls_of_a_first_push(sandbox, driver))
    assert len(points) >= 40
    undisturbed = holdings(sandbox, UNDISTURBED)
    assert Counter(line.split()[0] for line in undisturbed.elements()) == programme.BRINGS

    at = {UNDISTURBED + number: point for number, point in enumerate(points, start=1)}
    driver.order(make=list(at))
    pushed = driver.order(points=at)
    assert {run["status"] for run in pushed["runs"].values()} == {"succeeded"}, pushed
    assert pushed["deaths"] == len(points)
    for event, point in at.items():
        assert pushed["runs"][str(event)]["takeovers"] == 1, point
    quiet = driver.order()
    assert {(run["status"], run["calls"]) for run in quiet["runs"].values()} == {("succeeded", 0)}, quiet

    doubles, losses = Counter[str](), Counter[str]()
    for event, point in at.items():
        found = holdings(sandbox, event)
        doubles.update(f"{point}: {what}" for what in (found - undisturbed).elements())
        losses.update(f"{point}: {what}" for what in (undisturbed - found).elements())
    told = f"{len(points)} points, {doubles.total()} doubles, {losses.total()} losses"
    print(f"crash matrix, PostgreSQL: {told}")  # noqa: T201 - the figures are to be seen
    record_property("crash matrix", told)
    assert (doubles, losses) == (Counter(), Counter())


KINDS = ("removals", "adoption", "preview")


def test_R38_removals_adoption_and_applied_previews_are_taken_over_wherever_a_worker_is_killed(
    sandbox: RunningSandbox, driver: Driver, record_property: Callable[[str, object], None]
) -> None:
    undisturbed = {UNDISTURBED + number: kind for number, kind in enumerate(KINDS)}
    prepared(sandbox, driver, undisturbed)
    statuses = driver.order(push=list(undisturbed))["runs"]
    points = [
        (kind, point)
        for event, kind in undisturbed.items()
        for point in cases(points_of(calls_of(sandbox, event)), 4, seed=38)
    ]
    at = dict(enumerate(points, start=UNDISTURBED + len(KINDS)))
    prepared(sandbox, driver, {event: kind for event, (kind, _) in at.items()})
    pushed = driver.order(push=list(at), points={event: point for event, (_, point) in at.items()})

    assert pushed["deaths"] == len(points)
    first = {kind: event for event, kind in undisturbed.items()}
    wrong, told = Counter[str](), Counter(kind for kind, _ in points)
    for event, (kind, point) in at.items():
        run, expected = pushed["runs"][str(event)], statuses[str(first[kind])]
        assert (run["status"], run["takeovers"]) == (expected["status"], 1), (kind, point, run)
        found, due = holdings(sandbox, event), holdings(sandbox, first[kind])
        wrong.update(f"{kind}, {point}: {what}" for what in ((found - due) + (due - found)).elements())
    print(f"crash matrix, PostgreSQL: {dict(told)} points, {wrong.total()} doubles and losses")  # noqa: T201
    record_property("crash matrix", dict(told))
    assert wrong == Counter()
    # What was ticked off goes with the next sync, and then there is nothing left.
    after = driver.order()["runs"]
    assert {run["status"] for run in after.values()} == {"succeeded"}, after
    quiet = driver.order()["runs"]
    assert {(run["status"], run["calls"]) for run in quiet.values()} == {("succeeded", 0)}, quiet


def prepared(sandbox: RunningSandbox, driver: Driver, kinds: dict[int, str]) -> None:
    """Organizations with their agendas, each as its kind needs it, with nothing under way."""
    driver.order(make=list(kinds))
    for event in [event for event, kind in kinds.items() if kind == "adoption"]:
        work_by_hand(f"{sandbox.base}/_control/records", event)
    if synced := [event for event, kind in kinds.items() if kind == "removals"]:
        driver.order(push=synced)
    driver.order(prepare={str(event): kind for event, kind in kinds.items()})
    sandbox.sandbox.calls.clear()


def calls_of(sandbox: RunningSandbox, event: int) -> Counter[str]:
    """How often which request was made for this event."""
    calls = sandbox.sandbox.calls.since()
    return Counter(name_of(call["method"], call["path"]) for call in calls if call["key"] == f"key-{event}")


def calls_of_a_first_push(sandbox: RunningSandbox, driver: Driver) -> Counter[str]:
    """How often a first push that nobody disturbs makes which request."""
    driver.order(make=[UNDISTURBED])
    sandbox.sandbox.calls.clear()
    driver.order()
    return Counter(name_of(call["method"], call["path"]) for call in sandbox.sandbox.calls.since())


def points_of(calls: Counter[str]) -> list[tuple[Moment, str, int]]:
    """Every moment of every request; or of the first of each kind, and the last without an answer."""
    if WHOLE:
        return [
            (moment, request, number + 1)
            for request, times in calls.items()
            for number in range(times)
            for moment in Moment
        ]
    firsts = [(moment, request, 1) for request in calls for moment in Moment]
    return [*firsts, *((Moment.DONE, request, number) for request, number in calls.items() if number > 1)]
