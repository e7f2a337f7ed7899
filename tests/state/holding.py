"""What a Swoogo event holds, as a person looking at it would tell it."""

from __future__ import annotations

from dataclasses import dataclass, field

from stagedoor.common.text import fold
from stagedoor.swoogo.records import Kind
from swoogo_sandbox.server import RunningSandbox
from tests.sync.programme import words

Key = tuple[Kind, int]
"""A record of Swoogo's: its kind and its id there."""

TABLES = {Kind.SESSION: "sessions", Kind.SPEAKER: "speakers", Kind.ROOM: "locations", Kind.TRACK: "tracks"}
PLACE_FIELDS = {Kind.ROOM: "room", Kind.TRACK: "track"}
GONE = "(a place that is gone)"


@dataclass
class Holding:
    """The records of one Swoogo event with their fields as text, and who is on which session."""

    fields: dict[Key, dict[str, str]] = field(default_factory=dict)
    attached: set[tuple[int, int]] = field(default_factory=set)

    def of(self, kind: Kind) -> list[int]:
        """The ids of a kind."""
        return sorted(number for of_kind, number in self.fields if of_kind is kind)


def look(sandbox: RunningSandbox, event_id: int) -> Holding:
    """Look at the Swoogo event."""
    with sandbox.sandbox.lock:
        state = sandbox.sandbox.store.snapshot()
    rows = {
        kind: {row["id"]: row for row in state[table] if row["event_id"] == event_id}
        for kind, table in TABLES.items()
    }
    contacts = {row["id"]: row for row in state["contacts"]}
    holding = Holding()
    for kind in (Kind.ROOM, Kind.TRACK):
        for number, row in rows[kind].items():
            holding.fields[kind, number] = {"name": row["name"]}
    for number, row in rows[Kind.SPEAKER].items():
        contact = contacts[row["contact_id"]]
        names = ("first_name", "last_name", "email", "job_title", "company")
        holding.fields[Kind.SPEAKER, number] = {name: contact[name] or "" for name in names} | {
            "bio": words(contact["bio"])
        }
    for number, row in rows[Kind.SESSION].items():
        holding.fields[Kind.SESSION, number] = {
            "name": row["name"],
            "date": row["date"],
            "start_time": row["start_time"],
            "end_time": row["end_time"],
            "description": words(row["description"]),
            "room": _place(rows[Kind.ROOM], row["location_id"]),
            "track": _place(rows[Kind.TRACK], row["track_id"]),
        }
    for row in state["attachments"]:
        if row["speaker_id"] in rows[Kind.SPEAKER]:
            holding.attached.add((row["speaker_id"], row["session_id"]))
    return holding


def _place(rows: dict[int, dict[str, str]], number: int | None) -> str:
    if not number:
        return ""
    return fold(rows[number]["name"]) if number in rows else GONE
