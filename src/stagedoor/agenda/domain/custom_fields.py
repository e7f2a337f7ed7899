"""Adding, changing, deleting and restoring an event's custom fields."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models, transaction

from stagedoor.accounts.models import Person
from stagedoor.agenda.domain.revision import record_change
from stagedoor.agenda.domain.texts import clean_title
from stagedoor.agenda.models import CustomField, RecordWithCustomFields, Session, Speaker, Sponsor
from stagedoor.common import clock
from stagedoor.common.errors import InputError
from stagedoor.common.text import fold, plural

MODELS: dict[str, type[RecordWithCustomFields]] = {
    "session": Session,
    "speaker": Speaker,
    "sponsor": Sponsor,
}
MAX_FIELDS = 50
MAX_CHOICES = 200
MAX_CHOICE = 100


@transaction.atomic
def save_custom_field(field: CustomField, actor: Person | None) -> None:
    """Store a new field, below the others, or a changed one; raises InputError naming what is wrong.

    The type of a field stays what it was, and a choice that records hold stays among its choices: neither
    would keep what people entered.
    """
    field.name = clean_title(field.name)
    _check_name(field)
    field.choices = _clean_choices(field)
    is_new = field._state.adding
    if is_new:
        _place_below(field)
    else:
        _check_kept(field)
    field.save()
    action = "custom_field.created" if is_new else "custom_field.changed"
    record_change(field.event, actor, action, _subject(field), type=field.type)


@transaction.atomic
def delete_custom_field(field: CustomField, actor: Person | None) -> None:
    """Take a field off its records. They keep what it held, and restoring it shows that again."""
    field.deleted_at = clock.now()
    field.save(update_fields=["deleted_at"])
    record_change(field.event, actor, "custom_field.deleted", _subject(field))


@transaction.atomic
def restore_custom_field(field: CustomField, actor: Person | None) -> None:
    """Show a deleted field again; raises InputError when another one has its name by now."""
    _check_name(field)
    field.deleted_at = None
    field.save(update_fields=["deleted_at"])
    record_change(field.event, actor, "custom_field.restored", _subject(field))


def fields_of(event_id: int, kind: str) -> list[CustomField]:
    """The custom fields that an event's records of this kind have, in their order; one query."""
    return list(CustomField.objects.filter(event_id=event_id, kind=kind, deleted_at=None))


def _subject(field: CustomField) -> str:
    return f"{field.get_kind_display().lower()} field “{field}”"


def _check_name(field: CustomField) -> None:
    if not field.name:
        raise InputError("A field needs a name.", place="name")
    others = CustomField.objects.filter(event=field.event, kind=field.kind, deleted_at=None)
    if any(fold(other.name) == fold(field.name) for other in others.exclude(pk=field.pk)):
        raise InputError(
            f"There is already a {field.get_kind_display().lower()} field “{field.name}”.",
            place="name",
            code="taken",
        )


def _clean_choices(field: CustomField) -> list[str]:
    if not field.has_choices:
        return []
    cleaned = (clean_title(str(choice)).replace("|", "/") for choice in field.choices)
    choices = list({fold(choice): choice for choice in cleaned if choice}.values())
    if not choices:
        raise InputError("Name at least one choice.", place="choices")
    if len(choices) > MAX_CHOICES:
        raise InputError(f"A field may have {MAX_CHOICES} choices at most.", place="choices")
    if long := next((choice for choice in choices if len(choice) > MAX_CHOICE), ""):
        raise InputError(f"“{long[:40]}…” is longer than {MAX_CHOICE} characters.", place="choices")
    return choices


def _place_below(field: CustomField) -> None:
    others = CustomField.objects.filter(event=field.event, kind=field.kind)
    if others.filter(deleted_at=None).count() >= MAX_FIELDS:
        raise InputError(f"There are {MAX_FIELDS} fields already, which is the most.", place="name")
    last = others.aggregate(last=models.Max("position"))["last"]
    field.position = 0 if last is None else last + 1


def _check_kept(field: CustomField) -> None:
    before = CustomField.objects.get(pk=field.pk)
    if (before.type, before.kind) != (field.type, field.kind):
        raise InputError("A field keeps its type: add another one instead.", place="type")
    held = _held_choices(field) - set(field.choices)
    if held:
        raise InputError(
            f"{plural(len(held), 'choice is', 'choices are')} in use and would be lost: "
            f"{', '.join(sorted(held))}.",
            place="choices",
            remedy="Choose another one on those records first.",
        )


def _held_choices(field: CustomField) -> set[str]:
    """The choices that records hold, deleted records included: they may come back."""
    if not field.has_choices:
        return set()
    held: set[str] = set()
    records = MODELS[field.kind]._default_manager.filter(event=field.event)
    for value in records.values_list(f"custom__{field.key}", flat=True):
        told: Iterable[str] = value if isinstance(value, list) else [value] if value else []
        held.update(told)
    return held
