"""Read frab's ``schedule.json``, and pretalx's variant of it.

Every event in a published schedule takes place, so all of them count as accepted. Events are known by
``guid`` (pretalx gives a talk with two slots one ``id`` and two guids), else by ``id``; persons by ``id``,
else by ``code``, ``guid`` or, where there is nothing else, their name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stagedoor.common.clock import zone
from stagedoor.common.html import to_text
from stagedoor.common.text import fold, split_name
from stagedoor.imports import values
from stagedoor.imports.sheet import (
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
from stagedoor.imports.values import Finder

if TYPE_CHECKING:
    from collections.abc import Iterator

SOURCE = "frab"


def fits(data: object) -> bool:
    """Tell whether parsed JSON is a schedule of this kind."""
    return isinstance(_at(data, "schedule", "conference", "days"), list)


def read(data: Any, filename: str) -> Sheet:
    """Return what a schedule holds; *filename* is for the places of problems."""
    conference = data["schedule"]["conference"]
    problems: list[Problem] = []
    about = Finder(filename, problems)
    events = list(_events(conference["days"]))
    sessions = [session for event in events if (session := _session(event, filename, problems))]
    return Sheet(
        source=SOURCE,
        timezone=about.take("time_zone_name", conference.get("time_zone_name"), lambda name: zone(name).key),
        title=about.take("title", conference.get("title"), values.line(values.NAME)),
        sessions=values.once(sessions, lambda session: session.source_id, "guid", problems),
        speakers=_speakers(events, filename, problems),
        rooms=[
            SheetRoom(name, about.take("capacity", room.get("capacity"), values.number))
            for room, name in _named(conference.get("rooms"), about)
        ],
        tracks=[
            SheetTrack(name, about.take("color", track.get("color"), values.color))
            for track, name in _named(conference.get("tracks"), about)
        ],
        problems=problems,
    )


def _events(days: list[Any]) -> Iterator[dict[str, Any]]:
    for day in days:
        rooms = _at(day, "rooms")
        for room, events in rooms.items() if isinstance(rooms, dict) else ():
            for event in events if isinstance(events, list) else ():
                if isinstance(event, dict):
                    yield {"room": room} | event


def _session(event: dict[str, Any], filename: str, problems: list[Problem]) -> SheetSession | None:
    source_id = values.plain(event.get("guid")) or values.plain(event.get("id"))
    name = values.plain(event.get("id")) or source_id or values.plain(event.get("title"))
    found = Finder(f"{filename}, event {name}", problems)
    known_as = found.take("guid", source_id, values.line(values.ID))
    title = found.take("title", event.get("title"), values.line(values.TITLE))
    if not (known_as and title):
        missing = "title" if known_as else "guid"
        found.report(missing, "An event needs a title and a guid or id; it was left out.", Severity.RECORD)
        return None
    starts_at = found.take("date", event.get("date"), values.moment)
    length = found.take("duration", event.get("duration"), values.duration)
    return SheetSession(
        title=title,
        place=found.place,
        ids=make_ids(("guid", known_as)),
        description=_description(event, found),
        status="accepted",
        starts_at=starts_at,
        ends_at=starts_at + length if starts_at and length else None,
        room=found.take("room", event.get("room"), values.line(values.PLACE_NAME)),
        track=found.take("track", event.get("track"), values.line(values.PLACE_NAME)),
        speakers=tuple(SpeakerRef(make_ids(("id", _person_id(person)))) for person in _persons(event)),
    )


def _description(event: dict[str, Any], found: Finder) -> str | None:
    """Return abstract and description, each once: some schedules repeat the one in the other."""
    abstract = found.take("abstract", event.get("abstract"), values.prose) or ""
    description = found.take("description", event.get("description"), values.prose) or ""
    if to_text(abstract) in to_text(description):
        abstract = ""
    return abstract + description or None


def _speakers(events: list[dict[str, Any]], filename: str, problems: list[Problem]) -> list[SheetSpeaker]:
    speakers: dict[str, SheetSpeaker] = {}
    for event in events:
        for person in _persons(event):
            source_id = _person_id(person)
            if source_id not in speakers:
                speakers[source_id] = _speaker(person, source_id, filename, problems)
    return list(speakers.values())


def _speaker(person: dict[str, Any], source_id: str, filename: str, problems: list[Problem]) -> SheetSpeaker:
    found = Finder(f"{filename}, person {source_id}", problems)
    first, last = split_name(_name(person))
    return SheetSpeaker(
        place=found.place,
        ids=make_ids(("id", source_id)),
        first_name=found.take("name", first, values.line(values.NAME)),
        last_name=found.take("name", last, values.line(values.NAME)),
        email=found.take("email", person.get("email"), values.email),
        biography=found.take("biography", person.get("biography"), values.prose),
        headshot_url=found.take("avatar", person.get("avatar"), values.url(values.URL)),
    )


def _persons(event: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the persons of an event, each once, leaving out entries that name nobody."""
    persons = event.get("persons")
    entries = persons if isinstance(persons, list) else []
    named = {_person_id(person): person for person in entries if isinstance(person, dict)}
    return [person for source_id, person in named.items() if source_id]


def _person_id(person: dict[str, Any]) -> str:
    given = (values.plain(person.get(key)) for key in ("id", "code", "guid"))
    return next((each[: values.ID] for each in given if each), fold(_name(person))[: values.ID])


def _name(person: dict[str, Any]) -> str:
    return values.plain(person.get("public_name")) or values.plain(person.get("name"))


def _named(entries: object, about: Finder) -> Iterator[tuple[dict[str, Any], str]]:
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, dict) and (
            name := about.take("name", entry.get("name"), values.line(values.PLACE_NAME))
        ):
            yield entry, name


def _at(data: object, *keys: str) -> object:
    for key in keys:
        if not isinstance(data, dict):
            return None
        data = data.get(key)
    return data
