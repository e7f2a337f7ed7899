"""Which record of an event has which id in which source."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stagedoor.agenda.models import SourceId
from stagedoor.agenda.models.source_id import MADE_UP
from stagedoor.imports.sheet import Id

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stagedoor.agenda.models import Event
    from stagedoor.imports.preview.diff import RecordDiff


class KnownIds:
    """The ids of one kind of record, looked up from either side. Records are named by their keys."""

    def __init__(self, stored: Iterable[SourceId] = ()) -> None:
        self._holders: dict[tuple[str, Id], set[int]] = defaultdict(set)
        self._anywhere: dict[str, set[int]] = defaultdict(set)
        self._ids: dict[tuple[str, int], set[Id]] = defaultdict(set)
        for row in stored:
            known = _id(row)
            self._holders[row.source, known].add(row.record)
            self._ids[row.source, row.record].add(known)
            if known.name not in MADE_UP:
                self._anywhere[row.value].add(row.record)

    def holders(self, source: str, ids: Iterable[Id]) -> set[int]:
        """The records that have any of these ids in this source."""
        return {record for each in ids for record in self._holders.get((source, each), ())}

    def anywhere(self, value: str) -> set[int]:
        """The records that have an id of this value in any source, whatever its name there."""
        return self._anywhere.get(value, set())

    def ids(self, source: str, record: int | None) -> set[Id]:
        """The ids that a record has in this source."""
        return self._ids.get((source, record), set()) if record else set()


def load_known_ids(event: Event) -> dict[str, KnownIds]:
    """The ids of an event's records by kind, in one query."""
    by_kind: dict[str, list[SourceId]] = defaultdict(list)
    for row in event.source_ids.all():
        by_kind[row.kind].append(row)
    return defaultdict(KnownIds, {kind: KnownIds(rows) for kind, rows in by_kind.items()})


@dataclass(frozen=True)
class IdChange:
    """Which ids an import gave to a record, and which it took away."""

    added: list[Id]
    removed: list[Id]


def store_ids(event: Event, kind: str, diffs: list[RecordDiff], source: str) -> dict[int, IdChange]:
    """Keep the ids that a source gives these records now; return the changes by the records' keys.

    Earlier ids stay, but for one that stood for one record alone and now stands for another alone, and for
    a title or name where there is a proper id by now.
    """
    rows = list(event.source_ids.filter(kind=kind, source=source))
    told: dict[Id, set[int]] = defaultdict(set)
    for diff in diffs:
        for each in diff.ids:
            told[each].add(diff.record.pk)
    named = {diff.record.pk for diff in diffs if any(each.name not in MADE_UP for each in diff.ids)}
    holders: dict[Id, set[int]] = defaultdict(set)
    for row in rows:
        holders[_id(row)].add(row.record)
    stale = [
        row
        for row in rows
        if _went_over(holders[_id(row)], told[_id(row)]) or (row.record in named and row.name in MADE_UP)
    ]
    here = {(row.record, _id(row)) for row in rows}
    new = sorted({(record, each) for each, records in told.items() for record in records} - here)
    event.source_ids.filter(pk__in=[row.pk for row in stale]).delete()
    SourceId.objects.bulk_create(
        SourceId(event=event, kind=kind, record=record, source=source, name=each.name, value=each.value)
        for record, each in new
    )
    changes: dict[int, IdChange] = defaultdict(lambda: IdChange([], []))
    for record, each in new:
        changes[record].added.append(each)
    for row in stale:
        changes[row.record].removed.append(_id(row))
    return dict(changes)


def _went_over(before: set[int], now: set[int]) -> bool:
    """Whether an id was one record's alone and is now another's alone."""
    return len(before) == len(now) == 1 and before != now


def _id(row: SourceId) -> Id:
    return Id(row.name, row.value)
