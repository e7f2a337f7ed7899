"""R35, R38: a sync that links what people made, killed at any boundary of any call."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2 as httpx
import pytest

from tests import factories
from tests.crash.boundaries import Moment
from tests.crash.test_matrix_sqlite import KILLED, SWOOGO_EVENT, Rehearsal, go_on
from tests.installed import Ready
from tests.proof import cases

pytestmark = pytest.mark.slow

THEIRS = {"room": 2, "track": 1, "session": 3, "speaker": 3}
"""How many of our records stand there already, made by hand."""


class Adoption(Rehearsal):
    """Pushes to a Swoogo event in which people have worked, after every sure match was accepted."""

    def first_push(self, **order: Any) -> dict[str, Any]:
        self.sandbox.sandbox.begin()
        work_by_hand(f"{self.sandbox.base}/_control/records", SWOOGO_EVENT)
        accepted = self.driver.order(fresh=True, adopts=True)
        assert accepted["accepted"] == sum(THEIRS.values()), accepted
        return self.sync(**order)


def work_by_hand(base: str, event: int) -> None:
    """Some of the programme, as people have entered it: with their own words, and without ours."""

    def make(kind: str, **values: Any) -> int:
        body = {"event_id": event, **values}
        made: dict[str, Any] = httpx.post(f"{base}/{kind}", json=body, verify=False).raise_for_status().json()
        return int(made["id"])

    rooms = [make("locations", name=f"HALL {number}") for number in range(THEIRS["room"])]
    make("tracks", name="track 0")
    for number in range(THEIRS["session"]):
        make(
            "sessions",
            name=f"talk {number}",
            date=f"{factories.FIRST_DAY}",
            start_time=f"{9 + number:02}:00",
            end_time=f"{9 + number:02}:30",
            location_id=rooms[number % len(rooms)],
        )
    for number in range(THEIRS["speaker"]):
        email = f"ada{number}@example.org"
        make("speakers", first_name="Ada", last_name="Vale", email=email, bio=f"<p>Theirs {number}</p>")


@pytest.fixture
def adoption(tmp_path: Path, ready: Ready) -> Iterator[Adoption]:
    made = Adoption(tmp_path, ready)
    yield made
    made.close()


@pytest.mark.parametrize("moment", Moment)
def test_R35_a_sync_that_links_killed_at_any_call_ends_as_if_nothing_had_happened(
    moment: Moment, adoption: Adoption
) -> None:
    [run] = adoption.first_push()["runs"]
    assert run["status"] == "succeeded", run
    undisturbed = adoption.holdings()
    assert Counter(line.split()[0] for line in undisturbed)["session"] == 4
    numbers = cases(range(1, run["calls"] + 1), 6, seed=3)
    for number in numbers:
        killed = adoption.first_push(moment=moment, number=number)
        assert killed["exit"] == KILLED, f"there was no call {number}"
        point = f"{number}. {killed['struck']}"
        go_on(adoption, point)
        assert adoption.holdings() == undisturbed, point
