"""The records of Swoogo that Stagedoor handles, and how their rows are read.

A row is what Swoogo answered, unchanged but for two things: ``id`` is always an int, and a speaker's
``sessions`` is a list of session ids.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeAlias

Row: TypeAlias = dict[str, Any]


class Kind(StrEnum):
    """A kind of record; Swoogo calls rooms *locations*."""

    SESSION = "session"
    SPEAKER = "speaker"
    SPONSOR = "sponsor"
    ROOM = "room"
    TRACK = "track"

    @property
    def resource(self) -> str:
        """The first part of the kind's paths, such as ``locations``."""
        return _RESOURCES[self]


_RESOURCES = {
    Kind.SESSION: "sessions",
    Kind.SPEAKER: "speakers",
    Kind.SPONSOR: "sponsors",
    Kind.ROOM: "locations",
    Kind.TRACK: "tracks",
}


@dataclass(frozen=True)
class Projection:
    """The fields to ask for; without asking, Swoogo answers id and name only (Swoogo API notes, §3).

    ``content`` are those that an answer to a change must tell, ``others`` are asked for besides.
    """

    content: tuple[str, ...] = ()
    others: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """All of them, and the id; every field that there is (``*``) where none is named."""
        return ("id", *self.content, *self.others) if self.content or self.others else ("*",)


EVENT_FIELDS = ("id", "name", "status", "start_date", "end_date", "timezone")


def as_id(value: object) -> int | None:
    """A positive whole number, also when written as text (Swoogo API notes, §0); else None."""
    if isinstance(value, str) and value.isascii() and value.isdigit():
        value = int(value[:20])
    if isinstance(value, int) and not isinstance(value, bool) and value > 0:
        return value
    return None


def as_row(value: object) -> Row | None:
    """The object of an answer as a row; None when it is no object or has no readable id."""
    if not isinstance(value, Mapping) or (record_id := as_id(value.get("id"))) is None:
        return None
    nested = value.get("custom_fields")
    row: Row = {**(nested if isinstance(nested, Mapping) else {}), **value, "id": record_id}
    if "sessions" in row:
        sessions = _linked_ids(row.pop("sessions"))
        if sessions is not None:
            row["sessions"] = sessions
    return row


def with_id(value: object, record_id: int) -> Row:
    """The row of a write's answer; one that only says that it went well is a row of the id alone."""
    told = value if isinstance(value, Mapping) else {}
    return as_row({"id": record_id, **told}) or {**told, "id": record_id}


def form_of(body: Mapping[str, str | Sequence[str]]) -> dict[str, str | Sequence[str]]:
    """A body as it is sent: custom fields both flat and nested, since no document settles which (§10).

    Swoogo passes over names that it does not know.
    """
    form: dict[str, str | Sequence[str]] = dict(body)
    for name, value in body.items():
        if name.startswith("c_"):
            plain = name.removesuffix("[]")
            form[f"custom_fields[{plain}]{name.removeprefix(plain)}"] = value
    return form


def _linked_ids(value: object) -> list[int] | None:
    """Ids of expanded records, given as objects, as ids, or as an object keyed by id."""
    if isinstance(value, Mapping):
        value = list(value.values())
    if not isinstance(value, Sequence) or isinstance(value, str):
        return None
    ids = [as_id(each.get("id") if isinstance(each, Mapping) else each) for each in value]
    known = [each for each in ids if each is not None]
    return known if len(known) == len(ids) else None


def holds(row: Mapping[str, Any], field: str) -> bool:
    """Whether the row tells the field; custom fields may stand in a nested object (Swoogo API notes, §10)."""
    nested = row.get("custom_fields")
    name = field.removesuffix("[]")
    return name in row or (isinstance(nested, Mapping) and name in nested)
