"""What a run spends on reading before it writes, and in which way that is cheaper (R36, R39). Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping

from stagedoor.swoogo.endpoints import LIST_CREDITS
from stagedoor.swoogo.records import Kind
from stagedoor.sync.planning.changes import Plan


def kinds_read_as_lists(plan: Plan, listed: set[Kind], pages: Callable[[Kind], int]) -> set[Kind]:
    """The kinds whose records to be updated are read from a list: one page costs as much as ten of them."""
    counts = Counter(update.wanted.kind for update in plan.to_read)
    return {kind for kind, count in counts.items() if kind in listed or count > LIST_CREDITS * pages(kind)}


def credits_to_read(plan: Plan, list_credits: Mapping[Kind, int], pages: Callable[[Kind], int]) -> int:
    """Credits that a run spends on lists and records before it writes, by a plan made without any list.

    ``list_credits`` are those that listing a kind was seen to cost, ``pages`` how many pages the list of
    any other has at the least.
    """
    listed = set(plan.kinds_to_list)
    listed |= kinds_read_as_lists(plan, listed, pages)
    singles = sum(update.wanted.kind not in listed for update in plan.to_read)
    lists = sum(list_credits.get(kind, LIST_CREDITS * pages(kind)) for kind in listed)
    return singles + lists
