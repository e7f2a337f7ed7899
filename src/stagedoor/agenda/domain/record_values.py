"""The values of a record, as history keeps and compares them: JSON by field name.

Instants are ISO texts, rooms, tracks, tiers and speakers ids, a picture is its address or a short print of
its bytes. ``deleted`` tells whether the record is deleted, ``participants`` who takes part in a session.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any, cast

from django.db import models

from stagedoor.agenda.models import (
    AgendaRecord,
    Event,
    Participation,
    Picture,
    RecordWithCustomFields,
    Room,
    Session,
    Speaker,
    Sponsor,
    Tier,
    Track,
)
from stagedoor.common import clock
from stagedoor.common.text import fold

Values = dict[str, Any]
Recorded = AgendaRecord | Event

# In the order in which they are written: what a record refers to goes before it.
MODELS: Mapping[str, type[Recorded]] = {
    "event": Event,
    "room": Room,
    "track": Track,
    "speaker": Speaker,
    "sponsor": Sponsor,
    "session": Session,
}
REFERENCES: Mapping[str, type[Room | Track | Tier]] = {
    "room": Room,
    "track": Track,
    "room_before": Room,
    "track_before": Track,
    "tier": Tier,
}
PICTURES = ("headshot", "logo")
CUSTOM = "custom:"
DELETED = "deleted"
PARTICIPANTS = "participants"
# Kept by the program, or told by another name.
_NOT_VALUES = {
    *("id", "event", "organization", "slug", "revision", "source", "imported", "name_key", "custom"),
    *("created_at", "updated_at", "deleted_at", "archived_at"),
}


def kind_of(record: Recorded) -> str:
    """The word for a record's kind, a key of ``MODELS``."""
    return record._meta.model_name or ""


def fields_of_kind(kind: str) -> list[str]:
    """The standard fields of a kind that history tells, in the order of the model."""
    names = [field.name for field in MODELS[kind]._meta.concrete_fields if field.name not in _NOT_VALUES]
    return [*names, PARTICIPANTS] if kind == "session" else names


def values_of(record: Recorded, participants: list[list[Any]] | None = None) -> Values:
    """The values of a record as it is in memory; of a session with these participants, if they are given."""
    kind = kind_of(record)
    values = {name: _value(record, name) for name in fields_of_kind(kind) if name != PARTICIPANTS}
    if isinstance(record, AgendaRecord):
        values[DELETED] = record.deleted_at is not None
    if isinstance(record, RecordWithCustomFields):
        values |= {f"{CUSTOM}{key}": value for key, value in record.custom.items()}
    if participants is not None:
        values[PARTICIPANTS] = participants
    return values


def read_values(kind: str, ids: Collection[int]) -> dict[int, Values]:
    """The stored values of these records, by id; one query, two for sessions."""
    records = MODELS[kind]._default_manager.select_related(*_joined(kind)).in_bulk(list(ids))
    parts = read_participants(records) if kind == "session" else {}
    return {
        pk: values_of(record, parts.get(pk, []) if kind == "session" else None)
        for pk, record in records.items()
    }


def read_participants(session_ids: Collection[int]) -> dict[int, list[list[Any]]]:
    """Who takes part, by session: pairs of a speaker's id and the role, in the order of the programme."""
    parts: dict[int, list[list[Any]]] = {}
    rows = Participation.objects.filter(session__in=list(session_ids)).order_by("session", "position", "id")
    for session, speaker, role in rows.values_list("session", "speaker", "role"):
        parts.setdefault(session, []).append([speaker, role])
    return parts


def is_empty(name: str, value: Any) -> bool:
    """Whether a field of a new record has nothing to tell."""
    return value in ("", None, [], False) or (name == DELETED and not value)


def set_value(record: Recorded, name: str, value: Any) -> str:
    """Give a record in memory a value of its history; returns the column that it is in.

    Participants and pictures are not set here: they are rows of their own.
    """
    if name == DELETED and isinstance(record, AgendaRecord):
        record.deleted_at = (record.deleted_at or clock.now()) if value else None
        return "deleted_at"
    if name.startswith(CUSTOM) and isinstance(record, RecordWithCustomFields):
        key = name.removeprefix(CUSTOM)
        kept = {other: held for other, held in record.custom.items() if other != key}
        record.custom = kept if value is None else {**kept, key: value}
        return "custom"
    field = cast("models.Field[Any, Any]", record._meta.get_field(name))
    setattr(record, field.attname, value if name in REFERENCES else field.to_python(value))
    if name == "name" and isinstance(record, Room | Track):
        record.name_key = fold(record.name)
    return name


def picture_value(picture: Picture | None) -> str:
    """What stands for a picture: its address, or a print of its bytes where it was uploaded."""
    if picture is None:
        return ""
    return picture.url or f"uploaded {picture.sha256[:12]}"


def _joined(kind: str) -> list[str]:
    return [name for name in PICTURES if name in fields_of_kind(kind)]


def _value(record: Recorded, name: str) -> Any:
    if name in PICTURES:
        return picture_value(getattr(record, name))
    value = getattr(record, cast("models.Field[Any, Any]", record._meta.get_field(name)).attname)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if hasattr(value, "isoformat") else value
