"""Speakers and sponsors of a table, one a row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagedoor.common.text import fold, split_name
from stagedoor.imports.readers import values
from stagedoor.imports.sheet import Severity, Sheet, SheetSpeaker, SheetSponsor

if TYPE_CHECKING:
    from stagedoor.imports.readers.tables.record import Record


def read_speakers(records: list[Record], sheet: Sheet) -> None:
    """Put the speakers into the sheet; each needs an id or an email address."""
    speakers = [speaker for record in records if (speaker := _speaker(record))]
    what = "Speaker ID and name, or email address where there is no id"
    sheet.speakers.extend(values.once(speakers, _known_by, what, sheet.problems))


def _known_by(speaker: SheetSpeaker) -> str:
    """Return what no second row may tell; whether an id stands for several people is told later."""
    name = fold(f"{speaker.first_name or ''} {speaker.last_name or ''}")
    return f"{speaker.source_id} {name}" if speaker.ids else f"email:{fold(speaker.email or '')}"


def _speaker(record: Record) -> SheetSpeaker | None:
    first, last = split_name(record.text("name"))
    own = f"{record.text('first_name')} {record.text('last_name')}"
    if first and own.strip() and fold(own) != fold(record.text("name")):
        message = f"It says {record.text('name')}, the columns for first and last name {own.strip()}."
        record.found.report(record.headings["name"], f"{message} The latter were taken.", Severity.NOTE)
    speaker = SheetSpeaker(
        place=record.found.place,
        ids=record.ids(),
        first_name=record.take("first_name", values.line(values.NAME)) or first or None,
        last_name=record.take("last_name", values.line(values.NAME)) or last or None,
        email=record.take("email", values.email),
        job_title=record.take("job_title", values.line(values.TEXT)),
        company=record.take("company", values.line(values.TEXT)),
        phone=record.take("phone", values.line(values.PHONE)),
        biography=record.prose("biography"),
        headshot_url=record.take("headshot_url", values.url(values.URL)),
        custom=record.custom(),
        one_name=bool(first) and not own.strip(),
    )
    if not (speaker.ids or speaker.email):
        record.leave_out("A speaker needs a Speaker ID or an email address to be found again.")
        return None
    return speaker


def read_sponsors(records: list[Record], sheet: Sheet) -> None:
    """Put the sponsors into the sheet; each needs a name."""
    sponsors = [sponsor for record in records if (sponsor := _sponsor(record))]
    what = "Sponsor ID, or name where there is none"
    sheet.sponsors.extend(
        values.once(sponsors, lambda one: one.source_id or f"name:{fold(one.name)}", what, sheet.problems)
    )


def _sponsor(record: Record) -> SheetSponsor | None:
    name = record.take("name", values.line(values.TEXT))
    if not name:
        record.leave_out("A sponsor needs a name.")
        return None
    return SheetSponsor(
        name=name,
        place=record.found.place,
        ids=record.ids(),
        description=record.prose("description"),
        website=record.take("website", values.url(values.WEBSITE)),
        tier=record.take("tier", values.line(values.TIER)),
        logo_url=record.take("logo_url", values.url(values.URL)),
        custom=record.custom(),
    )
