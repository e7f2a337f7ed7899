"""Tracks."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from stagedoor.accounts.models import Person
from stagedoor.agenda.models import Event, Track
from stagedoor.agenda.queries import search_words
from stagedoor.api import records
from stagedoor.api.access import event_of
from stagedoor.api.responses import CHANGING, READING, refusals
from stagedoor.api.schemas import EventSlug, RecordFilter, RecordId, Told
from stagedoor.sync.domain.places import save_place

router = Router(tags=["Tracks"])
_PLAIN = ("name", "color")


class TrackIn(Schema):
    """What can be set of a track; what is left out stays as it is."""

    name: str = Field("", examples=["Main"])
    color: str = Field("#206bc4", pattern="^#[0-9a-fA-F]{6}$")


class TrackOut(Told):
    """A track."""

    name: str = ""
    color: str = ""


class TrackPage(Schema):
    """One page of tracks."""

    items: list[TrackOut]
    next: str | None


_FIELDS = _PLAIN


def _tell(track: Track) -> dict[str, Any]:
    return {name: getattr(track, name) for name in _PLAIN}


def _change(track: Track, given: dict[str, Any], actor: Person | None) -> None:
    records.give(track, given, _PLAIN)
    save_place(track, actor)


def _find(event: Event, asked: RecordFilter) -> QuerySet[Track]:
    found = event.tracks.filter(deleted_at__isnull=not asked.deleted)
    for word in search_words(asked.q):
        found = found.filter(name__icontains=word)
    return found


KIND = records.Kind(
    name="track",
    model=Track,
    fields=_FIELDS,
    records=lambda event: event.tracks.all(),
    tell=_tell,
    change=_change,
)


@router.get("", response={200: TrackPage, **refusals(READING)}, summary="List tracks")
def list_tracks(request: HttpRequest, event: EventSlug, asked: Query[RecordFilter]) -> Any:
    """One page, in the order of ids."""
    found = event_of(request, event)
    return records.list_records(found, KIND, _find(found, asked), asked)


@router.post("", response={201: TrackOut, **refusals(CHANGING)}, summary="Create a track")
def create_track(request: HttpRequest, event: EventSlug, given: TrackIn) -> Any:
    """It needs a name that no other has. A name that was sent to Swoogo cannot be changed (409)."""
    return records.create_record(request, event, KIND, given.dict(exclude_unset=True))


@router.get("/{record_id}", response={200: TrackOut, **refusals(READING)}, summary="Get a track")
def get_track(request: HttpRequest, event: EventSlug, record_id: RecordId, fields: str = "") -> Any:
    """Deleted ones too."""
    return records.get_record(request, event, KIND, record_id, fields)


@router.patch("/{record_id}", response={200: TrackOut, **refusals(CHANGING)}, summary="Change a track")
def change_track(request: HttpRequest, event: EventSlug, record_id: RecordId, given: TrackIn) -> Any:
    """Only what is given is changed; with `If-Match` only if nobody has changed it since."""
    return records.change_record(request, event, KIND, record_id, given.dict(exclude_unset=True))


@router.delete("/{record_id}", response={200: TrackOut, **refusals(CHANGING)}, summary="Delete a track")
def delete_track(request: HttpRequest, event: EventSlug, record_id: RecordId) -> Any:
    """It can be restored; nothing is removed in Swoogo."""
    return records.delete(request, event, KIND, record_id)


@router.post(
    "/{record_id}/restore", response={200: TrackOut, **refusals(CHANGING)}, summary="Restore a track"
)
def restore_track(request: HttpRequest, event: EventSlug, record_id: RecordId) -> Any:
    """With the ids of its sources and its link to Swoogo."""
    return records.restore(request, event, KIND, record_id)
