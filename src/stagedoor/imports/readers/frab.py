"""Read ``schedule.json`` of frab and pretalx, of version 1 and 2.

Every event in a published schedule takes place, so all of them count as accepted, but for one whose status
says otherwise. All ids are kept: an event's ``guid``, ``code`` and ``id`` (the slots of a talk in pretalx
share the latter two), a person's ``code``, ``guid`` and ``id`` (frab and older pretalx know ``id`` only).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from stagedoor.common import clock
from stagedoor.common.errors import InputError
from stagedoor.common.html import to_text
from stagedoor.common.text import fold
from stagedoor.imports.readers import schedule_v2, values
from stagedoor.imports.readers.json_values import ids, listed_or_told, text
from stagedoor.imports.readers.rails_zones import RAILS_ZONES
from stagedoor.imports.readers.schedule_people import People
from stagedoor.imports.readers.schedule_times import Day, read_day, read_times
from stagedoor.imports.readers.unread_fields import Unread
from stagedoor.imports.readers.values import Finder
from stagedoor.imports.sheet import (
    Problem,
    Severity,
    Sheet,
    SheetRoom,
    SheetSession,
    SheetTrack,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zoneinfo import ZoneInfo

    from stagedoor.common.markup import TextKind

SOURCE = "frab"

_EVENT_KEYS = {
    *("guid", "code", "id", "title", "date", "start", "end", "duration", "room", "track", "status"),
    *("abstract", "description", "persons"),
}


def fits(data: object) -> bool:
    """Tell whether parsed JSON is a schedule of this kind."""
    schedule = data.get("schedule") if isinstance(data, dict) else None
    conference = schedule.get("conference") if isinstance(schedule, dict) else None
    if not (isinstance(schedule, dict) and isinstance(conference, dict)):
        return False
    return schedule_v2.fits(schedule) or isinstance(conference.get("days"), list)


def read(data: Any, filename: str, text_kind: TextKind | None = None) -> Sheet:
    """Return what a schedule holds; *filename* is for the places of problems."""
    conference = data["schedule"]["conference"]
    problems: list[Problem] = []
    about = Finder(filename, problems)
    zone = _zone(conference, about)
    people = People(filename, problems, Unread(), text_kind)
    reader = _Reader(filename, zone, people)
    reader.read_events(data["schedule"])
    return Sheet(
        source=SOURCE,
        identity=_identity(data["schedule"]),
        timezone=zone.key if zone else None,
        title=about.take("title", text(conference.get("title")), values.line(values.NAME)),
        sessions=reader.sessions,
        speakers=list(people.speakers.values()),
        rooms=[
            SheetRoom(name, about.take("capacity", room.get("capacity"), values.number))
            for room, name in _named(conference.get("rooms"), about)
        ],
        tracks=[
            SheetTrack(name, about.take("color", track.get("color"), values.color))
            for track, name in _named(conference.get("tracks"), about)
        ],
        problems=problems + people.unread.problems(filename),
        speaks_of=frozenset(reader.speaks_of),
    )


@dataclass
class _Reader:
    """Reads events one by one and keeps what they hold."""

    filename: str
    zone: ZoneInfo | None
    people: People
    sessions: list[SheetSession] = field(default_factory=list)
    all_days_told: bool = True
    speaks_of: set[str] = field(default_factory=lambda: {"session", "speaker", "room", "track"})

    @property
    def problems(self) -> list[Problem]:
        return self.people.problems

    def read_events(self, schedule: dict[str, Any]) -> None:
        """Read all events; what is no list where one should be says nothing about what it would hold."""
        in_a_list = schedule_v2.unified_events(schedule)
        days = schedule["conference"].get("days")
        by_day = [event for day in days for event in self._events_of(day)] if isinstance(days, list) else []
        if in_a_list and by_day:
            count = f"{len(in_a_list)} events in a list and {len(by_day)} by day"
            severity = Severity.NOTE if len(in_a_list) >= len(by_day) else Severity.RECORD
            message = f"It holds {count}; those in the list were read."
            self.problems.append(Problem(self.filename, "", message, severity))
        if (by_day and not in_a_list) or in_a_list is None:
            for entry, day, room in by_day:
                self._read_entry(entry, day, room)
            if not self.all_days_told:
                self.speaks_of.clear()
        for entry in in_a_list or ():
            self._read_entry(entry, Day(), "")

    def _events_of(self, day: object) -> list[tuple[object, Day, str]]:
        """Return the events of a day of version 1, each with the day and the room under which it stands."""
        raw = day if isinstance(day, dict) else {}
        rooms, about = (
            raw.get("rooms"),
            Finder(f"{self.filename}, day {text(raw.get('date'))}", self.problems),
        )
        if not isinstance(rooms, dict):
            self.all_days_told = False
            if rooms:
                message = "They are not told apart by name, so their events were left out."
                about.report("rooms", message, Severity.RECORD)
            return []
        found = []
        for room, told in rooms.items():
            events = listed_or_told(told, room, about, Severity.RECORD)
            self.all_days_told = self.all_days_told and events is not None
            found += [(entry, read_day(raw), room) for entry in events or ()]
        return found

    def _read_entry(self, entry: object, day: Day, room: str) -> None:
        if not isinstance(entry, dict):
            message = "An entry among the events is none; it was left out."
            self.problems.append(Problem(self.filename, "", message, Severity.RECORD))
            return
        name = next((told for key in ("id", "guid", "title") if (told := text(entry.get(key)))), "?")
        found = Finder(f"{self.filename}, event {name}", self.problems)
        if session := self._session(entry, day, room, found):
            self.sessions.append(session)

    def _session(self, event: dict[str, Any], day: Day, room: str, found: Finder) -> SheetSession | None:
        self.people.unread.look_at("events", event, _EVENT_KEYS)
        title = found.take("title", text(event.get("title")), values.line(values.TITLE))
        if not title:
            found.report("title", "An event needs a title; it was left out.", Severity.RECORD)
            return None
        starts_at, ends_at = read_times(event, day, self.zone, found)
        speakers = self.people.of(event, found)
        if speakers is None:
            self.speaks_of.discard("speaker")
        return SheetSession(
            title=title,
            place=found.place,
            ids=ids(event, ("guid", "code", "id"), found),
            description=self._description(event, found),
            status=_status(event, found),
            starts_at=starts_at,
            ends_at=ends_at,
            room=_room(event, room, found),
            track=_place(event, "track", found),
            speakers=speakers,
        )

    def _description(self, event: dict[str, Any], found: Finder) -> str | None:
        """Return abstract and description, each once: some schedules repeat the one in the other."""
        abstract = found.take("abstract", text(event.get("abstract")), self._prose) or ""
        description = found.take("description", text(event.get("description")), self._prose) or ""
        if to_text(abstract) in to_text(description):
            abstract = ""
        return abstract + description or None

    def _prose(self, told: str) -> str | None:
        return values.prose(told, self.people.text_kind)


def _identity(schedule: dict[str, Any]) -> str:
    """Return what a schedule calls itself: its acronym, else its address without what may change in it."""
    conference = schedule["conference"]
    acronym = fold(values.plain(conference.get("acronym")))
    address = values.plain(schedule.get("base_url")) or values.plain(conference.get("url"))
    return acronym or re.sub(r"^https?://|/$", "", fold(address))


def _zone(conference: dict[str, Any], about: Finder) -> ZoneInfo | None:
    """Return the zone that a schedule names, also by the names that Ruby on Rails has for zones."""
    name = values.plain(conference.get("time_zone_name"))
    if not name:
        return None
    try:
        zone = clock.zone(RAILS_ZONES.get(name, name))
    except InputError:
        message = f"“{name[:80]}” is not a time zone that is known here. Times with an offset need none."
        about.report("time_zone_name", message, Severity.NOTE)
        return None
    if name in RAILS_ZONES:
        message = f"“{name}” is what Ruby on Rails calls {zone.key}."
        about.report("time_zone_name", message, Severity.NOTE)
    return zone


def _room(event: dict[str, Any], key: str, found: Finder) -> str | None:
    """Return an event's room: its own, else the one under which it stands."""
    own = _place(event, "room", found)
    if own and key and fold(own) != fold(key):
        message = f"The event says {own}, but stands under {key}; {own} was taken."
        found.report("room", message, Severity.NOTE)
    return own or found.take("room", key, values.line(values.PLACE_NAME))


def _place(event: dict[str, Any], kind: str, found: Finder) -> str | None:
    """Return the name of an event's room or track; a reference that leads nowhere is told."""
    if reference := schedule_v2.unresolved(event.get(kind)):
        found.report(kind, f"The file lists no {kind} with the {reference}.", Severity.VALUE)
        return None
    return found.take(kind, text(event.get(kind)), values.line(values.PLACE_NAME))


def _status(event: dict[str, Any], found: Finder) -> str:
    told = found.take("status", event.get("status"), values.status)
    return told or ("pending" if values.plain(event.get("status")) else "accepted")


def _named(entries: object, about: Finder) -> Iterator[tuple[dict[str, Any], str]]:
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, dict) and (
            name := about.take("name", text(entry.get("name")), values.line(values.PLACE_NAME))
        ):
            yield entry, name
