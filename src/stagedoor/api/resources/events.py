"""Events: the conferences of the organization."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, JsonResponse
from ninja import Query, Router, Schema
from pydantic import AwareDatetime, Field

from stagedoor.accounts.permissions import Permission
from stagedoor.agenda.domain import events
from stagedoor.agenda.models import Event
from stagedoor.api.access import actor_of, event_of, events_of, organization_of
from stagedoor.api.etags import check_if_match, etag_of
from stagedoor.api.paging import page_of
from stagedoor.api.responses import CHANGING, READING, refusals
from stagedoor.api.schemas import EventSlug, Paging
from stagedoor.common.errors import InputError

router = Router(tags=["Events"])
_FIELDS = ("id", "slug", "name", "timezone", "starts_on", "ends_on", "created_at", "etag")


class EventIn(Schema):
    """A new event."""

    slug: str = Field(max_length=50, examples=["summit-2027"])
    name: str = Field(max_length=200, examples=["Harbour Summit 2027"])
    timezone: str = Field(max_length=60, examples=["Europe/Berlin"])
    starts_on: date
    ends_on: date


class EventChange(Schema):
    """What can be changed of an event; what is left out stays as it is."""

    name: str = Field("", max_length=200)
    starts_on: date | None = None
    ends_on: date | None = None
    timezone: str = Field("", max_length=60)
    sessions_keep: events.TimezoneChange = Field(
        events.TimezoneChange.KEEP_CLOCK, description="What sessions keep when the timezone changes."
    )


class EventOut(Schema):
    """An event; its days are inclusive."""

    id: int
    slug: str = ""
    name: str = ""
    timezone: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    created_at: AwareDatetime | None = None
    etag: str = ""


class EventPage(Schema):
    """One page of events."""

    items: list[EventOut]
    next: str | None


def _tell(event: Event) -> dict[str, Any]:
    told = {name: getattr(event, name) for name in _FIELDS if name not in {"id", "etag"}}
    return {"id": event.pk, **told, "etag": etag_of(told)}


@router.get("", response={200: EventPage, **refusals(READING)}, summary="List events")
def list_events(request: HttpRequest, asked: Query[Paging]) -> Any:
    """Those that the token reaches, in the order of ids."""
    return JsonResponse(page_of(events_of(request), asked, _tell, _FIELDS))


@router.post("", response={201: EventOut, **refusals(CHANGING)}, summary="Create an event")
def create_event(request: HttpRequest, given: EventIn) -> Any:
    """For tokens of admins that reach all events."""
    organization = organization_of(request, Permission.MANAGE_EVENTS)
    event = events.create_event(organization, actor=actor_of(request), **given.dict())
    return _show(event, 201)


@router.get("/{event}", response={200: EventOut, **refusals(READING)}, summary="Get an event")
def get_event(request: HttpRequest, event: EventSlug) -> Any:
    """By its word in addresses."""
    return _show(event_of(request, event))


@router.patch("/{event}", response={200: EventOut, **refusals(CHANGING)}, summary="Change an event")
def change_event(request: HttpRequest, event: EventSlug, given: EventChange) -> Any:
    """For tokens of admins; the slug stays."""
    found = event_of(request, event, Permission.MANAGE_EVENTS)
    check_if_match(request, {name: getattr(found, name) for name in _FIELDS if name not in {"id", "etag"}})
    told = given.dict(exclude_unset=True)
    if "name" in told and not told["name"].strip():
        raise InputError("An event needs a name.", place="name")
    if {"name", "starts_on", "ends_on"} & told.keys():
        events.update_event(
            found,
            actor_of(request),
            name=told.get("name") or found.name,
            starts_on=told.get("starts_on") or found.starts_on,
            ends_on=told.get("ends_on") or found.ends_on,
        )
    if told.get("timezone"):
        events.change_timezone(found, actor_of(request), told["timezone"], given.sessions_keep)
    return _show(found)


def _show(event: Event, status: int = 200) -> JsonResponse:
    told = _tell(event)
    return JsonResponse(told, status=status, headers={"ETag": f'"{told["etag"]}"'})
