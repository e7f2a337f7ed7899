"""The probe's part about speakers: e-mail, contact, picture, and how sessions are attached."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from stagedoor.common.errors import Forbidden, NotFound, Rejected
from stagedoor.swoogo.probe_records import NAME
from stagedoor.swoogo.records import Kind, Row, as_id

if TYPE_CHECKING:
    from stagedoor.swoogo.client import Client
    from stagedoor.swoogo.probe_records import ProbeRecords
    from stagedoor.swoogo.probe_report import Findings

_EMAIL = "stagedoor-probe@example.com"
_PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)


def probe_speakers(client: Client, records: ProbeRecords, findings: Findings) -> None:
    """Everything that needs a speaker."""
    person = {"first_name": "Stagedoor", "email": _EMAIL}
    speaker = records.create(Kind.SPEAKER, last_name="Probe", **person)
    records.update(Kind.SPEAKER, speaker["id"], job_title="Prober")
    _contact(client, records, findings, speaker)
    _email_twice(records, findings, speaker, person)
    sessions = [records.create(Kind.SESSION, name=f"{NAME} session {word}")["id"] for word in ("one", "two")]
    _attach(client, records, findings, speaker["id"], sessions)
    _detach(client, records, findings, speaker["id"], sessions)


def _contact(client: Client, records: ProbeRecords, findings: Findings, speaker: Row) -> None:
    contact = as_id(speaker.get("contact_id"))
    findings.behaviour(
        "contact_id_on_create", contact is not None, f"contact_id {contact}", holds=contact is not None
    )
    contact = contact or as_id(records.read(Kind.SPEAKER, speaker["id"]).get("contact_id"))
    if contact is None:
        findings.trouble("upload", "Swoogo does not tell the speaker's contact.")
        return
    records.stays(f"contact {contact} <{_EMAIL}>: Swoogo's API has no way to delete contacts")
    try:
        client.upload(
            "contact",
            contact,
            "profile_picture",
            filename="probe.png",
            content=_PIXEL,
            content_type="image/png",
        )
    except (Rejected, NotFound, Forbidden) as error:
        findings.trouble("upload", error.technical)
        return
    shows = bool(records.read(Kind.SPEAKER, speaker["id"]).get("profile_picture"))
    findings.behaviour("picture_shows", shows, "it shows" if shows else "it does not", holds=shows)


def _email_twice(records: ProbeRecords, findings: Findings, speaker: Row, person: dict[str, str]) -> None:
    try:
        again = records.create(Kind.SPEAKER, last_name="Probe Again", **person)
    except Rejected as error:
        findings.behaviour("speaker_email", "refused", "refused", holds=True, note=error.technical)
    else:
        result = "merged" if again["id"] == speaker["id"] else "accepted"
        findings.behaviour("speaker_email", result, result, holds=False)


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
