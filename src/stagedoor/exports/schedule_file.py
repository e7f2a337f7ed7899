"""Sessions as ``schedule.json``, as frab made it and conference apps read it (version 1).

It is meant to be published: no email address and no phone number stands in it.
"""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5

from stagedoor.agenda.models import Session
from stagedoor.agenda.models.source_id import own_id
from stagedoor.common.html import to_text
from stagedoor.exports.values import public_name

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from stagedoor.agenda.models import Event, Participation, Speaker

# The reader of imports knows our own files by it.
GENERATOR = "stagedoor"
_NO_ROOM = ""
Timed = tuple[Session, datetime, datetime]


def schedule_of(event: Event, sessions: Iterable[Session]) -> str:
    """Return the sessions that have a start and an end, by day and room, on the event's clock.

    Sessions come from ``find_sessions``; what is not accepted says so in its ``status``.
    """
    zone = event.zone
    timed = sorted(
        (
            (session, session.starts_at.astimezone(zone), session.ends_at.astimezone(zone))
            for session in sessions
            if session.starts_at and session.ends_at
        ),
        key=lambda one: (one[1], one[0].pk),
    )
    schedule = {
        "generator": {"name": GENERATOR},
        "version": f"{event.revision}",
        "conference": _conference(event, timed),
    }
    return json.dumps({"schedule": schedule}, ensure_ascii=False, indent=1)


def _conference(event: Event, timed: list[Timed]) -> dict[str, Any]:
    days: dict[date, list[Timed]] = defaultdict(list)
    for day in range((event.ends_on - event.starts_on).days + 1):
        days[event.starts_on + timedelta(days=day)] = []
    for one in timed:
        days[one[1].date()].append(one)
    return {
        "acronym": event.slug,
        "title": event.name,
        "start": event.starts_on.isoformat(),
        "end": event.ends_on.isoformat(),
        "daysCount": len(days),
        "timeslot_duration": "00:05",
        "time_zone_name": event.timezone,
        "tracks": [
            {"name": track.name, "color": track.color} for track in event.tracks.filter(deleted_at=None)
        ],
        "rooms": [
            {"name": room.name, "capacity": room.capacity} for room in event.rooms.filter(deleted_at=None)
        ],
        "days": [_day(event, number, *day) for number, day in enumerate(sorted(days.items()), start=1)],
    }


def _day(event: Event, number: int, day: date, timed: list[Timed]) -> dict[str, Any]:
    midnight = datetime.combine(day, datetime.min.time(), event.zone)
    rooms: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for session, starts, ends in timed:
        rooms[session.room.name if session.room else _NO_ROOM].append(_event(session, starts, ends))
    return {
        "index": number,
        "date": day.isoformat(),
        "day_start": midnight.isoformat(),
        "day_end": (midnight + timedelta(days=1)).isoformat(),
        "rooms": rooms,
    }


def _event(session: Session, starts: datetime, ends: datetime) -> dict[str, Any]:
    parts: list[Participation] = session.participants  # type: ignore[attr-defined]
    return {
        "id": session.pk,
        "guid": str(uuid5(NAMESPACE_URL, f"stagedoor:session:{session.pk}")),
        "code": own_id(session.pk),
        "date": starts.isoformat(),
        "start": f"{starts:%H:%M}",
        "end": ends.isoformat(),
        "duration": _duration(starts, ends),
        "room": session.room.name if session.room else None,
        "title": session.title,
        "subtitle": "",
        "track": session.track.name if session.track else None,
        "type": "",
        "language": "",
        "status": session.status,
        "abstract": "",
        "description": session.description,
        "persons": [_person(part.speaker, part.role) for part in parts],
        "links": [],
        "attachments": [],
    }


def _person(speaker: Speaker, role: str) -> dict[str, Any]:
    name = public_name(speaker)
    told = {"id": speaker.pk, "code": own_id(speaker.pk), "public_name": name, "name": name, "role": role}
    return told | {"biography": speaker.biography if to_text(speaker.biography) else ""}


def _duration(starts: datetime, ends: datetime) -> str:
    """Return hours and minutes; from one day on days come first, as pretalx writes them."""
    minutes = int((ends.astimezone(UTC) - starts.astimezone(UTC)).total_seconds() // 60)
    days, minutes = divmod(minutes, 24 * 60)
    clock = f"{minutes // 60:02}:{minutes % 60:02}"
    return f"{days}:{clock}" if days else clock
