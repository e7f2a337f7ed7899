"""Accounts and events to begin with: a made-up default, or a JSON file of the same shape.

A seed is ``{"accounts": [{"id", "name", "keys": [{"key", "secret"}], "events": [{"id", "name", "timezone",
"start_date", "end_date", "locations": [...], "tracks": [...], "sessions": [...], "speakers": [...],
"sponsors": [...]}]}]}``. Sessions name their location and track, speakers name their sessions, sponsors
their level.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from swoogo_sandbox import people
from swoogo_sandbox.default_seed import default_seed
from swoogo_sandbox.definitions import define
from swoogo_sandbox.errors import InvalidFieldsError
from swoogo_sandbox.resources import EVENTS, LOCATIONS, SESSIONS, SPONSORS, TRACKS
from swoogo_sandbox.writing import Body, Writer

if TYPE_CHECKING:
    from swoogo_sandbox.store import Record, Store

LEVELS = ("Gold", "Silver", "Bronze")
NATIVE_DEFINITIONS = (
    ("session", "name", "Session Name", "textInput", True),
    ("session", "description", "Description", "textArea", False),
    ("session", "date", "Date", "date", False),
    ("session", "start_time", "Start Time", "time", False),
    ("session", "end_time", "End Time", "time", False),
    ("sponsor", "name", "Sponsor Name", "textInput", True),
    ("sponsor", "website", "Website", "textInput", False),
    ("sponsor", "description", "Description", "textArea", False),
    ("contact", "first_name", "First Name", "textInput", True),
    ("contact", "last_name", "Last Name", "textInput", True),
    ("contact", "email", "Email", "email", True),
    ("contact", "company", "Company", "textInput", False),
    ("contact", "job_title", "Job Title", "textInput", False),
    ("contact", "bio", "Biography", "textArea", False),
    ("contact", "profile_picture", "Profile Picture", "upload", False),
    ("event", "name", "Event Name", "textInput", True),
)


class BadSeedError(ValueError):
    """A seed file cannot be taken up; the message names the place."""


def sow(store: Store, seed: Record | None) -> None:
    """Fill an empty store from a seed (None: the default one); raises BadSeedError."""
    for description in (seed or default_seed())["accounts"]:
        account = store.add(
            "accounts",
            {
                "id": description.get("id"),
                "name": description["name"],
                "user_id": description.get("user_id", 77001),
                "keys": description["keys"],
            },
        )
        add_definitions(store, account["id"])
        writer = Writer(store, account, frozenset())
        for event in description.get("events", []):
            try:
                sow_event(writer, event)
            except InvalidFieldsError as error:
                raise BadSeedError(f"Event {event.get('name')!r} in the seed: {error.errors}") from None


def add_definitions(store: Store, account_id: int) -> None:
    """An account's field definitions: the native ones and some of its own."""
    for kind, attribute, name, type_, required in NATIVE_DEFINITIONS:
        define(store, account_id, kind, name, type_, attribute=attribute, required=required)
    define(store, account_id, "sponsor", "Logo", "upload", attribute="logo_id")
    define(store, account_id, "sponsor", "Sponsor Level", "dropDownList", attribute="level", choices=LEVELS)
    gender = ("Female", "Male", "Non-binary")
    define(store, account_id, "contact", "Gender", "dropDownList", attribute="gender", choices=gender)
    define(
        store, account_id, "session", "Session Format", "dropDownList", choices=("Talk", "Workshop", "Panel")
    )
    define(store, account_id, "session", "Topics", "checkboxList", choices=("Tools", "People", "Research"))
    define(store, account_id, "session", "Room Setup", "textInput")
    define(store, account_id, "sponsor", "Booth", "textInput")
    define(store, account_id, "contact", "Pronouns", "textInput")
    define(store, account_id, "contact", "Shirt Size", "dropDownList", choices=("S", "M", "L", "XL"))
    define(store, account_id, "event", "Cost Centre", "textInput")


def body_of(values: Record) -> Body:
    """JSON values as a form body: booleans 1 and 0, None empty."""

    def text(value: Any) -> str:
        if isinstance(value, bool):
            return str(int(value))
        return "" if value is None else str(value)

    return {
        key: [text(item) for item in value] if isinstance(value, list) else [text(value)]
        for key, value in values.items()
    }


def sow_event(writer: Writer, description: Record) -> Record:
    """Add an event and all that is described inside it."""
    event = writer.create(EVENTS, body_of(description), number=description.get("id"))
    writer.store.change("events", event["id"], {"account_id": writer.account["id"]})
    inside = {"event_id": event["id"]}
    rooms, tracks = (
        {
            row["name"]: writer.create(kind, body_of({**row, **inside}), number=row.get("id"))["id"]
            for row in description.get(kind.name, [])
        }
        for kind in (LOCATIONS, TRACKS)
    )
    sessions = {}
    for row in description.get("sessions", []):
        places = {"location_id": rooms.get(row.get("location")), "track_id": tracks.get(row.get("track"))}
        body = body_of({**row, **inside, **places})
        sessions[row["name"]] = writer.create(SESSIONS, body, number=row.get("id"))["id"]
    for row in description.get("speakers", []):
        speaker = people.create_speaker(writer, body_of({**row, **inside}), number=row.get("id"))
        for name in row.get("sessions", []):
            writer.store.attach(speaker["id"], sessions[name])
    level = writer.store.definition(writer.account["id"], "sponsor", "level")
    choices = {row["name"]: row["id"] for row in level["choices"]} if level else {}
    for row in description.get("sponsors", []):
        body = body_of({**row, **inside, "level": choices.get(row.get("level"))})
        writer.create(SPONSORS, body, number=row.get("id"))
    return event
