"""Sessions of a table, with the speakers that stand in their rows."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

from stagedoor.common.errors import InputError
from stagedoor.common.text import fold, split_name
from stagedoor.imports.readers import values
from stagedoor.imports.readers.tables.headings import PERSON_FIELDS
from stagedoor.imports.readers.tables.times import session_times
from stagedoor.imports.sheet import Severity, Sheet, SheetSession, SheetSpeaker, SpeakerRef, make_ids

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stagedoor.imports.readers.tables.record import Record

_BETWEEN = re.compile(r"[|;\n]")
_NAMED_EMAIL = re.compile(r"([^<>]{0,200})<([^<>\s]{3,254})>")
# As ``agenda.models.source_id.own_id`` makes them.
_OWN_ID = re.compile(r"stagedoor-\d{1,18}")
_LEADING = ("moderator", "chairperson")
_PERSON = ("speaker_first_name", "speaker_last_name", "speaker_job_title", "speaker_company")


def read_sessions(records: list[Record], sheet: Sheet) -> None:
    """Put the sessions into the sheet, and the speakers whose names or details stand in their rows.

    Rows that tell the same session, once for each of its speakers, are one session.
    """
    sessions: dict[object, SheetSession] = {}
    people: dict[str, SheetSpeaker] = {}
    leaders: list[SheetSpeaker] = []
    for number, record in enumerate(records):
        told = _people(record)
        leading = {role: _listed(record, f"{role}s") for role in _LEADING}
        session = _session(record, told, leading)
        if session is None:
            continue
        leaders += [person for each in leading.values() for person in each]
        for person in told:
            if person.first_name or person.last_name:
                people[_key(person)] = _merged(people.get(_key(person), person), person)
        key = replace(session, place="", speakers=None)
        first = sessions.setdefault(key, session)
        if first is not session and first.speakers != session.speakers:
            sessions[key] = replace(first, speakers=_union(first.speakers, session.speakers))
        elif first is not session:
            sessions[number] = session
    sheet.sessions.extend(sessions.values())
    sheet.speakers.extend([*people.values(), *_new_names(leaders, people.values())])


def _new_names(leaders: list[SheetSpeaker], people: Iterable[SheetSpeaker]) -> list[SheetSpeaker]:
    """Return those who lead sessions, once each, whose names no speaker of the file has."""
    known = {fold(_name(person)) for person in people}
    named = {fold(_name(person)): person for person in leaders if _name(person)}
    return [person for name, person in named.items() if name not in known]


def _session(
    record: Record, people: list[SheetSpeaker], leading: dict[str, list[SheetSpeaker]]
) -> SheetSession | None:
    title = record.take("title", values.line(values.TITLE))
    if not title:
        record.leave_out("A session needs a title.")
        return None
    starts_at, ends_at = session_times(record)
    return SheetSession(
        title=title,
        place=record.found.place,
        ids=record.ids(),
        description=record.prose("description"),
        status=_status(record),
        starts_at=starts_at,
        ends_at=ends_at,
        room=record.take("room", values.line(values.PLACE_NAME)),
        track=record.take("track", values.line(values.PLACE_NAME)),
        capacity=record.take("capacity", values.number),
        speakers=_refs(people, leading),
        roles=_roles(record),
        custom=record.custom(),
    )


def _status(record: Record) -> str | None:
    """Return the row's status; one chosen for all rows stands where the row tells none that is known."""
    chosen = record.reading.options.status
    if chosen:
        try:
            return values.status(record.text("status"))
        except InputError:
            return chosen
    return record.take("status", values.status)


def _refs(
    people: list[SheetSpeaker], leading: dict[str, list[SheetSpeaker]]
) -> tuple[SpeakerRef, ...] | None:
    refs = [_ref(person, "speaker") for person in people]
    refs += [_ref(person, role) for role, each in leading.items() for person in each]
    return tuple(dict.fromkeys(refs)) or None


def _roles(record: Record) -> frozenset[str]:
    """Return the roles of which the table tells: those that it has a column for."""
    speak = PERSON_FIELDS & record.headings.keys() or record.reading.match.people
    return frozenset([role for role in _LEADING if f"{role}s" in record.headings] + ["speaker"] * bool(speak))


def _ref(person: SheetSpeaker, role: str) -> SpeakerRef:
    if person.ids:
        return SpeakerRef(ids=person.ids, role=role)
    if person.email:
        return SpeakerRef(email=person.email, role=role)
    return SpeakerRef(name=_name(person), role=role)


def _people(record: Record) -> list[SheetSpeaker]:
    """Return the speakers of a row: those of its own columns, and of the numbered ones."""
    groups = [record, *(record.about(headings) for headings in record.reading.match.people)]
    return list({_key(person): person for group in groups for person in _group(group)}.values())


def _group(record: Record) -> list[SheetSpeaker]:
    """Return the speakers of one group of columns: names, emails and ids side by side, details of one."""
    listed, by_email = _listed(record, "speakers"), _listed(record, "speaker_emails")
    by_id = [
        SheetSpeaker(place=record.found.place, ids=ids)
        for entry in _entries(record.text("speaker_ids"), r"[|;,\n]")
        if (ids := make_ids(("id", entry[: values.ID])))
    ]
    people = _side_by_side(record, [column for column in (by_id, by_email, listed) if column])
    details = {name.removeprefix("speaker_"): record.take(name, values.line(values.NAME)) for name in _PERSON}
    details["biography"] = record.prose("speaker_biography")
    details["headshot_url"] = record.take("speaker_headshot_url", values.url(values.URL))
    told: dict[str, Any] = {name: value for name, value in details.items() if value}
    if not told:
        return people
    if {"first_name", "last_name"} & told.keys():
        told["one_name"] = False
    if len(people) > 1:
        message = "The row has several speakers and the details of one; the details were left out."
        record.found.report("", message, Severity.VALUE)
        return people
    return [replace(people[0] if people else SheetSpeaker(place=record.found.place), **told)]


def _side_by_side(record: Record, columns: list[list[SheetSpeaker]]) -> list[SheetSpeaker]:
    """Join lists of the same people; lists of different lengths cannot be, so the surest of them counts."""
    if not columns:
        return []
    if len({len(column) for column in columns}) > 1:
        message = "Its columns about speakers list different numbers of people; the first of them was taken."
        record.found.report("", message, Severity.VALUE)
        return columns[0]
    people = columns[0]
    for column in columns[1:]:
        people = [_merged(one, other) for one, other in zip(people, column, strict=True)]
    return people


def _listed(record: Record, name: str) -> list[SheetSpeaker]:
    """Return the people of a cell that lists emails, names, or names with emails."""
    cell = record.take(name, str) or ""
    pattern = r"[|;,\n]" if "@" in cell or "<" in cell else r"[|;\n]|, | & | and | und "
    parts = _entries(cell, pattern)
    if (
        not ("@" in cell or "<" in cell)
        and len(parts) == 2
        and "," in cell
        and not any(" " in part for part in parts)
    ):
        parts = [f"{parts[1]} {parts[0]}"]  # "Doe, Mira"
    people = [_person(record, name, part) for part in parts]
    return [person for person in people if person]


def _entries(cell: str, pattern: str) -> list[str]:
    return [entry for part in re.split(pattern, cell) if (entry := part.strip())]


def _person(record: Record, name: str, entry: str) -> SheetSpeaker | None:
    """Return one entry, such as "ada@example.org", "Ada Quay" or "Ada Quay <ada@example.org>".

    Our own exports write an id instead of an email that stands for nobody, or for several.
    """
    place, heading = record.found.place, record.headings.get(name, "")
    named = _NAMED_EMAIL.fullmatch(entry)
    if _OWN_ID.fullmatch(address := named[2] if named else entry):
        first, last = split_name(named[1]) if named else ("", "")
        return SheetSpeaker(place, make_ids(("id", address)), first or None, last or None, one_name=True)
    if "@" in entry or name == "speaker_emails":
        email = record.found.take(heading, named[2] if named else entry, values.email)
        first, last = split_name(named[1]) if named else ("", "")
        return (
            SheetSpeaker(place, first_name=first or None, last_name=last or None, email=email, one_name=True)
            if email
            else None
        )
    told = record.found.take(heading, entry, values.line(values.NAME))
    first, last = split_name(told or "")
    return (
        SheetSpeaker(place, first_name=first or None, last_name=last or None, one_name=True) if told else None
    )


def _key(person: SheetSpeaker) -> str:
    return person.source_id or fold(person.email or "") or fold(_name(person))


def _name(person: SheetSpeaker) -> str:
    return f"{person.first_name or ''} {person.last_name or ''}".strip()


def _merged(one: SheetSpeaker, other: SheetSpeaker) -> SheetSpeaker:
    """Return a person with what either row tells, the first before the second."""
    missing = {each.name: getattr(other, each.name) for each in fields(one) if not getattr(one, each.name)}
    return replace(one, **missing)


def _union(
    first: tuple[SpeakerRef, ...] | None, second: tuple[SpeakerRef, ...] | None
) -> tuple[SpeakerRef, ...]:
    refs: Iterable[SpeakerRef] = [*(first or ()), *(second or ())]
    return tuple(dict.fromkeys(refs))
