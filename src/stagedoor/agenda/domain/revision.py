"""The revision of an agenda: it moves with every write that can change what a sync would send (R45)."""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.dispatch import Signal

from stagedoor.accounts.models import Person, record_audit
from stagedoor.agenda.models import Event

agenda_changed = Signal()
"""Sent inside the transaction of the change, with the ``event`` (an Event)."""


def record_change(event: Event, actor: Person | None, action: str, subject: object, **detail: Any) -> None:
    """Write the audit line of a change to this event's agenda, and move its revision."""
    move_revision(event)
    record_audit(event.organization, actor, action, subject, **detail)


def move_revision(event: Event) -> None:
    """Note that something may have changed that a sync sends; in the transaction of the change itself."""
    Event.objects.filter(pk=event.pk).update(revision=F("revision") + 1)
    agenda_changed.send(sender=Event, event=event)
