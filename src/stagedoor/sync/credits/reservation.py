"""The credits that one run holds: taken from the key's ledger a few at a time, given back when not used."""

from __future__ import annotations

import time

from stagedoor.swoogo import Client
from stagedoor.sync.credits import ledger
from stagedoor.sync.credits.ledger import Asker, Urgency
from stagedoor.sync.models import SyncRun

CREDITS_AT_ONCE = 20
OBSERVE_EVERY = 20


class Reservation:
    """Pays for the calls of one run's client."""

    def __init__(self, run: SyncRun, client: Client) -> None:
        self.urgency = Urgency.NEW
        self._client = client
        self._asker = Asker(run.mapping.connection.key_fingerprint, run.pk)
        self._held = 0
        self._held_since = 0.0
        self._counted = 0
        self._observed_at = 0

    def pay(self, credits: int) -> float:
        """Pay for a call: 0 when it is paid, else how many seconds to wait before trying again."""
        if time.monotonic() - self._held_since > ledger.slot_seconds():
            # Held for so long, they would not be used in the time in which they are counted.
            self.give_back()
        if self._held < credits and (seconds := self._take(credits - self._held)):
            return seconds
        self._held -= credits
        self._counted += credits
        return 0.0

    def _take(self, missing: int) -> float:
        """Take some from the ledger, at the end of the budget no more than is needed."""
        for amount in (max(CREDITS_AT_ONCE, missing), missing):
            seconds = ledger.spend(self._asker, amount, self.urgency)
            if not seconds:
                self._held += amount
                self._held_since = time.monotonic()
                break
        return seconds

    def unpay(self, credits: int) -> None:
        """The call was not made."""
        self._held += credits
        self._counted -= credits

    def settle(self) -> None:
        """Book what the client spent beyond what was foreseen: tokens, tries, reading back."""
        extra = self._client.credits - self._counted
        if extra > 0:
            self._counted += extra
            self._held -= extra
        if self._client.calls - self._observed_at >= OBSERVE_EVERY or not self._observed_at:
            self._observe()

    def give_back(self) -> None:
        """Let others have what is held."""
        if self._held > 0:
            ledger.give_back(self._asker, self._held)
            self._held = 0

    def refused(self, reset_seconds: float) -> None:
        """Swoogo said that the budget is empty, so what is held is worth nothing."""
        self._observed_at = self._client.calls
        self.give_back()
        ledger.block(self._asker.key_fingerprint, reset_seconds)

    def _observe(self) -> None:
        """Correct the ledger by the latest answer's headers, if they are fresh."""
        told = self._client.rate_limit
        if told is None or time.monotonic() - told.at > ledger.slot_seconds():
            return
        self._observed_at = self._client.calls
        ledger.observe(
            self._asker.key_fingerprint,
            limit=told.limit,
            remaining=told.remaining,
            reset_seconds=told.reset_seconds,
        )
