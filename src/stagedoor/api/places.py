"""Rooms and tracks, which differ in one field."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.db.models import QuerySet
from ninja import Router, Schema

from stagedoor.accounts.models import Person
from stagedoor.agenda.models import Event, Room, Track
from stagedoor.agenda.queries import search_words
from stagedoor.api import records
from stagedoor.api.record_routes import add_routes
from stagedoor.api.schemas import RecordFilter, Told
from stagedoor.sync.domain.places import save_place

_ON_CREATE = "It needs a name that no other has. A name that was sent to Swoogo cannot be changed (409)."


def add_place_routes(
    router: Router,
    model: type[Room | Track],
    places: Callable[[Event], QuerySet[Any]],
    *,
    takes: type[Schema],
    tells: type[Told],
    page: type[Schema],
) -> None:
    """Give *router* the routes of a kind of place: the fields of *takes*, and the places of an event."""
    fields = tuple(takes.model_fields)
    kind = records.Kind(
        name=str(model._meta.verbose_name),
        model=model,
        fields=fields,
        records=places,
        tell=lambda place: {name: getattr(place, name) for name in fields},
        change=partial(_change, fields),
    )
    add_routes(
        router,
        kind,
        takes=takes,
        tells=tells,
        page=page,
        find=lambda event, asked: _find(places(event), asked),
        on_create=_ON_CREATE,
    )


def _change(
    fields: tuple[str, ...], place: Room | Track, given: dict[str, Any], actor: Person | None
) -> None:
    records.give(place, given, fields)
    save_place(place, actor)


def _find(found: QuerySet[Any], asked: RecordFilter) -> QuerySet[Any]:
    found = found.filter(deleted_at__isnull=not asked.deleted)
    for word in search_words(asked.q):
        found = found.filter(name__icontains=word)
    return found
