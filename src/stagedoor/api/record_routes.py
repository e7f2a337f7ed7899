"""The six routes that every kind of record has: list, create, get, change, delete, restore.

Without postponed annotations: Ninja reads the types of each kind from the parameters.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Query, Router, Schema

from stagedoor.agenda.models import Event
from stagedoor.api import records
from stagedoor.api.access import event_of
from stagedoor.api.records import Kind
from stagedoor.api.responses import CHANGING, READING, refusals
from stagedoor.api.schemas import EventSlug, RecordFilter, RecordId, Told

Find = Callable[[Event, Any], QuerySet[Any]]


def add_routes(
    router: Router,
    kind: Kind,
    *,
    takes: type[Schema],
    tells: type[Told],
    page: type[Schema],
    find: Find,
    asks: type[RecordFilter] = RecordFilter,
    on_create: str,
) -> None:
    """Give *router* the routes of a kind.

    *takes*, *tells* and *page* are its schemas; *find* does a list's search, which *asks* describes.
    *on_create* says what a new record needs.
    """
    name = kind.name
    told, read = {200: tells, **refusals(CHANGING)}, {200: tells, **refusals(READING)}

    @router.get(
        "",
        response={200: page, **refusals(READING)},
        summary=f"List {name}s",
        operation_id=f"list_{name}s",
    )
    def list_them(request: HttpRequest, event: EventSlug, asked: Query[asks]) -> Any:  # type: ignore[valid-type]
        """One page, in the order of ids."""
        found = event_of(request, event)
        return records.list_records(found, kind, find(found, asked), asked)

    @router.post(
        "",
        response={201: tells, **refusals(CHANGING)},
        summary=f"Create a {name}",
        description=on_create,
        operation_id=f"create_{name}",
    )
    def create(request: HttpRequest, event: EventSlug, given: takes) -> Any:  # type: ignore[valid-type]
        return records.create_record(request, event, kind, _set_fields(given))

    @router.get("/{record_id}", response=read, summary=f"Get a {name}", operation_id=f"get_{name}")
    def get(request: HttpRequest, event: EventSlug, record_id: RecordId, fields: str = "") -> Any:
        """Deleted ones too."""
        return records.get_record(request, event, kind, record_id, fields)

    @router.patch("/{record_id}", response=told, summary=f"Change a {name}", operation_id=f"change_{name}")
    def change(request: HttpRequest, event: EventSlug, record_id: RecordId, given: takes) -> Any:  # type: ignore[valid-type]
        """Only what is given is changed; with `If-Match` only if nobody has changed it since."""
        return records.change_record(request, event, kind, record_id, _set_fields(given))

    @router.delete("/{record_id}", response=told, summary=f"Delete a {name}", operation_id=f"delete_{name}")
    def delete(request: HttpRequest, event: EventSlug, record_id: RecordId) -> Any:
        """It can be restored; nothing is removed in Swoogo."""
        return records.delete(request, event, kind, record_id)

    @router.post(
        "/{record_id}/restore",
        response=told,
        summary=f"Restore a {name}",
        operation_id=f"restore_{name}",
    )
    def restore(request: HttpRequest, event: EventSlug, record_id: RecordId) -> Any:
        """With the ids of its sources and its link to Swoogo."""
        return records.restore(request, event, kind, record_id)


def _set_fields(given: Schema) -> dict[str, Any]:
    return given.dict(exclude_unset=True)
