"""Records that were to be removed in Swoogo and that came back here meanwhile (R30, R38)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from stagedoor.common import shared_clock
from stagedoor.common.errors import NotFound
from stagedoor.swoogo import Client
from stagedoor.swoogo.records import Kind
from stagedoor.sync.execution import claims
from stagedoor.sync.execution.context import RunContext
from stagedoor.sync.models import LinkState, RecordLink
from stagedoor.sync.planning.records import Desired, Ref

Call = Callable[[Callable[[Client], Any]], Any]
"""Makes one call, within the budget."""


def keep_standing(context: RunContext, desired: Desired) -> None:
    """What is here again is no longer something that Swoogo only keeps: it may be removed another time."""
    for ref, link in context.links.items():
        if link.kept_there and desired.is_present(ref):
            link.kept_there = ""
            link.save(update_fields=["kept_there"])


def open_removals(context: RunContext, desired: Desired) -> dict[Ref, RecordLink]:
    """Records that are here again, of which nobody knows whether their removal was carried out."""
    return {
        ref: link
        for ref, link in context.links.items()
        if link.removal_sent_at and link.state == LinkState.LINKED and desired.is_present(ref)
    }


def settle_removals(
    context: RunContext, desired: Desired, call: Call, pause: Callable[[float, str], None]
) -> None:
    """Read each once nothing can land any more: what is gone is made again, what stands goes on as it was."""
    links = open_removals(context, desired)
    if links:
        pause(_seconds_until_landed(links), "Waiting to read what may have been removed.")
    for ref, link in links.items():
        number = link.swoogo_id or 0
        try:
            call(_reading(ref[0], number))
        except NotFound:
            forget_removed(context, ref)
        else:
            link.removal_sent_at = None
            link.save(update_fields=["removal_sent_at"])


def forget_removed(context: RunContext, ref: Ref) -> None:
    """Let go of a record that was removed in Swoogo; nobody is attached to a session that is gone (R23)."""
    link = context.links.pop(ref)
    if ref[0] is Kind.SESSION:
        for other in context.links.values():
            _take_off(other, link.swoogo_id)
        for speaker, there in context.on_sessions.items():
            context.on_sessions[speaker] = there - {link.swoogo_id or 0}
    if link.swoogo_id is not None:
        context.removed.add((ref[0], link.swoogo_id))
    context.rows.pop(ref, None)
    link.delete()


def with_removed(context: RunContext, taken: Mapping[Kind, frozenset[int]]) -> dict[Kind, frozenset[int]]:
    """The Swoogo ids that no new record may be matched with: those of links, and of what is removed."""
    kinds = {*taken, *(kind for kind, _ in context.removed)}
    return {
        kind: taken.get(kind, frozenset()) | {number for of, number in context.removed if of is kind}
        for kind in kinds
    }


def _seconds_until_landed(links: Mapping[Ref, RecordLink]) -> float:
    now = shared_clock.now()
    sent = [link.removal_sent_at for link in links.values() if link.removal_sent_at]
    return max([0.0, *((moment + claims.DUE_AFTER - now).total_seconds() for moment in sent)])


def _take_off(link: RecordLink, session: int | None) -> None:
    if session in {*link.attached, *link.attached_before, *link.unconfirmed_sessions}:
        link.attached = [each for each in link.attached if each != session]
        link.attached_before = [each for each in link.attached_before if each != session]
        link.unconfirmed_sessions = [each for each in link.unconfirmed_sessions if each != session]
        link.save(update_fields=["attached", "attached_before", "unconfirmed_sessions"])


def _reading(kind: Kind, number: int) -> Callable[[Client], Any]:
    return lambda client: client.get(kind, number)
