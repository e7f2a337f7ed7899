"""What a person does in a Swoogo event, one deed after the other."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from stagedoor.swoogo.records import Kind
from tests.state.holding import GONE, TABLES, Holding, Key

Pair = tuple[int, int]
"""A speaker's and a session's id in Swoogo."""


@dataclass(frozen=True)
class Act:
    """Something that a person does in Swoogo, as a call of the sandbox, and what it changes there."""

    method: str
    path: str
    body: dict[str, Any] = field(default_factory=dict)
    fields: dict[tuple[Key, str], str] = field(default_factory=dict)
    deletes: frozenset[Key] = frozenset()
    pairs: dict[Pair, bool] = field(default_factory=dict)


@dataclass
class Person:
    """Looks at what is there, and picks by any number, so that every number means a record.

    Each deed is a method without arguments; it gives the act, or None where there is nothing to do it to.
    """

    there: Holding
    first_day: date
    which: int
    other: int
    hour: int
    title: str
    serial: int

    def rename(self) -> Act | None:
        return self._edit(self._pick(Kind.SESSION), {"name": f"{self.title} (by hand)"}, "name")

    def clear(self) -> Act | None:
        return self._edit(self._pick(Kind.SESSION), {"description": ""}, "description")

    def move(self) -> Act | None:
        """To a day that is never ours."""
        day = (self.first_day + timedelta(days=5 + self.other)).isoformat()
        times = {"date": day, "start_time": f"{self.hour:02}:10:00", "end_time": f"{self.hour:02}:40:00"}
        return self._edit(self._pick(Kind.SESSION), times, "times")

    def change_email(self) -> Act | None:
        return self._edit(self._pick(Kind.SPEAKER), {"email": f"theirs-{self.serial}@example.org"}, "email")

    def change_room(self) -> Act | None:
        session, room = self._pick(Kind.SESSION), self._pick(Kind.ROOM, self.other)
        if session is None or room is None:
            return None
        path = f"/records/sessions/{session[1]}"
        return Act("PUT", path, {"location_id": room[1]}, fields={(session, "room"): self._name(room)})

    def attach_or_detach(self) -> Act | None:
        speaker, session = self._pick(Kind.SPEAKER), self._pick(Kind.SESSION, self.other)
        if speaker is None or session is None:
            return None
        pair, path = (speaker[1], session[1]), f"/speakers/{speaker[1]}/sessions"
        if pair in self.there.attached:
            return Act("DELETE", f"{path}/{session[1]}", pairs={pair: False})
        return Act("POST", path, {"session_ids": [session[1]]}, pairs={pair: True})

    def merge_rooms(self) -> Act | None:
        kept, gone = self._pick(Kind.ROOM), self._pick(Kind.ROOM, self.which + 1)
        if kept is None or gone is None or kept == gone:
            return None
        return Act(
            "POST",
            f"/records/locations/{kept[1]}/merge",
            {"others": [gone[1]]},
            fields={(key, "room"): self._name(kept) for key in self._sessions_in(gone)},
            deletes=frozenset({gone}),
        )

    def delete_session(self) -> Act | None:
        return self._delete(self._pick(Kind.SESSION))

    def delete_speaker(self) -> Act | None:
        return self._delete(self._pick(Kind.SPEAKER))

    def delete_room(self) -> Act | None:
        return self._delete(self._pick(Kind.ROOM))

    def _pick(self, kind: Kind, number: int | None = None) -> Key | None:
        found = self.there.of(kind)
        return (kind, found[(self.which if number is None else number) % len(found)]) if found else None

    def _edit(self, key: Key | None, sent: dict[str, str], name: str) -> Act | None:
        """Write these values, which together are one field."""
        if key is None:
            return None
        path = f"/records/{TABLES[key[0]]}/{key[1]}"
        return Act("PUT", path, sent, fields={(key, name): " ".join(sent.values())})

    def _delete(self, key: Key | None) -> Act | None:
        if key is None:
            return None
        in_it = self._sessions_in(key) if key[0] is Kind.ROOM else []
        path = f"/records/{TABLES[key[0]]}/{key[1]}"
        return Act(
            "DELETE",
            path,
            fields={(session, "room"): GONE for session in in_it},
            deletes=frozenset({key}),
        )

    def _name(self, room: Key) -> str:
        return self.there.fields[room]["name"].casefold()

    def _sessions_in(self, room: Key) -> list[Key]:
        return [key for key, row in self.there.fields.items() if row.get("room") == self._name(room)]
