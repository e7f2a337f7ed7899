"""*Try one record now*: what looking at one record alone costs, before anything is asked of Swoogo (R44)."""

from __future__ import annotations

from dataclasses import dataclass

from stagedoor.common.text import plural
from stagedoor.swoogo.endpoints import LIST_CREDITS
from stagedoor.swoogo.records import Kind
from stagedoor.sync.models import EventMapping
from stagedoor.sync.planning.changes import Attach, Create, Detach, Plan
from stagedoor.sync.planning.contacts import has_more_than_names
from stagedoor.sync.planning.records import LINKED, Ref
from stagedoor.sync.planning.selection import Selection
from stagedoor.sync.snapshot import SCOPES, link_facts, plan_now


@dataclass(frozen=True)
class Look:
    """What is read to see what would be sent of a record: in words, and at least so many credits."""

    steps: tuple[str, ...]
    credits: int


def cost_of_looking(mapping: EventMapping, ref: Ref) -> Look:
    """What trying this record reads: one list of each kind not known yet, and none for a linked record."""
    now = plan_now(mapping, SCOPES[ref[0]])
    links = link_facts(now.links)
    plan = Selection(frozenset({ref})).of(now.plan, now.desired, links)
    if plan.is_empty:
        return Look((), 0)
    steps = [("the event", 2)]
    steps += [(f"the list of {kind}s", LIST_CREDITS) for kind in sorted(plan.kinds_to_list)]
    if not mapping.rewrite_contacts and _may_know_contacts(plan):
        steps.append(("the account's contacts, unless that costs more than it is worth", LIST_CREDITS))
    if reads := len(plan.to_read):
        steps.append((plural(reads, "record"), reads))
    attached = {change.speaker for change in plan.changes if isinstance(change, Attach | Detach)}
    linked = {ref[1] for ref, link in links.items() if ref[0] is Kind.SPEAKER and link.state == LINKED}
    if known := len(attached & linked):
        steps.append((f"the sessions of {plural(known, 'speaker')}", known))
    return Look(tuple(words for words, _ in steps), sum(cost for _, cost in steps))


def _may_know_contacts(plan: Plan) -> bool:
    creates = [change.wanted for change in plan.changes if isinstance(change, Create)]
    return any(wanted.kind is Kind.SPEAKER and has_more_than_names(wanted) for wanted in creates)
