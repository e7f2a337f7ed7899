"""The credit budget of a Swoogo key, shared by every process that uses the key (R39).

Swoogo gives 2,000 credits per ten minutes and key (Swoogo API notes, §2). Whether its window is fixed or
a leaking bucket is not known. Counting what was spent in the last ten minutes is right under both: never
more than the limit in any ten minutes. The answers' headers correct the count, since other tools may use
the same key.
"""

from __future__ import annotations

import math
from datetime import datetime, timedelta

from django.db import transaction

from stagedoor.common import clock
from stagedoor.sync.models import CreditLedger

WINDOW_SECONDS = 600
SLOT_SECONDS = 10


def spend(key_fingerprint: str, credits: int) -> float:
    """Take credits out of the budget; 0 when granted, else how many seconds to wait before asking again."""
    now = clock.now()
    with transaction.atomic():
        ledger = _locked(key_fingerprint)
        if ledger.blocked_until is not None and ledger.blocked_until > now:
            return (ledger.blocked_until - now).total_seconds()
        slots = _recent(ledger, now)
        spent = sum(slots.values())
        if spent + credits > ledger.limit and spent:
            seconds = _seconds_until(slots, spent + credits - ledger.limit, now)
            if ledger.full_at is not None and ledger.full_at > now:
                seconds = min(seconds, (ledger.full_at - now).total_seconds())
            return max(seconds, 0.1)
        _add(slots, credits, now)
        ledger.slots = slots
        ledger.save(update_fields=["slots", "full_at"])
    return 0.0


def give_back(key_fingerprint: str, credits: int) -> None:
    """Return credits that were taken and not used."""
    if credits:
        with transaction.atomic():
            ledger = _locked(key_fingerprint)
            ledger.slots = _lowered(_recent(ledger, clock.now()), credits)
            ledger.save(update_fields=["slots", "full_at"])


def observe(
    key_fingerprint: str, *, limit: int, remaining: int, reset_seconds: float | None, held: int
) -> None:
    """Correct the count by what Swoogo's headers say; ``held`` are credits taken and not used yet."""
    now = clock.now()
    with transaction.atomic():
        ledger = _locked(key_fingerprint)
        slots = _recent(ledger, now)
        unknown = (limit - remaining) + held - sum(slots.values())
        ledger.slots = _add(slots, unknown, now) if unknown > 0 else _lowered(slots, -unknown)
        ledger.limit = limit
        ledger.full_at = now + timedelta(seconds=reset_seconds) if reset_seconds else None
        ledger.save(update_fields=["slots", "limit", "full_at"])


def block(key_fingerprint: str, seconds: float) -> None:
    """Nobody spends with this key for so long: Swoogo said that the budget is empty."""
    with transaction.atomic():
        ledger = _locked(key_fingerprint)
        ledger.blocked_until = clock.now() + timedelta(seconds=seconds)
        ledger.save(update_fields=["blocked_until"])


def spent_recently(key_fingerprint: str) -> tuple[int, int]:
    """Credits spent in the last ten minutes, and the limit."""
    ledger = CreditLedger.objects.filter(key_fingerprint=key_fingerprint).first() or CreditLedger()
    return sum(_recent(ledger, clock.now()).values()), ledger.limit


def _locked(key_fingerprint: str) -> CreditLedger:
    CreditLedger.objects.get_or_create(key_fingerprint=key_fingerprint)
    return CreditLedger.objects.select_for_update().get(key_fingerprint=key_fingerprint)


def _slot(moment: datetime) -> int:
    return int(moment.timestamp()) // SLOT_SECONDS


def _recent(ledger: CreditLedger, now: datetime) -> dict[str, int]:
    """Slots that still count; the oldest one whole, since when in it is not known."""
    if ledger.full_at is not None and ledger.full_at <= now:
        ledger.full_at, ledger.slots = None, {}
    oldest = _slot(now) - WINDOW_SECONDS // SLOT_SECONDS
    return {slot: spent for slot, spent in ledger.slots.items() if int(slot) >= oldest}


def _add(slots: dict[str, int], credits: int, now: datetime) -> dict[str, int]:
    slot = str(_slot(now))
    slots[slot] = slots.get(slot, 0) + credits
    return slots


def _lowered(slots: dict[str, int], credits: int) -> dict[str, int]:
    """The slots with so many credits fewer, taken from the oldest first."""
    lowered: dict[str, int] = {}
    left = credits
    for slot in sorted(slots, key=int):
        taken = min(slots[slot], left)
        left -= taken
        if slots[slot] > taken:
            lowered[slot] = slots[slot] - taken
    return lowered


def _seconds_until(slots: dict[str, int], credits: int, now: datetime) -> float:
    """Seconds until so many of the spent credits count no more."""
    freed = 0
    for slot in sorted(slots, key=int):
        freed += slots[slot]
        if freed >= credits:
            break
    end = (int(slot) + 1) * SLOT_SECONDS + WINDOW_SECONDS
    return math.ceil(end - now.timestamp())
