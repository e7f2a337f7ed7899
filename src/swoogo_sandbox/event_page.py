"""What the page of one event shows, gathered from the store."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING

from swoogo_sandbox.resources import SESSIONS, SPEAKERS, SPONSORS
from swoogo_sandbox.timetable import Slot, Timetable, lay_out

if TYPE_CHECKING:
    from swoogo_sandbox.reading import Reader
    from swoogo_sandbox.store import Record

TONES = 8


@dataclass(frozen=True)
class Track:
    """A track with one of eight colours (Swoogo's tracks have none of their own)."""

    name: str
    tone: int


@dataclass(frozen=True)
class SessionItem:
    """A session as it is shown."""

    number: int
    name: str
    date: str | None
    start: str | None
    end: str | None
    zone: str | None
    room: str | None
    track: Track | None
    status: str
    description: str | None
    speakers: list[Record]

    @property
    def time(self) -> str:
        """``09:00–09:45``, as far as it is known."""
        return "–".join(moment for moment in (self.start, self.end) if moment) or "no time"


@dataclass(frozen=True)
class Day:
    """One day of the agenda; ``table`` is None when no session of it has a start."""

    date: str | None
    sessions: list[SessionItem]
    table: Timetable | None


class EventPage:
    """One event: its agenda by day, its speakers, its sponsors by level."""

    def __init__(self, reader: Reader, event: Record) -> None:
        self._reader = reader
        self.event = event
        self._rooms = {row["id"]: row["name"] for row in reader.store.of_event("locations", event["id"])}
        self._tracks = {
            row["id"]: Track(row["name"], index % TONES)
            for index, row in enumerate(reader.store.of_event("tracks", event["id"]))
        }

    @property
    def tracks(self) -> list[Track]:
        """All tracks, for the legend."""
        return list(self._tracks.values())

    @cached_property
    def sessions(self) -> dict[int, SessionItem]:
        """All sessions by id, in the order in which they happen."""
        rows = self._reader.store.of_event("sessions", self.event["id"])
        rows = sorted(rows, key=lambda row: (row["date"] or "9999", row["start_time"] or "", row["id"]))
        return {row["id"]: self._session(row) for row in rows}

    @cached_property
    def speakers(self) -> list[Record]:
        """All speakers by last name, with picture and the ids of their sessions."""
        rows = [self._speaker(row) for row in self._reader.store.of_event("speakers", self.event["id"])]
        return sorted(rows, key=lambda row: (row["last_name"].casefold(), row["first_name"].casefold()))

    @property
    def days(self) -> list[Day]:
        """The agenda by day; sessions without a date come last."""
        return [
            Day(date, sessions, self._timetable(sessions) if date else None)
            for date, grouped in groupby(self.sessions.values(), key=lambda item: item.date)
            for sessions in [list(grouped)]
        ]

    @property
    def sponsors(self) -> list[tuple[str, list[Record]]]:
        """The sponsors by level, in the order of the level's choices; those without one come last."""
        definition = self._reader.store.definition(self._reader.account["id"], SPONSORS.custom, "level")
        levels = [(row["id"], row["name"]) for row in definition["choices"]] if definition else []
        rows = self._reader.store.of_event("sponsors", self.event["id"])
        known = {number for number, _ in levels}
        groups = [
            (name, [row for row in rows if (row["level"] if row["level"] in known else None) == number])
            for number, name in [*levels, (None, "Supporters")]
        ]
        return [(name, [self._sponsor(row) for row in group]) for name, group in groups if group]

    def _session(self, row: Record) -> SessionItem:
        zone = self._reader.zone_of(row)
        speakers = [
            self._person(self._reader.store.tables["speakers"][number])
            for number in self._reader.store.speakers_of(row["id"])
        ]
        return SessionItem(
            number=row["id"],
            name=row["name"],
            date=row["date"],
            start=_clock(row["start_time"]),
            end=_clock(row["end_time"]),
            zone=None if zone == self.event["timezone"] else zone,
            room=self._rooms.get(row["location_id"]),
            track=self._tracks.get(row["track_id"]),
            status=row["session_status"] or "",
            description=self._reader.value(SESSIONS, row, "description"),
            speakers=speakers,
        )

    def _person(self, row: Record) -> Record:
        names = ("id", "first_name", "last_name", "company")
        return {name: self._reader.value(SPEAKERS, row, name) or "" for name in names}

    def _speaker(self, row: Record) -> Record:
        more = {
            name: self._reader.value(SPEAKERS, row, name) for name in ("job_title", "bio", "profile_picture")
        }
        sessions = [self.sessions[number] for number in self._reader.store.sessions_of(row["id"])]
        return self._person(row) | more | {"sessions": sessions}

    def _sponsor(self, row: Record) -> Record:
        return row | {"logo": self._reader.value(SPONSORS, row, "logo_id")}

    def _timetable(self, sessions: list[SessionItem]) -> Timetable | None:
        slots = [Slot(item.number, item.room, item.start, item.end) for item in sessions if item.start]
        rooms = list(dict.fromkeys(self._rooms.values()))
        return lay_out(slots, rooms) if slots else None


def _clock(time: str | None) -> str | None:
    return time[:5] if time else None
