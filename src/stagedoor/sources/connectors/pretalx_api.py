"""pretalx's REST API, versions 1 and 2, written as a ``schedule.json`` of version 2.

Read here: the event, its rooms and tracks, and every confirmed submission with speakers and slots. Version 2
gives references unless they are expanded, version 1 gives nested objects and one ``slot``; both are read.
Fifty records a page are the default and the most (pretalx, api/pagination.py). ``updated`` does not move with
everything that matters, so all is read each time.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from stagedoor.imports.readers.json_values import text
from stagedoor.sources.client import SourceClient, numbered_pages
from stagedoor.sources.errors import SourceError

VERSION = "v2"
PAGE = 50
_EXPAND = "speakers,slots,slots.room,track"


def headers(secret: str) -> dict[str, str]:
    """The headers that carry a token; it keeps the version of the API that it was first used with."""
    return {"Authorization": f"Token {secret}", "Pretalx-Version": VERSION} if secret else {}


def fetch_schedule(address: str, client: SourceClient) -> dict[str, Any]:
    """The whole programme, as the readers of schedule.json take it."""
    base, slug = _api(address)
    event = client.get_json(f"{base}/")
    if not isinstance(event, dict):
        raise SourceError("pretalx’s answer about the event is none that is known.", code="source_broken")
    rooms = [room for room in _list(f"{base}/rooms/", client) if text(room.get("name"))]
    submissions = _list(f"{base}/submissions/?state=confirmed&expand={_EXPAND}", client)
    people = {}
    if any(not isinstance(who, dict) for one in submissions for who in one.get("speakers") or ()):
        people = {who.get("code"): who for who in _list(f"{base}/speakers/", client)}
    room_names = {room.get("id"): text(room.get("name")) for room in rooms}
    tracks = _tracks(base, submissions, client)
    events = [entry for one in submissions for entry in _events(one, people, room_names, tracks)]
    used = {entry["track"]["name"]: entry["track"] for entry in events if entry["track"]["name"]}
    conference = {
        "acronym": slug,
        "title": text(event.get("name")),
        "time_zone_name": event.get("timezone"),
        "rooms": [{"name": text(room.get("name")), "capacity": room.get("capacity")} for room in rooms],
        "tracks": list(used.values()),
    }
    return {"schedule": {"version": "2", "conference": conference, "events": events}}


def _api(address: str) -> tuple[str, str]:
    """The address of the event in the API, and its slug."""
    parts = urlsplit(address)
    before, _, slug = parts.path.rstrip("/").rpartition("/")
    return f"{parts.scheme}://{parts.netloc}{before}/api/events/{slug}", slug


def _list(url: str, client: SourceClient) -> list[dict[str, Any]]:
    joined = "&" if "?" in url else "?"

    counts: list[int] = []

    def page(number: int) -> tuple[list[Any], bool]:
        found = client.get_json(f"{url}{joined}page={number}&page_size={PAGE}")
        if not isinstance(found, dict) or not isinstance(found.get("results"), list):
            raise SourceError("A list of pretalx’s is not as its documents say.", code="source_broken")
        counts[:] = [count] if isinstance(count := found.get("count"), int) else []
        return found["results"], bool(found.get("next"))

    records = [one for one in numbered_pages(page) if isinstance(one, dict)]
    if counts and len(records) < counts[0]:
        raise SourceError(
            f"pretalx gave {len(records)} of {counts[0]} records: some changed while they were read.",
            code="source_broken",
            remedy="The next pull reads all of them again.",
        )
    return records


def _tracks(base: str, submissions: list[dict[str, Any]], client: SourceClient) -> dict[Any, dict[str, Any]]:
    """Tracks by their ids, where submissions name them so: expanded ones need no call."""
    if not any(isinstance(one.get("track"), int) for one in submissions):
        return {}
    return {track.get("id"): track for track in _list(f"{base}/tracks/", client)}


def _events(
    submission: dict[str, Any],
    people: dict[Any, dict[str, Any]],
    rooms: dict[Any, str],
    tracks: dict[Any, dict[str, Any]],
) -> Iterator[dict[str, Any]]:
    """A submission once for each slot that it has in the current schedule; once without any."""
    persons = [
        _person(who if isinstance(who, dict) else people.get(who, {"code": who}))
        for who in submission.get("speakers") or ()
    ]
    track = submission.get("track")
    event = {
        "code": submission.get("code"),
        "title": text(submission.get("title")),
        "abstract": submission.get("abstract"),
        "description": submission.get("description"),
        "track": _track(tracks.get(track, {}) if isinstance(track, int) else track),
        "persons": persons,
    }
    slots = submission.get("slots") or [submission.get("slot")]
    placed = [slot for slot in slots if isinstance(slot, dict) and slot.get("start")]
    for slot in placed or [{}]:
        times = {name: slot[name] for name in ("start", "end") if slot.get(name)}
        yield event | times | {"room": _room(slot.get("room"), rooms)}


def _room(room: object, names: dict[Any, str]) -> str | None:
    """A slot's room: nested (expanded), an id (version 2), or a name (version 1)."""
    if isinstance(room, dict):
        return text(room.get("name")) or text(room) or None
    return names.get(room) or (None if isinstance(room, int) else text(room) or None)


def _track(track: object) -> dict[str, Any]:
    """A track: nested (version 2, expanded), or its name in one or more languages (version 1)."""
    if isinstance(track, dict) and "name" in track:
        return {"name": text(track["name"]), "color": track.get("color")}
    return {"name": text(track)}


def _person(person: dict[str, Any]) -> dict[str, Any]:
    return {
        "code": person.get("code"),
        "name": person.get("name"),
        "email": person.get("email"),
        "biography": person.get("biography"),
        "avatar": person.get("avatar_url") or person.get("avatar"),
    }
