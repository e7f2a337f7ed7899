"""The probe: find out, in a throw-away event, how an account's Swoogo answers (Swoogo API notes, §14).

Costs about 60 credits. Writes only records called *Stagedoor probe*, and takes them away again.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from stagedoor.common.errors import ConfigError, Forbidden, NotFound, Rejected, RemoteError
from stagedoor.swoogo.probe_records import NAME, ProbeRecords
from stagedoor.swoogo.probe_report import Findings, ProbeReport
from stagedoor.swoogo.probe_speakers import probe_speakers
from stagedoor.swoogo.records import Kind

if TYPE_CHECKING:
    from collections.abc import Callable

    from stagedoor.swoogo.client import Client

_FEWEST_CREDITS = 7
_LIST_CREDITS = 10
_UNDATED = "2030-01-15"


def probe(client: Client, event_id: int) -> ProbeReport:
    """Try every assumption in this event, which must hold no sessions and no speakers.

    Raises ConfigError, with nothing written, when it does; NotFound when the key does not see the event; and
    the errors of Swoogo being away or out of credits, after taking away what can be, naming what stayed.
    """
    before = client.credits
    findings = Findings()
    event = client.event(event_id)
    _look_at_lists(client, event_id, findings)
    day = str(event.get("start_date") or _UNDATED)
    records = ProbeRecords(client, event_id, findings)
    try:
        _probe_all(client, records, findings, day)
    except RemoteError as error:
        if left := records.clean_up():
            error.remedy = f"{error.remedy} The probe left in Swoogo: {'; '.join(left)}".strip()
        raise
    left = records.clean_up()
    _note_spelling(client, findings)
    probed_at = datetime.now(UTC).isoformat(timespec="seconds")
    readings = replace(client.readings, **findings.changes, probed_at=probed_at)
    return ProbeReport(tuple(findings.found.values()), readings, left, client.credits - before)


def _probe_all(client: Client, records: ProbeRecords, findings: Findings, day: str) -> None:
    parts: dict[str, Callable[[], None]] = {
        "rooms": lambda: _rooms(records, findings),
        "tracks": lambda: _tracks(records),
        "sessions": lambda: _sessions(records, findings, day),
        "session times": lambda: _times(records, findings, day),
        "speakers": lambda: probe_speakers(client, records, findings),
        "sponsors": lambda: _sponsors(records),
    }
    for name, part in parts.items():
        try:
            part()
        except (Rejected, NotFound, Forbidden) as error:
            findings.trouble(name, error.technical)


def _look_at_lists(client: Client, event_id: int, findings: Findings) -> None:
    """Refuse an event in use; by the way, see how long pages are and what they cost."""
    sessions = client.first_page(Kind.SESSION, event_id)
    left = client.remaining
    speakers = client.first_page(Kind.SPEAKER, event_id)
    if sessions.rows or speakers.rows:
        raise ConfigError(
            f"Swoogo event {event_id} holds sessions or speakers already; it was not probed, "
            "and nothing was written.",
            code="probe_event_in_use",
            remedy="Make an empty event in Swoogo for this, and throw it away afterwards.",
        )
    cap = speakers.size or client.readings.per_page_cap
    words = f"{cap} at most" if cap else "not told"
    findings.behaviour("per_page_cap", cap, words, holds=cap == 1000)
    if left is None or client.remaining is None:
        findings.behaviour("list_credits", _LIST_CREDITS, "no headers tell", holds=False)
        return
    spent = left - client.remaining
    cost = spent if 0 < spent < _FEWEST_CREDITS else _LIST_CREDITS  # credits also flow back, and others spend
    findings.behaviour("list_credits", cost, f"{spent} went", holds=cost == _LIST_CREDITS)


def _rooms(records: ProbeRecords, findings: Findings) -> None:
    room = records.create(Kind.ROOM, name=f"{NAME} room")
    try:
        again = records.create(Kind.ROOM, name=f"{NAME} room")
    except Rejected as error:
        findings.behaviour("room_name_twice", "refused", "refused", holds=False, note=error.technical)
    else:
        result = "merged" if again["id"] == room["id"] else "accepted"
        findings.behaviour("room_name_twice", result, result, holds=result == "accepted")
    records.update(Kind.ROOM, room["id"], capacity="40")


def _tracks(records: ProbeRecords) -> None:
    track = records.create(Kind.TRACK, name=f"{NAME} track")
    records.update(Kind.TRACK, track["id"], name=f"{NAME} track, renamed")


def _sessions(records: ProbeRecords, findings: Findings, day: str) -> None:
    bare = records.create(Kind.SESSION, name=f"{NAME} session")
    status = str(records.read(Kind.SESSION, bare["id"]).get("session_status") or "")
    findings.behaviour("session_status", status or None, status or "not told", holds=bool(status))
    full = {"description": "Probing", "date": day, "start_time": "10:00:00", "end_time": "11:00:00"}
    if not records.update(Kind.SESSION, bare["id"], **full, use_event_timezone="1"):
        return
    records.update_only(Kind.SESSION, bare["id"], name=f"{NAME} session, renamed")
    partial = bool(records.read(Kind.SESSION, bare["id"]).get("description"))
    words = "only the sent field changed" if partial else "the other fields were emptied"
    findings.behaviour("update", "partial" if partial else "whole", words, holds=partial)
    records.update(Kind.SESSION, bare["id"], description="")
    cleared = not records.read(Kind.SESSION, bare["id"]).get("description")
    words = "it became empty" if cleared else "it stayed"
    findings.behaviour("clear", "empty" if cleared else "ignored", words, holds=cleared)


def _times(records: ProbeRecords, findings: Findings, day: str) -> None:
    times = {"date": day, "start_time": "11:00:00", "end_time": "10:00:00"}
    try:
        records.create(Kind.SESSION, name=f"{NAME} session backwards", **times, use_event_timezone="1")
    except Rejected as error:
        findings.behaviour("end_before_start", "refused", "refused", holds=True, note=error.technical)
    else:
        findings.behaviour("end_before_start", "accepted", "accepted", holds=False)


def _sponsors(records: ProbeRecords) -> None:
    sponsor = records.create(Kind.SPONSOR, name=f"{NAME} sponsor")
    records.update(Kind.SPONSOR, sponsor["id"], website="https://example.com/")


def _note_spelling(client: Client, findings: Findings) -> None:
    suffix = client.readings.json_suffix
    findings.behaviour(
        "json_suffix", suffix, f"found with “{suffix}”" if suffix else "found without", holds=not suffix
    )
