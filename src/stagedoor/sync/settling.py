"""Unconfirmed creates, and records that Swoogo does not find: a complete list decides (R20, R38)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from stagedoor.swoogo.records import Kind, Row
from stagedoor.sync.models import LinkState, Outcome, RecordLink
from stagedoor.sync.planning.reconcile import settle
from stagedoor.sync.planning.records import Ref, Remark
from stagedoor.sync.planning.verify import check_answer
from stagedoor.sync.snapshot import taken_ids
from stagedoor.sync.work import Work, link_up, release

# A late POST may still land: not before then is a list proof that it did not.
RIPE = timedelta(seconds=30)
STANDING = frozenset({LinkState.LINKED, LinkState.RETIRED})


def open_claims(links: Mapping[Ref, RecordLink]) -> dict[Kind, dict[Ref, RecordLink]]:
    """Records whose creation is not settled, by kind."""
    claims: dict[Kind, dict[Ref, RecordLink]] = defaultdict(dict)
    for ref, link in links.items():
        if link.state == LinkState.CREATING:
            claims[ref[0]][ref] = link
    return claims


def seconds_to_ripe(claims: Iterable[RecordLink], now: datetime) -> float:
    """How long until all of these claims may be settled."""
    waits = [(claim.claimed_at + RIPE - now).total_seconds() for claim in claims if claim.claimed_at]
    return max([0.0, *waits])


def settle_claims(
    work: Work, kind: Kind, rows: list[Row], names: Mapping[Ref, str], asked_at: datetime
) -> list[Remark]:
    """Settle the claims of a kind that were ripe when its complete list was asked for.

    Returns those that a person must decide.
    """
    of_kind = open_claims(work.links)[kind]
    claims = {ref: link for ref, link in of_kind.items() if not seconds_to_ripe([link], asked_at)}
    if not claims:
        return []
    taken = taken_ids(work.mapping).get(kind, frozenset())
    result = settle({ref: link.sent for ref, link in claims.items()}, rows, taken)
    for ref, row in result.found.items():
        _take(work, ref, row, names.get(ref, ""))
    for ref in result.absent:
        release(work, ref)
    message = "Swoogo holds more records that could be this one than were sent, so none was taken."
    return [
        Remark(ref[0], ref[1], names.get(ref, ""), "unclear", message, attempted=True)
        for ref in result.unclear
    ]


def _take(work: Work, ref: Ref, row: Row, name: str) -> None:
    """The create did happen: link it, remembering as sent what really stands there."""
    link = work.links[ref]
    body = dict(link.sent)
    wrong = {each.field for each in check_answer(body, row, {}, ()).refused}
    if not link_up(link, row):
        return
    link.sent = {field: value for field, value in body.items() if field not in wrong}
    link.seen = {field: row[field] for field in ref[0].content if field in row}
    if link.connection_id != work.mapping.connection_id:
        link.state = LinkState.RETIRED
    link.save(update_fields=["sent", "seen", "state"])
    message = "It had been created without Swoogo confirming it; it was looked up."
    work.outcomes.put(ref[0], ref[1], name or row.get("name", ""), Outcome.CREATED, message=message)


def confirm_deleted(work: Work, kind: Kind, rows: list[Row], names: Mapping[Ref, str]) -> bool:
    """Mark the suspects of this kind that the complete list does not hold as deleted in Swoogo (R20).

    Returns whether there were any. A suspect that the list holds stays failed: a 404 can also mean "not
    accessible".
    """
    there = {row["id"] for row in rows}
    found_any = False
    for ref in [ref for ref in work.suspects if ref[0] is kind]:
        link = work.links.get(ref)
        if link is not None and link.state in STANDING and link.swoogo_id not in there:
            found_any = True
            link.state = LinkState.DELETED
            link.save(update_fields=["state"])
            work.outcomes.put(
                kind,
                ref[1],
                names.get(ref) or link.sent.get("name", ""),
                Outcome.SKIPPED,
                reason="deleted_in_swoogo",
                message="It was deleted in Swoogo, so it is not sent again.",
            )
    return found_any
