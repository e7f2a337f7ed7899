"""Sessions as an iCalendar file (RFC 5545).

Times are in UTC, which every calendar shows on its owner's clock without knowing the event's zone; the zone
is named for those that can show it. A session keeps its UID, so that a calendar updates what it has.
"""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

from stagedoor.agenda.models import SessionStatus
from stagedoor.common.html import to_text
from stagedoor.exports.values import public_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from stagedoor.agenda.models import Event, Participation, Session

# RFC 5545, section 3.1: a line has at most 75 octets, without its end.
_LINE_OCTETS = 75
_STATUS = {SessionStatus.ACCEPTED: "CONFIRMED", SessionStatus.DECLINED: "CANCELLED"}


def calendar_of(event: Event, sessions: Iterable[Session], name: str = "") -> str:
    """Return the sessions that have a start and an end; those without have no place in a calendar.

    Sessions come from ``find_sessions``. *name* is what calendars call it; the event's own unless given.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Stagedoor//Agenda//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_text(name or event.name)}",
        f"X-WR-TIMEZONE:{event.timezone}",
    ]
    for session in sessions:
        if session.starts_at and session.ends_at:
            lines += _entry(event, session, session.starts_at, session.ends_at)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line))


def _entry(event: Event, session: Session, starts_at: datetime, ends_at: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{uid(event, session)}"
    yield f"DTSTAMP:{_utc(session.updated_at)}"
    yield f"LAST-MODIFIED:{_utc(session.updated_at)}"
    yield f"DTSTART:{_utc(starts_at)}"
    yield f"DTEND:{_utc(ends_at)}"
    yield f"SUMMARY:{_text(session.title)}"
    if described := _description(session):
        yield f"DESCRIPTION:{_text(described)}"
    if session.room:
        yield f"LOCATION:{_text(session.room.name)}"
    if session.track:
        yield f"CATEGORIES:{_text(session.track.name)}"
    yield f"STATUS:{_STATUS.get(SessionStatus(session.status), 'TENTATIVE')}"
    yield "END:VEVENT"


def uid(event: Event, session: Session) -> str:
    """Return what names the session in calendars, for as long as it lives."""
    return f"session-{session.pk}.event-{event.pk}@stagedoor"


def _description(session: Session) -> str:
    parts: list[Participation] = session.participants  # type: ignore[attr-defined]
    people = ", ".join(name for part in parts if (name := public_name(part.speaker)))
    return "\n\n".join(filter(None, (people, to_text(session.description))))


def _utc(instant: datetime) -> str:
    return f"{instant.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(text: str) -> str:
    """Return a text as RFC 5545, section 3.3.11, writes it."""
    escaped = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return escaped.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """Cut a line at 75 octets, never within a character; what goes on begins with a space."""
    start, octets = 0, 0
    for at, character in enumerate(line):
        size = len(character.encode())
        if octets + size > _LINE_OCTETS:
            yield (" " if start else "") + line[start:at]
            start, octets = at, 1
        octets += size
    yield (" " if start else "") + line[start:]
