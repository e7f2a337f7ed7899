"""Events."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from zoneinfo import ZoneInfo

from django.db import transaction

from stagedoor.accounts.domain.organizations import check_slug
from stagedoor.accounts.models import Organization, Person, record_audit
from stagedoor.agenda.domain.history import changing
from stagedoor.agenda.domain.pictures import discard_file
from stagedoor.agenda.domain.revision import record_change
from stagedoor.agenda.domain.texts import clean_title
from stagedoor.agenda.models import Event, Session, Tier
from stagedoor.common import clock
from stagedoor.common.clock import check_day, from_wall, to_wall, zone
from stagedoor.common.errors import InputError
from stagedoor.common.text import fold


class TimezoneChange(StrEnum):
    """What a change of the event's timezone does to its sessions (R15)."""

    KEEP_CLOCK = "clock"
    KEEP_INSTANT = "instant"


MAX_EVENT_DAYS = 400
MAX_BUFFER_MINUTES = 240


def check_days(starts_on: date, ends_on: date) -> None:
    """Raise InputError, naming the field, for days that an event cannot have."""
    for field, day in (("starts_on", starts_on), ("ends_on", ends_on)):
        check_day(day, field)
    if ends_on < starts_on:
        raise InputError(f"The event ends ({ends_on}) before it starts ({starts_on}).", place="ends_on")
    days = (ends_on - starts_on).days + 1
    if days > MAX_EVENT_DAYS:
        raise InputError(
            f"The event would have {days:,} days ({starts_on} to {ends_on}); the most is {MAX_EVENT_DAYS}.",
            place="ends_on",
            code="event_too_long",
            remedy="Check the years.",
        )


@transaction.atomic
def create_event(
    organization: Organization,
    slug: str,
    name: str,
    *,
    timezone: str,
    starts_on: date,
    ends_on: date,
    actor: Person | None = None,
) -> Event:
    """Make an event, with the tiers Gold, Silver and Bronze to begin with."""
    check_slug(slug)
    zone(timezone)
    check_days(starts_on, ends_on)
    if not clean_title(name):
        raise InputError("An event needs a name.", place="name")
    if organization.events.filter(slug=slug).exists():
        raise InputError(f"{organization} already has an event “{slug}”.", place="slug", code="taken")
    event = Event.objects.create(
        organization=organization,
        slug=slug,
        name=clean_title(name),
        timezone=timezone,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    Tier.objects.bulk_create(
        Tier(event=event, name=tier, position=position)
        for position, tier in enumerate(["Gold", "Silver", "Bronze"])
    )
    record_audit(organization, actor, "event.created", event)
    return event


def update_event(
    event: Event,
    actor: Person | None,
    *,
    name: str,
    starts_on: date,
    ends_on: date,
    buffer_minutes: int | None = None,
) -> None:
    """Change the name, the days, or the time that people need between two rooms (None leaves it)."""
    check_days(starts_on, ends_on)
    if buffer_minutes is not None and not 0 <= buffer_minutes <= MAX_BUFFER_MINUTES:
        raise InputError(f"Give 0 to {MAX_BUFFER_MINUTES} minutes.", place="buffer_minutes")
    with changing(event, actor) as change:
        change.watch(event)
        if buffer_minutes is not None:
            event.buffer_minutes = buffer_minutes
        event.name, event.starts_on, event.ends_on = clean_title(name), starts_on, ends_on
        event.save(update_fields=["name", "starts_on", "ends_on", "buffer_minutes"])
        record_change(event, actor, "event.changed", event)


def change_timezone(event: Event, actor: Person | None, timezone: str, change: TimezoneChange) -> None:
    """Move the event to another timezone; its sessions keep their clock times or their instants (R15)."""
    new, before = zone(timezone), event.timezone
    with changing(event, actor, f"Moved the event from {before} to {timezone}") as recorder:
        recorder.watch(event)
        if change is TimezoneChange.KEEP_CLOCK:
            sessions = list(event.sessions.exclude(starts_at=None, ends_at=None))
            recorder.watch(*sessions)
            _keep_clock_times(sessions, event.zone, new)
        event.timezone = timezone
        event.save(update_fields=["timezone"])
        record_change(event, actor, "event.timezone_changed", event, old=before, new=timezone, keep=change)


def _keep_clock_times(sessions: list[Session], old: ZoneInfo, new: ZoneInfo) -> None:
    """Move sessions to the instants at which the clocks of a new zone show what those of the old one did."""
    for session in sessions:
        if session.starts_at:
            session.starts_at = from_wall(to_wall(session.starts_at, old), new)
        if session.ends_at:
            session.ends_at = from_wall(to_wall(session.ends_at, old), new)
        session.save(update_fields=["starts_at", "ends_at", "updated_at"])


@transaction.atomic
def archive_event(event: Event, actor: Person | None) -> None:
    """Put the event out of the way: lists leave it out."""
    event.archived_at = clock.now()
    event.save(update_fields=["archived_at"])
    record_audit(event.organization, actor, "event.archived", event)


@transaction.atomic
def restore_event(event: Event, actor: Person | None) -> None:
    """Bring an archived event back among the others."""
    event.archived_at = None
    event.save(update_fields=["archived_at"])
    record_change(event, actor, "event.restored", event)


@transaction.atomic
def delete_event(event: Event, name: str, actor: Person | None) -> None:
    """Delete an event with all that is in it, for good; ``name`` is typed as it stands on the event.

    Raises InputError where it is another name. Nothing happens in Swoogo.
    """
    if fold(name) != fold(event.name):
        raise InputError(
            f"“{name}” is not the name of this event, so nothing was deleted.",
            place="name",
            remedy=f"Type “{event.name}”.",
        )
    files = [picture.file for picture in event.pictures.exclude(file="")]
    record_audit(event.organization, actor, "event.deleted", event, slug=event.slug)
    event.delete()
    for file in files:
        discard_file(file.name)
