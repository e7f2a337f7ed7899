"""*Never touch in Swoogo*: marking a record, or one field of it, and taking the mark off (R43)."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from stagedoor.accounts.models import Person
from stagedoor.agenda.domain.revision import record_change
from stagedoor.agenda.models import AgendaRecord
from stagedoor.common.errors import InputError
from stagedoor.swoogo.records import Kind
from stagedoor.sync.domain.mappings import find_mapping
from stagedoor.sync.mapped_fields import read_fields
from stagedoor.sync.models import HandsOff, RecordLink
from stagedoor.sync.planning.fields import FIELDS, Fields, Use
from stagedoor.sync.planning.policy import PICTURE

MARKABLE = frozenset({Kind.SESSION, Kind.SPEAKER, Kind.SPONSOR})
WHOLE = ""


@dataclass(frozen=True)
class Markable:
    """One field that can be marked, under its label; times are marked together."""

    name: str
    label: str
    is_marked: bool


def fields_to_mark(record: AgendaRecord) -> list[Markable]:
    """The fields of a record that can be marked, in their order."""
    fields = _fields_of(record)
    marked, seen = marks_of(record), set()
    found: list[Markable] = []
    for field in fields.rows:
        if field.use is not Use.SENT or (field.group and field.group in seen):
            continue
        seen.add(field.group)
        names = fields.together([field.name])
        found.append(
            Markable(field.name, "Date and times" if field.group else field.label, bool(names & marked))
        )
    if _kind(record) is not Kind.SESSION:
        found.append(Markable(PICTURE, "Picture", PICTURE in marked))
    return found


def marks_of(record: AgendaRecord) -> frozenset[str]:
    """The marks of a record: names of fields, or the empty one for all of it."""
    found = HandsOff.objects.filter(event=record.event_id, kind=_kind(record), record_id=record.pk)
    return frozenset(found.values_list("field", flat=True))


@transaction.atomic
def mark_hands_off(record: AgendaRecord, field: str = WHOLE, actor: Person | None = None) -> None:
    """Let nothing of the record, or of one field, be touched in Swoogo from now on.

    Raises InputError for a field that it does not have.
    """
    kind = _kind(record)
    if field not in {WHOLE, *(each.name for each in fields_to_mark(record))}:
        raise InputError(f"A {kind} has no field “{field}” that is sent; nothing was changed.", place="field")
    HandsOff.objects.get_or_create(
        event=record.event, kind=kind, record_id=record.pk, field=field, defaults={"person": actor}
    )
    record_change(record.event, actor, "swoogo.hands_off", record, field=field)


@transaction.atomic
def unmark_hands_off(record: AgendaRecord, field: str = WHOLE, actor: Person | None = None) -> None:
    """Let it be sent again. What was never sent counts as new, so what stands there is not overwritten."""
    kind = _kind(record)
    HandsOff.objects.filter(event=record.event, kind=kind, record_id=record.pk, field=field).delete()
    fields = _fields_of(record)
    names = fields.together([field] if field else fields.content)
    for link in RecordLink.objects.filter(event=record.event, kind=kind, record_id=record.pk):
        kept = {
            name: value for name, value in link.baseline.items() if name in link.sent or name not in names
        }
        if kept != link.baseline:
            link.baseline = kept
            link.save(update_fields=["baseline"])
    record_change(record.event, actor, "swoogo.hands_on", record, field=field)


def marks_of_kind(event_id: int, kind: Kind) -> dict[int, list[str]]:
    """Of an event's records of a kind those that are marked, with what is: for lists."""
    found: dict[int, list[str]] = {}
    marks = HandsOff.objects.filter(event=event_id, kind=kind).order_by("pk")
    for record_id, name in marks.values_list("record_id", "field"):
        found.setdefault(record_id, []).append(name)
    return found


def label_of(fields: Fields, names: list[str]) -> str:
    """Marked fields in words, empty for all of a record."""
    if WHOLE in names:
        return ""
    return ", ".join("Picture" if name == PICTURE else fields.named(name).label for name in names)


def _fields_of(record: AgendaRecord) -> Fields:
    """What is sent of the record: by its event's mapping, or by default where it is not mapped."""
    mapping = find_mapping(record.event)
    return (read_fields(mapping) if mapping is not None else FIELDS)[_kind(record)]


def _kind(record: AgendaRecord) -> Kind:
    kind = Kind(record._meta.model_name or "")
    if kind not in MARKABLE:
        raise InputError(f"A {kind} cannot be marked; nothing was changed.")
    return kind
