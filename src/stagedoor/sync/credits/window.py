"""Which window Swoogo counts credits in: learned from the headers of its answers (Swoogo API notes, §2).

Nobody has read whether credits come back all at once when a fixed window ends, or trickle back into a leaking
bucket. In a fixed one the moment at which all are back stays the same while credits are spent; in a leaking
one it moves on with each credit, and is always as far away as what was spent takes to flow back. Until that
was seen, and whenever an answer says otherwise, nothing is taken for granted.
"""

from __future__ import annotations

from django.conf import settings

from stagedoor.sync.models import CreditLedger

# Headers tell whole seconds, and take a moment to arrive.
LEAST_TOLERANCE = 1.5
LATEST_SHARE = 100
# Of a bucket that is nearly whole both windows tell the same.
TELLING_SHARE = 20
# How much further than the tolerance the moment has to have moved.
CLEARLY = 3


def window() -> float:
    """The length of Swoogo's window, in seconds."""
    return float(settings.SWOOGO_WINDOW_SECONDS)


def learn(ledger: CreditLedger, used: int, reset_seconds: float | None, now: float) -> None:
    """Learn from one answer: credits used by its count, and seconds until all are back."""
    if reset_seconds is None:
        forget(ledger)
        return
    tolerance = max(LEAST_TOLERANCE, window() / LATEST_SHARE)
    whole_at, error = now + reset_seconds, abs(reset_seconds - used * window() / ledger.limit)
    if error > tolerance or used < ledger.limit / TELLING_SHARE:
        ledger.whole_at = None
        if error > CLEARLY * tolerance:
            ledger.is_leaking = False
    elif ledger.whole_at is None:
        ledger.whole_at = whole_at
    elif whole_at - ledger.whole_at >= CLEARLY * tolerance:
        ledger.is_leaking = True


def forget(ledger: CreditLedger) -> None:
    """Take nothing for granted any more: an answer told nothing, or refused what should have been free."""
    ledger.is_leaking, ledger.whole_at = False, None


def level(ledger: CreditLedger, now: float) -> float:
    """How many credits a leaking bucket holds of what was spent: it empties itself within one window."""
    return max(0.0, ledger.level - (now - ledger.level_at) * ledger.limit / window())


def fill(ledger: CreditLedger, credits: float, now: float) -> None:
    """Put spent credits into the bucket, or take some out that were not used."""
    ledger.level, ledger.level_at = max(0.0, level(ledger, now) + credits), now


def seconds_to_leak(ledger: CreditLedger, credits: float) -> float:
    """How long so many credits take to flow back."""
    return credits * window() / ledger.limit
