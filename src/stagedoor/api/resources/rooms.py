"""Rooms."""

from __future__ import annotations

from ninja import Router, Schema
from pydantic import Field

from stagedoor.agenda.models import Room
from stagedoor.api.places import add_place_routes
from stagedoor.api.schemas import Number, Told

router = Router(tags=["Rooms"])


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


add_place_routes(router, Room, lambda event: event.rooms.all(), takes=RoomIn, tells=RoomOut, page=RoomPage)
