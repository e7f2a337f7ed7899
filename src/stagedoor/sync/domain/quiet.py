"""Mappings that have nothing to do cost continuous sync no run, no row and no query of their own (R45).

A mapping is quiet once a run has ended with a known outcome for every record. It stays so until its agenda's
revision moves, until the moment at which time alone changes something, or until Stagedoor itself changes.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from importlib.metadata import version
from typing import Any

from django.db import transaction

from stagedoor.agenda.models import Event
from stagedoor.common import shared_clock
from stagedoor.sync.models import EventMapping

VERSION = version("stagedoor")
LONGEST_REST = timedelta(days=1)
"""After this at the latest, what failed is tried again."""


def revision_of(event: Event) -> int:
    """The agenda's revision as it is in the database now; to be read before the agenda is."""
    return Event.objects.values_list("revision", flat=True).get(pk=event.pk)


def rest(mapping: EventMapping, revision: int, until: datetime | None) -> bool:
    """Let the mapping be quiet, if its agenda is still at the revision that was synced; whether it is.

    ``until`` is when time alone changes something.
    """
    with transaction.atomic():
        # Whoever moves the revision holds this row, so that a change is either seen here or wakes it after.
        event = Event.objects.select_for_update().get(pk=mapping.event_id)
        taking_part = EventMapping.objects.filter(
            pk=mapping.pk, connection__continuous=True, ended_at=None, removed_at=None, paused_at=None
        )
        if event.revision != revision:
            return False
        facts = {"quiet_since": shared_clock.now(), "quiet_version": VERSION, "next_sync_at": until}
        return bool(taking_part.update(**facts))


def wake(event: Event, **_: Any) -> None:
    """Give a quiet mapping of this event its rounds again: its agenda has changed."""
    EventMapping.objects.filter(event=event).exclude(quiet_since=None).update(
        quiet_since=None, next_sync_at=None
    )


def wake_of_other_versions() -> None:
    """Wake what another version of Stagedoor found quiet: it may send something else."""
    quiet = EventMapping.objects.exclude(quiet_since=None).exclude(quiet_version=VERSION)
    quiet.update(quiet_since=None, next_sync_at=None)
