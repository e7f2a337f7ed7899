"""What Swoogo refuses of one record keeps nothing else from going: no other field, no other record."""

from __future__ import annotations

import pytest

from stagedoor.agenda.models import Session, Speaker
from stagedoor.sync.domain.probe import probe_account
from tests import factories
from tests.sync.conftest import Stage

pytestmark = pytest.mark.usefixtures("in_haste")

PROBE_EVENT = 370108
READINGS = pytest.mark.parametrize("is_probed", [False, True], ids=["unprobed", "probed"])


def begin(stage: Stage, is_probed: bool) -> tuple[list[Session], list[Speaker]]:
    """Three sessions with a speaker each, in Swoogo."""
    if is_probed:
        probe_account(stage.organization, PROBE_EVENT)
    speakers = [factories.speaker(stage.event, email=f"ada{number}@example.org") for number in range(3)]
    sessions = [
        factories.session(stage.event, speaker, title=f"Talk {number}")
        for number, speaker in enumerate(speakers)
    ]
    assert stage.sync().status == "succeeded"
    return sessions, speakers


@READINGS
def test_a_session_refused_for_a_field_that_was_not_sent_stops_no_other(
    stage: Stage, is_probed: bool
) -> None:
    sessions, _ = begin(stage, is_probed)
    Session.objects.update(description="<p>Anew</p>")
    moved = stage.link(sessions[0]).swoogo_id
    body = [{"field": "end_time", "message": "End Time must be after Start Time."}]
    stage.fault("status", status=422, method="PUT", path=f"sessions/update/{moved}", body=body)
    run = stage.sync()
    assert (run.status, run.reason) == ("partial", "")
    assert stage.outcomes(run) == {
        ("session", "Talk 0"): "failed:rejected",
        ("session", "Talk 1"): "updated",
        ("session", "Talk 2"): "updated",
    }


@READINGS
def test_an_email_that_is_taken_keeps_no_other_field_back(stage: Stage, is_probed: bool) -> None:
    stage.answer_as("speaker-email-refused")
    _, speakers = begin(stage, is_probed)
    stage.by_person("speakers", first_name="Bo", last_name="Pier", email="bo@example.org")
    Speaker.objects.update(job_title="Pilot")
    Speaker.objects.filter(pk=speakers[0].pk).update(email="bo@example.org")
    run = stage.sync()
    assert run.status == "partial"
    [row] = run.records.filter(outcome="failed")
    assert (row.record_id, row.reason) == (speakers[0].pk, "field_refused")
    assert "Swoogo refused Email" in row.message
    held = {row["email"]: row["job_title"] for row in stage.swoogo("speakers")}
    assert held == {
        "ada0@example.org": "Pilot",
        "ada1@example.org": "Pilot",
        "ada2@example.org": "Pilot",
        "bo@example.org": None,
    }
    assert stage.link(speakers[0]).sent["email"] == "ada0@example.org"


@READINGS
def test_refused_times_stay_together_and_the_title_goes(stage: Stage, is_probed: bool) -> None:
    sessions, _ = begin(stage, is_probed)
    first = Session.objects.get(pk=sessions[0].pk)
    first.title, first.starts_at = "Talk 0, moved", factories.wall(stage.event, 8)
    first.save()
    body = [{"field": "start_time", "message": "The venue is closed."}]
    stage.fault("status", status=422, method="PUT", path="sessions/update", body=body, nth=1)
    run = stage.sync()
    [row] = run.records.filter(outcome="failed")
    assert "Swoogo refused Start: The venue is closed." in row.message
    held = {row["name"]: (row["start_time"], row["end_time"]) for row in stage.swoogo("sessions")}
    assert held["Talk 0, moved"] == ("10:00:00", "10:45:00")
    assert stage.sync().status == "succeeded"
    held = {row["name"]: (row["start_time"], row["end_time"]) for row in stage.swoogo("sessions")}
    assert held["Talk 0, moved"] == ("08:00:00", "10:45:00")
