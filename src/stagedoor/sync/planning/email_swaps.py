"""Speakers who take each other's email: who goes first, and who cannot go at all. Pure.

Swoogo takes an email once an event (Swoogo API notes, §8.2), so it has to be free before another speaker gets
it. In a circle none of them is ever free.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from graphlib import CycleError, TopologicalSorter

from stagedoor.common.text import fold
from stagedoor.swoogo.records import Kind
from stagedoor.sync.planning.changes import Update
from stagedoor.sync.planning.records import LINKED, LinkFacts, Ref, Remark

EMAIL = "email"
SWAPPED = "emails_swapped"


def order_emails(
    updates: Iterable[Update], links: Mapping[Ref, LinkFacts]
) -> tuple[list[Update], list[Remark]]:
    """The updates, each after the one that frees its email; a circle's go without it, and are told."""
    by_ref = {update.wanted.ref: update for update in updates}
    holders = {
        fold(link.sent[EMAIL]): ref
        for ref, link in links.items()
        if ref[0] is Kind.SPEAKER and link.state == LINKED and link.sent.get(EMAIL)
    }
    waits = {
        ref: holder
        for ref, update in by_ref.items()
        if EMAIL in update.fields
        and (holder := holders.get(fold(update.fields[EMAIL]))) not in {None, ref}
        and holder in by_ref
        and EMAIL in by_ref[holder].fields
    }
    circle = _in_a_circle(waits)
    for ref in circle:
        others = {name: value for name, value in by_ref[ref].fields.items() if name != EMAIL}
        by_ref[ref] = replace(by_ref[ref], fields=others)
    waits = {ref: holder for ref, holder in waits.items() if ref not in circle}
    order = TopologicalSorter({ref: {waits[ref]} if ref in waits else set() for ref in by_ref}).static_order()
    ordered = [replace(by_ref[ref], after=waits.get(ref)) for ref in order]
    return ordered, [_remark(by_ref[ref]) for ref in sorted(circle)]


def _in_a_circle(waits: Mapping[Ref, Ref]) -> set[Ref]:
    """Those who wait for themselves in the end."""
    graph, circle = {ref: {holder} for ref, holder in waits.items()}, set[Ref]()
    while True:
        try:
            TopologicalSorter(graph).prepare()
        except CycleError as error:
            found = set(error.args[1])
            circle |= found
            graph = {ref: holders for ref, holders in graph.items() if ref not in found}
        else:
            return circle


def _remark(update: Update) -> Remark:
    wanted = update.wanted
    message = (
        f"Speakers swap emails: the new one, {wanted.fields[EMAIL]}, is still another's in Swoogo. It "
        "takes an email only once, so these emails stay there as they are."
    )
    return Remark(wanted.kind, wanted.id, wanted.name, SWAPPED, message, attempted=True)
