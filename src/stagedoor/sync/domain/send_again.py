"""*Send again as new*: what was deleted in Swoogo is made there once more, on a person's word (R20)."""

from __future__ import annotations

from django.db import transaction

from stagedoor.accounts.models import Person
from stagedoor.agenda.domain.revision import record_change
from stagedoor.agenda.models import AgendaRecord
from stagedoor.common.errors import ConfigError
from stagedoor.swoogo.records import Kind
from stagedoor.sync.domain.mappings import live_mapping
from stagedoor.sync.domain.runs import refuse_during_a_run
from stagedoor.sync.models import EventMapping, LinkState, RecordLink


@transaction.atomic
def send_again_as_new(record: AgendaRecord, actor: Person | None = None) -> None:
    """Forget the record's link, so that the next sync makes one new record with its attachments.

    Raises ConfigError, with nothing changed, unless the record was deleted in the Swoogo event that its own
    event is mapped to, and while a sync is under way.
    """
    mapping = live_mapping(record.event)
    kind = record._meta.model_name or ""
    links = RecordLink.objects.filter(event=record.event, swoogo_event_id=mapping.swoogo_event_id)
    link = links.filter(kind=kind, record_id=record.pk, state=LinkState.DELETED).first()
    if link is None:
        raise ConfigError(
            f"“{record}” was not deleted in Swoogo, so there is nothing to send again.", code="not_deleted"
        )
    refuse_during_a_run(mapping)
    if kind == Kind.SESSION:
        forget_attachments(mapping, link.swoogo_id)
    record_change(record.event, actor, "swoogo.send_again", record, swoogo_id=link.swoogo_id)
    link.delete()


def forget_attachments(mapping: EventMapping, session_id: int | None) -> None:
    """No speaker is on a session that is gone; its id must not stand in another attach call (R23)."""
    speakers = RecordLink.objects.filter(
        event=mapping.event, swoogo_event_id=mapping.swoogo_event_id, kind=Kind.SPEAKER
    )
    for link in speakers:
        if session_id in {*link.attached, *link.unconfirmed_sessions}:
            link.attached = [each for each in link.attached if each != session_id]
            link.attached_before = [each for each in link.attached_before if each != session_id]
            link.unconfirmed_sessions = [each for each in link.unconfirmed_sessions if each != session_id]
            link.save(update_fields=["attached", "attached_before", "unconfirmed_sessions"])
