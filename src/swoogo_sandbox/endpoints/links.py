"""Put speakers on sessions and take them off (Swoogo API notes, §8.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from swoogo_sandbox.errors import InvalidFieldsError, not_found
from swoogo_sandbox.exchange import Answer
from swoogo_sandbox.resources import SESSIONS, SPEAKERS

if TYPE_CHECKING:
    from swoogo_sandbox.exchange import Exchange
    from swoogo_sandbox.store import Record


def attach_sessions(exchange: Exchange, number: int) -> Answer:
    """POST /speakers/{id}/session.json with ``{"session_ids": [...]}``: the whole speaker is answered."""
    speaker = exchange.record(SPEAKERS, number)
    wanted = exchange.json().get("session_ids")
    if not isinstance(wanted, list):
        raise InvalidFieldsError({"session_ids": "Session Ids must be an array of integers."})
    numbers = _checked(exchange, speaker, wanted)
    present = exchange.store.sessions_of(number)
    if "attach-replaces" in exchange.profiles:
        for session in set(present) - set(numbers):
            exchange.store.detach(number, session)
    elif "attach-repeat-refused" in exchange.profiles and set(present) & set(numbers):
        raise InvalidFieldsError({"session_ids": "A session is already assigned to this speaker."})
    for session in numbers:
        exchange.store.attach(number, session)
    reader = exchange.reader
    row = reader.full(SPEAKERS, speaker)
    return Answer({**row, "sessions": reader.expanded(SPEAKERS, speaker, "sessions")})


def _checked(exchange: Exchange, speaker: Record, wanted: list[Any]) -> list[int]:
    """The session ids of the speaker's own event; a bad one refuses the whole call."""
    numbers = []
    for value in wanted:
        session = exchange.store.get("sessions", value) if type(value) is int else None
        if session is not None and session["event_id"] == speaker["event_id"]:
            numbers.append(value)
        elif "attach-partial" not in exchange.profiles:
            raise InvalidFieldsError({"session_ids": f"Session {value} is invalid."})
    return numbers


def attach_session(exchange: Exchange, number: int, session: int) -> Answer:
    """POST /speakers/{id}/session/{id}."""
    if "no-single-attach" in exchange.profiles:
        raise not_found()
    speaker = exchange.record(SPEAKERS, number)
    if exchange.record(SESSIONS, session)["event_id"] != speaker["event_id"]:
        raise not_found("Session")
    if "attach-repeat-refused" in exchange.profiles and session in exchange.store.sessions_of(number):
        raise InvalidFieldsError({"session_id": "The session is already assigned to this speaker."})
    exchange.store.attach(number, session)
    return Answer({"success": True})


def detach_session(exchange: Exchange, number: int, session: int) -> Answer:
    """DELETE /speakers/{id}/session/{id}; a session that is not attached is a 404."""
    exchange.record(SPEAKERS, number)
    if session not in exchange.store.sessions_of(number):
        raise not_found("Session")
    exchange.store.detach(number, session)
    return Answer({"success": True}) if "delete-answers-200" in exchange.profiles else Answer(None, 204)
