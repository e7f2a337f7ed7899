"""What an import would do, before anything is written.

``make_preview`` reads the event's records once and writes nothing; ``apply`` carries out what it found.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Prefetch

from stagedoor.agenda.models import Participation, Session
from stagedoor.imports.preview.contents import Gone, Preview, in_row_order
from stagedoor.imports.preview.custom_values import CustomValues
from stagedoor.imports.preview.diff import ROOM, SESSION, SPEAKER, SPONSOR, TRACK
from stagedoor.imports.preview.known_ids import load_known_ids
from stagedoor.imports.preview.match_slots import slot_of
from stagedoor.imports.preview.notes import notes_on
from stagedoor.imports.preview.people import People
from stagedoor.imports.preview.places import plan_rooms, plan_tracks
from stagedoor.imports.preview.sessions import plan_sessions
from stagedoor.imports.preview.shift_days import shift
from stagedoor.imports.preview.sponsors import plan_sponsors
from stagedoor.imports.preview.which_source import Here, days_to_move, find_source
from stagedoor.imports.readers.identity import settle_ids

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from stagedoor.agenda.models import AgendaRecord, Event
    from stagedoor.imports.sheet import Sheet


def make_preview(
    event: Event, sheet: Sheet, *, starts_on: date | None = None, source_name: str = ""
) -> Preview:
    """Return what importing the sheet would do to the event's records.

    With *starts_on* the whole agenda is moved so that the first day of this sheet becomes that day; else it
    is moved by as many days as its source was before (R29). *source_name* is what a person calls the source.
    Raises InputError where it is not clear whether a remembered shift is meant for this file.
    """
    sheet = settle_ids(sheet)
    rooms, tracks = list(event.rooms.all()), list(event.tracks.all())
    speakers = list(event.speakers.select_related("headshot"))
    sponsors = list(event.sponsors.select_related("logo", "tier"))
    parts = Participation.objects.select_related("speaker")
    sessions = list(
        event.sessions.select_related("room", "track").prefetch_related(Prefetch("participations", parts))
    )
    here = Here(sessions, speakers, load_known_ids(event))
    source = find_source(event, sheet, here, source_name)
    days = days_to_move(event, sheet, source, here, starts_on=starts_on, named=bool(source_name))
    slots = [slot_of(row, event.zone) for row in sheet.sessions]
    told, sheet = sheet, shift(sheet, days, event.zone)
    room_diffs = plan_rooms(event, sheet, rooms, source.key)
    track_diffs = plan_tracks(event, sheet, tracks, source.key)
    custom = CustomValues(event)
    people = People(event, sheet, speakers, here.known[SPEAKER], source, custom=custom)
    sponsor_diffs, sponsor_problems = plan_sponsors(
        event,
        sheet,
        sponsors,
        list(event.tiers.all()),
        known=here.known[SPONSOR],
        source=source,
        custom=custom,
    )
    planned = plan_sessions(
        event,
        sheet,
        slots,
        sessions,
        known=here.known[SESSION],
        source=source,
        people=people,
        rooms=room_diffs,
        tracks=track_diffs,
        custom=custom,
    )
    preview = Preview(source, days, problems=list(sheet.problems))
    preview.diffs = [
        *room_diffs.values(),
        *track_diffs.values(),
        *people.diffs,
        *sponsor_diffs,
        *planned.diffs,
    ]
    preview.problems += people.problems + sponsor_problems + planned.problems
    preview.problems = in_row_order([*preview.problems, *notes_on(event, told, preview)])
    by_kind: dict[str, Iterable[AgendaRecord]]
    by_kind = {ROOM: rooms, TRACK: tracks, SPEAKER: speakers, SPONSOR: sponsors, SESSION: sessions}
    for kind in sheet.speaks_of & by_kind.keys():
        preview.gone += _gone(kind, by_kind[kind], preview, planned.asked if kind == SESSION else set())
    preview.gone.sort(key=lambda gone: list(by_kind).index(gone.kind))
    return preview


def _at(record: AgendaRecord) -> str:
    at = record.starts_wall if isinstance(record, Session) else None
    return f"{at:%Y-%m-%d %H:%M}" if at else ""


def _gone(kind: str, records: Iterable[AgendaRecord], preview: Preview, asked: set[int]) -> list[Gone]:
    """List what this source made before and does not name now."""
    named = {diff.record.pk for diff in preview.of(kind)} | asked
    return [
        Gone(kind, record.pk, str(record), _at(record))
        for record in records
        if record.source == preview.source.key and record.pk not in named and not record.deleted_at
    ]
