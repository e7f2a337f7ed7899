"""Which source a file comes from: the one that an event already knows, or a new one."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stagedoor.agenda.models.source_id import record_of_own_id
from stagedoor.common.clock import check_day, to_wall
from stagedoor.common.errors import InputError
from stagedoor.common.text import fold
from stagedoor.imports.models import TABLE, ImportSource
from stagedoor.imports.preview.shift_days import first_day, wall
from stagedoor.imports.readers.identity import name_of, title_of
from stagedoor.imports.sheet import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from stagedoor.agenda.models import Event, Session, Speaker
    from stagedoor.imports.preview.known_ids import KnownIds
    from stagedoor.imports.sheet import Sheet, SheetSession


# How the source is called that our own exports are.
OWN_EXPORT = "Stagedoor export"


@dataclass(frozen=True)
class Here:
    """What an event holds, as far as it tells where a file comes from."""

    sessions: list[Session]
    speakers: list[Speaker]
    known: dict[str, KnownIds]


def find_source(event: Event, sheet: Sheet, here: Here, name: str = "") -> ImportSource:
    """Return the source of a file; a new one is not stored yet.

    *name* is what a person calls it and goes before what the file calls itself. A file that calls itself
    otherwise than before, or not at all, is still known by its records: at least half of them are the same.
    """
    kind_of_file = TABLE if sheet.source in TABLES else sheet.source
    sources = [source for source in event.import_sources.all() if source.format == kind_of_file]
    wanted = (name or (OWN_EXPORT if is_own_export(sheet, here) else sheet.identity))[:120]
    same = next((source for source in sources if wanted in {source.name, source.key}), None)
    if not wanted or not (same or name):
        alike = [source for source in sources if is_alike(sheet, source, here)]
        same = alike[0] if len(alike) == 1 else same
    return same or ImportSource(event=event, format=kind_of_file, name=wanted)


def is_own_export(sheet: Sheet, here: Here) -> bool:
    """Whether at least half of the file's sessions, or else people, carry ids by which we export those here.

    Such a file says what stands here, whatever source that came from: it is a source of its own.
    """
    rows, records = (sheet.sessions, here.sessions) if sheet.sessions else (sheet.speakers, here.speakers)
    present = {record.pk for record in records}
    own = [any(record_of_own_id(each.value) in present for each in row.ids) for row in rows]
    return bool(own) and 2 * sum(own) >= len(own)


def is_alike(sheet: Sheet, source: ImportSource, here: Here) -> bool:
    """Whether at least half of the file's sessions, or else people, came from this source before."""
    alike = [*_same_sessions(sheet, source, here)] or [*_same_speakers(sheet, source, here)]
    return bool(alike) and 2 * sum(alike) >= len(alike)


def days_to_move(
    event: Event, sheet: Sheet, source: ImportSource, here: Here, *, starts_on: date | None, named: bool
) -> int:
    """Return by how many days everything is to be moved: to *starts_on*, else as is remembered (R29).

    Raises InputError where a shift is remembered and it is not clear that this file is the one it is for.
    """
    if starts_on:
        check_day(starts_on, "starts_on")
    first = first_day(sheet, event.zone)
    if first is None:
        return source.shift_days or 0
    if starts_on:
        return (starts_on - first).days
    if is_own_export(sheet, here):
        return 0
    days = _derived_shift(event, sheet, source, here) if source.shift_days is None else source.shift_days
    is_named = named or bool(sheet.identity and source.name == sheet.identity)
    others = event.import_sources.all() if source.pk is None else [source]
    moved = [one for one in others if one.format == source.format and one.shift_days]
    if (days or moved) and not is_named and not is_alike(sheet, source, here):
        before = moved[0] if moved else source
        raise InputError(
            f"What came from {before} before was moved by {before.shift_days or days} days, and this file "
            "does not say whether it is the same source.",
            code="source_unclear",
            remedy="Give the file a name of its own with --source NAME, or say with --starts-on DATE on "
            "which day it is to start.",
        )
    return days


def _derived_shift(event: Event, sheet: Sheet, source: ImportSource, here: Here) -> int:
    """Return by how many days most sessions were moved that came from this source before."""
    by_pk = {session.pk: session for session in here.sessions}
    moved: Counter[int] = Counter()
    for row in sheet.sessions:
        for pk in here.known["session"].holders(source.key, row.ids):
            before = by_pk[pk].starts_at if pk in by_pk else None
            if before and row.starts_at:
                day = wall(row.starts_at, event.zone).date()
                moved[(to_wall(before, event.zone).date() - day).days] += 1
    return moved.most_common(1)[0][0] if moved else 0


def _same_sessions(sheet: Sheet, source: ImportSource, here: Here) -> Iterator[bool]:
    by_pk = {session.pk: session for session in here.sessions}
    for row in sheet.sessions:
        known = here.known["session"].holders(source.key, row.ids)
        yield any(_same_session(row, by_pk[pk], source) for pk in known if pk in by_pk)


def _same_session(row: SheetSession, record: Session, source: ImportSource) -> bool:
    told = record.imported.get(source.key, {}).get("title", record.title)
    return fold(str(told)) == title_of(row) or any(each.name == "guid" for each in row.ids)


def _same_speakers(sheet: Sheet, source: ImportSource, here: Here) -> Iterator[bool]:
    by_pk = {speaker.pk: speaker for speaker in here.speakers}
    for row in sheet.speakers:
        known = here.known["speaker"].holders(source.key, row.ids)
        same = [by_pk[pk] for pk in known if pk in by_pk]
        yield any(not name_of(row) or fold(one.name) == name_of(row) for one in same)
