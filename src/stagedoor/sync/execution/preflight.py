"""What must hold before a sync writes anything (R15, R27)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from stagedoor.agenda.models import Event
from stagedoor.common.clock import same_offsets, zone
from stagedoor.common.errors import ConfigError, InputError, NotFound
from stagedoor.swoogo import Row
from stagedoor.sync.domain.closed_events import status_of, stop_for_closed
from stagedoor.sync.models import EventMapping
from stagedoor.sync.planning.records import SessionFacts


@dataclass(frozen=True)
class Days:
    """The days, inclusive, over which the two events' clocks must agree."""

    first: date
    last: date


def event_days(event: Event, sent: Iterable[SessionFacts]) -> Days:
    """The event's days, and those of the sent sessions where they lie outside."""
    moments = [moment for session in sent for moment in (session.starts_at, session.ends_at) if moment]
    days = [event.starts_on, event.ends_on, *(moment.astimezone(event.zone).date() for moment in moments)]
    return Days(min(days), max(days))


def check_zones(event: Event, swoogo_zone: str, days: Days) -> None:
    """Raise ConfigError unless both events' clocks agree throughout the days; names both zones (R15)."""
    if not swoogo_zone:
        raise ConfigError(
            "Swoogo names no timezone for the mapped event, so nothing was sent.", code="zone_unknown"
        )
    try:
        theirs: ZoneInfo = zone(swoogo_zone)
    except InputError as error:
        raise ConfigError(
            f"Swoogo gives the timezone “{swoogo_zone}”, which is not known here; {event} has "
            f"{event.timezone}. Nothing was sent.",
            code="zones_differ",
        ) from error
    if not same_offsets(event.zone, theirs, days.first, days.last):
        raise ConfigError(
            f"The timezones differ: {event.timezone} here, {swoogo_zone} in Swoogo. Nothing was sent, since "
            "every session would stand there at a wrong hour.",
            code="zones_differ",
            remedy="Give both events the same timezone: here on the event's Details page, or in Swoogo.",
        )


def check_event(mapping: EventMapping, row: Row | NotFound, days: Days | None) -> None:
    """Raise ConfigError unless the Swoogo event can be written to; keeps its name, zone, status up to date.

    ``days`` are those on which the clocks must agree, None where no times are sent.
    """
    if isinstance(row, NotFound):
        raise ConfigError(
            f"The Swoogo event {mapping.swoogo_event_name} ({mapping.swoogo_event_id}) does not exist "
            "any more, or the key may not see it. Nothing was sent.",
            code="event_gone",
        )
    zone_name = _text(row.get("timezone"))
    mapping.swoogo_event_name = _text(row.get("name")) or mapping.swoogo_event_name
    mapping.swoogo_timezone = zone_name
    mapping.swoogo_status = status_of(row)
    mapping.save(update_fields=["swoogo_event_name", "swoogo_timezone", "swoogo_status"])
    stop_for_closed(mapping)
    if days is not None:
        check_zones(mapping.event, zone_name, days)


def _text(value: Any) -> str:
    return str(value or "").strip()
