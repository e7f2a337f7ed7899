"""What a person edited in Swoogo is theirs, and is never mistaken for harm that we did (R26, R37)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests import factories
from tests.sync.conftest import Stage


def one_session(stage: Stage, **fields: Any) -> Any:
    """A session that has been sent."""
    session = factories.session(stage.event, title="Opening", description="<p>Ours</p>", **fields)
    assert stage.sync().status == "succeeded"
    return session


def shown(stage: Stage) -> dict[str, Any]:
    """The only session that the Swoogo event holds."""
    [row] = stage.swoogo("sessions")
    return row


def is_quiet(stage: Stage) -> bool:
    """Whether another sync makes no call."""
    stage.forget_calls()
    stage.sync()
    return stage.calls() == []


def test_R37_a_description_that_a_person_cleared_stays_cleared_when_our_title_changes(
    read_stage: Stage,
) -> None:
    session = one_session(read_stage)
    read_stage.person_changes("sessions", read_stage.link(session).swoogo_id, description="")
    session.title = "Keynote"
    session.save()
    run = read_stage.sync()
    assert (shown(read_stage)["name"], shown(read_stage)["description"]) == ("Keynote", None)
    assert run.status == "succeeded", read_stage.said(run)
    assert is_quiet(read_stage)


def test_R37_a_room_that_a_person_took_off_a_session_is_no_harm_of_ours(read_stage: Stage) -> None:
    session = one_session(read_stage, room=factories.room(read_stage.event, "Hall"))
    read_stage.person_changes("sessions", read_stage.link(session).swoogo_id, location_id="")
    session.title = "Keynote"
    session.save()
    run = read_stage.sync()
    assert (shown(read_stage)["name"], shown(read_stage)["location_id"]) == ("Keynote", None)
    assert run.status == "succeeded", read_stage.said(run)


def test_R37_a_session_moved_there_and_here_gets_all_of_our_times_and_theirs_are_told(
    read_stage: Stage,
) -> None:
    session = one_session(read_stage)
    ours = shown(read_stage)["date"]
    theirs = (session.starts_wall + timedelta(days=1)).date().isoformat()
    read_stage.person_changes(
        "sessions", read_stage.link(session).swoogo_id, date=theirs, start_time="16:00", end_time="16:30"
    )
    session.starts_at += timedelta(hours=1)
    session.ends_at += timedelta(hours=1)
    session.save()
    run = read_stage.sync()
    row = shown(read_stage)
    assert (row["date"], row["start_time"], row["end_time"]) == (ours, "11:00:00", "11:45:00")
    assert theirs in read_stage.said(run)
    assert is_quiet(read_stage)


def test_R37_a_start_past_their_end_takes_our_end_along(read_stage: Stage) -> None:
    session = one_session(read_stage)
    read_stage.person_changes("sessions", read_stage.link(session).swoogo_id, end_time="10:15")
    session.starts_at += timedelta(minutes=30)
    session.save()
    run = read_stage.sync()
    row = shown(read_stage)
    assert (row["start_time"], row["end_time"]) == ("10:30:00", "10:45:00")
    assert run.status == "succeeded", read_stage.said(run)


@pytest.mark.parametrize("field", ["date", "start_time", "end_time"])
def test_R37_times_that_only_a_person_changed_stay_though_our_title_changes(stage: Stage, field: str) -> None:
    session = one_session(stage)
    theirs = {"date": "2031-01-02", "start_time": "09:00:00", "end_time": "11:00:00"}[field]
    stage.person_changes("sessions", stage.link(session).swoogo_id, **{field: theirs})
    session.title = "Keynote"
    session.save()
    assert stage.sync().status == "succeeded"
    assert (shown(stage)["name"], shown(stage)[field]) == ("Keynote", theirs)


def test_R37_a_room_that_both_changed_is_told_by_name_and_kept_as_it_was(stage: Stage) -> None:
    hall, dock = factories.room(stage.event, "Hall"), factories.room(stage.event, "Dock")
    session = factories.session(stage.event, title="Keynote", room=hall)
    stage.sync()
    theirs = stage.by_person("locations", name="Their Barn")
    stage.person_changes("sessions", stage.link(session).swoogo_id, location_id=theirs["id"])
    session.room = dock
    session.save()
    run = stage.sync()
    assert run.status == "succeeded"
    record = run.records.get(kind="session")
    assert "Changed on both sides, ours was sent: Room (there “Their Barn”)" in record.message
    [told] = record.theirs
    assert (told["field"], told["theirs"], told["value"]) == ("location_id", "Their Barn", theirs["id"])
