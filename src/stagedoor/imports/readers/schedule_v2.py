"""Read version 2 of ``schedule.json`` as if it were version 1.

Its events stand in ``schedule.events``, with start and end, a room and a track as references, and
participants whose details are in ``schedule.persons`` (voc/schedule, validator/json/schema2.json).
"""

from __future__ import annotations

from typing import Any

from stagedoor.imports.readers import values

_ID_KEYS = ("guid", "code", "id")


def fits(schedule: dict[str, Any]) -> bool:
    """Tell whether a schedule is of version 2; the version that it tells is that of its programme."""
    return isinstance(schedule.get("events"), list)


def unified_events(schedule: dict[str, Any]) -> list[object] | None:
    """Return the events with the keys of version 1, and what else is in their list; None without a list."""
    if not fits(schedule):
        return None
    return [_unified(entry, schedule) if isinstance(entry, dict) else entry for entry in schedule["events"]]


def _unified(event: dict[str, Any], schedule: dict[str, Any]) -> dict[str, Any]:
    conference = schedule["conference"]
    unified = {key: value for key, value in event.items() if key not in {"start", "participants"}}
    if "start" in event:
        unified["date"] = event["start"]
    for key, entries in (("room", "rooms"), ("track", "tracks")):
        if isinstance(event.get(key), dict):
            unified[key] = _named(event[key], conference.get(entries))
    if "participants" in event:
        unified["persons"] = event["participants"]
    if isinstance(unified.get("persons"), list):
        details = schedule.get("persons")
        unified["persons"] = [_with_details(person, details) for person in unified["persons"]]
    return unified


def unresolved(reference: object) -> str:
    """Return what a reference to a room or track names that the file does not list, ``""`` if it is none."""
    if not isinstance(reference, dict):
        return ""
    return next((f"{key} {reference[key]}" for key in ("guid", "slug", "id") if reference.get(key)), "")


def _named(reference: dict[str, Any], entries: object) -> object:
    """Return the name of a room or track that the reference or the entry has; else the reference itself."""
    entry = reference if reference.get("name") else _referred(reference, entries, ("guid", "slug", "id"))
    return entry.get("name") if entry else reference


def _with_details(person: object, entries: object) -> object:
    if not isinstance(person, dict):
        return person
    details = _referred(person, entries, _ID_KEYS) or {}
    return details | {key: value for key, value in person.items() if value is not None}


def _referred(reference: dict[str, Any], entries: object, keys: tuple[str, ...]) -> dict[str, Any] | None:
    for key in keys:
        wanted = values.plain(reference.get(key))
        for entry in entries if isinstance(entries, list) else ():
            if wanted and isinstance(entry, dict) and values.plain(entry.get(key)) == wanted:
                return entry
    return None
