"""Recording what is changed: one entry of the history for each act, written in the act's own transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from types import MappingProxyType
from typing import Any

from django.db import transaction

from stagedoor.accounts.models import Person
from stagedoor.agenda.domain.record_values import (
    DELETED,
    MODELS,
    PARTICIPANTS,
    REFERENCES,
    Recorded,
    Values,
    is_empty,
    kind_of,
    read_values,
)
from stagedoor.agenda.models import AgendaChange, ChangedRecord, Event, RecordAction, Speaker, Tier, Way
from stagedoor.common.text import plural

_door: ContextVar[Way | None] = ContextVar("door", default=None)
_open: ContextVar[Recorder | None] = ContextVar("open change", default=None)


class Recorder:
    """Collects what one act changes: say ``watch`` before a record is changed and ``made`` of a new one.

    ``title`` says what was done in words for people; one is made up where it stays empty. ``change`` is
    there once the act has ended, None where nothing differs from before.
    """

    def __init__(self, event: Event, title: str) -> None:
        self.event = event
        self.title = title
        self.change: AgendaChange | None = None
        self._before: dict[str, dict[int, Values]] = defaultdict(dict)
        self._names: dict[tuple[type[Any], int], str] = {}

    def watch(self, *records: Recorded) -> None:
        """Remember what these stored records hold now, unless they are watched already."""
        ids: dict[str, set[int]] = defaultdict(set)
        for record in records:
            ids[kind_of(record)].add(record.pk)
        for kind, wanted in ids.items():
            self.watch_ids(kind, wanted)

    def watch_ids(self, kind: str, ids: Iterable[int]) -> None:
        """As ``watch``, by kind and ids; one query for all of them, two for sessions."""
        known = self._before[kind]
        if new := set(ids) - known.keys():
            known |= read_values(kind, new)

    def made(self, *records: Recorded) -> None:
        """Note that these records are new."""
        for record in records:
            self._before[kind_of(record)].setdefault(record.pk, {})

    def vanishes(self, tier: Tier) -> None:
        """Note the name of what will not be there any more once the act has ended."""
        self._names[Tier, tier.pk] = str(tier)

    def changed_records(self) -> list[ChangedRecord]:
        """What differs by now, a row for each record."""
        rows = []
        for kind in MODELS:
            before = self._before.get(kind)
            if before:
                stored = read_values(kind, before)
                rows += [_difference(kind, pk, before[pk], stored[pk]) for pk in before if pk in stored]
        changed = [row for row in rows if row is not None]
        tell_names(changed, self._names)
        return changed


@contextmanager
def through(way: Way) -> Iterator[None]:
    """Say by which door the changes inside come in, whatever the functions that make them would say."""
    token = _door.set(way)
    try:
        yield
    finally:
        _door.reset(token)


@contextmanager
def changing(
    event: Event,
    actor: Person | None,
    title: str = "",
    *,
    way: Way = Way.FORM,
    undoes: AgendaChange | None = None,
) -> Iterator[Recorder]:
    """Make what is inside one act: one transaction, one entry of the history, one change id.

    Inside of another act on the same event it is a part of that one, and gives it a title if it has none.
    The event is locked first, so that what is read inside is what will be changed.
    """
    outer = _open.get()
    if outer is not None and outer.event.pk == event.pk:
        outer.title = outer.title or title
        with transaction.atomic():
            yield outer
        return
    recorder = Recorder(event, title)
    token = _open.set(recorder)
    try:
        with transaction.atomic():
            lock_event(event.pk)
            yield recorder
            _write(recorder, actor, _door.get() or way, undoes)
    finally:
        _open.reset(token)


def lock_event(pk: int) -> None:
    """Let nobody else change this event's agenda until the transaction ends."""
    Event.objects.select_for_update().only("pk").get(pk=pk)


def _write(recorder: Recorder, actor: Person | None, way: Way, undoes: AgendaChange | None) -> None:
    rows = recorder.changed_records()
    if not rows:
        return
    title = (recorder.title or _title(rows))[:300]
    recorder.change = AgendaChange.objects.create(
        event=recorder.event, person=actor, way=way, title=title, undoes=undoes
    )
    for row in rows:
        row.change = recorder.change
    ChangedRecord.objects.bulk_create(rows)


def _difference(kind: str, pk: int, before: Values, after: Values) -> ChangedRecord | None:
    names = [name for name in {**after, **before} if before.get(name) != after.get(name)]
    if not before:
        names = [name for name in names if not is_empty(name, after[name])]
    elif not names:
        return None
    return ChangedRecord(
        kind=kind,
        record=pk,
        name=_name(kind, after),
        action=_action(before, after),
        before={name: before.get(name) for name in names} if before else {},
        after={name: after.get(name) for name in names},
    )


def _action(before: Values, after: Values) -> RecordAction:
    if not before:
        return RecordAction.CREATED
    if before.get(DELETED) != after.get(DELETED):
        return RecordAction.DELETED if after[DELETED] else RecordAction.RESTORED
    return RecordAction.CHANGED


def _name(kind: str, values: Values) -> str:
    """What a record is called, as its ``str`` says it."""
    fields = MODELS[kind]._meta.get_fields()
    known = {field.name: values[field.name] for field in fields if field.name in {"title", "name"}}
    if kind == "speaker":
        return str(Speaker(**{name: values[name] for name in ("first_name", "last_name", "email")}))[:500]
    return str(next(iter(known.values()), ""))[:500]


def tell_names(
    rows: list[ChangedRecord], known: Mapping[tuple[type[Any], int], str] = MappingProxyType({})
) -> None:
    """Note on each row what the records are called that its values refer to; one query a kind."""
    wanted: dict[type[Any], set[int]] = defaultdict(set)
    mentioned = [list(_mentioned(row)) for row in rows]
    for references in mentioned:
        for model, pk in references:
            wanted[model].add(pk)
    found = dict(known) | {
        (model, pk): str(record)
        for model, ids in wanted.items()
        for pk, record in model._default_manager.in_bulk(list(ids)).items()
    }
    for row, references in zip(rows, mentioned, strict=True):
        row.names = {
            f"{model._meta.model_name}:{pk}": found[model, pk]
            for model, pk in references
            if (model, pk) in found
        }


def _mentioned(row: ChangedRecord) -> Iterator[tuple[type[Any], int]]:
    for values in (row.before, row.after):
        for name, model in REFERENCES.items():
            if values.get(name) is not None:
                yield model, values[name]
        for speaker, _role in values.get(PARTICIPANTS) or ():
            yield Speaker, speaker


def _title(rows: list[ChangedRecord]) -> str:
    """What was done, from the record that it was done to, or how many there are of each kind."""
    first = rows[-1] if len(rows) == 1 else next((row for row in rows if row.action != "changed"), rows[-1])
    if len(rows) == 1 or len({(row.kind, row.action) for row in rows}) > 1:
        return f"{first.get_action_display()} {first.kind} “{first.name}”"
    return f"{first.get_action_display()} {plural(len(rows), first.kind)}"
