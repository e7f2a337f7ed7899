"""Taking an import back as a whole, while nothing else has changed what it changed."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

from django.db.models import prefetch_related_objects

from stagedoor.accounts.models import Person
from stagedoor.agenda.domain.history import Recorder, changing
from stagedoor.agenda.domain.revision import record_change
from stagedoor.agenda.models import (
    Event,
    Session,
    SourceId,
    Speaker,
    Way,
)
from stagedoor.common import clock
from stagedoor.common.errors import InputError
from stagedoor.common.text import plural
from stagedoor.imports.domain.history import MODELS
from stagedoor.imports.domain.stored_values import field_of, value_here, write_value
from stagedoor.imports.models import Import, RecordChange
from stagedoor.imports.preview.diff import ROOM, SESSION, SPEAKER, TRACK, Action
from stagedoor.imports.preview.pictures import PICTURES
from stagedoor.imports.sheet import CUSTOM

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from stagedoor.agenda.models import AgendaRecord

_SHOWN = 5


def undo_import(made: Import, actor: Person | None) -> dict[str, int]:
    """Put every record that an import changed back to what it was, and return how many by kind.

    Records that it made are deleted softly and keep their ids: the same file brings the same ones back.
    Raises InputError, and changes nothing, when it was undone before or something else changed any of them.
    """
    event = Event.objects.select_related("organization").get(pk=made.event_id)
    title = f"Undid the import of {made.filename or made.source}"
    with changing(event, actor, title, way=Way.UNDO, undoes=made.change) as change:
        made = Import.objects.select_for_update().select_related("source").get(pk=made.pk)
        return _undo(event, made, actor, change)


def _undo(event: Event, made: Import, actor: Person | None, change: Recorder) -> dict[str, int]:
    if made.undone_at:
        raise InputError(f"This import was undone on {made.undone_at:%Y-%m-%d}.", code="import_undone")
    if changed := changed_since(made):
        shown = "; ".join(changed[:_SHOWN]) + (" …" if len(changed) > _SHOWN else "")
        raise InputError(
            f"{plural(len(changed), 'record was', 'records were')} changed since this import, so nothing was "
            f"undone: {shown}.",
            code="import_changed",
            remedy="Undo later imports first, or put these right by hand.",
        )
    changes = list(made.changes.all())
    records = _records(changes)
    change.watch(*records.values())
    for each in sorted(changes, key=lambda one: list(MODELS).index(one.kind), reverse=True):
        if record := records.get((each.kind, each.record)):
            _put_back(each, record, made.source.key, actor)
    if not made.source.imports.filter(pk__gt=made.pk, undone_at=None).exists():
        made.source.shift_days = made.shift_days_before or 0
        made.source.save(update_fields=["shift_days"])
    made.undone_at, made.undone_by = clock.now(), actor
    made.save(update_fields=["undone_at", "undone_by"])
    counts = Counter(each.kind for each in changes if each.name)
    record_change(event, actor, "agenda.import_undone", event, id=made.pk, **counts)
    return dict(counts)


def changed_since(made: Import) -> list[str]:
    """Name each record that something else changed since an import, with its fields: then it stays."""
    changes = list(made.changes.all())
    records = _records(changes)
    own = {(change.kind, change.record): change for change in changes}
    return [
        f"{change.kind} “{change.name}” ({', '.join(fields)})"
        for change in changes
        if (record := records.get((change.kind, change.record)))
        if (fields := [*_differences(change, record), *_new_ties(change, record, own)])
    ]


def _records(changes: Iterable[RecordChange]) -> dict[tuple[str, int], AgendaRecord]:
    keys: dict[str, list[int]] = defaultdict(list)
    for change in changes:
        keys[change.kind].append(change.record)
    found: dict[tuple[str, int], AgendaRecord] = {}
    for kind, wanted in keys.items():
        rows = MODELS[kind]._default_manager.select_related("event")
        by_key = rows.in_bulk(wanted)
        if kind == SESSION:
            prefetch_related_objects(list(by_key.values()), "participations")
        found |= {(kind, key): record for key, record in by_key.items()}
    return found


def _differences(change: RecordChange, record: AgendaRecord) -> Iterator[str]:
    """Name the fields that no longer hold what the import wrote."""
    made = change.action in {Action.CREATE, Action.RESTORE}
    if record.deleted_at and made:
        return
    if bool(record.deleted_at) and change.action == Action.UPDATE:
        yield "deleted"
    for name, value in change.after.items():
        if value_here(record, name) != value:
            yield name.replace("_", " ")
    if change.action == Action.CREATE:
        for name in _other_fields(record) - change.after.keys():
            if value_here(record, name) != _empty(record, name):
                yield name.replace("_", " ")


def _other_fields(record: AgendaRecord) -> set[str]:
    """The fields of a record that a person can fill in."""
    skipped = {"id", "event", "source", "imported", "created_at", "updated_at", "deleted_at", "name_key"}
    skipped |= {"custom"}
    own = getattr(record, "custom", {})
    slots = {slot: field for field, slot in PICTURES.items()}
    names = {field.name for field in record._meta.fields} - skipped
    more = {"participants"} if isinstance(record, Session) else set()
    return {slots.get(name, name) for name in names} | more | {f"{CUSTOM}{key}" for key in own}


def _empty(record: AgendaRecord, name: str) -> Any:
    if name == "participants":
        return []
    if name.startswith(CUSTOM):
        return None
    return "" if name in PICTURES else field_of(record, name).get_default()


def _new_ties(
    change: RecordChange, record: AgendaRecord, own: dict[tuple[str, int], RecordChange]
) -> Iterator[str]:
    """Name the sessions that somebody tied to a record that the import made."""
    if change.action != Action.CREATE or record.deleted_at or change.kind not in {ROOM, TRACK, SPEAKER}:
        return
    if isinstance(record, Speaker):
        sessions = Session.objects.filter(participations__speaker=record)
        field = "participants"
    else:
        sessions = Session.objects.filter(**{change.kind: record})
        field = change.kind
    for session in sessions.filter(deleted_at=None):
        tied = own.get((SESSION, session.pk))
        if tied is None or field not in tied.after:
            yield f"used by “{session}”"


def _put_back(change: RecordChange, record: AgendaRecord, source: str, actor: Person | None) -> None:
    if change.action == Action.CREATE:
        record.deleted_at = record.deleted_at or clock.now()
        record.save(update_fields=["deleted_at", "updated_at"])
        return
    for name, value in change.before.items():
        write_value(record, name, value, actor)
    if change.action == Action.RESTORE:
        record.deleted_at = record.deleted_at or clock.now()
    told = dict(record.imported.get(source, {}))
    for name in change.imported_before.keys() | change.imported_after.keys():
        if told.get(name) == change.imported_after.get(name):
            told.pop(name, None)
            if name in change.imported_before:
                told[name] = change.imported_before[name]
    record.imported = {key: value for key, value in record.imported.items() if key != source}
    if told:
        record.imported[source] = told
    record.save()
    _put_ids_back(change, record, source)


def _put_ids_back(change: RecordChange, record: AgendaRecord, source: str) -> None:
    rows = SourceId.objects.filter(event=record.event, kind=change.kind, record=record.pk, source=source)
    for name, value in change.ids_added:
        rows.filter(name=name, value=value).delete()
    SourceId.objects.bulk_create(
        [
            SourceId(
                event=record.event, kind=change.kind, record=record.pk, source=source, name=name, value=value
            )
            for name, value in change.ids_removed
        ],
        ignore_conflicts=True,
    )
