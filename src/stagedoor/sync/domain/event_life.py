"""Archiving and deleting an event that may be paired with a Swoogo event."""

from __future__ import annotations

from django.db import transaction

from stagedoor.accounts.models import Person
from stagedoor.agenda.domain import events
from stagedoor.agenda.models import Event
from stagedoor.common.errors import ConfigError
from stagedoor.sync.domain.continuous import pause_mapping
from stagedoor.sync.domain.mappings import find_mapping
from stagedoor.sync.models import EventMapping


@transaction.atomic
def archive_event(event: Event, actor: Person | None) -> None:
    """Put an event out of the way, and pause its continuous sync; people can still look at it and push it."""
    mapping = find_mapping(event)
    if mapping is not None and mapping.paused_at is None:
        pause_mapping(mapping, actor)
    events.archive_event(event, actor)


def delete_event(event: Event, name: str, actor: Person | None) -> None:
    """Delete an event for good, see ``events.delete_event``.

    Raises ConfigError ``still_mapped`` while it is paired with a Swoogo event: the pair is lasting (R4), and
    its links say which record there is which.
    """
    mapping = EventMapping.objects.filter(event=event, ended_at=None).first()
    if mapping is not None:
        raise ConfigError(
            f"{event} is paired with Swoogo's “{mapping.swoogo_event_name}”, so nothing was deleted.",
            code="still_mapped",
            remedy="Archive it instead; it can be deleted after Swoogo was disconnected.",
        )
    events.delete_event(event, name, actor)
