"""Unconfirmed creates, and records that Swoogo does not find: a complete list decides (R20, R38)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from stagedoor.swoogo.records import Kind, Row
from stagedoor.sync.execution.context import RunContext, content_of, link_up, release
from stagedoor.sync.models import LinkState, Outcome, RecordLink
from stagedoor.sync.planning.reconcile import settle
from stagedoor.sync.planning.records import Ref, Remark
from stagedoor.sync.planning.verify import check_answer
from stagedoor.sync.snapshot import taken_ids

# How long ago a create may have been claimed when it is sent, and how long after its claim a list proves that
# it did not land: a late POST may still land in between. Two halves of one invariant: nothing is sent once
# another process may settle the claim.
FRESH_CLAIM_SECONDS = 5.0
DUE_AFTER = timedelta(seconds=30)
STANDING = frozenset({LinkState.LINKED, LinkState.RETIRED})


def open_claims(links: Mapping[Ref, RecordLink]) -> dict[Kind, dict[Ref, RecordLink]]:
    """Records whose creation is not settled, by kind."""
    claims: dict[Kind, dict[Ref, RecordLink]] = defaultdict(dict)
    for ref, link in links.items():
        if link.state == LinkState.CREATING:
            claims[ref[0]][ref] = link
    return claims


def seconds_until_due(claims: Iterable[RecordLink], now: datetime) -> float:
    """How long until all of these claims may be settled."""
    waits = [(claim.claimed_at + DUE_AFTER - now).total_seconds() for claim in claims if claim.claimed_at]
    return max([0.0, *waits])


def settle_claims(
    context: RunContext, kind: Kind, rows: list[Row], names: Mapping[Ref, str], asked_at: datetime
) -> list[Remark]:
    """Settle the claims of a kind that were due when its complete list was asked for.

    Returns those that a person must decide.
    """
    of_kind = open_claims(context.links)[kind]
    claims = {ref: link for ref, link in of_kind.items() if not seconds_until_due([link], asked_at)}
    if not claims:
        return []
    taken = taken_ids(context.mapping).get(kind, frozenset())
    result = settle({ref: link.sent for ref, link in claims.items()}, rows, taken)
    for ref, row in result.found.items():
        _take(context, ref, row, names.get(ref, ""))
    for ref in result.absent:
        release(context, ref)
    message = "Swoogo holds more records that could be this one than were sent, so none was taken."
    return [
        Remark(ref[0], ref[1], names.get(ref, ""), "unclear", message, attempted=True)
        for ref in result.unclear
    ]


def _take(context: RunContext, ref: Ref, row: Row, name: str) -> None:
    """The create did happen: link it, remembering as sent what really stands there."""
    link = context.links[ref]
    body = dict(link.sent)
    wrong = {each.field for each in check_answer(context.fields[ref[0]], body, row).lost}
    if not link_up(link, row, context.fields):
        return
    link.sent = {field: value for field, value in body.items() if field not in wrong}
    known = content_of(context.fields[ref[0]], {**body, **row})
    # Of a contact that the account knew before, the rest is theirs.
    link.baseline = {n: v for n, v in known.items() if not link.beside_contact or n in body}
    context.rows[ref] = row
    if link.connection_id != context.mapping.connection_id:
        link.state = LinkState.RETIRED
    link.save(update_fields=["sent", "baseline", "state"])
    message = "It had been created without Swoogo confirming it; it was looked up."
    context.outcomes.put(ref[0], ref[1], name or row.get("name", ""), Outcome.CREATED, message=message)


def tell_missing(context: RunContext, missing: Iterable[Ref], names: Mapping[Ref, str], why: str) -> None:
    """Say of each record that a list lacks why the list was not believed; whoever deleted them can say so."""
    for ref in missing:
        name = names.get(ref) or context.links[ref].sent.get("name", "")
        context.outcomes.put(*(ref[0], ref[1], name, Outcome.FAILED), reason="list_doubted", message=why)


def confirm_deleted(context: RunContext, kind: Kind, rows: list[Row], names: Mapping[Ref, str]) -> bool:
    """Mark the suspects of this kind that the complete list does not hold as deleted in Swoogo (R20).

    Returns whether there were any. A suspect that the list holds stays failed: a 404 can also mean "not
    accessible".
    """
    there = {row["id"] for row in rows}
    found_any = False
    for ref in [ref for ref in context.suspects if ref[0] is kind]:
        link = context.links.get(ref)
        if link is not None and link.state in STANDING and link.swoogo_id not in there:
            found_any = True
            link.state = LinkState.DELETED
            link.save(update_fields=["state"])
            context.outcomes.put(
                kind,
                ref[1],
                names.get(ref) or link.sent.get("name", ""),
                Outcome.SKIPPED,
                reason="deleted_in_swoogo",
                message="It was deleted in Swoogo, so it is not sent again.",
            )
    return found_any
