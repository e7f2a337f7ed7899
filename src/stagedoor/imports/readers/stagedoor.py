"""Read the JSON that Stagedoor exports: any of its lists, with any of its columns.

``exports/json_file.py`` writes it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stagedoor.common.markup import TextKind
from stagedoor.common.text import split_name
from stagedoor.imports.readers import values
from stagedoor.imports.readers.json_values import records
from stagedoor.imports.readers.values import Finder
from stagedoor.imports.sheet import (
    ROLES,
    Id,
    Problem,
    Severity,
    Sheet,
    SheetRoom,
    SheetSession,
    SheetSpeaker,
    SheetSponsor,
    SheetTrack,
    SpeakerRef,
    make_ids,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

SOURCE = "stagedoor"
_KINDS = ("sessions", "speakers", "sponsors", "rooms", "tracks")
Entry = tuple[dict[str, Any], Finder]


def fits(data: object) -> bool:
    """Tell whether parsed JSON is an export of ours."""
    return isinstance(data, dict) and data.get("format") == SOURCE


def read(data: dict[str, Any], filename: str) -> Sheet:
    """Return what an export holds; *filename* is for the places of problems."""
    problems: list[Problem] = []
    lists = {kind: list(_entries(data, kind, filename, problems)) for kind in _KINDS}
    event = data["event"] if isinstance(data.get("event"), dict) else {}
    sessions = [session for raw, found in lists["sessions"] if (session := _session(raw, found))]
    speakers = [_speaker(raw, found) for raw, found in lists["speakers"]]
    in_sessions = [person for raw, found in lists["sessions"] for person in _people(raw, found)]
    places = {
        kind: [(raw, found, name) for raw, found in lists[kind] if (name := _name(raw, found))]
        for kind in ("rooms", "tracks")
    }
    return Sheet(
        source=SOURCE,
        identity=values.plain(event.get("slug")),
        timezone=values.plain(event.get("timezone")) or None,
        title=values.plain(event.get("name")) or None,
        sessions=sessions,
        speakers=speakers + in_sessions,
        sponsors=[sponsor for raw, found in lists["sponsors"] if (sponsor := _sponsor(raw, found))],
        rooms=[
            SheetRoom(name, found.take("capacity", raw.get("capacity"), values.number))
            for raw, found, name in places["rooms"]
        ],
        tracks=[
            SheetTrack(name, found.take("color", raw.get("color"), values.color))
            for raw, found, name in places["tracks"]
        ],
        problems=problems,
        speaks_of=frozenset(kind.removesuffix("s") for kind in _KINDS if isinstance(data.get(kind), list)),
    )


def place_of(filename: str, kind: str, number: int) -> str:
    """Return how the entry of a list with this number, from 1 on, is named in problems."""
    return f"{filename}, {kind.removesuffix('s')} {number}"


def _entries(data: dict[str, Any], kind: str, filename: str, problems: list[Problem]) -> Iterator[Entry]:
    """Return the records of a list, each with where it stands; an entry that is none is told."""
    told = data.get(kind)
    for number, raw in enumerate(told if isinstance(told, list) else (), start=1):
        place = place_of(filename, kind, number)
        if isinstance(raw, dict):
            yield raw, Finder(place, problems)
        else:
            problems.append(Problem(place, "", "It is no record; it was left out.", Severity.RECORD))


def _session(raw: dict[str, Any], found: Finder) -> SheetSession | None:
    title = found.take("title", raw.get("title"), values.line(values.TITLE))
    if not title:
        found.report("title", "A session needs a title; it was left out.", Severity.RECORD)
        return None
    roles = frozenset(role for role in ROLES if isinstance(raw.get(f"{role}s"), list))
    return SheetSession(
        title=title,
        place=found.place,
        ids=_ids(raw, found),
        description=found.take("description", raw.get("description"), _prose),
        status=found.take("status", raw.get("status"), values.status),
        starts_at=found.take("starts_at", raw.get("starts_at"), values.moment),
        ends_at=found.take("ends_at", raw.get("ends_at"), values.moment),
        room=found.take("room", raw.get("room"), values.line(values.PLACE_NAME)),
        track=found.take("track", raw.get("track"), values.line(values.PLACE_NAME)),
        capacity=found.take("capacity", raw.get("capacity"), values.number),
        speakers=tuple(_refs(raw)) if roles else None,
        roles=roles or ROLES,
        custom=_custom(raw),
    )


def _refs(raw: dict[str, Any]) -> Iterator[SpeakerRef]:
    for role in ("speaker", "moderator", "chairperson"):
        for person in records(raw.get(f"{role}s")):
            ids = make_ids(("id", values.plain(person.get("id"))[: values.ID]))
            yield SpeakerRef(
                ids, values.plain(person.get("email")) or None, role, values.plain(person.get("name"))
            )


def _people(raw: dict[str, Any], found: Finder) -> Iterator[SheetSpeaker]:
    """Return who takes part in a session: a list of sessions alone brings its people along."""
    for role in ROLES:
        for person in records(raw.get(f"{role}s")):
            first, last = split_name(found.take("name", person.get("name"), values.line(values.NAME)) or "")
            yield SheetSpeaker(
                place=found.place,
                ids=_ids(person, found),
                first_name=first or None,
                last_name=last or None,
                email=found.take("email", person.get("email"), values.email),
                one_name=True,
            )


def _speaker(raw: dict[str, Any], found: Finder) -> SheetSpeaker:
    return SheetSpeaker(
        place=found.place,
        ids=_ids(raw, found),
        first_name=found.take("first_name", raw.get("first_name"), values.line(values.NAME)),
        last_name=found.take("last_name", raw.get("last_name"), values.line(values.NAME)),
        email=found.take("email", raw.get("email"), values.email),
        job_title=found.take("job_title", raw.get("job_title"), values.line(values.TEXT)),
        company=found.take("company", raw.get("company"), values.line(values.TEXT)),
        phone=found.take("phone", raw.get("phone"), values.line(values.PHONE)),
        biography=found.take("biography", raw.get("biography"), _prose),
        headshot_url=found.take("headshot_url", raw.get("headshot_url"), values.url(values.URL)),
        custom=_custom(raw),
    )


def _sponsor(raw: dict[str, Any], found: Finder) -> SheetSponsor | None:
    name = found.take("name", raw.get("name"), values.line(values.TEXT))
    if not name:
        found.report("name", "A sponsor needs a name; it was left out.", Severity.RECORD)
        return None
    return SheetSponsor(
        name=name,
        place=found.place,
        ids=_ids(raw, found),
        description=found.take("description", raw.get("description"), _prose),
        website=found.take("website", raw.get("website"), values.url(values.WEBSITE)),
        tier=found.take("tier", raw.get("tier"), values.line(values.TIER)),
        logo_url=found.take("logo_url", raw.get("logo_url"), values.url(values.URL)),
        custom=_custom(raw),
    )


def _name(raw: dict[str, Any], found: Finder) -> str | None:
    return found.take("name", raw.get("name"), values.line(values.PLACE_NAME))


def _ids(raw: dict[str, Any], found: Finder) -> tuple[Id, ...]:
    return make_ids(("id", found.take("id", raw.get("id"), values.identifier) or ""))


def _custom(raw: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """Return custom fields as the texts that would stand in a table."""
    told = raw.get("custom")
    texts = {name: _custom_text(value) for name, value in (told if isinstance(told, dict) else {}).items()}
    return tuple((name, text) for name, text in texts.items() if text)


def _custom_text(value: object) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, list):
        return " | ".join(map(values.plain, value))
    return values.plain(value)


def _prose(text: str) -> str | None:
    return values.prose(text, TextKind.HTML)
