"""What the record links say about a record."""

from __future__ import annotations

from stagedoor.agenda.models import AgendaRecord
from stagedoor.sync.models import RecordLink


def links_of(record: AgendaRecord) -> list[RecordLink]:
    """The record's links, the newest first; more than one after it was mapped to another Swoogo event."""
    found = RecordLink.objects.filter(
        event_id=record.event_id, kind=record._meta.model_name or "", record_id=record.pk
    )
    return list(found.order_by("-id"))


def was_sent(record: AgendaRecord) -> bool:
    """Whether the record has ever been sent; a room's or track's name is locked then (R16)."""
    return bool(links_of(record))
