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
from stagedoor.common.text import fold, split_name
from stagedoor.imports.readers import schedule_v2, values
from stagedoor.imports.readers.rails_zones import RAILS_ZONES
from stagedoor.imports.readers.schedule_times import Day, read_day, read_times
from stagedoor.imports.readers.unread_fields import Unread
from stagedoor.imports.readers.values import Finder
from stagedoor.imports.sheet import (
    Id,
    Problem,
    Severity,
    Sheet,
    SheetRoom,
    SheetSession,
    SheetSpeaker,
    SheetTrack,
    SpeakerRef,
    make_ids,
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
_PERSON_KEYS = {
    *("code", "guid", "id", "name", "public_name", "full_public_name", "email", "role"),
    *("biography", "avatar"),
}
# How a person takes part, where a schedule tells it (version 2).
_ROLES = {
    "moderator": "moderator",
    "host": "moderator",
    "chair": "chairperson",
    "chairperson": "chairperson",
    "session chair": "chairperson",
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
    reader = _Reader(filename, zone, problems, text_kind)
    reader.read_events(data["schedule"])
    return Sheet(
        source=SOURCE,
        identity=_identity(data["schedule"]),
        timezone=zone.key if zone else None,
        title=about.take("title", _text(conference.get("title")), values.line(values.NAME)),
        sessions=reader.sessions,
        speakers=list(reader.speakers.values()),
        rooms=[
            SheetRoom(name, about.take("capacity", room.get("capacity"), values.number))
            for room, name in _named(conference.get("rooms"), about)
        ],
        tracks=[
            SheetTrack(name, about.take("color", track.get("color"), values.color))
            for track, name in _named(conference.get("tracks"), about)
        ],
        problems=problems + reader.unread.problems(filename),
        speaks_of=frozenset(reader.speaks_of),
    )


@dataclass
class _Reader:
    """Reads events one by one and keeps what they hold."""

    filename: str
    zone: ZoneInfo | None
    problems: list[Problem]
    text_kind: TextKind | None
    sessions: list[SheetSession] = field(default_factory=list)
    speakers: dict[tuple[tuple[Id, ...], str], SheetSpeaker] = field(default_factory=dict)
    unread: Unread = field(default_factory=Unread)
    speaks_of: set[str] = field(default_factory=lambda: {"session", "speaker", "room", "track"})

    def read_events(self, schedule: dict[str, Any]) -> None:
        """Read all events; what is no list where one should be says nothing about what it would hold."""
        if schedule_v2.fits(schedule):
            for entry in schedule["events"]:
                unified = schedule_v2.unified_event(entry, schedule) if isinstance(entry, dict) else entry
                self._read_entry(unified, Day(), "")
            return
        for day in schedule["conference"]["days"]:
            rooms = day.get("rooms") if isinstance(day, dict) else None
            for room, events in rooms.items() if isinstance(rooms, dict) else ():
                for entry in events if isinstance(events, list) else ():
                    self._read_entry(entry, read_day(day), room)
            if not (isinstance(rooms, dict) and all(isinstance(events, list) for events in rooms.values())):
                self.speaks_of.clear()

    def _read_entry(self, entry: object, day: Day, room: str) -> None:
        if not isinstance(entry, dict):
            message = "An entry among the events is none; it was left out."
            self.problems.append(Problem(self.filename, "", message, Severity.RECORD))
            return
        name = next((text for key in ("id", "guid", "title") if (text := _text(entry.get(key)))), "?")
        found = Finder(f"{self.filename}, event {name}", self.problems)
        if session := self._session(entry, day, room, found):
            self.sessions.append(session)

    def _session(self, event: dict[str, Any], day: Day, room: str, found: Finder) -> SheetSession | None:
        self.unread.look_at("events", event, _EVENT_KEYS)
        title = found.take("title", _text(event.get("title")), values.line(values.TITLE))
        if not title:
            found.report("title", "An event needs a title; it was left out.", Severity.RECORD)
            return None
        starts_at, ends_at = read_times(event, day, self.zone, found)
        return SheetSession(
            title=title,
            place=found.place,
            ids=_ids(event, ("guid", "code", "id"), found),
            description=self._description(event, found),
            status=_status(event, found),
            starts_at=starts_at,
            ends_at=ends_at,
            room=_room(event, room, found),
            track=_place(event, "track", found),
            speakers=self._refs(event, found),
        )

    def _description(self, event: dict[str, Any], found: Finder) -> str | None:
        """Return abstract and description, each once: some schedules repeat the one in the other."""
        abstract = found.take("abstract", _text(event.get("abstract")), self._prose) or ""
        description = found.take("description", _text(event.get("description")), self._prose) or ""
        if to_text(abstract) in to_text(description):
            abstract = ""
        return abstract + description or None

    def _prose(self, text: str) -> str | None:
        return values.prose(text, self.text_kind)

    def _refs(self, event: dict[str, Any], found: Finder) -> tuple[SpeakerRef, ...] | None:
        """Return who takes part, each once, and keep them; None where the event does not say."""
        persons = event.get("persons")
        if not isinstance(persons, list):
            self.speaks_of.discard("speaker")
            return None
        refs = []
        for entry in persons:
            person = {"name": entry} if isinstance(entry, str) else entry
            if not isinstance(person, dict):
                found.report("persons", "An entry among the persons is none.", Severity.VALUE)
                continue
            self.unread.look_at("persons", person, _PERSON_KEYS)
            if ref := self._ref(person):
                refs.append(ref)
        return tuple(dict.fromkeys(refs))

    def _ref(self, person: dict[str, Any]) -> SpeakerRef | None:
        """Return a person as one who takes part; None for an entry that names nobody."""
        name = _name(person)
        known = next((text for key in ("code", "guid", "id") if (text := _text(person.get(key)))), name)
        found = Finder(f"{self.filename}, person {known}", [])
        ids = _ids(person, ("code", "guid", "id"), found)
        if not (ids or name):
            return None
        key = (ids, fold(name))
        if key not in self.speakers:
            self.speakers[key] = self._speaker(person, ids, name, found)
            self.problems += found.problems
        role = _ROLES.get(fold(_text(person.get("role"))), "speaker")
        return SpeakerRef(ids, self.speakers[key].email, role, name)

    def _speaker(self, person: dict[str, Any], ids: tuple[Id, ...], name: str, found: Finder) -> SheetSpeaker:
        first, last = split_name(name)
        avatar = person.get("avatar")
        address = avatar.get("url") if isinstance(avatar, dict) else avatar
        return SheetSpeaker(
            place=found.place,
            ids=ids,
            first_name=found.take("name", first, values.line(values.NAME)),
            last_name=found.take("name", last, values.line(values.NAME)),
            email=found.take("email", person.get("email"), values.email),
            biography=found.take("biography", _text(person.get("biography")), self._prose),
            headshot_url=found.take("avatar", address, values.url(values.URL)),
        )


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
    return found.take(kind, _text(event.get(kind)), values.line(values.PLACE_NAME))


def _status(event: dict[str, Any], found: Finder) -> str:
    told = found.take("status", event.get("status"), values.status)
    return told or ("pending" if values.plain(event.get("status")) else "accepted")


def _ids(raw: dict[str, Any], names: tuple[str, ...], found: Finder) -> tuple[Id, ...]:
    return make_ids(*((name, found.take(name, raw.get(name), values.identifier) or "") for name in names))


def _name(person: dict[str, Any]) -> str:
    keys = ("public_name", "name", "full_public_name")
    return " ".join(next((text for key in keys if (text := _text(person.get(key)))), "").split())


def _text(raw: object) -> str:
    """Return a text; of one in several languages the English one, else the first (pretalx, version 2)."""
    if isinstance(raw, dict):
        raw = next((text for text in (raw.get("en"), *raw.values()) if values.plain(text)), None)
    return values.plain(raw)


def _named(entries: object, about: Finder) -> Iterator[tuple[dict[str, Any], str]]:
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, dict) and (
            name := about.take("name", _text(entry.get("name")), values.line(values.PLACE_NAME))
        ):
            yield entry, name
