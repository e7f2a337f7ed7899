"""What the record links say about a record."""

from __future__ import annotations

from django.db.models import QuerySet

from stagedoor.agenda.models import AgendaRecord
from stagedoor.swoogo.records import Kind
from stagedoor.sync.models import LinkState, RecordLink


def links_of(record: AgendaRecord) -> list[RecordLink]:
    """The record's links, the newest first; more than one after it was mapped to another Swoogo event."""
    found = RecordLink.objects.filter(
        event_id=record.event_id, kind=record._meta.model_name or "", record_id=record.pk
    )
    return list(found.order_by("-id"))


def retire(links: QuerySet[RecordLink]) -> None:
    """Make links of an ended connection "sent under an earlier connection" (R22).

    Rooms and tracks let go of their Swoogo ids: they are found again by name.
    """
    linked = links.filter(state=LinkState.LINKED)
    linked.filter(kind__in=[Kind.ROOM, Kind.TRACK]).update(state=LinkState.RETIRED, swoogo_id=None)
    linked.update(state=LinkState.RETIRED)


def was_sent(record: AgendaRecord) -> bool:
    """Whether the record has ever been sent; a room's or track's name is locked then (R16)."""
    return bool(links_of(record))
