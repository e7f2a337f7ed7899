"""Rooms."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from stagedoor.accounts.models import Person
from stagedoor.agenda.models import Event, Room
from stagedoor.agenda.queries import search_words
from stagedoor.api import records
from stagedoor.api.access import event_of
from stagedoor.api.responses import CHANGING, READING, refusals
from stagedoor.api.schemas import EventSlug, Number, RecordFilter, RecordId, Told
from stagedoor.sync.domain.places import save_place

router = Router(tags=["Rooms"])
_PLAIN = ("name", "capacity")


class RoomIn(Schema):
    """What can be set of a room; what is left out stays as it is."""

    name: str = Field("", examples=["Hall A"])
    capacity: Number | None = None


class RoomOut(Told):
    """A room."""

    name: str = ""
    capacity: int | None = None


class RoomPage(Schema):
    """One page of rooms."""

    items: list[RoomOut]
    next: str | None


_FIELDS = _PLAIN


def _tell(room: Room) -> dict[str, Any]:
    return {name: getattr(room, name) for name in _PLAIN}


def _change(room: Room, given: dict[str, Any], actor: Person | None) -> None:
    records.give(room, given, _PLAIN)
    save_place(room, actor)


def _find(event: Event, asked: RecordFilter) -> QuerySet[Room]:
    found = event.rooms.filter(deleted_at__isnull=not asked.deleted)
    for word in search_words(asked.q):
        found = found.filter(name__icontains=word)
    return found


KIND = records.Kind(
    name="room",
    model=Room,
    fields=_FIELDS,
    records=lambda event: event.rooms.all(),
    tell=_tell,
    change=_change,
)


@router.get("", response={200: RoomPage, **refusals(READING)}, summary="List rooms")
def list_rooms(request: HttpRequest, event: EventSlug, asked: Query[RecordFilter]) -> Any:
    """One page, in the order of ids."""
    found = event_of(request, event)
    return records.list_records(found, KIND, _find(found, asked), asked)


@router.post("", response={201: RoomOut, **refusals(CHANGING)}, summary="Create a room")
def create_room(request: HttpRequest, event: EventSlug, given: RoomIn) -> Any:
    """It needs a name that no other has. A name that was sent to Swoogo cannot be changed (409)."""
    return records.create_record(request, event, KIND, given.dict(exclude_unset=True))


@router.get("/{record_id}", response={200: RoomOut, **refusals(READING)}, summary="Get a room")
def get_room(request: HttpRequest, event: EventSlug, record_id: RecordId, fields: str = "") -> Any:
    """Deleted ones too."""
    return records.get_record(request, event, KIND, record_id, fields)


@router.patch("/{record_id}", response={200: RoomOut, **refusals(CHANGING)}, summary="Change a room")
def change_room(request: HttpRequest, event: EventSlug, record_id: RecordId, given: RoomIn) -> Any:
    """Only what is given is changed; with `If-Match` only if nobody has changed it since."""
    return records.change_record(request, event, KIND, record_id, given.dict(exclude_unset=True))


@router.delete("/{record_id}", response={200: RoomOut, **refusals(CHANGING)}, summary="Delete a room")
def delete_room(request: HttpRequest, event: EventSlug, record_id: RecordId) -> Any:
    """It can be restored; nothing is removed in Swoogo."""
    return records.delete(request, event, KIND, record_id)


@router.post("/{record_id}/restore", response={200: RoomOut, **refusals(CHANGING)}, summary="Restore a room")
def restore_room(request: HttpRequest, event: EventSlug, record_id: RecordId) -> Any:
    """With the ids of its sources and its link to Swoogo."""
    return records.restore(request, event, KIND, record_id)
