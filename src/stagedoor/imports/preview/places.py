"""Rooms and tracks of a sheet: known by their names alone, deleted ones included (R25).

A room that got another name in the source is a new room here, and its sessions move over: what R16 offers
for a room that was sent, and no loss for one that was not. One that was renamed *here* is still found by the
name that the source gave it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from stagedoor.agenda.models import Room, Track
from stagedoor.common.text import fold
from stagedoor.imports.preview.diff import ROOM, TRACK, RecordDiff, compare, start
from stagedoor.imports.sheet import SheetRoom, SheetTrack

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stagedoor.agenda.models import Event
    from stagedoor.imports.sheet import Sheet

Place = TypeVar("Place", Room, Track)


def plan_rooms(event: Event, sheet: Sheet, rooms: list[Room], source: str) -> dict[str, RecordDiff]:
    """Return what happens to each room that the sheet names, by its folded name; *source* is its key."""
    named = [*sheet.rooms, *(SheetRoom(session.room) for session in sheet.sessions if session.room)]
    wanted = {fold(room.name): room for room in reversed(named)}
    found = _match(wanted, rooms, source)
    diffs = {}
    for key, row in wanted.items():
        room = found.get(key) or Room(event=event, source=source, name=row.name)
        there = {"name": _name(row.name, room, source), "capacity": row.capacity}
        here = {"name": room.name, "capacity": room.capacity}
        diffs[key] = compare(start(ROOM, row.name, "", room), here, there, source, event.zone)
    return diffs


def plan_tracks(event: Event, sheet: Sheet, tracks: list[Track], source: str) -> dict[str, RecordDiff]:
    """Return what happens to each track that the sheet names, by its folded name; *source* is its key."""
    named = [*sheet.tracks, *(SheetTrack(session.track) for session in sheet.sessions if session.track)]
    wanted = {fold(track.name): track for track in reversed(named)}
    found = _match(wanted, tracks, source)
    diffs = {}
    for key, row in wanted.items():
        track = found.get(key) or Track(event=event, source=source, name=row.name)
        there = {"name": _name(row.name, track, source), "color": row.color}
        here = {"name": track.name, "color": track.color}
        diffs[key] = compare(start(TRACK, row.name, "", track), here, there, source, event.zone)
    return diffs


def _match(wanted: Iterable[str], places: list[Place], source: str) -> dict[str, Place]:
    by_name = {place.name_key: place for place in places}
    found = {key: by_name[key] for key in wanted if key in by_name}
    taken = {place.pk for place in found.values()}
    by_given_name = {
        fold(given): place
        for place in places
        if place.pk not in taken and (given := _given_name(place, source))
    }
    return found | {key: by_given_name[key] for key in wanted if key not in found and key in by_given_name}


def _given_name(place: Room | Track, source: str) -> str:
    return str(place.imported.get(source, {}).get("name", ""))


def _name(told: str, place: Room | Track, source: str) -> str:
    """Return the name to compare with: a difference in case or spaces only is none."""
    if not place.pk:
        return told
    return place.name if place.name_key == fold(told) else _given_name(place, source)
