"""The made-up accounts and events a sandbox begins with when it is given no seed.

Ids are fixed, so that a tutorial can name them; dates are counted from today, so that nothing has passed.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from swoogo_sandbox import clock

if TYPE_CHECKING:
    from swoogo_sandbox.store import Record


def default_seed() -> Record:
    """Two accounts; the first has two keys, and events in several zones."""
    return {"accounts": [_quayside(), _northfield()]}


def _quayside() -> Record:
    return {
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
            _event(370107, "Riverside Forum", "Europe/Berlin", 60, 2) | _agenda(60),
            _event(370108, "Rehearsal", "UTC", 365, 2, status="draft"),
        ],
    }


def _northfield() -> Record:
    return {
        "id": 2,
        "name": "Northfield Trust",
        "user_id": 77002,
        "keys": [{"key": "second-key", "secret": "second-secret"}],
        "events": [
            _event(470201, "Northfield Annual Meeting", "Europe/London", 100, 2),
            _event(470202, "Prairie Science Days", "US/Central", 130, 2),
        ],
    }


def _day(in_days: int) -> str:
    return (clock.now() + timedelta(days=in_days)).date().isoformat()


def _event(number: int, name: str, zone: str, in_days: int, days: int, **more: Any) -> Record:
    dates = {"start_date": _day(in_days), "end_date": _day(in_days + days - 1)}
    return {
        "id": number,
        "name": name,
        "timezone": zone,
        "url": name.lower().replace(" ", "-"),
        **dates,
        **more,
    }


def _agenda(in_days: int) -> Record:
    """A small agenda somebody made by hand."""
    first, second = _day(in_days), _day(in_days + 1)
    return {
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
