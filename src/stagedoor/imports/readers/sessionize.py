"""Read the "All" JSON of a Sessionize API.

Times are wall-clock times of the conference. Service sessions (breaks) carry no status and count as accepted,
as do all sessions of the older shape, which has no status at all. A proposal that was declined keeps its
status. ``tagLine`` is a motto, which only a person can tell to be a job title: it is read as one when asked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from stagedoor.common.errors import InputError
from stagedoor.common.text import fold, split_name
from stagedoor.imports.readers import values
from stagedoor.imports.readers.unread_fields import Unread
from stagedoor.imports.readers.values import Finder
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
_SPEAKER_KEYS = {
    *("id", "firstName", "lastName", "fullName", "email", "bio", "profilePicture", "questionAnswers"),
    *("sessions", "categoryItems"),
}

# Questions that an organizer adds for speakers, by what they clearly ask for.
_QUESTIONS = {
    "email": {"email", "e mail", "email address", "e mail address", "your email", "contact email"},
    "company": {"company", "company name", "organization", "organisation", "employer", "your company"},
    "job_title": {"job title", "your job title", "position", "job position"},
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
        for room in _dicts(data.get("rooms"))
        if (name := about.take("rooms", room.get("name"), values.line(values.PLACE_NAME)))
    }
    tracks = {
        values.plain(item.get("id")): name
        for item in _track_items(data)
        if (name := about.take("categories", item.get("name"), values.line(values.PLACE_NAME)))
    }
    questions = {
        values.plain(question.get("id")): field
        for question in _dicts(data.get("questions"))
        if (field := _asks_for(values.plain(question.get("question"))))
    }
    reader = _Reader(filename, rooms, tracks, questions, problems, text_kind, tag_line)
    sessions = [reader.session(raw) for raw in reader.entries(data["sessions"], "sessions")]
    speakers = [reader.speaker(raw) for raw in reader.entries(data["speakers"], "speakers")]
    reader.look_at_questions(data)
    return Sheet(
        source=SOURCE,
        sessions=[session for session in sessions if session],
        speakers=[speaker for speaker in speakers if speaker],
        rooms=[SheetRoom(name) for name in rooms.values()],
        tracks=[SheetTrack(name) for name in tracks.values()],
        problems=problems + reader.unread.problems(filename) + reader.offers(),
        speaks_of=frozenset(
            {"session", "speaker"}
            | ({"room"} if isinstance(data.get("rooms"), list) else set())
            | ({"track"} if isinstance(data.get("categories"), list) else set())
        ),
    )


@dataclass
class _Reader:
    """Reads sessions and speakers one by one, with what the view says about rooms, tracks and questions."""

    filename: str
    rooms: dict[str, str]
    tracks: dict[str, str]
    questions: dict[str, str]
    problems: list[Problem]
    text_kind: TextKind | None
    tag_line: bool
    unread: Unread = field(default_factory=Unread)
    has_tag_lines: bool = False

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
            speakers=_refs(raw),
        )

    def _room(self, raw: dict[str, Any], found: Finder) -> str | None:
        """Return a session's room: the one of its id, else the one it names itself."""
        named = found.take("room", raw.get("room"), values.line(values.PLACE_NAME))
        if values.plain(raw.get("roomId")) not in self.rooms and named:
            return named
        return found.take("roomId", raw.get("roomId"), _one_of(self.rooms, "room"))

    def _track(self, raw: dict[str, Any], found: Finder) -> str | None:
        own = [
            self.tracks[key]
            for item in _list(raw, "categoryItems")
            if (key := values.plain(item)) in self.tracks
        ]
        if len(own) > 1:
            message = f"It has several tracks; not taken: {', '.join(own[1:])}."
            found.report("categoryItems", message, Severity.VALUE)
        return own[0] if own else None

    def speaker(self, raw: dict[str, Any]) -> SheetSpeaker | None:
        """Return a speaker; None for an entry that names nobody."""
        self.unread.look_at("speakers", raw, _SPEAKER_KEYS | ({"tagLine"} if self.tag_line else set()))
        self.has_tag_lines |= bool(values.plain(raw.get("tagLine")))
        first, last = raw.get("firstName"), raw.get("lastName")
        if not (values.plain(first) or values.plain(last)):
            first, last = split_name(values.plain(raw.get("fullName")))
        name = values.plain(raw.get("id")) or f"{values.plain(first)} {values.plain(last)}".strip() or "?"
        found = Finder(f"{self.filename}, speaker {name}", self.problems)
        ids = make_ids(("id", found.take("id", raw.get("id"), values.identifier) or ""))
        answers = self._answers(raw)
        speaker = SheetSpeaker(
            place=found.place,
            ids=ids,
            first_name=found.take("firstName", first, values.line(values.NAME)),
            last_name=found.take("lastName", last, values.line(values.NAME)),
            email=found.take("email", answers.get("email") or raw.get("email"), values.email),
            job_title=found.take("job title", self._job_title(raw, answers), values.line(values.TEXT)),
            company=found.take("company", answers.get("company"), values.line(values.TEXT)),
            biography=found.take("bio", raw.get("bio"), self._prose),
            headshot_url=found.take("profilePicture", raw.get("profilePicture"), values.url(values.URL)),
        )
        if not (ids or speaker.first_name or speaker.last_name):
            found.report("id", "A speaker needs an id or a name; this one was left out.", Severity.RECORD)
            return None
        return speaker

    def _answers(self, raw: dict[str, Any]) -> dict[str, Any]:
        return {
            self.questions[key]: answer.get("answerValue")
            for answer in _dicts(raw.get("questionAnswers"))
            if (key := values.plain(answer.get("questionId"))) in self.questions
        }

    def _job_title(self, raw: dict[str, Any], answers: dict[str, Any]) -> object:
        return answers.get("job_title") or (raw.get("tagLine") if self.tag_line else None)

    def _prose(self, text: str) -> str | None:
        return values.prose(text, self.text_kind)

    def offers(self) -> list[Problem]:
        """Say what could be read as something else, if a person says so."""
        if not self.has_tag_lines or self.tag_line:
            return []
        message = "The speakers' tagLine can be read as their job title, if you say so (job_title=tagLine)."
        return [Problem(self.filename, "tagLine", message, Severity.NOTE)]

    def look_at_questions(self, data: dict[str, Any]) -> None:
        """Note the questions and categories whose answers are not read, by what they ask."""
        for question in _dicts(data.get("questions")):
            if values.plain(question.get("id")) not in self.questions:
                self.unread.look_at("questions", {values.plain(question.get("question")): True}, ())
        tracks = {id(item) for item in _track_items(data)}
        for category in _dicts(data.get("categories")):
            if not any(id(item) in tracks for item in _dicts(category.get("items"))):
                self.unread.look_at("categories", {values.plain(category.get("title")): True}, ())


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


def _refs(raw: dict[str, Any]) -> tuple[SpeakerRef, ...] | None:
    """Return a session's speakers, which some views wrap in objects, each once; None where it has no list."""
    entries = raw.get("speakers")
    if not isinstance(entries, list):
        return None
    refs = []
    for entry in entries:
        known = entry if isinstance(entry, dict) else {"id": entry}
        ids = make_ids(("id", values.plain(known.get("id"))[: values.ID]))
        name = values.plain(known.get("name"))
        if ids or name:
            refs.append(SpeakerRef(ids, name=name or None))
    return tuple(dict.fromkeys(refs))


def _track_items(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for category in _dicts(data.get("categories")):
        if re.search(r"\btracks?\b", fold(values.plain(category.get("title")))):
            yield from _dicts(category.get("items"))


def _asks_for(question: str) -> str | None:
    asked = " ".join(re.findall(r"\w+", fold(question)))
    return next((field for field, wordings in _QUESTIONS.items() if asked in wordings), None)


def _one_of(names: dict[str, str], what: str) -> Callable[[str], str]:
    def parse(key: str) -> str:
        if key not in names:
            raise InputError(f"The file has no {what} with the id {key[:40]}.")
        return names[key]

    return parse


def _dicts(entries: object) -> list[dict[str, Any]]:
    return [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []


def _list(raw: dict[str, Any], key: str) -> list[Any]:
    entries = raw.get(key)
    return entries if isinstance(entries, list) else []
