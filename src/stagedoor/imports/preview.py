"""What an import would do, before anything is written.

``make_preview`` reads the event's records once and writes nothing; ``apply`` carries out what it found.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Prefetch

from stagedoor.agenda.models import Participation
from stagedoor.imports.diff import ROOM, SESSION, SPEAKER, SPONSOR, TRACK, Action, Change, RecordDiff
from stagedoor.imports.identity import settle_ids
from stagedoor.imports.known import load_known_ids
from stagedoor.imports.notes import notes_on
from stagedoor.imports.origin import Here, days_to_move, find_source
from stagedoor.imports.people import People
from stagedoor.imports.pictures import PICTURES
from stagedoor.imports.places import plan_rooms, plan_tracks
from stagedoor.imports.sessions import plan_sessions
from stagedoor.imports.shift import shift
from stagedoor.imports.slots import slot_of
from stagedoor.imports.sponsors import plan_sponsors

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from stagedoor.agenda.models import AgendaRecord, Event
    from stagedoor.imports.models import ImportSource
    from stagedoor.imports.sheet import Problem, Sheet

__all__ = ["Action", "Change", "Gone", "Preview", "RecordDiff", "make_preview"]


@dataclass(frozen=True)
class Gone:
    """A record that an earlier import of this source brought and this one does not name. It stays."""

    kind: str
    id: int
    name: str


@dataclass
class Preview:
    """What an import would do. ``shift_days`` is by how many days everything in it is moved."""

    source: ImportSource
    shift_days: int
    diffs: list[RecordDiff] = field(default_factory=list)
    gone: list[Gone] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def of(self, kind: str) -> list[RecordDiff]:
        """The diffs of one kind of record."""
        return [diff for diff in self.diffs if diff.kind == kind]

    def counts(self) -> dict[str, dict[str, int]]:
        """How many records of each kind meet each action: ``{"session": {"create": 46}}``."""
        counted: dict[str, Counter[str]] = {}
        for diff in self.diffs:
            counted.setdefault(diff.kind, Counter())[diff.action] += 1
        return {kind: dict(actions) for kind, actions in counted.items()}

    @property
    def changes_something(self) -> bool:
        """Whether applying it would write any value."""
        return any(diff.writes or diff.action in {Action.CREATE, Action.RESTORE} for diff in self.diffs)

    @property
    def pictures_expected(self) -> int:
        """How many pictures applying it would leave to be fetched."""
        return sum(name in PICTURES for diff in self.diffs for name in diff.writes)


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
    people = People(event, sheet, speakers, here.known[SPEAKER], source)
    sponsor_diffs, sponsor_problems = plan_sponsors(
        event, sheet, sponsors, list(event.tiers.all()), known=here.known[SPONSOR], source=source
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
    preview.problems += notes_on(event, told, preview)
    by_kind: dict[str, Iterable[AgendaRecord]]
    by_kind = {ROOM: rooms, TRACK: tracks, SPEAKER: speakers, SPONSOR: sponsors, SESSION: sessions}
    for kind in sheet.speaks_of & by_kind.keys():
        preview.gone += _gone(kind, by_kind[kind], preview, planned.asked if kind == SESSION else set())
    preview.gone.sort(key=lambda gone: list(by_kind).index(gone.kind))
    return preview


def _gone(kind: str, records: Iterable[AgendaRecord], preview: Preview, asked: set[int]) -> list[Gone]:
    """List what this source made before and does not name now."""
    named = {diff.record.pk for diff in preview.of(kind)} | asked
    return [
        Gone(kind, record.pk, str(record))
        for record in records
        if record.source == preview.source.key and record.pk not in named and not record.deleted_at
    ]
