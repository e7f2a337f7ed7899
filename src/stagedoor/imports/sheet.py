"""The one neutral sheet that every format is read into, before anything is compared or stored.

``None`` means that the source does not say; an empty string never occurs, so blanks cannot wipe (R29).
A datetime without an offset is a wall-clock time of the event, one with an offset is an instant.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from stagedoor.common.clock import to_wall

if TYPE_CHECKING:
    from datetime import date, datetime, timedelta
    from zoneinfo import ZoneInfo


class Severity(StrEnum):
    """How much a problem costs."""

    NOTE = "note"
    """Nothing was lost, but somebody should know."""
    VALUE = "value"
    """One value was left out; the rest of its record came."""
    RECORD = "record"
    """One record was left out; all others came."""


@dataclass(frozen=True)
class Problem:
    """Something in the file that could not be taken as it is.

    ``place`` names the file and the row or record in it, ``field`` the column or key (empty when it is about
    the whole record), ``message`` says in a sentence what is wrong.
    """

    place: str
    field: str
    message: str
    severity: Severity

    def __str__(self) -> str:
        return ": ".join(part for part in (self.place, self.field, self.message) if part)


@dataclass(frozen=True)
class SpeakerRef:
    """Who takes part in a session: named by the id in the source, else by e-mail address.

    ``role`` is one of speaker, moderator and chairperson.
    """

    source_id: str | None = None
    email: str | None = None
    role: str = "speaker"


@dataclass(frozen=True)
class SheetSession:
    """One session. ``description`` is clean HTML.

    ``status`` is one of pending, accept_queue, accepted, decline_queue and declined. ``speakers`` is ``()``
    where the source says that nobody speaks.
    """

    source_id: str
    title: str
    place: str
    description: str | None = None
    status: str | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    room: str | None = None
    track: str | None = None
    capacity: int | None = None
    speakers: tuple[SpeakerRef, ...] | None = None


@dataclass(frozen=True)
class SheetSpeaker:
    """One person, with a source id or an e-mail address or both. ``biography`` is clean HTML."""

    place: str
    source_id: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None
    job_title: str | None = None
    company: str | None = None
    biography: str | None = None
    headshot_url: str | None = None


@dataclass(frozen=True)
class SheetSponsor:
    """One sponsor, known by its id in the source, else by its name. ``description`` is clean HTML."""

    name: str
    place: str
    source_id: str | None = None
    description: str | None = None
    website: str | None = None
    tier: str | None = None
    logo_url: str | None = None


@dataclass(frozen=True)
class SheetRoom:
    """A room that the source lists, whether a session takes place in it or not."""

    name: str
    capacity: int | None = None


@dataclass(frozen=True)
class SheetTrack:
    """A track that the source lists; ``color`` looks like #206bc4."""

    name: str
    color: str | None = None


@dataclass(frozen=True)
class Sheet:
    """What one file holds. ``source`` is the format: frab, sessionize, csv or xlsx.

    ``timezone`` is an IANA name and ``title`` the conference's name, where the file tells them. Rooms and
    tracks that only sessions name are not repeated in ``rooms`` and ``tracks``.
    """

    source: str
    timezone: str | None = None
    title: str | None = None
    sessions: list[SheetSession] = field(default_factory=list)
    speakers: list[SheetSpeaker] = field(default_factory=list)
    sponsors: list[SheetSponsor] = field(default_factory=list)
    rooms: list[SheetRoom] = field(default_factory=list)
    tracks: list[SheetTrack] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def first_day(sheet: Sheet, zone: ZoneInfo) -> date | None:
    """Return the earliest day on which a session starts, on the wall clock of *zone*."""
    return min((_wall(s.starts_at, zone).date() for s in sheet.sessions if s.starts_at), default=None)


def shift(sheet: Sheet, starts_on: date, zone: ZoneInfo) -> Sheet:
    """Return the sheet moved as a whole so that its first day is *starts_on*, every clock time kept.

    All times become wall-clock times of *zone*: moving an instant by whole days would change what the clocks
    show where daylight saving begins or ends in between. A sheet without times comes back as it is.
    """
    first = first_day(sheet, zone)
    if first is None:
        return sheet
    days = starts_on - first
    sessions = [
        replace(
            session,
            starts_at=_moved(session.starts_at, days, zone),
            ends_at=_moved(session.ends_at, days, zone),
        )
        for session in sheet.sessions
    ]
    return replace(sheet, sessions=sessions)


def _moved(moment: datetime | None, days: timedelta, zone: ZoneInfo) -> datetime | None:
    return _wall(moment, zone) + days if moment else None


def _wall(moment: datetime, zone: ZoneInfo) -> datetime:
    return to_wall(moment, zone) if moment.tzinfo else moment
