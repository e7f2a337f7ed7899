"""The rules of what is sent (R8 to R12), told once more and without the product's own code."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from stagedoor.agenda.models import Event, Participation, Session, Speaker
from stagedoor.common.text import fold
from stagedoor.swoogo.records import Kind
from tests.sync.programme import words

Ref = tuple[Kind, int]
"""A record of the agenda: its kind and its id here."""


@dataclass
class Expected:
    """What a Swoogo event should show of an agenda."""

    fields: dict[Ref, dict[str, str]] = field(default_factory=dict)
    places: dict[Ref, set[Ref]] = field(default_factory=dict)
    """Session → its room and track."""
    speaking: set[tuple[int, int]] = field(default_factory=set)
    """Speaker and session that is sent, whether the speaker can go or not."""
    present: set[int] = field(default_factory=set)
    """Speakers who are not deleted here."""


def expected(event: Event) -> Expected:
    """Read the agenda and apply the rules."""
    result = Expected()
    zone = ZoneInfo(event.timezone)
    sessions = Session.objects.filter(event=event).select_related("room", "track")
    sent = [session for session in sessions if _goes(session)]
    for session in sent:
        start, end = session.starts_at.astimezone(zone), session.ends_at.astimezone(zone)
        room, track = session.room, session.track
        room = None if room is None or room.deleted_at else room
        track = None if track is None or track.deleted_at else track
        result.fields[Kind.SESSION, session.pk] = {
            "name": session.title,
            "date": f"{start:%Y-%m-%d}",
            "start_time": f"{start:%H:%M:%S}",
            "end_time": f"{end:%H:%M:%S}",
            "description": words(session.description),
            "room": fold(room.name) if room else "",
            "track": fold(track.name) if track else "",
        }
        places = {(Kind.ROOM, room)} if room else set()
        places |= {(Kind.TRACK, track)} if track else set()
        result.places[Kind.SESSION, session.pk] = {(kind, place.pk) for kind, place in places}
        result.fields |= {(kind, place.pk): {"name": place.name} for kind, place in places}
    numbers = {session.pk for session in sent}
    parts = Participation.objects.filter(session__event=event, role="speaker", speaker__deleted_at=None)
    result.speaking = {(p.speaker_id, p.session_id) for p in parts if p.session_id in numbers}
    going = {speaker for speaker, _ in result.speaking}
    for speaker in Speaker.objects.filter(event=event, deleted_at=None):
        result.present.add(speaker.pk)
        if speaker.pk in going and speaker.first_name and speaker.last_name and speaker.email:
            names = ("first_name", "last_name", "email", "job_title", "company")
            result.fields[Kind.SPEAKER, speaker.pk] = {name: getattr(speaker, name) for name in names} | {
                "bio": words(speaker.biography)
            }
    return result


def _goes(session: Session) -> bool:
    """Accepted, with a start and an end, not deleted, not passed."""
    if session.deleted_at or session.status != "accepted" or not session.starts_at or not session.ends_at:
        return False
    return session.ends_at > datetime.now(UTC)


def is_same(a: dict[str, str], b: dict[str, str], kind: Kind) -> bool:
    """Whether two records are the same one: email; name, date and start; or name (R24)."""
    names = {Kind.SPEAKER: ("email",), Kind.SESSION: ("name", "date", "start_time")}.get(kind, ("name",))
    return all(fold(a[name]) == fold(b[name]) for name in names)
