"""Read the "All" JSON of a Sessionize API.

Times are wall-clock times of the conference. Service sessions (breaks) carry no status and count as accepted,
as do all sessions of the older shape, which has no status at all. A proposal that was declined keeps its
status. ``tagLine`` is a motto and no job title, so it is left alone.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from stagedoor.common.errors import InputError
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
    from collections.abc import Callable, Iterator

SOURCE = "sessionize"

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


def read(data: dict[str, Any], filename: str) -> Sheet:
    """Return what the view holds; *filename* is for the places of problems."""
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
    sessions = [_session(raw, filename, rooms, tracks, problems) for raw in _dicts(data["sessions"])]
    speakers = [_speaker(raw, filename, questions, problems) for raw in _dicts(data["speakers"])]
    return Sheet(
        source=SOURCE,
        sessions=values.once(filter(None, sessions), lambda session: session.source_id, "id", problems),
        speakers=values.once(filter(None, speakers), lambda speaker: speaker.source_id or "", "id", problems),
        rooms=[SheetRoom(name) for name in rooms.values()],
        tracks=[SheetTrack(name) for name in tracks.values()],
        problems=problems,
    )


def _session(
    raw: dict[str, Any],
    filename: str,
    rooms: dict[str, str],
    tracks: dict[str, str],
    problems: list[Problem],
) -> SheetSession | None:
    found = Finder(f"{filename}, session {values.plain(raw.get('id')) or '?'}", problems)
    source_id = found.take("id", raw.get("id"), values.line(values.ID))
    title = found.take("title", raw.get("title"), values.line(values.TITLE))
    if not (source_id and title):
        missing = "title" if source_id else "id"
        found.report(missing, "A session needs a title and an id; it was left out.", Severity.RECORD)
        return None
    own_tracks = [
        tracks[key] for item in _list(raw, "categoryItems") if (key := values.plain(item)) in tracks
    ]
    if len(own_tracks) > 1:
        also = ", ".join(own_tracks[1:])
        found.report("categoryItems", f"It has several tracks; not taken: {also}.", Severity.NOTE)
    session = SheetSession(
        title=title,
        place=found.place,
        ids=make_ids(("id", source_id)),
        description=found.take("description", raw.get("description"), values.prose),
        status=_status(raw.get("status"), found),
        starts_at=found.take("startsAt", raw.get("startsAt"), values.moment),
        ends_at=found.take("endsAt", raw.get("endsAt"), values.moment),
        room=found.take("roomId", raw.get("roomId"), _one_of(rooms, "room")),
        track=own_tracks[0] if own_tracks else None,
        speakers=tuple(SpeakerRef(make_ids(("id", speaker))) for speaker in _speaker_ids(raw)),
    )
    values.check_order(session, found)
    return session


def _speaker(
    raw: dict[str, Any], filename: str, questions: dict[str, str], problems: list[Problem]
) -> SheetSpeaker | None:
    found = Finder(f"{filename}, speaker {values.plain(raw.get('id')) or '?'}", problems)
    source_id = found.take("id", raw.get("id"), values.line(values.ID))
    if not source_id:
        found.report("id", "A speaker needs an id; this one was left out.", Severity.RECORD)
        return None
    first, last = raw.get("firstName"), raw.get("lastName")
    if not (values.plain(first) or values.plain(last)):
        first, last = split_name(values.plain(raw.get("fullName")))
    answers = {
        questions[key]: answer.get("answerValue")
        for answer in _dicts(raw.get("questionAnswers"))
        if (key := values.plain(answer.get("questionId"))) in questions
    }
    return SheetSpeaker(
        place=found.place,
        ids=make_ids(("id", source_id)),
        first_name=found.take("firstName", first, values.line(values.NAME)),
        last_name=found.take("lastName", last, values.line(values.NAME)),
        email=found.take("email", answers.get("email"), values.email),
        job_title=found.take("job title", answers.get("job_title"), values.line(values.TEXT)),
        company=found.take("company", answers.get("company"), values.line(values.TEXT)),
        biography=found.take("bio", raw.get("bio"), values.prose),
        headshot_url=found.take("profilePicture", raw.get("profilePicture"), values.url(values.URL)),
    )


def _status(raw: object, found: Finder) -> str:
    if not values.plain(raw):
        return "accepted"
    try:
        return values.status(values.plain(raw))
    except InputError:
        found.report(
            "status", f"The status “{values.plain(raw)[:40]}” is unknown; pending was taken.", Severity.NOTE
        )
        return "pending"


def _speaker_ids(raw: dict[str, Any]) -> list[str]:
    """Return the ids of a session's speakers, which some views wrap in objects; each once."""
    ids = [
        values.plain(entry.get("id") if isinstance(entry, dict) else entry)
        for entry in _list(raw, "speakers")
    ]
    return list(dict.fromkeys(filter(None, ids)))


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
