"""Removing a record in Swoogo that is gone here (R30)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from stagedoor.common import shared_clock
from stagedoor.common.errors import NotFound, Rejected, StagedoorError
from stagedoor.common.text import plural
from stagedoor.swoogo import Client, uptime
from stagedoor.swoogo.records import Kind
from stagedoor.sync.execution import claims
from stagedoor.sync.execution.context import RunContext, may_be_done
from stagedoor.sync.execution.open_removals import forget_removed
from stagedoor.sync.execution.operations.base import Operation
from stagedoor.sync.models import Outcome
from stagedoor.sync.planning.changes import Remove

REGISTRANTS = "has_registrants"
# What an account may answer for a session that it keeps (Swoogo API notes, §6.4).
_KEPT = frozenset({400, 409, 422})


@dataclass(frozen=True)
class Removed:
    """The answer; ``registrants`` is how many people are registered for a session that was left there."""

    registrants: int = 0


class RemoveOperation(Operation):
    """Noted before it is sent, so that whoever takes the run up knows that it may have been carried out.

    Who is registered for a session is asked first, for 1 credit: one with registrants is never removed.
    """

    def __init__(self, context: RunContext, change: Remove) -> None:
        super().__init__(context, (change.kind, change.id))
        self.change = change
        self.ref = (change.kind, change.id)
        self.cost = change.credits
        self.sent_before: datetime | None = None
        self.prepared = 0.0

    def prepare(self) -> bool:
        link = self.context.links.get(self.ref)
        if link is None or link.swoogo_id != self.change.swoogo_id:
            return False
        self.sent_before, link.removal_sent_at = link.removal_sent_at, shared_clock.now()
        link.save(update_fields=["removal_sent_at"])
        self.prepared = uptime()
        return True

    def send(self, client: Client) -> Removed:
        kind, number = self.change.kind, self.change.swoogo_id
        if kind is Kind.SESSION and (count := client.registrants(number)):
            return Removed(count)
        # Whatever holds it up: later than that, the record may be wanted there again.
        client.delete(kind, number, not_after=self.prepared + claims.FRESH_CLAIM_SECONDS)
        return Removed()

    def done(self, answer: Any) -> None:
        self.context.unreachable = 0
        if answer.registrants:
            people = plural(answer.registrants, "registrant")
            self._keep(f"It has {people} in Swoogo, so it stays there.")
            return
        forget_removed(self.context, self.ref)
        self._put(Outcome.REMOVED, message=f"Removed in Swoogo, since it is {self.change.why} here.")

    def put_off(self) -> None:
        link = self.context.links[self.ref]
        link.removal_sent_at = self.sent_before
        link.save(update_fields=["removal_sent_at"])

    def failed(self, error: StagedoorError) -> None:
        if isinstance(error, NotFound) and self.sent_before is not None:
            self.done(Removed())
            return
        if not may_be_done(error):
            self.put_off()
        if isinstance(error, NotFound):
            # A complete list tells whether somebody deleted it there (R20).
            self.context.suspects.add(self.ref)
        if isinstance(error, Rejected) and error.status in _KEPT and self.change.kind is Kind.SESSION:
            self._keep(f"Swoogo does not remove it: {error.message}")
            return
        self.context.fail(self.change.kind, self.change.id, self.change.name, error)

    def _keep(self, why: str) -> None:
        """Reported once, and not tried again until the record has come back here."""
        link = self.context.links[self.ref]
        link.removal_sent_at, link.kept_there = None, REGISTRANTS
        link.save(update_fields=["removal_sent_at", "kept_there"])
        message = f"{why} This is told once; it is not tried again."
        self._put(Outcome.SKIPPED, reason=REGISTRANTS, message=message)

    def _put(self, outcome: Outcome, *, reason: str = "", message: str = "") -> None:
        change = self.change
        self.context.outcomes.put(
            change.kind, change.id, change.name, outcome, reason=reason, message=message
        )
