"""What a probe that was killed left in Swoogo: known by its names, and taken away by the next probe."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from stagedoor.common.errors import ConfigError, NotFound, RemoteError
from stagedoor.swoogo.records import Kind, Row

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagedoor.swoogo.client import Client

NAME = "Stagedoor probe"
# Sessions last: while one is there, the next probe knows that there may be more.
LAST_FIRST = (Kind.SPEAKER, Kind.SPONSOR, Kind.ROOM, Kind.TRACK, Kind.SESSION)
# A probe that works makes a call much more often than that.
SILENT_SECONDS = 60.0

_BEGUN = "%Y%m%dT%H%M%SZ"
_MARKED = re.compile(rf"{NAME} (\d{{8}}T\d{{6}}Z)-[0-9a-f]{{4}}\b")


def marked_name(mark: str) -> str:
    """What the names of a probe's records begin with: nobody would choose it, and it tells the time."""
    return f"{NAME} {datetime.now(UTC):{_BEGUN}}-{mark}"


def begun_at(row: Row) -> datetime | None:
    """When the probe began that made this record; None for a record of anybody else."""
    found = _MARKED.match(str(row.get("name") or row.get("first_name") or ""))
    try:
        return datetime.strptime(found[1], _BEGUN).replace(tzinfo=UTC) if found else None
    except ValueError:
        return None


def take_away_leftovers(client: Client, event_id: int, rows: Sequence[Row]) -> tuple[str, ...]:
    """Delete all that earlier probes left, of which ``rows`` are what shows; what was deleted, in words.

    Waits until it is certain that none of those probes is at work still. Raises ConfigError if one is.
    """
    begun = [moment for row in rows if (moment := begun_at(row))]
    if not begun:
        return ()
    young = SILENT_SECONDS - (datetime.now(UTC) - max(begun)).total_seconds()
    if young > 0:
        client.pause(min(young, SILENT_SECONDS))
        _refuse_at_work(client, event_id, rows)
    return tuple(words for kind in LAST_FIRST for words in _delete_marked(client, kind, event_id))


def _refuse_at_work(client: Client, event_id: int, rows: Sequence[Row]) -> None:
    now = [row for kind in (Kind.SESSION, Kind.SPEAKER) for row in client.list(kind, event_id)]
    if now and {row["id"] for row in now} != {row["id"] for row in rows}:
        raise ConfigError(
            f"Another probe is at work in the Swoogo event {event_id}; nothing was written.",
            code="probe_event_in_use",
            remedy="Try again in a minute.",
        )


def _delete_marked(client: Client, kind: Kind, event_id: int) -> list[str]:
    """Delete the marked records of a kind; what cannot be deleted is left to the next probe."""
    deleted = []
    for row in client.list(kind, event_id):
        if begun_at(row) is None:
            continue
        try:
            client.delete(kind, row["id"])
        except NotFound:
            pass
        except RemoteError:
            continue
        deleted.append(f"{kind} {row['id']}")
    return deleted
