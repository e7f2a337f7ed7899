"""The credit ledger of a key against Swoogo's two possible windows, with the clock in our hands (R39)."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from stagedoor.common import clock
from stagedoor.sync.credits import ledger
from stagedoor.sync.credits.ledger import Asker, Urgency
from stagedoor.sync.domain.connections import visible_events
from stagedoor.sync.models import CreditLedger
from swoogo_sandbox import credits as sandbox_credits
from swoogo_sandbox.credits import Credits, Limits
from tests import factories
from tests.sync.conftest import Stage

pytestmark = pytest.mark.django_db

KEY = "f" * 64
LIMIT, WINDOW = 400, 120.0


class Time:
    """A clock that only moves when told to; the sandbox's window and our ledger both go by it."""

    def __init__(self) -> None:
        self.at = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.at.timestamp()

    def pass_by(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Time:
    made = Time()
    monkeypatch.setattr(clock, "now", made.now)
    monkeypatch.setattr(sandbox_credits, "time", made)
    settings.SWOOGO_WINDOW_SECONDS = WINDOW
    ledger.observe(KEY, limit=LIMIT, remaining=LIMIT, reset_seconds=0)
    return made


def asker(run: int) -> Asker:
    return Asker(KEY, run)


def spent_by(run: int) -> int:
    return sum(runs.get(str(run), 0) for runs in CreditLedger.objects.get().spent.values())


def use_up(run: int, urgency: Urgency = Urgency.NEW, batch: int = 20) -> int:
    """Take all that is to be had; how much that was."""
    taken = 0
    while not ledger.spend(asker(run), batch, urgency):
        taken += batch
    return taken


@pytest.mark.parametrize("leaky", [False, True], ids=["fixed", "leaky"])
@pytest.mark.parametrize("seed", range(2))
def test_R39_several_processes_never_overrun_either_window(time: Time, leaky: bool, seed: int) -> None:
    """Four processes take twenty credits at a time, and use them one by one, a moment later."""
    swoogo, held, used, waits = Credits(), [0] * 4, 0, [0.0] * 4
    swoogo.limits = Limits(LIMIT, WINDOW, leaky=leaky)
    draw = random.Random(seed)
    began = time.monotonic()
    while used < 1500:
        time.pass_by(draw.choice([0.01, 0.05, 0.2]))
        process = draw.randrange(4)
        if not held[process] and time.monotonic() >= waits[process]:
            seconds = ledger.spend(asker(process), 20, Urgency.NEW)
            held[process] = 0 if seconds else 20
            waits[process] = time.monotonic() + min(seconds, 1.5)
        for each in range(4):
            if held[each]:
                held[each] -= 1
                used += 1
                balance = swoogo.spend("key", 1, leaky=leaky)
                assert balance.allowed, f"refused after {used} credits"
                if used % 20 == 0:
                    ledger.observe(
                        KEY, limit=balance.limit, remaining=balance.remaining, reset_seconds=balance.reset
                    )
    assert CreditLedger.objects.get().is_leaking == leaky
    # Of a leaking bucket the first window goes by before it is known for what it is.
    bound, most = ((1500 - LIMIT) / LIMIT * WINDOW, 1.05) if leaky else ((1500 - 1) // LIMIT * WINDOW, 1.15)
    assert time.monotonic() - began < most * bound


def test_R39_a_reserve_is_left_for_what_is_urgent(time: Time) -> None:
    assert use_up(1, batch=1) == LIMIT - 10
    assert ledger.spend(asker(1), 1, Urgency.PICTURES) > 0
    assert ledger.spend(asker(2), 5, Urgency.URGENT) == 0
    assert ledger.spend(asker(2), 5, Urgency.SETTLING) == 0
    assert ledger.spend(asker(2), 1, Urgency.SETTLING) > 0


def use_up_evenly(time: Time, run: int) -> None:
    """Take the whole budget over the length of the window, so that it comes back bit by bit."""
    for _ in range(LIMIT // 20):
        ledger.spend(asker(run), 20, Urgency.SETTLING)
        time.pass_by(WINDOW / (LIMIT // 20))


def free_some(time: Time) -> None:
    """The moment in which credits come back that were spent now."""
    time.pass_by(WINDOW + 2 * ledger.slot_seconds())


def rounds(time: Time, seconds: float, *runs: tuple[int, Urgency]) -> dict[int, int]:
    """These runs ask every half second; what each got."""
    got = {run: 0 for run, _ in runs}
    for _ in range(int(seconds / 0.5)):
        time.pass_by(0.5)
        for run, urgency in runs:
            if not ledger.spend(asker(run), 20, urgency):
                got[run] += 20
    return got


def test_R39_urgent_lines_of_another_event_go_before_pictures(time: Time) -> None:
    use_up_evenly(time, 3)
    got = rounds(time, WINDOW / 2, (1, Urgency.PICTURES), (2, Urgency.URGENT))
    assert got[1] == 0
    assert got[2] >= LIMIT / 2 - 40
    assert rounds(time, WINDOW / 4, (1, Urgency.PICTURES))[1] > 0, "nobody urgent is in line any more"


def test_R39_two_events_of_one_key_share_fairly(time: Time) -> None:
    """One has used up everything before the other begins; then the other catches up, and they share."""
    use_up_evenly(time, 1)
    at_first = rounds(time, WINDOW / 3, (1, Urgency.NEW), (2, Urgency.NEW))
    assert at_first[1] == 0
    assert at_first[2] >= LIMIT / 3 - 40
    rounds(time, WINDOW, (1, Urgency.NEW), (2, Urgency.NEW))
    assert abs(spent_by(1) - spent_by(2)) <= 2 * ledger.ROUGHLY


def test_R39_who_went_away_holds_nobody_up(time: Time) -> None:
    use_up(1)
    ledger.spend(asker(2), 20, Urgency.SETTLING)
    free_some(time)
    assert ledger.spend(asker(1), 20, Urgency.NEW) == 0


def test_R39_what_other_tools_spend_counts_until_swoogo_says_it_is_back(time: Time) -> None:
    assert ledger.spend(asker(1), 20, Urgency.NEW) == 0
    ledger.observe(KEY, limit=LIMIT, remaining=60, reset_seconds=50)
    assert ledger.budget(KEY) == ledger.Budget(spent=LIMIT - 60, limit=LIMIT)
    assert use_up(1) == 40, "the rest, without the reserve"
    time.pass_by(50 + 2 * ledger.slot_seconds())
    assert use_up(1) == 320, "all but what we spent ourselves, and the reserve"


def test_R39_an_answer_that_is_ahead_of_other_processes_takes_nothing_from_our_count(time: Time) -> None:
    """What others of us hold and have not used yet is not free, whatever Swoogo says is left."""
    use_up(1)
    ledger.observe(KEY, limit=LIMIT, remaining=LIMIT - 5, reset_seconds=WINDOW)
    assert ledger.spend(asker(2), 20, Urgency.NEW) > 0


def test_R39_a_refusal_blocks_everybody_for_longer_each_time(time: Time) -> None:
    waits: list[float] = []
    for _ in range(4):
        ledger.block(KEY, 600)
        ledger.block(KEY, 600)
        waits.append(ledger.spend(asker(2), 1, Urgency.SETTLING))
        time.pass_by(waits[-1])
        assert ledger.spend(asker(2), 1, Urgency.SETTLING) == 0
    assert waits == pytest.approx([60, 120, 240, 480])
    ledger.observe(KEY, limit=LIMIT, remaining=LIMIT, reset_seconds=0)
    ledger.block(KEY, 20)
    assert ledger.spend(asker(2), 1, Urgency.SETTLING) == pytest.approx(20)


def test_R39_credits_given_back_can_be_spent_again(time: Time) -> None:
    use_up(1)
    ledger.give_back(asker(1), 15)
    assert ledger.budget(KEY).spent == LIMIT - 20 - 15 + 0
    assert ledger.spend(asker(2), 15, Urgency.NEW) == 0


@pytest.mark.parametrize("act", [lambda: ledger.give_back(asker(1), 0), lambda: ledger.budget("unknown")])
def test_R39_an_unused_key_has_its_whole_budget(time: Time, act: Callable[[], object]) -> None:
    act()
    assert ledger.budget("another") == ledger.Budget(0, 2000)


def test_R39_what_people_ask_of_swoogo_on_the_pages_counts_too(stage: Stage) -> None:
    """Connecting asked for a token, and mapping for the list of events, with the key that syncs use."""
    key = stage.mapping.connection.key_fingerprint
    before = ledger.budget(key).spent
    assert before > 0
    visible_events(stage.mapping.connection)
    assert ledger.budget(key).spent - before == stage.credits() == 11


def test_R39_two_organizations_with_one_key_have_one_budget(make_stage: Callable[..., Stage]) -> None:
    """Our count is exactly what Swoogo took, when both are done and have given back what they did not use."""
    ours = make_stage()
    other = make_stage(370103, timezone="Europe/Berlin")
    key = ours.mapping.connection.key_fingerprint
    before = ledger.budget(key).spent
    for stage in (ours, other):
        factories.session(stage.event, factories.speaker(stage.event))
        assert stage.sync().status == "succeeded"
    assert ours.organization != other.organization
    assert ledger.budget(key).spent - before == ours.credits() == 50
