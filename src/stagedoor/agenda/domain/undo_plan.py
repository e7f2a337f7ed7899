"""What undoing a change would do, field by field, and what stands in its way."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from stagedoor.agenda.domain.record_values import (
    DELETED,
    PICTURES,
    REFERENCES,
    Values,
    read_values,
)
from stagedoor.agenda.domain.versions import LaterChange, changed_since
from stagedoor.agenda.models import (
    AgendaChange,
    ChangedRecord,
    Participation,
    RecordAction,
    Session,
)
from stagedoor.common.text import plural

# They follow the room and the track, and people are not shown them.
FOLLOWERS = {"room": "room_before", "track": "track_before"}


class Outlook(StrEnum):
    """What would come of putting a field back."""

    READY = "ready"
    DONE = "done"
    """It holds already what it held before the change."""
    LATER = "later"
    """Somebody changed it since; that would be lost."""
    LOST = "lost"
    """What stood there cannot be had back."""


@dataclass(frozen=True)
class FieldUndo:
    """One field that a change set: what it held before, what it holds now, and the outlook for undoing it.

    Of a record that the change made the field is ``deleted``. ``reason`` is for people.
    """

    row: ChangedRecord
    field: str
    before: Any
    now: Any
    outlook: Outlook
    reason: str = ""
    later: int = 0

    @property
    def kind(self) -> str:
        """The kind of record."""
        return self.row.kind

    @property
    def record(self) -> int:
        """The id of the record."""
        return self.row.record

    @property
    def name(self) -> str:
        """What the record was called."""
        return self.row.name

    @property
    def key(self) -> str:
        """What a form sends to choose it; another one once somebody changes the field again."""
        return f"{self.kind}.{self.record}.{self.field}.{self.later}"

    def to_set(self) -> Iterator[tuple[str, Any]]:
        """The fields to set, with those that follow this one."""
        yield self.field, self.before
        if follower := FOLLOWERS.get(self.field):
            yield follower, self.row.before.get(follower)


@dataclass(frozen=True)
class _Present:
    """What is there now: values and later changes by kind and record, and who uses what the change made."""

    values: dict[tuple[str, int], Values]
    later: dict[tuple[str, int], dict[str, LaterChange]]
    used: dict[tuple[str, int], str]
    missing: set[tuple[str, Any]]
    fixed_names: Collection[tuple[str, int]]


def plan_undo(
    change: AgendaChange,
    fixed_names: Collection[tuple[str, int]] = (),
    rows: Sequence[ChangedRecord] | None = None,
) -> list[FieldUndo]:
    """Every field that a change set, with the outlook for undoing it; a fixed number of statements.

    With *rows*, some of the change's records, only of those.
    """
    rows = list(change.records.all()) if rows is None else rows
    present = _present(change, rows, fixed_names)
    return [each for row in rows for each in _fields(row, present)]


def _present(
    change: AgendaChange, rows: Sequence[ChangedRecord], fixed_names: Collection[tuple[str, int]]
) -> _Present:
    values: dict[tuple[str, int], Values] = {}
    later: dict[tuple[str, int], dict[str, LaterChange]] = {}
    for kind, ids in _by_kind(rows).items():
        values |= {(kind, pk): found for pk, found in read_values(kind, ids).items()}
        found = changed_since(kind, ids, change.pk)
        later |= {(kind, pk): changes for pk, changes in found.items()}
    return _Present(values, later, _used(rows), _missing(rows), fixed_names)


def _by_kind(rows: Iterable[ChangedRecord]) -> dict[str, list[int]]:
    by_kind: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        by_kind[row.kind].append(row.record)
    return by_kind


def _fields(row: ChangedRecord, present: _Present) -> Iterator[FieldUndo]:
    now = present.values.get((row.kind, row.record))
    later = present.later.get((row.kind, row.record), {})
    if now is None:
        return
    if row.action == RecordAction.CREATED:
        yield _made(row, now, later, present)
        return
    for name in row.after:
        if name not in FOLLOWERS.values():
            yield _field(row, name, now.get(name), later.get(name), present)


def _made(row: ChangedRecord, now: Values, later: dict[str, LaterChange], present: _Present) -> FieldUndo:
    if now.get(DELETED):
        return FieldUndo(row, DELETED, True, True, Outlook.DONE)
    last = max(later.values(), key=lambda change: change.change, default=None)
    reason = last.in_words() if last else present.used.get((row.kind, row.record), "")
    outlook = Outlook.LATER if reason else Outlook.READY
    return FieldUndo(row, DELETED, True, False, outlook, reason, last.change if last else 0)


def _field(
    row: ChangedRecord, name: str, now: Any, later: LaterChange | None, present: _Present
) -> FieldUndo:
    before = row.before.get(name)
    if now == before:
        return FieldUndo(row, name, before, now, Outlook.DONE)
    if reason := _impossible(row, name, before, present):
        return FieldUndo(row, name, before, now, Outlook.LOST, reason)
    if now != row.after.get(name):
        reason = later.in_words() if later else "It was changed since."
        return FieldUndo(row, name, before, now, Outlook.LATER, reason, later.change if later else 0)
    return FieldUndo(row, name, before, now, Outlook.READY)


def _impossible(row: ChangedRecord, name: str, before: Any, present: _Present) -> str:
    """Why a field cannot hold again what it held; empty where it can."""
    if name in PICTURES and before and "://" not in before:
        return "The picture that was there is not kept; upload it again."
    if name in REFERENCES and (name, before) in present.missing:
        return f"The {name} that it had is not there any more."
    if name == "name" and (row.kind, row.record) in present.fixed_names:
        return f"This {row.kind} has been sent to Swoogo, where it is found by its name."
    return ""


def _missing(rows: Iterable[ChangedRecord]) -> set[tuple[str, Any]]:
    """The rooms, tracks and tiers to be put back that are deleted now and not restored by the same undo."""
    wanted: dict[str, set[int]] = defaultdict(set)
    restored = {(row.kind, row.record) for row in rows if row.action == RecordAction.DELETED}
    for row in rows:
        for name in REFERENCES.keys() & row.before.keys():
            if row.before[name] is not None and name not in FOLLOWERS.values():
                wanted[name].add(row.before[name])
    missing: set[tuple[str, Any]] = set()
    for name, ids in wanted.items():
        there = REFERENCES[name]._default_manager.in_bulk(list(ids))
        gone = {pk for pk in ids if getattr(there.get(pk), "deleted_at", pk not in there)}
        missing |= {(name, pk) for pk in gone if (name, pk) not in restored}
    return missing


def _used(rows: Iterable[ChangedRecord]) -> dict[tuple[str, int], str]:
    """By room, track or speaker that the change made: the sessions that got it by another change."""
    made = _by_kind(row for row in rows if row.action == RecordAction.CREATED)
    own = {row.record for row in rows if row.kind == "session"}
    users: dict[tuple[str, int], list[str]] = defaultdict(list)
    sessions = Session.objects.filter(deleted_at=None)
    for kind in ("room", "track"):
        if made[kind]:
            found = sessions.filter(**{f"{kind}__in": made[kind]})
            for pk, place, title in found.values_list("pk", kind, "title"):
                if pk not in own:
                    users[kind, place].append(title)
    if made["speaker"]:
        parts = Participation.objects.filter(speaker__in=made["speaker"], session__deleted_at=None)
        for pk, speaker, title in parts.values_list("session", "speaker", "session__title"):
            if pk not in own:
                users["speaker", speaker].append(title)
    return {key: f"{_listed(titles)} since." for key, titles in users.items()}


def _listed(titles: list[str]) -> str:
    more = f" and {plural(len(titles) - 1, 'more session', 'more sessions')}" if len(titles) > 1 else ""
    return f"“{titles[0]}”{more} came to use it"
