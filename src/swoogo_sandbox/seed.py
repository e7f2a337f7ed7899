"""Accounts and events to begin with: a made-up default, or a JSON file of the same shape.

A seed is ``{"accounts": [{"id", "name", "keys": [{"key", "secret"}], "events": [{"id", "name", "timezone",
"start_date", "end_date", "locations": [...], "tracks": [...], "sessions": [...], "speakers": [...],
"sponsors": [...]}]}]}``. Sessions name their location and track, speakers name their sessions, sponsors
their level.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from swoogo_sandbox import clock, people
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


def _event(number: int, name: str, zone: str, in_days: int, days: int, **more: Any) -> Record:
    start = (clock.now() + timedelta(days=in_days)).date()
    end = start + timedelta(days=days - 1)
    slug = name.lower().replace(" ", "-")
    dates = {"start_date": start.isoformat(), "end_date": end.isoformat(), "url": slug}
    return {"id": number, "name": name, "timezone": zone, **dates, **more}


def default_seed() -> Record:
    """Two made-up accounts; event ids are fixed, dates are counted from today."""
    return {
        "accounts": [
            {
                "id": 1,
                "name": "Quayside Conferences",
                "user_id": 77001,
                "keys": [
                    {"key": "sandbox-key", "secret": "sandbox-secret"},
                    {"key": "spare-key", "secret": "spare-secret"},
                ],
                "events": [
                    _event(370101, "Harbour Summit", "Europe/London", 120, 3),
                    _event(370102, "Lakeside Developer Days", "US/Eastern", 150, 3),
                    _event(370103, "Alster Camp", "Europe/Berlin", 180, 5),
                    _event(370104, "Pacific Makers Fair", "America/Los_Angeles", 90, 2),
                    _event(370105, "Lantern Week", "Asia/Tokyo", 200, 4, status="draft"),
                    _event(370106, "Orchard Meetup", "Europe/Paris", -60, 1),
                    _filled_event(370107),
                    _event(370108, "Rehearsal", "UTC", 365, 2, status="draft"),
                ],
            },
            {
                "id": 2,
                "name": "Northfield Trust",
                "user_id": 77002,
                "keys": [{"key": "second-key", "secret": "second-secret"}],
                "events": [
                    _event(470201, "Northfield Annual Meeting", "Europe/London", 100, 2),
                    _event(470202, "Prairie Science Days", "US/Central", 130, 2),
                ],
            },
        ]
    }


def _filled_event(number: int) -> Record:
    event = _event(number, "Riverside Forum", "Europe/Berlin", 60, 2)
    first, second = event["start_date"], event["end_date"]
    return event | {
        "locations": [
            {"name": "Main Hall", "capacity": 300, "color": "#1F6F8B"},
            {"name": "Boat House", "capacity": 60, "color": "#B4551D"},
        ],
        "tracks": [{"name": "Practice"}, {"name": "Research"}],
        "sessions": [
            {"name": "Opening", "date": first, "start_time": "09:00", "end_time": "09:45",
             "location": "Main Hall", "description": "<p>Welcome to the river.</p>"},
            {"name": "Reading the Tide Tables", "date": first, "start_time": "10:00", "end_time": "11:00",
             "location": "Boat House", "track": "Research",
             "description": "<p>How a hundred years of tables were <em>read by hand</em>.</p>"},
            {"name": "Ropes and Knots", "date": first, "start_time": "10:00", "end_time": "11:30",
             "location": "Main Hall", "track": "Practice"},
            {"name": "Closing", "date": second, "start_time": "16:00", "end_time": "16:30",
             "location": "Main Hall"},
        ],
        "speakers": [
            {"first_name": "Ada", "last_name": "Bergman", "email": "ada.bergman@example.org",
             "job_title": "Hydrographer", "company": "Tide Office", "bio": "<p>Ada reads tables.</p>",
             "sessions": ["Reading the Tide Tables", "Closing"]},
            {"first_name": "Tomas", "last_name": "Okoro", "email": "tomas.okoro@example.org",
             "job_title": "Boatswain", "company": "River School", "sessions": ["Ropes and Knots"]},
        ],
        "sponsors": [
            {"name": "Blue Anchor Rope Works", "level": "Gold", "website": "https://anchor.example"},
            {"name": "Ferry Line", "level": "Bronze"},
        ],
    }  # fmt: skip
