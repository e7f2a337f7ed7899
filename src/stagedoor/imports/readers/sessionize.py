"""Read the "All" JSON of a Sessionize API.

Times are wall-clock times of the conference. Service sessions (breaks) carry no status and count as accepted,
as do all sessions of the older shape, which has no status at all. A proposal that was declined keeps its
status. ``tagLine`` is a motto, which only a person can tell to be a job title: it is read as one when asked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stagedoor.common.errors import InputError
from stagedoor.common.text import fold
from stagedoor.imports.readers import values
from stagedoor.imports.readers.json_values import listed, listed_or_told, records
from stagedoor.imports.readers.sessionize_people import People
from stagedoor.imports.readers.unread_fields import Unread
from stagedoor.imports.readers.values import Finder
from stagedoor.imports.sheet import (
    Problem,
    Severity,
    Sheet,
    SheetRoom,
    SheetSession,
    SheetTrack,
    SpeakerRef,
    make_ids,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from stagedoor.common.markup import TextKind

SOURCE = "sessionize"
# What a person may say of which field is where: a field, and the key that it can be read from.
CHOICES = {"job_title": "tagLine"}

_SESSION_KEYS = {
    *("id", "title", "description", "status", "startsAt", "endsAt", "roomId", "room", "speakers"),
    *("categoryItems", "questionAnswers", "isServiceSession", "isPlenumSession"),
}


def fits(data: object) -> bool:
    """Tell whether parsed JSON is the "All" view."""
    return isinstance(data, dict) and all(isinstance(data.get(key), list) for key in ("sessions", "speakers"))


def fits_other_view(data: object) -> bool:
    """Tell whether parsed JSON is the Sessions or Grid view, which lack speakers' details."""
    first = data[0] if isinstance(data, list) and data else None
    return isinstance(first, dict) and ("groupId" in first or "timeSlots" in first)


def read(
    data: dict[str, Any], filename: str, text_kind: TextKind | None = None, *, tag_line: bool = False
) -> Sheet:
    """Return what the view holds; *filename* is for the places of problems.

    With *tag_line* the motto of a speaker counts as their job title, where no question asks for one.
    """
    problems: list[Problem] = []
    about = Finder(filename, problems)
    rooms = {
        values.plain(room.get("id")): name
        for room in records(data.get("rooms"))
        if (name := about.take("rooms", room.get("name"), values.line(values.PLACE_NAME)))
    }
    tracks = {
        values.plain(item.get("id")): name
        for item in _track_items(data)
        if (name := about.take("categories", item.get("name"), values.line(values.PLACE_NAME)))
    }
    unread = Unread()
    people = People(filename, problems, unread, text_kind, tag_line)
    people.read_questions(data.get("questions"))
    reader = _Reader(filename, rooms, tracks, problems, unread, text_kind)
    sessions = [reader.session(raw) for raw in reader.entries(data["sessions"], "sessions")]
    speakers = [people.speaker(raw) for raw in reader.entries(data["speakers"], "speakers")]
    people.look_at_questions(data.get("questions"))
    _look_at_categories(data, unread)
    return Sheet(
        source=SOURCE,
        sessions=[session for session in sessions if session],
        speakers=[speaker for speaker in speakers if speaker],
        rooms=[SheetRoom(name) for name in rooms.values()],
        tracks=[SheetTrack(name) for name in tracks.values()],
        problems=problems + unread.problems(filename) + people.offers(),
        speaks_of=frozenset(
            {"session", "speaker"}
            | ({"room"} if isinstance(data.get("rooms"), list) else set())
            | ({"track"} if isinstance(data.get("categories"), list) else set())
        ),
    )


@dataclass
class _Reader:
    """Reads sessions one by one, with what the view says about rooms and tracks, by their ids."""

    filename: str
    rooms: dict[str, str]
    tracks: dict[str, str]
    problems: list[Problem]
    unread: Unread
    text_kind: TextKind | None

    def entries(self, listed: list[Any], what: str) -> Iterator[dict[str, Any]]:
        """The entries of a list that are records; what else is in it is told."""
        for entry in listed:
            if isinstance(entry, dict):
                yield entry
            else:
                message = f"An entry among the {what} is none; it was left out."
                self.problems.append(Problem(self.filename, "", message, Severity.RECORD))

    def session(self, raw: dict[str, Any]) -> SheetSession | None:
        """Return a session; None where it has no title."""
        self.unread.look_at("sessions", raw, _SESSION_KEYS)
        name = values.plain(raw.get("id")) or values.plain(raw.get("title")) or "?"
        found = Finder(f"{self.filename}, session {name}", self.problems)
        title = found.take("title", raw.get("title"), values.line(values.TITLE))
        if not title:
            found.report("title", "A session needs a title; it was left out.", Severity.RECORD)
            return None
        return SheetSession(
            title=title,
            place=found.place,
            ids=make_ids(("id", found.take("id", raw.get("id"), values.identifier) or "")),
            description=found.take("description", raw.get("description"), self._prose),
            status=_status(raw.get("status"), found),
            starts_at=found.take("startsAt", raw.get("startsAt"), values.moment),
            ends_at=found.take("endsAt", raw.get("endsAt"), values.moment),
            room=self._room(raw, found),
            track=self._track(raw, found),
            speakers=_refs(raw, found),
        )

    def _room(self, raw: dict[str, Any], found: Finder) -> str | None:
        """Return a session's room: the one of its id, else the one it names itself."""
        named = found.take("room", raw.get("room"), values.line(values.PLACE_NAME))
        listed_one = self.rooms.get(values.plain(raw.get("roomId")))
        if named and listed_one and fold(named) != fold(listed_one):
            message = f"It names {named}, but its roomId is that of {listed_one}, which was taken."
            found.report("room", message, Severity.NOTE)
        if named and not listed_one:
            return named
        return found.take("roomId", raw.get("roomId"), _one_of(self.rooms, "room"))

    def _track(self, raw: dict[str, Any], found: Finder) -> str | None:
        own = [
            self.tracks[key]
            for item in listed(raw.get("categoryItems")) or ()
            if (key := values.plain(item)) in self.tracks
        ]
        if len(own) > 1:
            message = f"It has several tracks; not taken: {', '.join(own[1:])}."
            found.report("categoryItems", message, Severity.VALUE)
        return own[0] if own else None

    def _prose(self, text: str) -> str | None:
        return values.prose(text, self.text_kind)


def _status(raw: object, found: Finder) -> str:
    if not values.plain(raw):
        return "accepted"
    try:
        return values.status(values.plain(raw))
    except InputError:
        found.report(
            "status", f"The status “{values.plain(raw)[:40]}” is unknown; pending was taken.", Severity.VALUE
        )
        return "pending"


def _refs(raw: dict[str, Any], found: Finder) -> tuple[SpeakerRef, ...] | None:
    """Return a session's speakers, which some views wrap in objects, each once; None where it has no list."""
    entries = listed_or_told(raw.get("speakers"), "speakers", found, Severity.VALUE)
    if entries is None:
        return None
    refs = []
    for entry in entries:
        if entry is None:
            continue
        known = entry if isinstance(entry, dict) else {"id": entry}
        ids = make_ids(("id", values.plain(known.get("id"))[: values.ID]))
        name = values.plain(known.get("name"))
        refs.append(SpeakerRef(ids, name=name or None))
    return tuple(dict.fromkeys(refs))


def _track_items(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for category in records(data.get("categories")):
        if re.search(r"\btracks?\b", fold(values.plain(category.get("title")))):
            yield from records(category.get("items"))


def _look_at_categories(data: dict[str, Any], unread: Unread) -> None:
    """Note the categories whose items are not read."""
    tracks = {id(item) for item in _track_items(data)}
    for category in records(data.get("categories")):
        if not any(id(item) in tracks for item in records(category.get("items"))):
            unread.look_at("categories", {values.plain(category.get("title")): True}, ())


def _one_of(names: dict[str, str], what: str) -> Callable[[str], str]:
    def parse(key: str) -> str:
        if key not in names:
            raise InputError(f"The file has no {what} with the id {key[:40]}.")
        return names[key]

    return parse
