"""One sandbox: what it holds, how it answers, and the one lock that guards both."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from swoogo_sandbox.calls import Calls
from swoogo_sandbox.credits import Credits, Limits
from swoogo_sandbox.faults import Faults
from swoogo_sandbox.profiles import chosen
from swoogo_sandbox.seed import sow
from swoogo_sandbox.state_file import NEVER_SAVED, StateFile
from swoogo_sandbox.store import Store
from swoogo_sandbox.tokens import Tokens

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from swoogo_sandbox.store import Record


@dataclass(frozen=True)
class Permissions:
    """What the user behind every key may do.

    Without ``write`` each write is a 403. Without ``see`` no record of an event is theirs to see: each is a
    404, and the lists are empty, as for what was never there (Swoogo API notes, §4).
    """

    write: bool = True
    see: bool = True


class Sandbox:
    """Everything a running sandbox consists of.

    ``latency`` is in seconds, added to each API call; ``clock_ahead`` is how far its clock is wrong. Hold
    ``lock`` while reading or changing anything.
    """

    def __init__(
        self, *, profiles: Iterable[str] = (), seed: Record | None = None, state: Path | None = None
    ) -> None:
        self.lock = threading.RLock()
        self._seed = seed
        self._first_profiles = chosen(tuple(profiles))
        self.state_file = StateFile(state) if state else None
        self.begin()
        if self.state_file is not None and self.state_file.exists():
            self.store = self.state_file.load()

    def begin(self) -> None:
        """Set everything to how it was at the very first start."""
        self.profiles = self._first_profiles
        self.store = Store()
        self.tokens = Tokens()
        self.credits = Credits()
        self.faults = Faults()
        self.calls = Calls()
        self.latency = 0.0
        self.clock_ahead = timedelta()
        self.permissions = Permissions()
        sow(self.store, self._seed)
        if self.state_file is not None:
            self.state_file.saved_version = NEVER_SAVED

    def set_limits(self, limits: Limits) -> None:
        """New limits; every key starts with a full budget."""
        self.credits.limits = limits
        self.credits.clear()

    def save(self) -> None:
        """Write the state file, if there is one."""
        if self.state_file is not None:
            with self.lock:
                pending = self.state_file.prepare(self.store)
            self.state_file.write(pending)
