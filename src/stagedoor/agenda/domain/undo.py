"""Taking a change back: whole while nobody has changed the same fields since, or field by field.

An undo is a change like any other: it is in the history and can be undone itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from stagedoor.accounts.models import Person
from stagedoor.agenda.domain.bulk.selection import LeftOut
from stagedoor.agenda.domain.events import check_days
from stagedoor.agenda.domain.history import Recorder, changing
from stagedoor.agenda.domain.pictures import remove_picture, set_picture_url
from stagedoor.agenda.domain.record_values import (
    DELETED,
    MODELS,
    PARTICIPANTS,
    PICTURES,
    Recorded,
    set_value,
)
from stagedoor.agenda.domain.records import (
    check_record,
    store_participants,
    store_records,
    take_off_sessions,
)
from stagedoor.agenda.domain.revision import record_change
from stagedoor.agenda.domain.undo_plan import FieldUndo, Outlook, plan_undo
from stagedoor.agenda.models import (
    AgendaChange,
    AgendaRecord,
    Event,
    Room,
    Session,
    Speaker,
    Sponsor,
    Track,
    Way,
)
from stagedoor.common.errors import InputError
from stagedoor.common.text import plural

_SHOWN = 5


@dataclass
class Undone:
    """What an undo did: to how many records, what it could not put back, and the id of its own change."""

    records: int
    left_out: list[LeftOut] = field(default_factory=list)
    change: int | None = None


def undo_change(
    change: AgendaChange,
    actor: Person | None,
    *,
    keys: Collection[str] | None = None,
    fixed_names: Collection[tuple[str, int]] = (),
) -> Undone:
    """Put the fields that a change set back to what they were; what it made is deleted softly.

    *keys* are the ``FieldUndo.key`` of the fields to put back; None stands for all that can be. Raises
    InputError, and changes nothing, where a later change of a field would be lost that nobody chose to give
    up (code ``changed_since``), or where nothing is left to undo (``nothing_to_undo``). *fixed_names* are
    the rooms and tracks whose name has to stay, by kind and id (R16).
    """
    event = change.event
    title = f"Undid: {change.title}"
    with changing(event, actor, title, way=Way.UNDO, undoes=change) as recorder:
        plan = plan_undo(change, fixed_names)
        chosen = _all_of(plan) if keys is None else _those_of(plan, keys)
        if not chosen:
            raise InputError("Nothing of this change is left to undo.", code="nothing_to_undo")
        _put_back(event, chosen, recorder, actor)
        record_change(event, actor, "agenda.undone", event, change=change.pk, fields=len(chosen))
    left_out = [LeftOut(each.record, each.name, each.reason) for each in plan if each.outlook is Outlook.LOST]
    touched = {(each.kind, each.record) for each in chosen}
    return Undone(len(touched), left_out, recorder.change.pk if recorder.change else None)


def _all_of(plan: Iterable[FieldUndo]) -> list[FieldUndo]:
    later = [each for each in plan if each.outlook is Outlook.LATER]
    if later:
        shown = "; ".join(f"{each.kind} “{each.name}”: {each.reason}" for each in later[:_SHOWN])
        more = f"; and {len(later) - _SHOWN} more" if len(later) > _SHOWN else ""
        raise InputError(
            f"{plural(len(later), 'later change')} would be lost, so nothing was undone. {shown}{more}",
            code="changed_since",
            remedy="Choose field by field what to put back.",
        )
    return [each for each in plan if each.outlook is Outlook.READY]


def _those_of(plan: Iterable[FieldUndo], keys: Collection[str]) -> list[FieldUndo]:
    known = {each.key: each for each in plan if each.outlook in {Outlook.READY, Outlook.LATER}}
    if set(keys) - known.keys():
        raise InputError(
            "Some of these fields were changed again since you looked, so nothing was undone.",
            code="changed_since",
            remedy="Look at them again.",
        )
    return [known[key] for key in known if key in set(keys)]


def _put_back(event: Event, chosen: list[FieldUndo], recorder: Recorder, actor: Person | None) -> None:
    by_record: dict[str, dict[int, list[FieldUndo]]] = defaultdict(lambda: defaultdict(list))
    for each in chosen:
        by_record[each.kind][each.record].append(each)
    for kind, model in MODELS.items():
        records = model._default_manager.in_bulk(list(by_record[kind]))
        recorder.watch(*records.values())
        columns: set[str] = set()
        for pk, record in records.items():
            columns |= _set(event, record, by_record[kind][pk], recorder, actor)
        _store(list(records.values()), columns)


def _set(
    event: Event, record: Recorded, fields: list[FieldUndo], recorder: Recorder, actor: Person | None
) -> set[str]:
    """Give a record its earlier values in memory, storing what has rows of its own; returns the columns."""
    if isinstance(record, AgendaRecord):
        record.event = event
    columns: set[str] = set()
    for each in fields:
        if each.field == PARTICIPANTS and isinstance(record, Session):
            store_participants(record, each.before)
        elif each.field in PICTURES and isinstance(record, Speaker | Sponsor):
            if each.before:
                set_picture_url(record, each.before, actor)
            else:
                remove_picture(record, actor)
        else:
            columns |= {set_value(record, name, value) for name, value in each.to_set()}
            if each.field == DELETED and each.before and isinstance(record, Room | Track):
                take_off_sessions(record, recorder)
    _check(record)
    return columns


def _check(record: Recorded) -> None:
    try:
        if isinstance(record, AgendaRecord):
            check_record(record)
        else:
            check_days(record.starts_on, record.ends_on)
    except InputError as error:
        error.message = f"“{record}” would be wrong, so nothing was undone. {error.message}"
        raise


def _store(records: list[Recorded], columns: set[str]) -> None:
    if not columns:
        return
    for record in records:
        if isinstance(record, Event):
            record.save(update_fields=sorted(columns))
    store_records([record for record in records if isinstance(record, AgendaRecord)], columns)
