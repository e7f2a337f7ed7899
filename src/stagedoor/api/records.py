"""Reading and changing one record of any kind; what differs between kinds stands in their modules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, JsonResponse

from stagedoor.accounts.permissions import Permission
from stagedoor.agenda.domain.custom_fields import fields_of
from stagedoor.agenda.domain.custom_values import set_values
from stagedoor.agenda.domain.records import delete_record, restore_record
from stagedoor.agenda.models import CustomField, Event, RecordWithCustomFields
from stagedoor.api.access import actor_of, event_of, record_of
from stagedoor.api.etags import check_if_match, etag_of
from stagedoor.api.paging import chosen_fields, page_of
from stagedoor.api.problems import Refusal
from stagedoor.common import clock
from stagedoor.common.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from django.db.models import QuerySet

    from stagedoor.accounts.models import Person
    from stagedoor.api.schemas import RecordFilter


@dataclass(frozen=True)
class Kind:
    """One kind of record: ``records`` finds all of an event with what ``tell`` needs, deleted ones too.

    ``tell`` returns a record as the API shows it, without its ETag; ``change`` sets what was given and
    stores it.
    """

    name: str
    model: Any
    fields: tuple[str, ...]
    records: Callable[[Event], QuerySet[Any]]
    tell: Callable[[Any], dict[str, Any]]
    change: Callable[[Any, dict[str, Any], Person | None], None]

    def told(self, record: Any, custom: Sequence[CustomField]) -> dict[str, Any]:
        """A record with its custom fields by their names, its times and its ETag."""
        told = {"id": record.pk, **self.tell(record)}
        if isinstance(record, RecordWithCustomFields):
            told["custom"] = {field.name: record.custom.get(field.key) for field in custom}
        told |= {"created_at": record.created_at, "deleted_at": record.deleted_at}
        return {**told, "updated_at": record.updated_at, "etag": etag_of(told)}

    def names(self) -> tuple[str, ...]:
        """The fields that can be asked for."""
        own = ("custom",) if issubclass(self.model, RecordWithCustomFields) else ()
        return ("id", *self.fields, *own, "created_at", "deleted_at", "updated_at", "etag")


def list_records(event: Event, kind: Kind, found: QuerySet[Any], asked: RecordFilter) -> Any:
    """One page of what was found."""
    if asked.updated_since is not None:
        clock.check_day(asked.updated_since, "updated_since")
        found = found.filter(updated_at__gte=asked.updated_since)
    custom = _custom(event, kind)
    return JsonResponse(page_of(found, asked, lambda record: kind.told(record, custom), kind.names()))


def get_record(
    request: HttpRequest, event_slug: str, kind: Kind, record_id: int, fields: str
) -> JsonResponse:
    """One record, deleted or not."""
    event = event_of(request, event_slug)
    told = kind.told(record_of(event, kind.records(event), record_id), _custom(event, kind))
    return _answer(chosen_fields(told, fields), told["etag"])


def create_record(
    request: HttpRequest, event_slug: str, kind: Kind, given: Mapping[str, Any]
) -> JsonResponse:
    """Make a record."""
    event = event_of(request, event_slug, Permission.EDIT_AGENDA)
    record = kind.model(event=event)
    _change(request, event, kind, record, given)
    return _show(event, kind, record.pk, status=201)


def change_record(
    request: HttpRequest, event_slug: str, kind: Kind, record_id: int, given: Mapping[str, Any]
) -> JsonResponse:
    """Change the fields that were given, and no others."""
    event = event_of(request, event_slug, Permission.EDIT_AGENDA)
    record = _unchanged(request, event, kind, record_id)
    if record.deleted_at:
        raise Refusal(409, "deleted", f"The {kind.name} is deleted.", remedy="Restore it first.")
    _change(request, event, kind, record, given)
    return _show(event, kind, record.pk)


def delete(request: HttpRequest, event_slug: str, kind: Kind, record_id: int) -> JsonResponse:
    """Delete a record, softly; one that is deleted stays so."""
    event = event_of(request, event_slug, Permission.EDIT_AGENDA)
    record = _unchanged(request, event, kind, record_id)
    if not record.deleted_at:
        delete_record(record, actor_of(request))
    return _show(event, kind, record.pk)


def restore(request: HttpRequest, event_slug: str, kind: Kind, record_id: int) -> JsonResponse:
    """Bring a deleted record back."""
    event = event_of(request, event_slug, Permission.EDIT_AGENDA)
    record = _unchanged(request, event, kind, record_id)
    if record.deleted_at:
        restore_record(record, actor_of(request))
    return _show(event, kind, record.pk)


def give(record: Any, given: Mapping[str, Any], names: tuple[str, ...]) -> None:
    """Set plain fields; raises InputError for the first that the agenda cannot hold."""
    for name in names:
        if name in given:
            setattr(record, name, given[name])
    check_fields(record, [name for name in names if given.get(name) not in (None, "")])


def check_fields(record: Any, names: Sequence[str]) -> None:
    """Raise InputError, naming the field, for a value that is too long or no address, email or colour."""
    others = [field.name for field in record._meta.fields if field.name not in names]
    try:
        record.clean_fields(exclude=others)
    except ValidationError as error:
        name, problems = next(iter(error.message_dict.items()))
        raise InputError(" ".join(problems), place=name, code="bad_value") from error


def _unchanged(request: HttpRequest, event: Event, kind: Kind, record_id: int) -> Any:
    """The record, if nobody has changed it since the caller read it."""
    record = record_of(event, kind.records(event), record_id)
    check_if_match(request, kind.told(record, _custom(event, kind)))
    return record


def _change(request: HttpRequest, event: Event, kind: Kind, record: Any, given: Mapping[str, Any]) -> None:
    told = dict(given)
    if (values := told.pop("custom", None)) is not None:
        by_name = {field.name: field for field in _custom(event, kind)}
        if unknown := next((name for name in values if name not in by_name), None):
            raise InputError(f"There is no custom field “{unknown}”.", place="custom", code="unknown_field")
        set_values(record, by_name.values(), {by_name[name].key: value for name, value in values.items()})
    kind.change(record, told, actor_of(request))


def _custom(event: Event, kind: Kind) -> list[CustomField]:
    has_own = issubclass(kind.model, RecordWithCustomFields)
    return fields_of(event.pk, kind.name) if has_own else []


def _show(event: Event, kind: Kind, record_id: int, status: int = 200) -> JsonResponse:
    record = record_of(event, kind.records(event), record_id)
    told = kind.told(record, _custom(event, kind))
    return _answer(told, told["etag"], status)


def _answer(told: dict[str, Any], etag: str, status: int = 200) -> JsonResponse:
    return JsonResponse(told, status=status, headers={"ETag": f'"{etag}"'})
