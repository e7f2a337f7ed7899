"""Deleting and restoring many records: softly, and nothing happens in Swoogo (R19, R25)."""

from __future__ import annotations

from collections.abc import Iterable

from stagedoor.accounts.models import Person
from stagedoor.agenda.domain.bulk.selection import BulkResult, finish, select, without_changed_since
from stagedoor.agenda.domain.history import changing
from stagedoor.agenda.domain.places import return_sessions
from stagedoor.agenda.domain.record_values import DELETED, fields_of_kind, set_value
from stagedoor.agenda.domain.records import RECORDS, store_records, take_off_sessions
from stagedoor.agenda.domain.revision import record_change
from stagedoor.agenda.models import Event, Room, Track, Way
from stagedoor.common.text import plural


def delete_records(
    event: Event, kind: str, ids: Iterable[int], actor: Person | None, *, version: int | None = None
) -> BulkResult:
    """Delete records softly; sessions lose a deleted room or track until it is restored.

    A record that somebody changed after *version* is left out: what they wrote should be seen first.
    """
    result = BulkResult()
    with changing(event, actor, way=Way.BULK) as change:
        records = select(event, RECORDS[kind], ids)
        records = without_changed_since(result, records, [*fields_of_kind(kind), DELETED], version)
        change.watch(*records)
        for record in records:
            set_value(record, DELETED, value=True)
        store_records(records, ["deleted_at"])
        for record in records:
            if isinstance(record, Room | Track):
                take_off_sessions(record, change)
        result.changed = [record.pk for record in records]
        change.title = f"Deleted {plural(len(records), kind)}"
        if records:
            record_change(event, actor, f"{kind}s.deleted", event, count=len(records))
    return finish(result, change)


def restore_records(event: Event, kind: str, ids: Iterable[int], actor: Person | None) -> BulkResult:
    """Bring deleted records back whole: rooms and tracks with the sessions that were given no other since."""
    result = BulkResult()
    with changing(event, actor, way=Way.BULK) as change:
        records = select(event, RECORDS[kind], ids, deleted=True)
        change.watch(*records)
        for record in records:
            set_value(record, DELETED, value=False)
        store_records(records, ["deleted_at"])
        for record in records:
            if isinstance(record, Room | Track):
                return_sessions(record, actor)
        result.changed = [record.pk for record in records]
        change.title = f"Restored {plural(len(records), kind)}"
        if records:
            record_change(event, actor, f"{kind}s.restored", event, count=len(records))
    return finish(result, change)
