"""The credit budget of a Swoogo key, shared by every process that uses the key (R39).

Swoogo gives 2,000 credits per ten minutes and key (Swoogo API notes, §2). Whether its window is fixed or
a leaking bucket is not known. Never taking more than the limit in *any* ten minutes is right under both; once
answers have shown that it leaks (``window``), credits are taken as they flow back.
What the answers' headers show beyond our own count was spent by other tools, and counts too.

When credits are short, runs stand in line: the more urgent first, among equals who has had least. A small
reserve is left for what is urgent: looking up unconfirmed creates, changed times and rooms.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum

from django.db import transaction

from stagedoor.common import shared_clock
from stagedoor.sync.credits import window
from stagedoor.sync.models import CreditLedger

SLOTS = 60
OTHERS = "0"
LARGEST_RESERVE = 50
# Who did not ask again for so long has gone, or sleeps until there are credits.
IN_LINE_SECONDS = 3.0
TURN_SECONDS = 0.2
# Runs count as having had the same up to this difference, so that the line moves on without much waiting.
ROUGHLY = 50
LONGEST_FIRST_BLOCK = 60.0

Slots = dict[str, dict[str, int]]


class Urgency(IntEnum):
    """What goes first when credits are short; the first two may use the reserve."""

    SETTLING = 0
    URGENT = 1
    NEW = 2
    TEXTS = 3
    PICTURES = 4


@dataclass(frozen=True)
class Budget:
    """What a key has spent in the last ten minutes, and how much it may."""

    spent: int
    limit: int


@dataclass(frozen=True)
class Asker:
    """The run that wants credits, with whose key."""

    key_fingerprint: str
    run: int


def spend(asker: Asker, credits: int, urgency: Urgency) -> float:
    """Take credits out of the budget; 0 when granted, else how many seconds to wait before asking again."""
    now = shared_clock.now().timestamp()
    with _opened(asker.key_fingerprint) as ledger:
        if ledger.blocked_until is not None and ledger.blocked_until.timestamp() > now:
            return ledger.blocked_until.timestamp() - now
        spent = _recent(ledger, now)
        ceiling = ledger.limit - (0 if urgency <= Urgency.URGENT else _reserve(ledger.limit))
        needed = _seconds_until_free(ledger, spent, credits, ceiling, now)
        line = {run: place for run, place in ledger.waiting.items() if now - place["at"] < IN_LINE_SECONDS}
        line.pop(str(asker.run), None)
        seconds = needed or (TURN_SECONDS if _is_behind(asker, urgency, line, spent) else 0.0)
        if seconds:
            line[str(asker.run)] = {"urgency": int(urgency), "at": now}
        else:
            _add(spent, str(asker.run), credits, now)
            window.fill(ledger, credits, now)
        ledger.spent, ledger.waiting = spent, line
        return seconds


def give_back(asker: Asker, credits: int) -> None:
    """Return credits that were taken and not used."""
    if credits > 0:
        with _opened(asker.key_fingerprint) as ledger:
            now = shared_clock.now().timestamp()
            ledger.spent = _lowered(_recent(ledger, now), str(asker.run), credits)
            window.fill(ledger, -credits, now)


def book(key_fingerprint: str, credits: int) -> None:
    """Count credits that were spent for a person, at once and without standing in line."""
    now = shared_clock.now().timestamp()
    with _opened(key_fingerprint) as ledger:
        ledger.spent = _recent(ledger, now)
        _add(ledger.spent, OTHERS, credits, now)
        window.fill(ledger, credits, now)


def observe(key_fingerprint: str, *, limit: int, remaining: int, reset_seconds: float | None) -> None:
    """Count what other tools have spent, by the headers of an answer that has just come.

    Our own count holds more than Swoogo's, never less: credits are counted before they are used. What is
    missing in it was spent by others, and counts until Swoogo says that the budget is whole again.
    """
    now = shared_clock.now().timestamp()
    with _opened(key_fingerprint) as ledger:
        ledger.limit, ledger.refusals = limit, 0
        ledger.spent = _recent(ledger, now)
        unknown = (limit - remaining) - _total(ledger.spent)
        if unknown > 0:
            whole = window.window()
            back_in = whole if reset_seconds is None else min(reset_seconds, whole)
            _add(ledger.spent, OTHERS, unknown, now + back_in - whole)
        window.learn(ledger, limit - remaining, reset_seconds, now)
        missing = limit - remaining - window.level(ledger, now)
        window.fill(ledger, max(0.0, missing), now)


def block(key_fingerprint: str, reset_seconds: float) -> None:
    """Nobody spends for a while: Swoogo said that the budget is empty, and is whole in so many seconds.

    A minute at first, since credits may trickle back; twice as long each time that it is refused again.
    """
    now = shared_clock.now()
    with _opened(key_fingerprint) as ledger:
        window.forget(ledger)
        if ledger.blocked_until is None or ledger.blocked_until <= now:
            seconds = min(reset_seconds, LONGEST_FIRST_BLOCK * 2**ledger.refusals)
            ledger.blocked_until = now + timedelta(seconds=seconds)
            ledger.refusals += 1


def budget(key_fingerprint: str) -> Budget:
    """What the key has spent lately, of how much."""
    ledger = CreditLedger.objects.filter(key_fingerprint=key_fingerprint).first() or CreditLedger()
    return Budget(_total(_recent(ledger, shared_clock.now().timestamp())), ledger.limit)


def seconds_for(asker: Asker, credits: int) -> float:
    """Seconds until so many more credits can have been spent, if nobody else spends any."""
    ledger = CreditLedger.objects.filter(key_fingerprint=asker.key_fingerprint).first() or CreditLedger()
    now = shared_clock.now().timestamp()
    spent = _recent(ledger, now)
    ceiling = ledger.limit - _reserve(ledger.limit)
    if ledger.is_leaking:
        return _seconds_until_free(ledger, spent, credits, ceiling, now)
    surplus = _total(spent) + credits - ceiling
    if surplus <= 0:
        return 0.0
    windows, rest = divmod(surplus, ceiling)
    seconds = windows * window.window()
    if rest:
        seconds += _seconds_until(spent, rest, now) if _total(spent) >= rest else slot_seconds() * SLOTS
    return seconds


def slot_seconds() -> float:
    """How finely time is counted; also how long credits may be held before they are used."""
    return window.window() / SLOTS


@contextmanager
def _opened(key_fingerprint: str) -> Iterator[CreditLedger]:
    """The key's ledger, for us alone; what is changed in it is kept."""
    with transaction.atomic():
        CreditLedger.objects.get_or_create(key_fingerprint=key_fingerprint)
        ledger = CreditLedger.objects.select_for_update().get(key_fingerprint=key_fingerprint)
        yield ledger
        ledger.save()


def _seconds_until_free(ledger: CreditLedger, spent: Slots, credits: int, ceiling: int, now: float) -> float:
    """How long until so many credits may be taken below the ceiling; 0 when they may be now."""
    if ledger.is_leaking:
        # Calls are made after they are paid for, so that Swoogo's bucket may hold a little more than ours.
        surplus = window.level(ledger, now) + credits - (ceiling - _reserve(ledger.limit))
        return window.seconds_to_leak(ledger, surplus) if surplus > 0 else 0.0
    over = _total(spent) + credits - ceiling
    return _seconds_until(spent, over, now) if over > 0 and spent else 0.0


def _reserve(limit: int) -> int:
    return min(LARGEST_RESERVE, limit // 40)


def _is_behind(asker: Asker, urgency: Urgency, line: dict[str, dict[str, float]], spent: Slots) -> bool:
    """Whether somebody in line goes first."""
    had: Counter[str] = Counter()
    for slot in spent.values():
        had.update(slot)
    mine = (urgency, had[str(asker.run)] // ROUGHLY)
    return any((place["urgency"], had[run] // ROUGHLY) < mine for run, place in line.items())


def _slot(moment: float) -> int:
    return int(moment / slot_seconds())


def _recent(ledger: CreditLedger, now: float) -> Slots:
    """Slots that still count. One more than the window holds, since a call is made after it is paid for."""
    oldest = _slot(now) - SLOTS - 1
    return {slot: dict(runs) for slot, runs in ledger.spent.items() if int(slot) >= oldest}


def _total(spent: Slots) -> int:
    return sum(sum(runs.values()) for runs in spent.values())


def _add(spent: Slots, run: str, credits: int, moment: float) -> None:
    runs = spent.setdefault(str(_slot(moment)), {})
    runs[run] = runs.get(run, 0) + credits


def _lowered(spent: Slots, run: str, credits: int) -> Slots:
    """The slots with so many credits of a run fewer, taken from its latest ones."""
    left = credits
    for slot in sorted(spent, key=int, reverse=True):
        taken = min(spent[slot].get(run, 0), left)
        left -= taken
        if taken:
            spent[slot][run] -= taken
    return spent


def _seconds_until(spent: Slots, credits: int, now: float) -> float:
    """Seconds until so many of the spent credits count no more."""
    freed = 0
    slot = str(_slot(now))
    for slot in sorted(spent, key=int):
        freed += sum(spent[slot].values())
        if freed >= credits:
            break
    end = (int(slot) + SLOTS + 2) * slot_seconds()
    return max(end - now, TURN_SECONDS / 2)
