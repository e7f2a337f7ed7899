"""Credits per key: 2,000 in 600 seconds, a list 10, any other call 1 (Swoogo API notes, §2)."""

from __future__ import annotations

import time
from dataclasses import dataclass
from math import ceil


@dataclass
class Limits:
    """How many credits a window holds and how long it lasts; ``leaky`` refills without end."""

    credits: int = 2000
    seconds: float = 600.0
    leaky: bool = False


@dataclass(frozen=True)
class Balance:
    """What a call left: whether it was allowed, and the three header values."""

    allowed: bool
    limit: int
    remaining: int
    reset: int

    def headers(self) -> dict[str, str]:
        """The headers of every answer."""
        return {
            "X-Rate-Limit-Limit": str(self.limit),
            "X-Rate-Limit-Remaining": str(self.remaining),
            "X-Rate-Limit-Reset": str(self.reset),
        }


class Credits:
    """The budgets of all keys."""

    def __init__(self) -> None:
        self.limits = Limits()
        # By key and kind of window, since the two count in their own ways.
        self._windows: dict[tuple[str, bool], tuple[float, float]] = {}

    def clear(self) -> None:
        """Every key has its full budget again."""
        self._windows.clear()

    def spend(self, key: str, cost: int, *, leaky: bool) -> Balance:
        """Take credits from a key's budget, if they are there."""
        leaky = leaky or self.limits.leaky
        return self._leak((key, leaky), cost) if leaky else self._count((key, leaky), cost)

    def _count(self, key: tuple[str, bool], cost: int) -> Balance:
        """A fixed window: it starts with the first call and all credits return when it ends."""
        now = time.monotonic()
        began, spent = self._windows.get(key, (now, 0.0))
        if now - began >= self.limits.seconds:
            began, spent = now, 0.0
        allowed = spent + cost <= self.limits.credits
        spent += cost if allowed else 0
        self._windows[key] = (began, spent)
        remaining = max(0, self.limits.credits - int(spent))
        return Balance(allowed, self.limits.credits, remaining, ceil(self.limits.seconds - (now - began)))

    def _leak(self, key: tuple[str, bool], cost: int) -> Balance:
        """Yii2's leaky bucket: credits trickle back; a refusal empties it and restarts its clock."""
        now, limits = time.monotonic(), self.limits
        seen, left = self._windows.get(key, (now, float(limits.credits)))
        left = min(limits.credits, left + (now - seen) * limits.credits / limits.seconds)
        if left < cost:
            self._windows[key] = (now, 0.0)
            return Balance(allowed=False, limit=limits.credits, remaining=0, reset=ceil(limits.seconds))
        left -= cost
        self._windows[key] = (now, left)
        until_full = ceil((limits.credits - left) * limits.seconds / limits.credits)
        return Balance(allowed=True, limit=limits.credits, remaining=int(left), reset=until_full)
