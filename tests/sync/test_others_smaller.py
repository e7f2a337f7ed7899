"""One refused field, one record or one missing path keeps nothing else from going."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from stagedoor.agenda.models import Speaker
from stagedoor.sync.domain.probe import probe_account
from tests import factories
from tests.sync.conftest import THROW_AWAY_EVENT, Stage


def test_an_email_that_is_taken_keeps_no_other_field_from_going(read_stage: Stage) -> None:
    speaker = factories.speaker(read_stage.event, email="ada@example.org")
    factories.session(read_stage.event, speaker)
    read_stage.sync()
    read_stage.control.post("/records/contacts", json={"email": "taken@example.org", "first_name": "Other"})
    Speaker.objects.filter(pk=speaker.pk).update(email="taken@example.org", job_title="Engineer")
    run = read_stage.sync()
    [row] = read_stage.swoogo("speakers")
    goes = None if read_stage.profile == "no-speaker-update" else "Engineer"
    assert (row["email"], row["job_title"]) == ("ada@example.org", goes)
    assert run.status == "partial"


def test_a_refused_time_stops_no_other_session(stage: Stage) -> None:
    sessions = [factories.session(stage.event, title=f"Talk {number}") for number in range(3)]
    stage.sync()
    stage.fault(
        "status", status=422, method="PUT", path=f"/{stage.link(sessions[0]).swoogo_id}$",
        body=[{"field": "end_time", "message": "End Time must be later than Start Time."}],
    )  # fmt: skip
    for number, session in enumerate(sessions):
        session.title = f"New {number}"
        session.save()
    run = stage.sync()
    assert run.status == "partial"
    assert sorted(row["name"] for row in stage.swoogo("sessions")) == ["New 1", "New 2", "Talk 0"]


def test_a_path_that_the_probe_found_missing_is_said_once_and_not_tried_again(stage: Stage) -> None:
    stage.answer_as("no-speaker-update")
    speaker = factories.speaker(stage.event)
    factories.session(stage.event, speaker)
    stage.sync()
    probe_account(stage.organization, THROW_AWAY_EVENT)
    Speaker.objects.filter(pk=speaker.pk).update(job_title="Engineer")
    run = stage.sync()
    assert "speaker" in stage.said(run).lower()
    stage.forget_calls()
    stage.sync()
    assert stage.calls() == []


@pytest.mark.parametrize("pages", [1, 2])
def test_R39_each_page_of_a_list_is_paid(stage: Stage, pages: int) -> None:
    stage.answer_as("per-page-200")
    for number in range(200 * (pages - 1) + 1):
        stage.by_person("sessions", name=f"Theirs {number}")
    stage.forget_calls()
    factories.session(stage.event)
    run = stage.sync()
    assert run.credits == stage.credits()
    lists = [call for call in stage.calls() if call["path"].endswith("/sessions")]
    assert sum(call["credits"] for call in lists) >= 10 * pages


def test_a_session_in_the_night_when_clocks_go_back_keeps_its_true_length(stage: Stage) -> None:
    year = factories.FIRST_DAY.year
    last_sunday = max(day for day in range(25, 32) if date(year, 10, day).weekday() == 6)
    # 00:45 UTC is 01:45 in London, before the clocks go back at 01:00 UTC; half an hour later it is 01:15.
    start = datetime(year, 10, last_sunday, 0, 45, tzinfo=UTC)
    factories.session(stage.event, title="Night", starts_at=start, ends_at=start + timedelta(minutes=30))
    run = stage.sync()
    [row] = stage.swoogo("sessions")
    assert (row["start_time"], row["end_time"]) == ("01:45:00", "02:15:00")
    assert "Night" in stage.said(run) or "clocks" in stage.said(run)
