"""The lists of rooms, of tracks and of tiers."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html

from stagedoor.agenda.models import Room, Tier, Track
from stagedoor.agenda.queries import find_places, find_tiers
from stagedoor.web.forms.lists import ListFilter
from stagedoor.web.forms.places import RoomFilter, TrackFilter
from stagedoor.web.forms.sponsors import TierFilter
from stagedoor.web.lists.base import RecordList
from stagedoor.web.lists.columns import NAMED, Cell, Column, Here
from stagedoor.web.templatetags.stagedoor import track_name


def _number_there(page: str, parameter: str, number: str) -> Cell:
    """How many records there are of it, leading to their list."""

    def cell(record: Any, here: Here) -> str:
        address = reverse(page, args=[here.event.organization.slug, here.event.slug])
        return format_html(
            '<a href="{}?{}={}">{}<span class="visually-hidden"> {}s in {}</span></a>',
            address,
            parameter,
            record.pk,
            getattr(record, number),
            number.removesuffix("_count"),
            record,
        )

    return cell


class RoomList(RecordList):
    """The rooms of an event."""

    one = "room"
    can_tick = True
    page = "rooms"
    template = "places/list.html"
    columns = (
        Column("name", "Name", lambda room, _here: room.name, is_title=True, css="title"),
        Column("capacity", "Capacity", lambda room, _here: str(room.capacity or ""), css=NAMED),
        Column("sessions", "Sessions", _number_there("agenda", "room", "session_count"), css=NAMED),
    )

    def filters(self, data: Any = None) -> RoomFilter:
        return RoomFilter(data)

    def find(self, filters: ListFilter) -> QuerySet[Room | Track]:
        # Unless people sort them, rooms stand in the order that people have put them in.
        sort = filters.chosen("sort")
        return find_places(self.event, Room, filters.chosen("q"), deleted=filters.shows_deleted, sort=sort)


class TrackList(RecordList):
    """The tracks of an event."""

    one = "track"
    can_tick = True
    page = "tracks"
    template = "places/list.html"
    columns = (
        Column("name", "Name", lambda track, _here: track_name(track), is_title=True, css="title"),
        Column(
            "sessions",
            "Sessions",
            _number_there("agenda", "track", "session_count"),
            css=NAMED,
        ),
    )

    def filters(self, data: Any = None) -> TrackFilter:
        return TrackFilter(data)

    def find(self, filters: ListFilter) -> QuerySet[Room | Track]:
        return find_places(
            self.event, Track, filters.chosen("q"), deleted=filters.shows_deleted, sort=filters.order
        )


class TierList(RecordList):
    """The tiers of sponsors."""

    one = "tier"
    page = "tiers"
    template = "tiers/list.html"
    columns = (
        Column("name", "Name", lambda tier, _here: tier.name, is_title=True, css="title"),
        Column(
            "sponsors",
            "Sponsors",
            _number_there("sponsors", "tier", "sponsor_count"),
            css=NAMED,
        ),
    )

    def filters(self, data: Any = None) -> TierFilter:
        return TierFilter(data)

    def find(self, filters: ListFilter) -> QuerySet[Tier]:
        return find_tiers(self.event, filters.chosen("q"), sort=filters.order)
