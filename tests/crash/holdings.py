"""All that a Swoogo event holds, without the ids and times that differ from run to run."""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from typing import Any

from swoogo_sandbox.server import RunningSandbox

# Ids and times, and what is told by name.
NOT_CONTENT = {
    *("id", "event_id", "account_id", "contact_id", "location_id", "track_id", "profile_picture"),
    *("created_at", "created_by", "updated_at", "updated_by"),
}


def holdings(sandbox: RunningSandbox, event_id: int) -> Counter[str]:
    """Each record, attachment and picture as one line; one that is there twice counts twice."""
    store = sandbox.sandbox.store
    with sandbox.sandbox.lock:
        sessions, speakers = store.of_event("sessions", event_id), store.of_event("speakers", event_id)
        rooms, tracks = store.of_event("locations", event_id), store.of_event("tracks", event_id)
        contacts = {row["id"]: store.tables["contacts"][row["contact_id"]] for row in speakers}
        names = {row["id"]: row["name"] for row in (*rooms, *tracks)}
        places = {
            row["id"]: f"in {names.get(row['location_id'])}, on {names.get(row['track_id'])}"
            for row in sessions
        }
        titles = {row["id"]: row["name"] for row in sessions}
        return Counter(
            [
                *(f"room {_content(row)}" for row in rooms),
                *(f"track {_content(row)}" for row in tracks),
                *(f"session {_content(row)} {places[row['id']]}" for row in sessions),
                *(f"speaker {_content(row)} {_content(contacts[row['id']])}" for row in speakers),
                *(
                    f"picture of {row['email']}: {_digest(store.uploads[row['profile_picture']].content)}"
                    for row in contacts.values()
                    if row["profile_picture"]
                ),
                *(
                    f"attached {contacts[row['id']]['email']} to {titles[session]}"
                    for row in speakers
                    for session in store.sessions_of(row["id"])
                ),
            ]
        )


def wait_until_quiet(sandbox: RunningSandbox) -> None:
    """Until all that a killed process had sent has been done, and its connections are gone."""
    until = time.monotonic() + 30
    while sandbox.connections:
        assert time.monotonic() < until, "the sandbox is not done yet"
        time.sleep(0.005)


def _content(row: dict[str, Any]) -> str:
    """What was ever filled in; an account's own fields have names of their own."""
    return str(sorted(item for item in row.items() if item[1] is not None and item[0] not in NOT_CONTENT))


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
