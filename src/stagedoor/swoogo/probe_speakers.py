"""The probe's part about speakers: how sessions are attached and taken off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagedoor.common.errors import NotFound, Rejected
from stagedoor.swoogo.records import Kind, Row, as_id

if TYPE_CHECKING:
    from stagedoor.swoogo.client import Client
    from stagedoor.swoogo.probe_records import ProbeRecords
    from stagedoor.swoogo.probe_report import Findings

_EMAIL = "stagedoor-probe@example.com"


def probe_speakers(client: Client, records: ProbeRecords, findings: Findings) -> None:
    """Everything that needs a speaker."""
    speaker = records.create(Kind.SPEAKER, first_name=records.name, last_name="Probe", email=_EMAIL)
    records.update(Kind.SPEAKER, speaker["id"], job_title="Prober")
    _name_contact(records, speaker)
    sessions = [
        records.create(Kind.SESSION, name=f"{records.name} session {word}")["id"] for word in ("one", "two")
    ]
    _attach(client, records, findings, speaker["id"], sessions)
    _detach(client, records, findings, speaker["id"], sessions)


def _name_contact(records: ProbeRecords, speaker: Row) -> None:
    """Note the contact behind the speaker, which stays."""
    contact = as_id(speaker.get("contact_id"))
    contact = contact or as_id(records.read(Kind.SPEAKER, speaker["id"]).get("contact_id"))
    shown = contact or "of an unknown id"
    records.stays(f"contact {shown} <{_EMAIL}>: Swoogo's API has no way to delete contacts")


def _attach(
    client: Client, records: ProbeRecords, findings: Findings, speaker: int, sessions: list[int]
) -> None:
    first, second = sessions
    client.attach(speaker, [first])
    client.attach(speaker, [second])
    attached = records.read(Kind.SPEAKER, speaker).get("sessions", [])
    adds = sorted(attached) == sorted(sessions)
    result = "adds" if adds else "replaces" if attached == [second] else None
    findings.behaviour("attach", result, f"{len(attached)} of 2 attached one after the other", holds=adds)
    client.attach(speaker, [second])
    count = records.read(Kind.SPEAKER, speaker).get("sessions", []).count(second)
    again = client.readings.attach_again or ("kept" if count == 1 else "doubled")
    findings.behaviour("attach_again", again, again, holds=again == "kept")


def _detach(
    client: Client, records: ProbeRecords, findings: Findings, speaker: int, sessions: list[int]
) -> None:
    first, second = sessions
    try:
        client.detach(speaker, second)
    except (Rejected, NotFound) as error:
        findings.no_route("detach", None, error.technical)
        client.attach(speaker, sessions)
        client.attach(speaker, [first])
        replaced = records.read(Kind.SPEAKER, speaker).get("sessions") == [first]
        words = "a new list removes it" if replaced else "nothing does"
        findings.behaviour("detach", "replace" if replaced else "unlink", words, holds=False)
    else:
        findings.route("detach", None, client.readings)
        gone = second not in records.read(Kind.SPEAKER, speaker).get("sessions", [])
        findings.behaviour("detach", "unlink", "it went" if gone else "it stayed", holds=gone)
