"""Sessions, speakers or sponsors as a table with all fields, which comes back in by an ordinary import."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from stagedoor.agenda.domain.custom_fields import fields_of
from stagedoor.agenda.domain.custom_values import in_words
from stagedoor.agenda.models import CustomFieldType, ParticipationRole
from stagedoor.agenda.queries import export_ids, with_participants
from stagedoor.common.spreadsheets import harmless

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping
    from datetime import datetime

    from stagedoor.agenda.models import (
        CustomField,
        Event,
        Participation,
        RecordWithCustomFields,
        Session,
        Speaker,
        Sponsor,
    )

    Table = tuple[tuple[str, ...], Iterable[RecordWithCustomFields], Callable[[Any], Iterable[object]]]

_SESSION = (
    *("Session ID", "Title", "Description", "Status", "Starts At", "Ends At", "Room", "Track", "Capacity"),
    *("Speakers", "Moderators"),
)
_SPEAKER = ("Speaker ID", "First Name", "Last Name", "Email", "Job Title", "Company", "Biography")
_SPONSOR = ("Sponsor ID", "Name", "Description", "Website", "Tier")
KINDS = ("sessions", "speakers", "sponsors")


def table_csv(event: Event, kind: str, only: Collection[int] | None = None) -> str:
    """Return the event's records of one of ``KINDS`` as CSV, deleted ones left out; a few queries in all.

    With ``only`` those of these keys.

    Custom fields are columns of their names. Times are on the event's clock. The first column finds exactly
    this record again; where no source gave one an id it is our own.
    """
    headings, records, cells = _TABLES[kind](event)
    ids, custom = export_ids(event, kind.removesuffix("s")), fields_of(event.pk, kind.removesuffix("s"))
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([harmless(each) for each in (*headings, *(field.name for field in custom))])
    wanted = None if only is None else set(only)
    for record in records:
        if wanted is not None and record.pk not in wanted:
            continue
        own = (_cell(field, record.custom.get(field.key)) for field in custom)
        writer.writerow([harmless(str(each)) for each in (ids[record.pk], *cells(record), *own)])
    return text.getvalue()


def _cell(field: CustomField, value: Any) -> str:
    is_rich = field.type == CustomFieldType.RICH_TEXT
    return str(value or "") if is_rich else in_words(field, value)


def _sessions(event: Event) -> Table:
    present = event.sessions.filter(deleted_at=None).select_related("room", "track", "event")
    return _SESSION, with_participants(present), _session


def _session(session: Session) -> tuple[object, ...]:
    parts: list[Participation] = session.participants  # type: ignore[attr-defined]
    return (
        session.title,
        session.description,
        session.get_status_display(),
        *map(_clock, (session.starts_wall, session.ends_wall)),
        session.room or "",
        session.track or "",
        "" if session.capacity is None else session.capacity,
        _people(parts, ParticipationRole.SPEAKER),
        _people(parts, ParticipationRole.MODERATOR),
    )


def _clock(wall: datetime | None) -> str:
    return f"{wall:%Y-%m-%d %H:%M}" if wall else ""


def _people(parts: list[Participation], role: ParticipationRole) -> str:
    people = [part.speaker for part in parts if part.role == role]
    return " | ".join(f"{one.name} <{one.email}>" if one.email else one.name for one in people)


def _speakers(event: Event) -> Table:
    return _SPEAKER, event.speakers.filter(deleted_at=None), _speaker


def _speaker(one: Speaker) -> tuple[object, ...]:
    return (one.first_name, one.last_name, one.email, one.job_title, one.company, one.biography)


def _sponsors(event: Event) -> Table:
    return _SPONSOR, event.sponsors.filter(deleted_at=None).select_related("tier"), _sponsor


def _sponsor(one: Sponsor) -> tuple[object, ...]:
    return (one.name, one.description, one.website, one.tier or "")


_TABLES: Mapping[str, Callable[[Event], Table]] = {
    "sessions": _sessions,
    "speakers": _speakers,
    "sponsors": _sponsors,
}
