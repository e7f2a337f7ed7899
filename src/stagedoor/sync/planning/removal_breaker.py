"""The removal breaker: how much a plan removes in Swoogo, and whether a person has to be asked (R40). Pure.

Taking speakers off sessions is the only removal there is (R19, R23).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from stagedoor.common.text import plural
from stagedoor.swoogo.records import Kind
from stagedoor.sync.planning.changes import Detach, Plan
from stagedoor.sync.planning.records import DELETED, LinkFacts, Ref

# One or two are a correction of the agenda, however small it is; nobody is asked about those.
NEVER_ASKED = 2
# More than one in so many has to be agreed to.
SHARE = 5
NAMES_TOLD = 3


@dataclass(frozen=True)
class Removals:
    """Attachments that a plan removes, as the names of their speakers, and how many of ours stand now."""

    names: tuple[str, ...]
    standing: int

    @property
    def count(self) -> int:
        """How many it removes."""
        return len(self.names)

    def must_ask(self, agreed: int) -> bool:
        """Whether a person has to be asked who has agreed to so many so far."""
        return self.count > max(NEVER_ASKED, agreed) and self.count * SHARE > self.standing

    @property
    def speakers(self) -> str:
        """Whose they are: ``Ada Vale, Ben Pier, Cy Dorn and 2 more speakers``."""
        speakers = list(dict.fromkeys(self.names))
        told, more = ", ".join(speakers[:NAMES_TOLD]), len(speakers) - NAMES_TOLD
        rest = f" and {plural(more, 'more speaker')}" if more > 0 else ""
        return f"{told}{rest}"


def removals_in(plan: Plan, links: Mapping[Ref, LinkFacts]) -> Removals:
    """What the plan removes of what stands in Swoogo by these links."""
    gone = {link.swoogo_id for link in links.values() if link.kind is Kind.SESSION and link.state == DELETED}
    standing = sum(
        len({*link.attached, *link.unconfirmed_sessions} - link.attached_before - gone)
        for link in links.values()
        if link.kind is Kind.SPEAKER and link.state != DELETED
    )
    names = tuple(change.name for change in plan.changes if isinstance(change, Detach))
    return Removals(names, standing)
