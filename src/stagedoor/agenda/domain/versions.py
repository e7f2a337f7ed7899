"""Versions of records: what somebody else changed since a person began, and what stood there before.

A version is the id of the event's latest change at that moment, so one number serves a form, a list and a
selection of many records. Read it before the records: then nothing can slip in between unseen.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from stagedoor.agenda.domain.record_values import DELETED, Recorded, Values, kind_of
from stagedoor.agenda.models import AgendaChange, ChangedRecord, Event, Way
from stagedoor.common.clock import to_wall

_PROGRAMS = {Way.IMPORT: "An import", Way.SOURCE: "A live source", Way.API: "A program", Way.UNDO: "An undo"}


@dataclass(frozen=True)
class LaterChange:
    """A change that came after a version: which, by whom, and when on the event's clocks."""

    change: int
    who: str
    at: datetime

    def in_words(self) -> str:
        """Who changed it and when."""
        return f"{self.who} changed it meanwhile, at {self.at:%H:%M} on {self.at:%Y-%m-%d}."


def version_of(event: Event) -> int:
    """The version of an event's records at this moment; 0 before the first change."""
    latest = AgendaChange.objects.filter(event=event).order_by("-pk").values_list("pk", flat=True)[:1]
    return next(iter(latest), 0)


def changed_since(kind: str, ids: Collection[int], version: int) -> dict[int, dict[str, LaterChange]]:
    """By record and field, the latest change after a version; of records of one kind and event."""
    later: dict[int, dict[str, LaterChange]] = {}
    for row in _rows_since(kind, ids, version):
        made = LaterChange(row.change_id, who(row.change), _wall(row.change))
        later.setdefault(row.record, {}).update(dict.fromkeys(row.after, made))
    return later


def values_at(record: Recorded, now: Values, version: int) -> Values:
    """The values that a record had at a version, from those that it has now and the history since."""
    then = dict(now)
    for row in reversed(list(_rows_since(kind_of(record), [record.pk], version))):
        if not row.before:
            return {DELETED: False}
        then |= row.before
    return then


def who(change: AgendaChange) -> str:
    """Who made a change, or what did where it was no person; load changes with their person."""
    return str(change.person) if change.person else _PROGRAMS.get(Way(change.way), "The command line")


def _wall(change: AgendaChange) -> datetime:
    return to_wall(change.at, change.event.zone)


def _rows_since(kind: str, ids: Collection[int], version: int) -> Iterable[ChangedRecord]:
    """In the order in which they were made."""
    rows = ChangedRecord.objects.filter(kind=kind, record__in=list(ids), change__gt=version)
    return rows.select_related("change__person", "change__event").order_by("change_id", "id")
