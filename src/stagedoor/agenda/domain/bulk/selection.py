"""What a bulk act is done to, and what came of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from stagedoor.agenda.domain.history import Recorder
from stagedoor.agenda.domain.record_values import kind_of
from stagedoor.agenda.domain.versions import changed_since
from stagedoor.agenda.models import AgendaRecord, Event

Record = TypeVar("Record", bound=AgendaRecord)


@dataclass(frozen=True)
class LeftOut:
    """A record that a bulk act did not change, and why, in words for people."""

    record: int
    name: str
    reason: str


@dataclass
class BulkResult:
    """What a bulk act did.

    ``changed`` are the ids of the records that it changed. ``change`` is the id that ``undo_change`` takes,
    None where nothing was changed. Records that had the wanted values already are only counted.
    """

    changed: list[int] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    unchanged: int = 0
    change: int | None = None

    def leave_out(self, record: AgendaRecord, reason: str) -> None:
        """Note why a record stays as it is."""
        self.left_out.append(LeftOut(record.pk, str(record), reason))


def select(event: Event, model: type[Record], ids: Iterable[int], *, deleted: bool = False) -> list[Record]:
    """Those of the records that are this event's, deleted or not as asked; any other id finds nothing."""
    found = model._default_manager.filter(event=event, pk__in=list(ids), deleted_at__isnull=not deleted)
    records = list(found)
    for record in records:
        record.event = event
    return records


def without_changed_since(
    result: BulkResult, records: list[Record], fields: Collection[str], version: int | None
) -> list[Record]:
    """Leave out the records of which somebody changed one of these fields after *version*, and say who."""
    if version is None or not records:
        return records
    later = changed_since(kind_of(records[0]), [record.pk for record in records], version)
    kept = []
    for record in records:
        changes = later.get(record.pk, {})
        met = next((changes[name] for name in fields if name in changes), None)
        if met is None:
            kept.append(record)
        else:
            result.leave_out(record, met.in_words())
    return kept


def finish(result: BulkResult, recorder: Recorder) -> BulkResult:
    """Add the id of the change once the act has ended."""
    result.change = recorder.change.pk if recorder.change else None
    return result
