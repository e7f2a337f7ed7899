"""Rooms and tracks: a new one in place of one whose name is fixed (R16), and bringing one back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from stagedoor.accounts.models import Person
from stagedoor.agenda.domain.history import changing
from stagedoor.agenda.domain.records import delete_record, restore_record, save_record
from stagedoor.agenda.domain.revision import record_change
from stagedoor.agenda.models import Event, Room, Track
from stagedoor.common import clock

Place = TypeVar("Place", bound=Room | Track)


def replace_place(place: Place, new_name: str, actor: Person | None) -> Place:
    """Make a room or track of this name, move the sessions over and delete the old one softly (R16).

    The capacity or colour goes along. Raises InputError when the name is taken or empty; nothing is
    changed then.
    """
    new = type(place)(event=place.event, name=new_name)
    if isinstance(place, Room) and isinstance(new, Room):
        new.capacity = place.capacity
    elif isinstance(place, Track) and isinstance(new, Track):
        new.color = place.color
    kind = place._meta.model_name or ""
    with changing(place.event, actor, f"Replaced {kind} “{place}” by “{new_name}”") as change:
        save_record(new, actor)
        sessions = place.event.sessions.filter(**{kind: place})
        change.watch_ids("session", sessions.values_list("pk", flat=True))
        moved = sessions.update(**{kind: new}, updated_at=clock.now())
        delete_record(place, actor)
        record_change(place.event, actor, f"{kind}.replaced", new, old=place.name, sessions_moved=moved)
    return new


def order_rooms(event: Event, room_ids: Sequence[int], actor: Person | None) -> None:
    """Put the event's rooms in this order; those that are not named stay as they are, behind the others."""
    places = {pk: number for number, pk in enumerate(room_ids)}
    with changing(event, actor, "Put the rooms in order") as change:
        rooms = sorted(event.rooms.filter(deleted_at=None), key=lambda room: places.get(room.pk, len(places)))
        change.watch(*rooms)
        for position, room in enumerate(rooms):
            room.position = position
        Room.objects.bulk_update(rooms, ["position"])
        record_change(event, actor, "rooms.ordered", event)


def restore_place(place: Room | Track, actor: Person | None) -> int:
    """Bring a deleted room or track back with the sessions that were in it; returns how many those are.

    A session that was given another one since stays there.
    """
    with changing(place.event, actor):
        restore_record(place, actor)
        return return_sessions(place, actor)


def return_sessions(place: Room | Track, actor: Person | None) -> int:
    """Put the sessions that lost this room or track when it was deleted back; returns how many."""
    kind = place._meta.model_name or ""
    lost = place.event.sessions.filter(**{kind: None, f"{kind}_before": place})
    with changing(place.event, actor) as change:
        change.watch_ids("session", lost.values_list("pk", flat=True))
        count = lost.filter(deleted_at=None).count()
        lost.update(**{kind: place, f"{kind}_before": None}, updated_at=clock.now())
    return count
