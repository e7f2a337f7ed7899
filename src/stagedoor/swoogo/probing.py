"""The probe: find out, in a throw-away event, how an account's Swoogo answers (Swoogo API notes, §14).

Costs about 50 credits. Writes only records called *Stagedoor probe* with its time, and takes them away
again; what a probe before left, because it was killed, too.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from stagedoor.common.errors import ConfigError, Forbidden, NotFound, Rejected, RemoteError
from stagedoor.swoogo.endpoints import LIST_CREDITS
from stagedoor.swoogo.probe_leftovers import begun_at, take_away_leftovers
from stagedoor.swoogo.probe_records import ProbeRecords
from stagedoor.swoogo.probe_report import Findings, ProbeReport
from stagedoor.swoogo.probe_speakers import probe_speakers
from stagedoor.swoogo.records import Kind, Row

if TYPE_CHECKING:
    from collections.abc import Callable

    from stagedoor.swoogo.client import Client
    from stagedoor.swoogo.transport import RateLimit

_WINDOW_SECONDS = 600
_UNDATED = "2030-01-15"


def probe(client: Client, event_id: int) -> ProbeReport:
    """Try every assumption in this event, which must hold no sessions and no speakers.

    Raises ConfigError, with nothing written, when it does; NotFound when the key does not see the event; and
    the errors of Swoogo being away or out of credits, after taking away what can be, naming what stayed.
    """
    before = client.credits
    findings = Findings()
    event = client.event(event_id)
    taken_away = take_away_leftovers(client, event_id, _look_at_lists(client, event_id, findings))
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
    found = tuple(findings.found.values())
    return ProbeReport(found, readings, left, client.credits - before, taken_away)


def _probe_all(client: Client, records: ProbeRecords, findings: Findings, day: str) -> None:
    # Sessions first: they show that a probe was here, should this one be killed.
    parts: dict[str, Callable[[], None]] = {
        "sessions": lambda: _sessions(records, findings, day),
        "rooms": lambda: _rooms(records),
        "tracks": lambda: _tracks(records),
        "speakers": lambda: probe_speakers(client, records, findings),
        "sponsors": lambda: _sponsors(records),
    }
    for name, part in parts.items():
        try:
            part()
        except (Rejected, NotFound, Forbidden) as error:
            findings.trouble(name, error.technical)


def _look_at_lists(client: Client, event_id: int, findings: Findings) -> list[Row]:
    """Refuse an event in use; by the way, see how long pages are and what they cost.

    Returns the sessions and speakers that earlier probes left.
    """
    sessions = client.first_page(Kind.SESSION, event_id)
    before = client.rate_limit
    speakers = client.first_page(Kind.SPEAKER, event_id)
    rows = [*sessions.rows, *speakers.rows]
    if any(begun_at(row) is None for row in rows):
        raise ConfigError(
            f"Swoogo event {event_id} holds sessions or speakers already; it was not probed, "
            "and nothing was written.",
            code="probe_event_in_use",
            remedy="Make an empty event in Swoogo for this, and throw it away afterwards.",
        )
    cap = speakers.size or client.readings.per_page_cap
    words = f"{cap} at most" if cap else "not told"
    findings.behaviour("per_page_cap", cap, words, holds=cap == 1000)
    _judge_list_credits(before, client.rate_limit, findings)
    return rows


def _judge_list_credits(before: RateLimit | None, after: RateLimit | None, findings: Findings) -> None:
    """What the list between two answers cost. Credits may have flowed back meanwhile (§2).

    Only a cost that stays below the documented one with all that can have flowed back is believed: too low a
    cost would run into refusals, too high a one only waits.
    """
    if before is None or after is None:
        findings.behaviour("list_credits", LIST_CREDITS, "no headers tell", holds=False)
        return
    spent = before.remaining - after.remaining
    refilled = after.limit / _WINDOW_SECONDS * (after.at - before.at) + 1  # the headers tell whole credits
    is_sure = spent > 0 and spent + refilled < LIST_CREDITS
    cost = spent if is_sure else LIST_CREDITS
    findings.behaviour("list_credits", cost, f"{spent} went", holds=cost == LIST_CREDITS)


def _rooms(records: ProbeRecords) -> None:
    room = records.create(Kind.ROOM, name=f"{records.name} room")
    records.update(Kind.ROOM, room["id"], capacity="40")


def _tracks(records: ProbeRecords) -> None:
    track = records.create(Kind.TRACK, name=f"{records.name} track")
    records.update(Kind.TRACK, track["id"], name=f"{records.name} track, renamed")


def _sessions(records: ProbeRecords, findings: Findings, day: str) -> None:
    bare = records.create(Kind.SESSION, name=f"{records.name} session")
    full = {"description": "Probing", "date": day, "start_time": "10:00:00", "end_time": "11:00:00"}
    if not records.update(Kind.SESSION, bare["id"], **full, use_event_timezone="1"):
        return
    records.update_only(Kind.SESSION, bare["id"], name=f"{records.name} session, renamed")
    partial = bool(records.read(Kind.SESSION, bare["id"]).get("description"))
    words = "only the sent field changed" if partial else "the other fields were emptied"
    findings.behaviour("update", "partial" if partial else "whole", words, holds=partial)


def _sponsors(records: ProbeRecords) -> None:
    sponsor = records.create(Kind.SPONSOR, name=f"{records.name} sponsor")
    records.update(Kind.SPONSOR, sponsor["id"], website="https://example.com/")


def _note_spelling(client: Client, findings: Findings) -> None:
    suffix = client.readings.json_suffix
    findings.behaviour(
        "json_suffix", suffix, f"found with “{suffix}”" if suffix else "found without", holds=not suffix
    )
