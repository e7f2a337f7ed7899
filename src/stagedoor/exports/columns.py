"""The columns that each list can be exported with: one row per column, whatever the format."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from stagedoor.agenda.domain.custom_fields import fields_of
from stagedoor.agenda.models import CustomFieldType, ParticipationRole, SessionStatus
from stagedoor.agenda.models.source_id import own_id
from stagedoor.common.errors import InputError
from stagedoor.common.text import fold
from stagedoor.exports.values import PersonInSession

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from stagedoor.agenda.models import CustomField, Event, Participation, Session
    from stagedoor.exports.values import People, Value

KINDS = ("sessions", "speakers", "sponsors", "rooms", "tracks")
CUSTOM = "custom:"


@dataclass(frozen=True)
class Column:
    """One column: ``key`` names it in JSON and on the command line, ``heading`` in tables."""

    key: str
    heading: str
    value: Callable[[Any], Value]


def columns_of(event: Event, kind: str, chosen: Sequence[str] = ()) -> list[Column]:
    """Return the columns of a list of one of ``KINDS``, custom fields last; only the *chosen* ones if any.

    The id always comes first: by it a record is found again. Raises InputError for a key that is not known.
    """
    columns = [_id(kind), *_STANDARD[kind](event)]
    if kind in {"sessions", "speakers", "sponsors"}:
        columns += [_custom(field) for field in fields_of(event.pk, kind.removesuffix("s"))]
    known = {column.key: column for column in columns}
    for key in chosen:
        if key not in known:
            raise InputError(
                f"{kind.capitalize()} have no column “{key}”.",
                place="columns",
                code="unknown_column",
                remedy=f"Columns are: {', '.join(known)}.",
            )
    return [known[key] for key in dict.fromkeys(["id", *chosen])] if chosen else columns


def _id(kind: str) -> Column:
    heading = f"{kind.removesuffix('s').capitalize()} ID"
    return Column("id", heading, lambda record: own_id(record.pk))


def _plain(key: str, heading: str) -> Column:
    return Column(key, heading, attrgetter(key))


def _name_of(key: str) -> Column:
    """A column with the name of another record."""

    def name(record: Any) -> str | None:
        other = getattr(record, key)
        return other.name if other else None

    return Column(key, key.capitalize(), name)


def _picture(slot: str) -> Column:
    """The public address of a picture; an uploaded one has none."""

    def address(record: Any) -> str | None:
        picture = getattr(record, slot)
        return picture.url or None if picture else None

    return Column(f"{slot}_url", f"{slot.capitalize()} URL", address)


def _sessions(event: Event) -> list[Column]:
    zone = event.zone

    def moment(key: str, heading: str) -> Column:
        def local(session: Session) -> datetime | None:
            instant: datetime | None = getattr(session, key)
            return instant.astimezone(zone) if instant else None

        return Column(key, heading, local)

    return [
        _plain("title", "Title"),
        _plain("description", "Description"),
        Column("status", "Status", lambda session: SessionStatus(session.status)),
        moment("starts_at", "Starts At"),
        moment("ends_at", "Ends At"),
        _name_of("room"),
        _name_of("track"),
        _plain("capacity", "Capacity"),
        *_participants(event),
    ]


def _participants(event: Event) -> list[Column]:
    """One column per role; sessions come from ``find_sessions``."""
    emails = Counter(map(fold, event.speakers.values_list("email", flat=True)))

    def column(role: ParticipationRole) -> Column:
        def people(session: Session) -> People:
            parts: list[Participation] = session.participants  # type: ignore[attr-defined]
            return tuple(person(part) for part in parts if part.role == role)

        return Column(f"{role}s", f"{role.label}s", people)

    def person(part: Participation) -> PersonInSession:
        email = part.speaker.email
        return PersonInSession(
            own_id(part.speaker_id), part.speaker.name, email if emails[fold(email)] == 1 else ""
        )

    return [column(role) for role in ParticipationRole]


def _speakers(_event: Event) -> list[Column]:
    return [
        _plain("first_name", "First Name"),
        _plain("last_name", "Last Name"),
        _plain("email", "Email"),
        _plain("job_title", "Job Title"),
        _plain("company", "Company"),
        _plain("phone", "Phone"),
        _plain("biography", "Biography"),
        _picture("headshot"),
    ]


def _sponsors(_event: Event) -> list[Column]:
    return [
        _plain("name", "Name"),
        _plain("description", "Description"),
        _plain("website", "Website"),
        _name_of("tier"),
        _picture("logo"),
    ]


def _custom(field: CustomField) -> Column:
    def value(record: Any) -> Value:
        kept: Value = record.custom.get(field.key)
        if kept is not None and field.type == CustomFieldType.NUMBER:
            return Decimal(str(kept))
        if kept is not None and field.type == CustomFieldType.DATE:
            return date.fromisoformat(str(kept))
        return kept

    return Column(f"{CUSTOM}{field.name}", field.name, value)


_STANDARD: dict[str, Callable[[Event], list[Column]]] = {
    "sessions": _sessions,
    "speakers": _speakers,
    "sponsors": _sponsors,
    "rooms": lambda _event: [_plain("name", "Name"), _plain("capacity", "Capacity")],
    "tracks": lambda _event: [_plain("name", "Name"), _plain("color", "Color")],
}
