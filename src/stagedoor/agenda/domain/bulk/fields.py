"""Giving many records the same values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Model

from stagedoor.accounts.models import Person
from stagedoor.agenda.domain.bulk.selection import BulkResult, finish, select, without_changed_since
from stagedoor.agenda.domain.custom_fields import fields_of
from stagedoor.agenda.domain.custom_values import clean_value
from stagedoor.agenda.domain.history import changing
from stagedoor.agenda.domain.record_values import (
    CUSTOM,
    PARTICIPANTS,
    PICTURES,
    REFERENCES,
    fields_of_kind,
    set_value,
    values_of,
)
from stagedoor.agenda.domain.records import RECORDS, check_record, store_records
from stagedoor.agenda.domain.revision import record_change
from stagedoor.agenda.models import AgendaRecord, Event, Way
from stagedoor.common.errors import InputError
from stagedoor.common.text import plural

# A room and a track are known by their names, which no two of an event share.
_ONE_BY_ONE = {"room": {"name"}, "track": {"name"}}


def settable_fields(kind: str) -> list[str]:
    """The standard fields that many records of a kind can be given at once."""
    kept = {PARTICIPANTS, *PICTURES, "room_before", "track_before"} | _ONE_BY_ONE.get(kind, set())
    return [name for name in fields_of_kind(kind) if name not in kept]


def set_fields(
    event: Event,
    kind: str,
    ids: Iterable[int],
    values: Mapping[str, Any],
    actor: Person | None,
    *,
    version: int | None = None,
) -> BulkResult:
    """Give those of the records that are this event's and not deleted these values.

    *values* are by field name, or ``custom:`` and the key of a custom field. A room, track or tier is given
    as a record or its id, an instant as a datetime; None clears a field. A record that would be wrong with
    them is left out with the reason, and so is one of which somebody changed one of the fields after
    *version*. Raises InputError, and changes nothing, for a value that no record may have.
    """
    cleaned = _clean(event, kind, values)
    result = BulkResult()
    with changing(event, actor, way=Way.BULK) as change:
        records = select(event, RECORDS[kind], ids)
        records = without_changed_since(result, records, cleaned.keys(), version)
        change.watch(*records)
        columns: set[str] = set()
        written = [record for record in records if _set(record, cleaned, columns, result)]
        store_records(written, columns)
        result.changed = [record.pk for record in written]
        change.title = f"Changed {plural(len(written), kind)}"
        if written:
            record_change(event, actor, f"{kind}s.changed", event, count=len(written), fields=sorted(cleaned))
    return finish(result, change)


def _clean(event: Event, kind: str, values: Mapping[str, Any]) -> dict[str, Any]:
    if not values:
        raise InputError("Nothing to change was chosen, so nothing was changed.", code="nothing_chosen")
    custom = {f"{CUSTOM}{field.key}": field for field in fields_of(event.pk, kind)}
    known = {*settable_fields(kind), *custom}
    if unknown := sorted(set(values) - known):
        raise InputError(f"Many {kind}s cannot be given: {', '.join(unknown)}.", code="field_unknown")
    cleaned: dict[str, Any] = {}
    for name, value in values.items():
        if name in custom:
            cleaned[name] = clean_value(custom[name], value)
        elif name in REFERENCES:
            cleaned[name] = _reference(event, name, value)
        else:
            cleaned[name] = "" if value is None and not _may_be_missing(kind, name) else value
    # Who is given another room or track, or none, is not brought back to a deleted one.
    return cleaned | {f"{name}_before": None for name in ("room", "track") if name in cleaned}


def _reference(event: Event, name: str, value: Any) -> int | None:
    if value is None:
        return None
    pk = value.pk if isinstance(value, Model) else value
    found = REFERENCES[name]._default_manager.filter(event=event, pk=pk).first()
    if found is None:
        raise InputError(f"“{value}” is not a {name} of {event}.", place=name, code="other_event")
    if isinstance(found, AgendaRecord) and found.deleted_at:
        raise InputError(f"The {name} “{found}” is deleted.", place=name, code="deleted")
    return int(found.pk)


def _may_be_missing(kind: str, name: str) -> bool:
    return bool(RECORDS[kind]._meta.get_field(name).null)


def _set(record: AgendaRecord, values: Mapping[str, Any], columns: set[str], result: BulkResult) -> bool:
    """Set the values in memory; tells whether the record is to be stored."""
    before = values_of(record)
    touched = {set_value(record, name, value) for name, value in values.items()}
    try:
        check_record(record)
    except InputError as error:
        result.leave_out(record, str(error))
        return False
    after = values_of(record)
    if all(after.get(name) == before.get(name) for name in values):
        result.unchanged += 1
        return False
    columns |= touched
    return True
