"""Custom fields: what an event's sessions, speakers and sponsors hold besides the standard ones."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, JsonResponse
from ninja import Query, Router, Schema
from pydantic import AwareDatetime, Field

from stagedoor.accounts.permissions import Permission
from stagedoor.agenda.domain import custom_fields
from stagedoor.agenda.models import CustomField
from stagedoor.agenda.models.custom_field import CustomFieldKind, CustomFieldType
from stagedoor.api.access import actor_of, event_of
from stagedoor.api.etags import check_if_match, etag_of
from stagedoor.api.paging import page_of
from stagedoor.api.problems import Refusal
from stagedoor.api.responses import CHANGING, READING, refusals
from stagedoor.api.schemas import EventSlug, OneRecord, Paging

router = Router(tags=["Custom fields"])
_PLAIN = ("kind", "name", "type", "choices", "in_list", "deleted_at")
_FIELDS = ("id", *_PLAIN, "etag")


class CustomFieldIn(Schema):
    """A new field. Records show it under `custom`, by its name."""

    kind: CustomFieldKind
    name: str = Field(max_length=100, examples=["Level"])
    type: CustomFieldType
    choices: list[str] = Field([], max_length=200, description="For the types choice and choices.")
    in_list: bool = Field(False, description="Whether lists have a column for it.")


class CustomFieldChange(Schema):
    """What can be changed of a field; what is left out stays as it is. Kind and type stay."""

    name: str = Field("", max_length=100)
    choices: list[str] = Field([], max_length=200)
    in_list: bool = False


class CustomFieldOut(Schema):
    """A custom field."""

    id: int
    kind: str = ""
    name: str = ""
    type: str = ""
    choices: list[str] = []
    in_list: bool = False
    deleted_at: AwareDatetime | None = None
    etag: str = ""


class CustomFieldPage(Schema):
    """One page of custom fields."""

    items: list[CustomFieldOut]
    next: str | None


class CustomFieldFilter(Paging):
    """Which fields."""

    kind: CustomFieldKind | None = None
    deleted: bool = Field(False, description="The deleted ones instead of the others.")


_ONE = {200: CustomFieldOut, **refusals(CHANGING)}


@router.get("", response={200: CustomFieldPage, **refusals(READING)}, summary="List custom fields")
def list_custom_fields(request: HttpRequest, event: EventSlug, asked: Query[CustomFieldFilter]) -> Any:
    """One page, in the order of ids."""
    found = event_of(request, event).custom_fields.filter(deleted_at__isnull=not asked.deleted)
    if asked.kind is not None:
        found = found.filter(kind=asked.kind)
    return JsonResponse(page_of(found, asked, _tell, _FIELDS))


@router.post("", response={201: CustomFieldOut, **refusals(CHANGING)}, summary="Create a custom field")
def create_custom_field(request: HttpRequest, event: EventSlug, given: CustomFieldIn) -> Any:
    """Below the others of its kind."""
    field = CustomField(event=event_of(request, event, Permission.EDIT_AGENDA), **given.dict())
    custom_fields.save_custom_field(field, actor_of(request))
    return _show(field, 201)


@router.patch("/{record_id}", response=_ONE, summary="Change a custom field")
def change_custom_field(
    request: HttpRequest, event: EventSlug, record_id: OneRecord, given: CustomFieldChange
) -> Any:
    """A choice that records hold stays among its choices."""
    field = _field_of(request, event, record_id)
    if field.deleted_at:
        raise Refusal(409, "deleted", "The custom field is deleted.", remedy="Restore it first.")
    for name, value in given.dict(exclude_unset=True).items():
        setattr(field, name, value)
    custom_fields.save_custom_field(field, actor_of(request))
    return _show(field)


@router.delete("/{record_id}", response=_ONE, summary="Delete a custom field")
def delete_custom_field(request: HttpRequest, event: EventSlug, record_id: OneRecord) -> Any:
    """Records keep what it held, and restoring it shows that again."""
    field = _field_of(request, event, record_id)
    if not field.deleted_at:
        custom_fields.delete_custom_field(field, actor_of(request))
    return _show(field)


@router.post("/{record_id}/restore", response=_ONE, summary="Restore a custom field")
def restore_custom_field(request: HttpRequest, event: EventSlug, record_id: OneRecord) -> Any:
    """With what the records held."""
    field = _field_of(request, event, record_id)
    if field.deleted_at:
        custom_fields.restore_custom_field(field, actor_of(request))
    return _show(field)


def _field_of(request: HttpRequest, event: str, field_id: int) -> CustomField:
    found = event_of(request, event, Permission.EDIT_AGENDA)
    field = found.custom_fields.filter(pk=field_id).first()
    if field is None:
        raise Refusal(404, "not_found", f"There is no custom field {field_id} in {found}.")
    field.event = found
    check_if_match(request, _compared(field))
    return field


def _compared(field: CustomField) -> dict[str, Any]:
    return {name: getattr(field, name) for name in _PLAIN}


def _tell(field: CustomField) -> dict[str, Any]:
    told = _compared(field)
    return {"id": field.pk, **told, "etag": etag_of(told)}


def _show(field: CustomField, status: int = 200) -> JsonResponse:
    told = _tell(field)
    return JsonResponse(told, status=status, headers={"ETag": f'"{told["etag"]}"'})
