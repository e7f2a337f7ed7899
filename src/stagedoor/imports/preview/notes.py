"""What somebody should know about an import although it costs nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from stagedoor.agenda.models import Speaker
from stagedoor.common.clock import same_offsets, to_wall, zone
from stagedoor.common.text import plural
from stagedoor.imports.preview.diff import SESSION, SPEAKER, Action
from stagedoor.imports.preview.shift_days import first_day
from stagedoor.imports.sheet import Problem, Severity

if TYPE_CHECKING:
    from stagedoor.agenda.models import Event
    from stagedoor.imports.preview.contents import Preview
    from stagedoor.imports.sheet import Sheet


def notes_on(event: Event, sheet: Sheet, preview: Preview) -> list[Problem]:
    """Return the notes on an import as a whole; *sheet* is what the file says, not moved."""
    return [
        *_nothing(sheet),
        *_moved(sheet, event, preview),
        *_another_source(event, preview),
        *_other_zone(event, sheet),
        *_no_status(preview),
        *_outside_days(event, preview),
        *_no_email(preview),
    ]


def _nothing(sheet: Sheet) -> list[Problem]:
    if sheet.sessions or sheet.speakers or sheet.sponsors:
        return []
    return [_note("The file holds no session, no speaker and no sponsor.")]


def _moved(sheet: Sheet, event: Event, preview: Preview) -> list[Problem]:
    first = first_day(sheet, event.zone)
    if first is None or not preview.shift_days:
        return []
    since = " as in the last import" if preview.source.shift_days == preview.shift_days else ""
    days = plural(abs(preview.shift_days), "day")
    became = first + timedelta(days=preview.shift_days)
    return [_note(f"All sessions were moved by {days}{since}: the first day, {first}, became {became}.")]


def _another_source(event: Event, preview: Preview) -> list[Problem]:
    """Say when a format's file is taken for a source of its own beside one that is here already."""
    source = preview.source
    others = [one for one in event.import_sources.all() if one.format == source.format]
    if source.pk or not others:
        return []
    named = " and ".join(str(one) for one in others)
    return [
        _note(
            f"This is taken for a source of its own, {source}, beside {named}; what came from there is not "
            "touched. If it is the same, say so with --source NAME."
        )
    ]


def _note(message: str) -> Problem:
    return Problem("", "", message, Severity.NOTE)


def _other_zone(event: Event, sheet: Sheet) -> list[Problem]:
    if not sheet.timezone or same_offsets(zone(sheet.timezone), event.zone, event.starts_on, event.ends_on):
        return []
    return [_note(f"The file is in the time zone {sheet.timezone}, the event in {event.timezone}.")]


def _no_status(preview: Preview) -> list[Problem]:
    new = [
        diff for diff in preview.of(SESSION) if diff.action is Action.CREATE and "status" not in diff.there
    ]
    if not new or not preview.source.is_table:
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
