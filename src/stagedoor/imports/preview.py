"""What an import would do, before anything is written.

``make_preview`` reads the event's records once and writes nothing; ``apply`` carries out what it found.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Prefetch

from stagedoor.agenda.models import Participation, Speaker
from stagedoor.common.clock import same_offsets, to_wall, zone
from stagedoor.common.text import plural
from stagedoor.imports.diff import (
    ROOM,
    SESSION,
    SPEAKER,
    SPONSOR,
    TABLES,
    TRACK,
    Action,
    Change,
    RecordDiff,
    origin,
)
from stagedoor.imports.people import People
from stagedoor.imports.pictures import PICTURES
from stagedoor.imports.places import plan_rooms, plan_tracks
from stagedoor.imports.sessions import plan_sessions
from stagedoor.imports.sheet import Problem, Severity
from stagedoor.imports.shift import first_day, shift
from stagedoor.imports.sponsors import plan_sponsors

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from stagedoor.agenda.models import AgendaRecord, Event
    from stagedoor.imports.sheet import Sheet

__all__ = ["Action", "Change", "Gone", "Preview", "RecordDiff", "make_preview"]


@dataclass(frozen=True)
class Gone:
    """A record that an earlier import of this source brought and this one does not name. It stays."""

    kind: str
    id: int
    name: str


@dataclass
class Preview:
    """What an import would do. ``starts_on`` is the day to which its first day is moved, if any."""

    source: str
    starts_on: date | None
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


def make_preview(event: Event, sheet: Sheet, *, starts_on: date | None = None) -> Preview:
    """Return what importing the sheet would do to the event's records.

    With *starts_on*, or the one that the event remembers from its last import, the whole agenda is moved so
    that the first day *of this sheet* becomes that day (R29).
    """
    starts_on = starts_on or event.import_starts_on
    preview = Preview(sheet.source, starts_on, problems=list(sheet.problems))
    if starts_on:
        preview.problems += _moved(sheet, starts_on, event)
        sheet = shift(sheet, starts_on, event.zone)
    rooms, tracks = list(event.rooms.all()), list(event.tracks.all())
    speakers = list(event.speakers.select_related("headshot"))
    sponsors = list(event.sponsors.select_related("logo", "tier"))
    parts = Participation.objects.select_related("speaker")
    sessions = list(
        event.sessions.select_related("room", "track").prefetch_related(Prefetch("participations", parts))
    )
    room_diffs, track_diffs = plan_rooms(event, sheet, rooms), plan_tracks(event, sheet, tracks)
    people = People(event, sheet, speakers)
    sponsor_diffs, sponsor_problems = plan_sponsors(event, sheet, sponsors, list(event.tiers.all()))
    session_diffs, session_problems = plan_sessions(
        event, sheet, sessions, people=people, rooms=room_diffs, tracks=track_diffs
    )
    preview.diffs = [
        *room_diffs.values(),
        *track_diffs.values(),
        *people.diffs,
        *sponsor_diffs,
        *session_diffs,
    ]
    preview.problems += people.problems + sponsor_problems + session_problems
    preview.problems += [*_other_zone(event, sheet), *_no_status(preview)]
    preview.problems += [*_outside_days(event, preview), *_no_email(preview)]
    by_kind: dict[str, Iterable[AgendaRecord]]
    by_kind = {ROOM: rooms, TRACK: tracks, SPEAKER: speakers, SPONSOR: sponsors, SESSION: sessions}
    preview.gone = [gone for kind, records in by_kind.items() for gone in _gone(kind, records, preview)]
    return preview


def _gone(kind: str, records: Iterable[AgendaRecord], preview: Preview) -> list[Gone]:
    """List what this source brought before and does not name now; a table speaks of its own kind only."""
    diffs = preview.of(kind)
    if not diffs:
        return []
    named = {diff.record.pk for diff in diffs}
    return [
        Gone(kind, record.pk, str(record))
        for record in records
        if record.source and origin(record.source) == origin(preview.source)
        if record.pk not in named and not record.deleted_at
    ]


def _note(message: str) -> Problem:
    return Problem("", "", message, Severity.NOTE)


def _moved(sheet: Sheet, starts_on: date, event: Event) -> list[Problem]:
    first = first_day(sheet, event.zone)
    if first is None or first == starts_on:
        return []
    since = " as in the last import" if event.import_starts_on == starts_on else ""
    days = plural(abs((starts_on - first).days), "day")
    return [_note(f"All sessions were moved by {days}{since}: the first day, {first}, became {starts_on}.")]


def _other_zone(event: Event, sheet: Sheet) -> list[Problem]:
    if not sheet.timezone or same_offsets(zone(sheet.timezone), event.zone, event.starts_on, event.ends_on):
        return []
    return [_note(f"The file is in the time zone {sheet.timezone}, the event in {event.timezone}.")]


def _no_status(preview: Preview) -> list[Problem]:
    new = [
        diff for diff in preview.of(SESSION) if diff.action is Action.CREATE and "status" not in diff.there
    ]
    if not new or preview.source not in TABLES:
        return []
    have = plural(len(new), "new session has", "new sessions have")
    return [
        _note(f"{have} no status in the file and will be Pending; only accepted ones are sent to Swoogo.")
    ]


def _outside_days(event: Event, preview: Preview) -> list[Problem]:
    """Say when sessions lie outside the event's days, which an import leaves alone."""
    days = [
        to_wall(at, event.zone).date() for diff in preview.of(SESSION) if (at := diff.there.get("starts_at"))
    ]
    outside = [day for day in days if not event.starts_on <= day <= event.ends_on]
    if not outside:
        return []
    lie = plural(len(outside), "session lies", "sessions lie")
    message = (
        f"{lie} outside the event's days ({event.starts_on} to {event.ends_on}), on {min(outside)} to "
        f"{max(outside)}. If that is right, change the days on the event's Details page."
    )
    return [_note(message)]


def _no_email(preview: Preview) -> list[Problem]:
    speakers = [diff for diff in preview.of(SPEAKER) if "email" not in diff.writes]
    without = [diff for diff in speakers if isinstance(diff.record, Speaker) and not diff.record.email]
    if not without:
        return []
    have = plural(len(without), "speaker has", "speakers have")
    message = (
        f"{have} no email, which Swoogo requires. Import a CSV with the columns Speaker ID and Email, "
        "or add it on the speaker's page."
    )
    return [_note(message)]
