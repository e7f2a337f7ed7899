"""One record of a sheet beside the record here: what an import would do with it, and why.

Three values are weighed per field: what stands here, what the source says now, and what the same source said
at its last import. Only a change in the source is written (R29); where somebody changed the value here as
well, theirs stays and is shown.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.db.models import Model

from stagedoor.common.clock import to_wall
from stagedoor.common.html import to_text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from zoneinfo import ZoneInfo

    from stagedoor.agenda.models import AgendaRecord
    from stagedoor.imports.sheet import Id

SESSION, SPEAKER, SPONSOR, ROOM, TRACK = KINDS = ("session", "speaker", "sponsor", "room", "track")

# What these fields hold before anybody said anything; all others are empty then.
_DEFAULTS = {"status": "pending", "color": "#206bc4"}


class Action(StrEnum):
    """What an import does with one record."""

    CREATE = "create"
    UPDATE = "update"
    RESTORE = "restore"
    UNCHANGED = "unchanged"
    CONFLICT = "conflict"
    """Nothing is written, because a value was changed here and in the source."""


@dataclass(frozen=True)
class Change:
    """One field as people read it: what stands here, and what the source says."""

    field: str
    before: str
    after: str


@dataclass
class RecordDiff:
    """What an import does with one record of the sheet.

    ``record`` is the one here, or a new one that is not stored yet; ``ids`` are those that the source gives
    it now, and ``slot`` is when and where the source puts a session. ``there`` are the values that the source
    knows, ``here`` those that stand in their place, ``writes`` those that will be written.
    """

    kind: str
    name: str
    place: str
    action: Action
    record: AgendaRecord
    ids: tuple[Id, ...] = ()
    slot: str = ""
    here: Mapping[str, Any] = field(default_factory=dict)
    there: dict[str, Any] = field(default_factory=dict)
    writes: dict[str, Any] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    conflicts: list[Change] = field(default_factory=list)


def encode(value: object) -> Any:
    """Return a value as it is kept in ``imported`` and compared: JSON, records as their ids.

    A record that is not stored yet is ``"new"``, which equals nothing that is kept.
    """
    if isinstance(value, Model):
        return value.pk or "new"
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return [[encode(person), role] for person, role in value]
    return value


def show(name: str, value: object, zone: ZoneInfo) -> str:
    """Return a value as people read it; instants on the wall clock of *zone*."""
    if value in (None, "", ()):
        return ""
    if isinstance(value, datetime):
        return f"{to_wall(value, zone):%Y-%m-%d %H:%M}"
    if isinstance(value, tuple):
        return ", ".join(f"{who}" if role == "speaker" else f"{who} ({role})" for who, role in value)
    return to_text(str(value)) if name in {"description", "biography"} else str(value)


def start(
    kind: str, name: str, place: str, record: AgendaRecord, *, ids: tuple[Id, ...] = (), slot: str = ""
) -> RecordDiff:
    """Return a diff that has not been compared yet."""
    here = Action.RESTORE if record.deleted_at else Action.UNCHANGED
    action = here if record.pk else Action.CREATE
    return RecordDiff(kind, name, place, action, record, ids, slot)


def compare(
    diff: RecordDiff, here: Mapping[str, object], there: Mapping[str, object], source: str, zone: ZoneInfo
) -> RecordDiff:
    """Weigh every field that the source knows, and settle what is to be done; *source* is its key."""
    record = diff.record
    last = record.imported.get(source, {})
    diff.here = here
    diff.there = {name: value for name, value in there.items() if value is not None}
    for name, value in diff.there.items():
        old = None if diff.action is Action.CREATE else here.get(name)
        told, stands = encode(value), encode(old)
        if told == stands or (name in last and told == last[name]):
            continue
        change = Change(name, show(name, old, zone), show(name, value, zone))
        if _edited_here(name, stands, record.imported):
            diff.conflicts.append(change)
        else:
            diff.writes[name] = value
            diff.changes.append(change)
    return settle(diff)


def _edited_here(name: str, stands: object, imported: Mapping[str, Mapping[str, object]]) -> bool:
    known = [values[name] for values in imported.values() if name in values]
    return stands not in (known or ["", None, [], _DEFAULTS.get(name)])


def settle(diff: RecordDiff) -> RecordDiff:
    """Say what is done with the record, from what is written and what is kept."""
    if diff.action not in {Action.CREATE, Action.RESTORE}:
        kept = Action.CONFLICT if diff.conflicts else Action.UNCHANGED
        diff.action = Action.UPDATE if diff.writes else kept
    return diff


def is_same_slot(earlier: str, now: str) -> bool:
    """Whether a source still puts a session where it did; a room that it no longer tells is no other room."""
    return earlier == now or (" " not in now and earlier.startswith(f"{now} "))


def remember(diff: RecordDiff, source: str) -> bool:
    """Keep what the source said as its last values; tells whether that differs from what was kept."""
    last = diff.record.imported.get(source, {})
    told = last | {name: encode(value) for name, value in diff.there.items()}
    if diff.slot and not is_same_slot(told.get("slot", ""), diff.slot):
        told["slot"] = diff.slot
    if told == last:
        return False
    diff.record.imported = diff.record.imported | {source: told}
    return True
