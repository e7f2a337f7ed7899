"""Tracks."""

from __future__ import annotations

from ninja import Router, Schema
from pydantic import Field

from stagedoor.agenda.models import Track
from stagedoor.api.places import add_place_routes
from stagedoor.api.schemas import Told

router = Router(tags=["Tracks"])


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


add_place_routes(
    router, Track, lambda event: event.tracks.all(), takes=TrackIn, tells=TrackOut, page=TrackPage
)
