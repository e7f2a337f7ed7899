"""Sessions of a sheet beside those here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from stagedoor.agenda.models import Session
from stagedoor.common.clock import check_day, from_wall
from stagedoor.common.errors import InputError
from stagedoor.common.text import fold
from stagedoor.imports.models import TABLE
from stagedoor.imports.preview.diff import SESSION, Change, RecordDiff, compare, settle, show, start
from stagedoor.imports.preview.match_slots import match_sessions
from stagedoor.imports.readers import stagedoor
from stagedoor.imports.sheet import Problem, Severity

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from stagedoor.agenda.models import AgendaRecord, Event, Speaker
    from stagedoor.imports.models import ImportSource
    from stagedoor.imports.preview.custom_values import CustomValues
    from stagedoor.imports.preview.known_ids import KnownIds
    from stagedoor.imports.preview.people import People
    from stagedoor.imports.sheet import Sheet, SheetSession

Places = dict[str, RecordDiff]
_PLAIN = ("title", "description", "status", "capacity")
_TIMES = ("starts_at", "ends_at")
_PLACES = ("room", "track")


@dataclass(frozen=True)
class PlannedSessions:
    """What happens to sessions; ``asked`` are the keys of those here that rows could not be told apart by."""

    diffs: list[RecordDiff]
    problems: list[Problem]
    asked: set[int]


def plan_sessions(
    event: Event,
    sheet: Sheet,
    slots: list[str],
    sessions: list[Session],
    *,
    known: KnownIds,
    source: ImportSource,
    people: People,
    rooms: Places,
    tracks: Places,
    custom: CustomValues,
) -> PlannedSessions:
    """Return what happens to each session of the sheet; *slots* are those of the file, before any shift."""
    problems: list[Problem] = []
    rows = [_with_instants(row, event.zone, problems) for row in sheet.sessions]
    matching = match_sessions(rows, slots, sessions, known, source)
    planned = PlannedSessions([], problems, matching.asked)
    problems += matching.notes
    for number, row in enumerate(rows):
        found = matching.found.get(number)
        if isinstance(found, Problem):
            problems.append(found)
            continue
        session = found or Session(event=event, source=source.key)
        there: dict[str, Any] = {name: getattr(row, name) for name in (*_PLAIN, *_TIMES)}
        there["room"] = _place(rooms, row.room)
        there["track"] = _place(tracks, row.track)
        told = _participants(row, session, people, problems)
        there["participants"] = told if told is None else _beside(told, session, row, source)
        diff = start(SESSION, row.title, row.place, session, ids=row.ids, slot=slots[number])
        here = _here(session)
        custom.add(row, session, here, there, problems)
        compare(diff, here, there, source.key, event.zone)
        _return_to_places(diff, event.zone)
        _keep_order(diff, problems)
        planned.diffs.append(custom.told(settle(diff)))
    return planned


def _here(session: Session) -> dict[str, Any]:
    here: dict[str, Any] = {name: getattr(session, name) for name in (*_PLAIN, *_TIMES, *_PLACES)}
    parts = session.participations.all() if session.pk else ()
    return here | {"participants": tuple((part.speaker, part.role) for part in parts)}


def _with_instants(row: SheetSession, zone: ZoneInfo, problems: list[Problem]) -> SheetSession:
    """Return the row with start and end as instants; one that cannot be is left out, and named."""
    begins, ends = (_instant(getattr(row, name), name, row.place, zone, problems) for name in _TIMES)
    if begins and ends and ends <= begins:
        both = f"It starts at {show('', begins, zone)} and ends at {show('', ends, zone)}"
        message = f"{both}: the end was left out."
        problems.append(Problem(row.place, "ends at", message, Severity.VALUE))
        ends = None
    return replace(row, starts_at=begins, ends_at=ends)


def _instant(
    told: datetime | None, field: str, place: str, zone: ZoneInfo, problems: list[Problem]
) -> datetime | None:
    if told is None:
        return None
    try:
        check_day(told)
        return told.astimezone(UTC) if told.tzinfo else from_wall(told, zone)
    except InputError as error:
        message = f"{error.message} It was left out."
        problems.append(Problem(place, field.replace("_", " "), message, Severity.VALUE))
        return None


def _place(places: Places, name: str | None) -> AgendaRecord | None:
    return places[fold(name)].record if name else None


def _participants(
    row: SheetSession, session: Session, people: People, problems: list[Problem]
) -> tuple[tuple[Speaker, str], ...] | None:
    """Return who takes part. Where somebody cannot be told, a session that is here keeps whom it has."""
    if row.speakers is None:
        return None
    found = {ref: people.find(ref) for ref in row.speakers}
    unknown = [reason for reason in found.values() if isinstance(reason, str)]
    kept = " The session's speakers stay as they are." if session.pk else ""
    problems += [Problem(row.place, "speakers", reason + kept, Severity.VALUE) for reason in unknown]
    if unknown and session.pk:
        return None
    known = ((who, ref.role) for ref, who in found.items() if not isinstance(who, str))
    return tuple({(id(who), role): (who, role) for who, role in known}.values())


def _beside(
    told: tuple[tuple[Speaker, str], ...], session: Session, row: SheetSession, source: ImportSource
) -> tuple[tuple[Speaker, str], ...]:
    """Return who takes part, with those who are here and of whom the row does not tell.

    These are the people who are deleted here, and those in roles that the file does not list. A file that
    lists each role apart does not tell how the roles are ordered: they stay as they are here.
    """
    here = tuple((part.speaker, part.role) for part in session.participations.all()) if session.pk else ()
    named = {who.pk for who, _ in told}
    untold = [
        (who, role) for who, role in here if role not in row.roles or (who.deleted_at and who.pk not in named)
    ]
    present = tuple(part for part in here if part not in untold)
    by_role = source.format in {TABLE, stagedoor.SOURCE}
    if told == present or (by_role and _by_role(told) == _by_role(present)):
        return here
    return (*told, *(part for part in untold if part not in told))


def _by_role(parts: tuple[tuple[Speaker, str], ...]) -> dict[str, list[Speaker]]:
    return {role: [who for who, its in parts if its == role] for role in sorted({role for _, role in parts})}


def _return_to_places(diff: RecordDiff, zone: ZoneInfo) -> None:
    """Deleting a room emptied its sessions of it: with the room they get it back."""
    for name in _PLACES:
        place = diff.there.get(name)
        if place and place.deleted_at and getattr(diff.record, name) is None and name not in diff.writes:
            diff.conflicts = [kept for kept in diff.conflicts if kept.field != name]
            diff.changes.append(Change(name, "", show(name, place, zone)))
            diff.writes[name] = place


def _keep_order(diff: RecordDiff, problems: list[Problem]) -> None:
    """Write neither start nor end where, with what is kept here, the end would come first."""
    begins, ends = (diff.writes.get(name, getattr(diff.record, name)) for name in _TIMES)
    if not (begins and ends and ends <= begins):
        return
    held = [change for change in diff.changes if change.field in _TIMES]
    diff.changes = [change for change in diff.changes if change not in held]
    diff.conflicts += held
    diff.writes = {name: value for name, value in diff.writes.items() if name not in _TIMES}
    message = "Its times stay as they are here: with the new ones it would end before it starts."
    problems.append(Problem(diff.place, "starts at", message, Severity.VALUE))
