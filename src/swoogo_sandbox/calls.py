"""The log of API calls, with what each cost."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

from swoogo_sandbox import clock

if TYPE_CHECKING:
    from swoogo_sandbox.store import Record

KEPT = 50_000


class Calls:
    """The latest calls; each has a number ``n`` that only grows."""

    def __init__(self) -> None:
        self._entries: deque[Record] = deque(maxlen=KEPT)
        self._last = 0

    def add(self, **facts: Any) -> None:
        """Keep one call."""
        self._last += 1
        self._entries.append({"n": self._last, "at": clock.stamp(), **facts})

    def since(self, number: int = 0) -> list[Record]:
        """The calls after the one with this number."""
        return [entry for entry in self._entries if entry["n"] > number]

    def latest(self, count: int) -> list[Record]:
        """The newest calls, newest first."""
        return list(self._entries)[: -count - 1 : -1]

    def credits(self) -> int:
        """What all kept calls cost together."""
        return sum(entry["credits"] for entry in self._entries)

    def clear(self) -> None:
        """Forget all calls; numbers go on."""
        self._entries.clear()

    def __len__(self) -> int:
        return len(self._entries)
