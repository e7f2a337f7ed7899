"""What the sandbox holds: every record of every account, in memory.

The store knows how records hang together (an event's children, a speaker's sessions, an account's
contacts by email) and nothing about HTTP. It is not locked: the sandbox's one lock guards it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypeAlias

Record: TypeAlias = dict[str, Any]

FIRST_IDS = {
    "events": 370901,
    "sessions": 510001,
    "locations": 42001,
    "tracks": 61001,
    "speakers": 730001,
    "contacts": 8800001,
    "sponsors": 95001,
    "registrants": 990001,
    "definitions": 501,
    "choices": 1501,
    "uploads": 1,
}
TABLES = (
    "accounts",
    "events",
    "sessions",
    "locations",
    "tracks",
    "speakers",
    "contacts",
    "sponsors",
    "registrants",
    "definitions",
)


@dataclass
class Upload:
    """An image somebody sent: its file name here, its media type and its bytes."""

    name: str
    media_type: str
    content: bytes = field(repr=False)


class Store:
    """All records, by kind and id, with the lookups that keep each call cheap."""

    def __init__(self) -> None:
        self.tables: dict[str, dict[int, Record]] = {kind: {} for kind in TABLES}
        self.uploads: dict[str, Upload] = {}
        self.version = 0
        self._next_ids = dict(FIRST_IDS)
        self._children: dict[tuple[str, int], dict[int, None]] = {}
        self._contacts: dict[tuple[int, str], int] = {}
        self._sessions_of: dict[int, dict[int, None]] = {}
        self._speakers_of: dict[int, dict[int, None]] = {}
        self._registrants_of: dict[int, dict[int, None]] = {}

    def next_id(self, kind: str) -> int:
        """A number never given before for this kind."""
        number = self._next_ids.get(kind, 1)
        self._next_ids[kind] = number + 1
        return number

    def add(self, kind: str, record: Record) -> Record:
        """Keep a new record; it gets an id unless it brings one."""
        number = record.get("id")
        if number is None:
            number = self.next_id(kind)
        elif number in self.tables[kind]:
            raise ValueError(f"{kind} {number} is there already.")
        self._next_ids[kind] = max(self._next_ids.get(kind, 1), number + 1)
        kept = {"id": number, **{key: value for key, value in record.items() if key != "id"}}
        self.tables[kind][number] = kept
        self._index(kind, kept)
        self.version += 1
        return kept

    def get(self, kind: str, number: int) -> Record | None:
        """The record of that kind and id, or None."""
        return self.tables[kind].get(number)

    def change(self, kind: str, number: int, values: Record) -> None:
        """Overwrite some fields of a record."""
        record = self.tables[kind][number]
        self._unindex(kind, record)
        record.update(values)
        self._index(kind, record)
        self.version += 1

    def remove(self, kind: str, number: int) -> None:
        """Forget a record and its attachments."""
        record = self.tables[kind].pop(number)
        self._unindex(kind, record)
        if kind == "sessions":
            for speaker in self._speakers_of.pop(number, {}):
                self._sessions_of[speaker].pop(number, None)
            self._registrants_of.pop(number, None)
        if kind == "speakers":
            for session in self._sessions_of.pop(number, {}):
                self._speakers_of[session].pop(number, None)
        if kind == "events":
            for child in ("sessions", "speakers", "locations", "tracks", "sponsors", "registrants"):
                for number_of_child in [row["id"] for row in self.of_event(child, number)]:
                    self.remove(child, number_of_child)
        self.version += 1

    def of_event(self, kind: str, event_id: int) -> list[Record]:
        """An event's records of one kind, oldest first."""
        table = self.tables[kind]
        return [table[number] for number in self._children.get((kind, event_id), ())]

    def contact_with(self, account_id: int, email: str) -> Record | None:
        """The account's contact with this email, in whatever case it is written."""
        number = self._contacts.get((account_id, email.casefold()))
        return None if number is None else self.tables["contacts"][number]

    def attach(self, speaker_id: int, session_id: int) -> None:
        """Put a speaker on a session; twice is once."""
        self._sessions_of.setdefault(speaker_id, {})[session_id] = None
        self._speakers_of.setdefault(session_id, {})[speaker_id] = None
        self.version += 1

    def detach(self, speaker_id: int, session_id: int) -> None:
        """Take a speaker off a session."""
        self._sessions_of.get(speaker_id, {}).pop(session_id, None)
        self._speakers_of.get(session_id, {}).pop(speaker_id, None)
        self.version += 1

    def sessions_of(self, speaker_id: int) -> list[int]:
        """The ids of a speaker's sessions, in the order they were attached."""
        return list(self._sessions_of.get(speaker_id, ()))

    def speakers_of(self, session_id: int) -> list[int]:
        """The ids of a session's speakers, in the order they were attached."""
        return list(self._speakers_of.get(session_id, ()))

    def register(self, session_id: int, registrant_id: int) -> None:
        """Put a registrant into a session."""
        self._registrants_of.setdefault(session_id, {})[registrant_id] = None
        self.version += 1

    def registrants_of(self, session_id: int) -> list[int]:
        """The ids of the registrants in a session."""
        return list(self._registrants_of.get(session_id, ()))

    def account_of_event(self, event_id: int) -> Record:
        """The account an event belongs to."""
        return self.tables["accounts"][self.tables["events"][event_id]["account_id"]]

    def definitions(self, account_id: int, kind: str) -> list[Record]:
        """An account's field definitions for one kind (``session``, ``sponsor``, ``event``, ``contact``)."""
        return [
            row
            for row in self.tables["definitions"].values()
            if row["account_id"] == account_id and row["object"] == kind
        ]

    def definition(self, account_id: int, kind: str, attribute: str) -> Record | None:
        """One field definition, by the name that ``fields`` and bodies use."""
        return next(
            (row for row in self.definitions(account_id, kind) if row["attribute"] == attribute), None
        )

    def snapshot(self) -> Record:
        """Everything but the uploads' bytes, as JSON-ready data."""
        return {
            **{kind: list(rows.values()) for kind, rows in self.tables.items()},
            "attachments": [
                {"speaker_id": speaker, "session_id": session}
                for speaker, sessions in self._sessions_of.items()
                for session in sessions
            ],
            "registrations": [
                {"session_id": session, "registrant_id": registrant}
                for session, registrants in self._registrants_of.items()
                for registrant in registrants
            ],
            "uploads": [
                {"name": item.name, "media_type": item.media_type, "bytes": len(item.content)}
                for item in self.uploads.values()
            ],
            "next_ids": dict(self._next_ids),
        }

    def restore(self, snapshot: Record, uploads: dict[str, bytes]) -> None:
        """Take up a snapshot in an empty store."""
        for kind in TABLES:
            for record in snapshot[kind]:
                self.add(kind, record)
        for row in snapshot["attachments"]:
            self.attach(row["speaker_id"], row["session_id"])
        for row in snapshot["registrations"]:
            self.register(row["session_id"], row["registrant_id"])
        for row in snapshot["uploads"]:
            self.uploads[row["name"]] = Upload(row["name"], row["media_type"], uploads[row["name"]])
        self._next_ids.update(snapshot["next_ids"])

    def _index(self, kind: str, record: Record) -> None:
        if kind == "contacts":
            self._contacts[record["account_id"], str(record["email"]).casefold()] = record["id"]
        elif "event_id" in record:
            self._children.setdefault((kind, record["event_id"]), {})[record["id"]] = None

    def _unindex(self, kind: str, record: Record) -> None:
        if kind == "contacts":
            self._contacts.pop((record["account_id"], str(record["email"]).casefold()), None)
        elif "event_id" in record and record["id"] not in self.tables[kind]:
            self._children[kind, record["event_id"]].pop(record["id"], None)
