"""*Take up again*: after a reconnect, the links of before are checked against Swoogo and revived (R34)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from django.db import transaction

from stagedoor.accounts.models import Person
from stagedoor.agenda.domain.revision import record_change
from stagedoor.common.text import fold
from stagedoor.swoogo import Row
from stagedoor.swoogo.records import Kind
from stagedoor.sync.clients import client_for_mapping
from stagedoor.sync.domain.drift_report import names_of, ref_of
from stagedoor.sync.domain.runs import refuse_during_a_run
from stagedoor.sync.models import EventMapping, LinkState, RecordLink
from stagedoor.sync.planning.compare import is_rewritten, is_same
from stagedoor.sync.planning.fields import FIELDS
from stagedoor.sync.planning.proposals import called
from stagedoor.sync.snapshot import taken_ids

PLACES = frozenset({Kind.ROOM, Kind.TRACK})


@dataclass(frozen=True)
class Left:
    """A record whose link was not taken up, and why. ``may`` tells that a person can say that it is the one.

    ``link`` is the link's key.
    """

    link: int
    kind: Kind
    id: int
    name: str
    reason: str
    swoogo_id: int | None = None
    may: bool = False


@dataclass
class TakenUp:
    """How many links of each kind were revived, and what was left."""

    revived: dict[Kind, int] = field(default_factory=lambda: defaultdict(int))
    left: list[Left] = field(default_factory=list)
    credits: int = 0

    @property
    def count(self) -> int:
        """How many were revived."""
        return sum(self.revived.values())


def earlier_links(mapping: EventMapping) -> list[RecordLink]:
    """The links with this Swoogo event that an earlier connection, or an earlier database, left."""
    links = RecordLink.objects.filter(
        event=mapping.event, swoogo_event_id=mapping.swoogo_event_id, state=LinkState.RETIRED
    )
    return list(links.order_by("kind", "record_id"))


def take_up_again(
    mapping: EventMapping, actor: Person | None = None, *, also: Collection[int] = ()
) -> TakenUp:
    """Revive the links whose record Swoogo still holds as the one that was sent; writes nothing there.

    Reads one list for each kind. ``also`` are links, by their keys, of which a person says that they are
    right though the record was renamed there. Raises ConfigError while a sync is under way.
    """
    refuse_during_a_run(mapping)
    kinds = sorted({Kind(link.kind) for link in earlier_links(mapping)})
    with client_for_mapping(mapping) as client:
        rows = {kind: list(client.list(kind, mapping.swoogo_event_id, is_sure=True)) for kind in kinds}
        spent = client.credits if kinds else 0
    result = TakenUp(credits=spent)
    with transaction.atomic():
        refuse_during_a_run(mapping)
        links = [link for link in earlier_links(mapping) if Kind(link.kind) in rows]
        names = names_of(links)
        for link in links:
            row, left = _judge(mapping, link, rows[Kind(link.kind)], names[ref_of(link)])
            if row is not None and (left is None or link.pk in also):
                _revive(mapping, link, row)
                result.revived[Kind(link.kind)] += 1
            elif left is not None:
                result.left.append(left)
        record_change(mapping.event, actor, "swoogo.taken_up_again", mapping, count=result.count)
    return result


def _judge(
    mapping: EventMapping, link: RecordLink, rows: list[Row], name: str
) -> tuple[Row | None, Left | None]:
    """The row that the link is about, and why it is not simply taken."""
    kind = Kind(link.kind)
    if kind in PLACES:
        return _place(mapping, link, rows, name)
    row = next((row for row in rows if row["id"] == link.swoogo_id), None)
    if row is None:
        return None, Left(
            link.pk, kind, link.record_id, name, "Swoogo does not hold it any more.", link.swoogo_id
        )
    if _is_the_one(kind, link.sent, row):
        return row, None
    reason = f"In Swoogo it is called “{called(kind, row)}” now, so it may be another one."
    return row, Left(link.pk, kind, link.record_id, name, reason, link.swoogo_id, may=True)


def _place(
    mapping: EventMapping, link: RecordLink, rows: list[Row], name: str
) -> tuple[Row | None, Left | None]:
    """Rooms and tracks are found by their names, as ever (R22)."""
    kind = Kind(link.kind)
    taken = taken_ids(mapping).get(kind, frozenset())
    sent = fold(str(link.sent.get("name") or name))
    found = [row for row in rows if fold(called(kind, row)) == sent and row["id"] not in taken]
    if len(found) == 1:
        return found[0], None
    reason = "Swoogo holds several of that name." if found else "Swoogo holds none of that name."
    return None, Left(link.pk, kind, link.record_id, name, reason)


def _is_the_one(kind: Kind, sent: Mapping[str, str], row: Row) -> bool:
    """Whether the row still goes by what was sent: a speaker by email or name, any other by its name."""
    fields = FIELDS[kind]
    if kind is Kind.SPEAKER:
        same_email = is_same(fields.named("email"), sent.get("email"), row.get("email"))
        return same_email or fold(called(kind, sent)) == fold(called(kind, row))
    name, ours, theirs = fields.named("name"), called(kind, sent), called(kind, row)
    return fold(ours) == fold(theirs) or is_rewritten(name, ours, theirs)


def _revive(mapping: EventMapping, link: RecordLink, row: Row) -> None:
    link.connection, link.state, link.swoogo_id = mapping.connection, LinkState.LINKED, row["id"]
    link.save(update_fields=["connection", "state", "swoogo_id"])
