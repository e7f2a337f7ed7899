"""R26, R38: a Swoogo that rewrites names doubles nothing after a lost answer, and gets each name once."""

from __future__ import annotations

from itertools import product

import pytest

from stagedoor.swoogo.records import Kind
from stagedoor.sync.domain.probe import probe_account
from stagedoor.sync.planning.compare import is_same, match_key
from stagedoor.sync.planning.fields import FIELDS
from swoogo_sandbox.profiles import PROFILES
from tests import factories
from tests.proof import cases
from tests.sync.conftest import THROW_AWAY_EVENT, Stage

pytestmark = pytest.mark.usefixtures("in_haste")
REWRITES = [name for name in PROFILES if name.startswith("names-") and name != "names-unique"]
TITLES = [
    "Cafe\u0301 \ufb01rst \u2460",
    'Don\'t "panic" -  now',
    f"{'A long title that goes on and on ' * 3}1",
]


def fill(stage: Stage) -> None:
    """Sessions, rooms and speakers with names that no rewriting leaves alone."""
    for number, title in enumerate(TITLES):
        speaker = factories.speaker(stage.event, last_name=title, email=f"s{number}@example.org")
        factories.session(
            stage.event,
            speaker,
            title=title,
            room=factories.room(stage.event, title),
            starts_at=factories.wall(stage.event, 10 + number),
            ends_at=factories.wall(stage.event, 11 + number),
        )


def counts(stage: Stage) -> list[int]:
    return [len(stage.swoogo(kind)) for kind in ("sessions", "speakers", "locations")]


@pytest.mark.parametrize("profile", REWRITES)
@pytest.mark.parametrize("path", ["/sessions/create", "/speakers/create", "/locations/create"])
def test_R38_a_lost_answer_doubles_nothing_though_the_name_was_rewritten(
    stage: Stage, profile: str, path: str
) -> None:
    stage.answer_as(profile)
    fill(stage)
    stage.fault("reset-after", method="POST", path=path, times=3)
    for _ in range(3):
        stage.sync()
    assert counts(stage) == [3, 3, 3]


@pytest.mark.parametrize(("profile", "is_probed"), cases(product(REWRITES, (False, True)), len(REWRITES)))
def test_R26_a_rewritten_name_is_sent_once_and_told(stage: Stage, profile: str, is_probed: bool) -> None:
    stage.answer_as(profile)
    if is_probed:
        probe_account(stage.organization, THROW_AWAY_EVENT)
    fill(stage)
    first = stage.sync()
    assert counts(stage) == [3, 3, 3]
    is_harmless = profile in {"names-nfc", "names-squeezed"}
    assert ("Changed by Swoogo" in stage.said(first)) != is_harmless
    assert first.status == "succeeded"
    stage.forget_calls()
    stage.sync()
    assert stage.calls() == []


def test_R38_a_claim_that_two_rewritten_names_could_be_waits_for_a_person(stage: Stage) -> None:
    stage.answer_as("names-cut-short")
    title = f"{'A long title that goes on and on ' * 2}"
    session = factories.session(stage.event, title=title)
    stage.fault("reset-after", method="POST", path="/sessions/create", times=1)
    day = factories.wall(stage.event, 10).date().isoformat()
    twin = {"name": title[:40].strip(), "date": day, "start_time": "10:00", "end_time": "10:45"}
    twin_act = {"path": "/records/sessions", "body": {"event_id": stage.swoogo_event, **twin}}
    stage.fault("by-hand", method="POST", path="/sessions/create", times=1, after=True, acts=[twin_act])
    stage.fault("by-hand", method="POST", path="/sessions/create", times=1, acts=[twin_act])
    for _ in range(2):
        stage.sync()
    assert len(stage.swoogo("sessions")) == 2
    assert stage.link(session).swoogo_id is None


def test_a_character_number_of_thousands_of_digits_in_swoogo_stops_no_comparison():
    name = FIELDS[Kind.SESSION].named("name")
    huge = f"&#{'9' * 5_000};"
    assert not is_same(name, "Opening", huge)
    assert match_key(Kind.SPONSOR, {"name": huge}) == (huge,)
