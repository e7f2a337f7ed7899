"""What was on its way when its process was lost, or came too late: read once nothing can land any more (R38).

A write may land up to 30 s after it was sent. Until then nobody can know what Swoogo will hold; then the
record is read, and what differs from what was sent last is sent again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from stagedoor.common import shared_clock
from stagedoor.common.errors import NotFound, StagedoorError
from stagedoor.swoogo import Client
from stagedoor.swoogo.records import Kind, Row
from stagedoor.sync.execution import claims
from stagedoor.sync.execution.context import RunContext, link_up
from stagedoor.sync.models import InFlight, LateCreate, LinkState, Outcome, RecordLink
from stagedoor.sync.planning.compare import is_same
from stagedoor.sync.planning.fields import Fields
from stagedoor.sync.planning.records import Ref

Call = Callable[[Callable[[Client], Any]], Any]
"""Makes one call, within the budget."""


def left_over(context: RunContext) -> dict[Ref, list[InFlight]]:
    """The writes about this run's records of which nobody knows whether they landed."""
    refs = {link.pk: ref for ref, link in context.links.items()}
    found: dict[Ref, list[InFlight]] = defaultdict(list)
    mapping = context.mapping
    rows = InFlight.objects.filter(
        link__event=mapping.event, link__swoogo_event_id=mapping.swoogo_event_id
    ).order_by("pk")
    for write in rows:
        if write.link_id in refs:
            found[refs[write.link_id]].append(write)
    return found


def seconds_until_landed(writes: Iterable[InFlight]) -> float:
    """How long until none of these can land any more."""
    now = shared_clock.now()
    return max([0.0, *((write.sent_at + claims.DUE_AFTER - now).total_seconds() for write in writes)])


def read_uncertain(context: RunContext, call: Call, left: dict[Ref, list[InFlight]]) -> bool:
    """Read these records and note what has to be sent again; whether there is any."""
    found_any = False
    for ref, writes in left.items():
        link = context.links[ref]
        if link.swoogo_id is not None:
            try:
                row = call(_reading(ref[0], link.swoogo_id))
            except NotFound:
                context.suspects.add(ref)
            else:
                context.rows[ref] = row
                found_any = _send_again(context.fields[ref[0]], link, row, writes) or found_any
        InFlight.objects.filter(pk__in=[write.pk for write in writes]).delete()
    return found_any


def _reading(kind: Kind, number: int) -> Callable[[Client], Row]:
    """Read one record, a speaker with their sessions."""
    return lambda client: client.get(kind, number, expand_sessions=kind is Kind.SPEAKER)


def _send_again(of_kind: Fields, link: RecordLink, row: Row, writes: list[InFlight]) -> bool:
    """Note which of what these writes were about Swoogo does not hold as it was sent last."""
    fields = {
        name
        for write in writes
        for name in write.fields
        if name in row and not is_same(of_kind.named(name), link.sent.get(name, ""), row[name])
    }
    there = set(row.get("sessions", ()))
    sessions = {
        session
        for write in writes
        for session in write.sessions
        if "sessions" in row and (session in there) != (session in link.attached)
    }
    if any(write.picture for write in writes):
        # Swoogo does not tell which picture it holds.
        link.picture_sent = ""
    link.unconfirmed_fields = sorted({*link.unconfirmed_fields, *fields})
    link.unconfirmed_sessions = sorted({*link.unconfirmed_sessions, *sessions})
    link.save(update_fields=["unconfirmed_fields", "unconfirmed_sessions", "picture_sent"])
    return bool(fields or sessions) or any(write.picture for write in writes)


def late_creates(context: RunContext) -> list[LateCreate]:
    """The records that Swoogo made for this event's and that nobody holds."""
    mapping, kinds = context.mapping, {ref[0] for ref in context.links} | set(Kind)
    return list(
        LateCreate.objects.filter(
            event=mapping.event, swoogo_event_id=mapping.swoogo_event_id, kind__in=kinds
        ).order_by("pk")
    )


def settle_late_creates(context: RunContext, call: Call, late: list[LateCreate]) -> None:
    """Link each of these where its record has none; where another one was made meanwhile, remove it."""
    for each in late:
        ref = (Kind(each.kind), each.record_id)
        link = context.links.get(ref)
        if link is None or link.state == LinkState.CREATING:
            _hold(context, ref, each, link)
        elif link.swoogo_id != each.swoogo_id:
            _remove(context, call, ref, each)
            _doubt_shared_fields(link, each)
        each.delete()


def _doubt_shared_fields(link: RecordLink, late: LateCreate) -> None:
    """The second one rewrote the contact that both share (Swoogo API notes, §8.2): ours go again."""
    if link.kind == Kind.SPEAKER:
        link.unconfirmed_fields = sorted({*link.unconfirmed_fields, *late.body} & link.sent.keys())
        link.save(update_fields=["unconfirmed_fields"])


def _hold(context: RunContext, ref: Ref, late: LateCreate, link: RecordLink | None) -> None:
    """The record that was made is the record's own."""
    link = link or RecordLink(
        event=late.event, swoogo_event_id=late.swoogo_event_id, kind=late.kind, record_id=late.record_id
    )
    link.connection, link.sent, link.found = late.connection, late.body, False
    if link_up(link, {"id": late.swoogo_id}, context.fields):
        context.links[ref] = link
        context.outcomes.put(
            *(late.kind, late.record_id, _name(late), Outcome.CREATED),
            message="It had been created by a process that was stopped; its late answer was found.",
        )


def _remove(context: RunContext, call: Call, ref: Ref, late: LateCreate) -> None:
    """Take away a second one that nobody has touched; what a person has changed is left to them."""
    told = "A process that was stopped had made it a second time"
    try:
        row = call(lambda client: client.get_all_fields(ref[0], late.swoogo_id))
        if row.get("created_at") != row.get("updated_at"):
            told = f"{told}: {late.swoogo_id}. Somebody has changed that one in Swoogo, so it is left there."
        else:
            call(lambda client: client.delete(ref[0], late.swoogo_id))
            told += "; that one was removed."
    except NotFound:
        told += "; that one is gone."
    except StagedoorError as error:
        told = f"{told}: {late.swoogo_id}. Swoogo does not remove that one: {error.message}"
    context.outcomes.put(
        *(late.kind, late.record_id, _name(late), Outcome.FAILED if ": " in told else Outcome.REMOVED),
        reason="made_twice",
        message=told,
    )


def _name(late: LateCreate) -> str:
    names = (late.body.get("name"), late.body.get("first_name"), late.body.get("last_name"))
    return " ".join(name for name in names if name)
