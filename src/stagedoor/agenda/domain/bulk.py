"""Changing many sessions or sponsors at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypedDict

from django.db import transaction

from stagedoor.accounts.models import Person
from stagedoor.agenda.domain.revision import record_change
from stagedoor.agenda.models import Event, Room, SessionStatus, Tier, Track
from stagedoor.common import clock
from stagedoor.common.errors import InputError


class SessionChanges(TypedDict, total=False):
    """What to set on each session; a key that is absent is left alone, None takes the room or track off."""

    status: SessionStatus
    room: Room | None
    track: Track | None


@transaction.atomic
def edit_sessions(
    event: Event, session_ids: Iterable[int], changes: SessionChanges, actor: Person | None
) -> int:
    """Make these changes to those of the sessions that are this event's and not deleted; returns how many."""
    for place in (changes.get("room"), changes.get("track")):
        if place is not None and place.event_id != event.pk:
            raise InputError(f"“{place}” is not of {event}.", code="other_event")
    if not changes:
        raise InputError("Nothing to change was chosen, so nothing was changed.", code="nothing_chosen")
    sessions = event.sessions.filter(deleted_at=None, pk__in=list(session_ids))
    before = {f"{name}_before": None for name in ("room", "track") if name in changes}
    count = sessions.update(updated_at=clock.now(), **changes, **before)
    record_change(
        event,
        actor,
        "sessions.changed",
        event,
        count=count,
        changes={field: str(value) if value else None for field, value in changes.items()},
    )
    return count


@transaction.atomic
def set_tier(event: Event, sponsor_ids: Iterable[int], tier: Tier | None, actor: Person | None) -> int:
    """Give those of the sponsors that are this event's and not deleted this tier, or none; says how many."""
    if tier is not None and tier.event_id != event.pk:
        raise InputError(f"“{tier}” is not of {event}.", code="other_event")
    sponsors = event.sponsors.filter(deleted_at=None, pk__in=list(sponsor_ids))
    count = sponsors.update(tier=tier, updated_at=clock.now())
    name = tier.name if tier else None
    record_change(event, actor, "sponsors.changed", event, count=count, tier=name)
    return count
