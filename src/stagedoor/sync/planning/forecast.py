"""What a run spends on reading before it writes, and in which way that is cheaper (R36, R39). Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping

from stagedoor.swoogo.endpoints import LIST_CREDITS
from stagedoor.swoogo.records import Kind
from stagedoor.sync.planning.changes import Attach, Create, Link, Plan, Update, Upload
from stagedoor.sync.planning.records import LINKED, LinkFacts, Ref


def kinds_read_as_lists(plan: Plan, listed: set[Kind], pages: Callable[[Kind], int]) -> set[Kind]:
    """The kinds whose records to be updated are read from a list: one page costs as much as ten of them."""
    counts = Counter(update.wanted.kind for update in plan.to_read)
    return {kind for kind, count in counts.items() if kind in listed or count > LIST_CREDITS * pages(kind)}


def kinds_listed(plan: Plan, pages: Callable[[Kind], int]) -> set[Kind]:
    """The kinds whose lists a run reads before it writes."""
    listed = plan.kinds_to_list
    return listed | kinds_read_as_lists(plan, listed, pages)


def points_to(plan: Plan, links: Mapping[Ref, LinkFacts]) -> set[Ref]:
    """The linked records that the plan's writes name: rooms and tracks, sessions, and whose picture goes.

    Swoogo refuses a write that names a record that is not there; a picture would go to somebody who is not.
    """
    found: set[Ref] = set()
    for change in plan.changes:
        if isinstance(change, Create | Link):
            found |= set(change.wanted.refs.values())
        elif isinstance(change, Update):
            found |= set(change.refs.values())
        elif isinstance(change, Upload):
            found.add((change.kind, change.id))
        elif isinstance(change, Attach):
            new = [(Kind.SESSION, each) for each in change.sessions]
            found |= {ref for ref in new if ref in links and links[ref].swoogo_id not in change.known}
    return {ref for ref in found if ref in links and links[ref].state == LINKED}


def credits_to_read(plan: Plan, list_credits: Mapping[Kind, int], pages: Callable[[Kind], int]) -> int:
    """Credits that a run spends on lists and records before it writes, by a plan made without any list.

    ``list_credits`` are those that listing a kind was seen to cost, ``pages`` how many pages the list of
    any other has at the least.
    """
    listed = kinds_listed(plan, pages)
    singles = sum(update.wanted.kind not in listed for update in plan.to_read)
    lists = sum(list_credits.get(kind, LIST_CREDITS * pages(kind)) for kind in listed)
    return singles + lists
