"""R37: a field that changed here and in Swoogo, under each of the three settings."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner

from stagedoor.agenda.models import Session
from stagedoor.cli.runs import runs
from stagedoor.sync.domain.explain import explain_session
from stagedoor.sync.domain.mapping_settings import set_choice
from stagedoor.sync.domain.resolve import keep_theirs, put_theirs_back, send_ours
from tests import factories
from tests.sync.conftest import Stage
from tests.sync.programme import words
from tests.sync.test_others_edits import is_quiet, one_session, shown

SETTINGS = ["ours", "theirs", "ask"]


def both_change(stage: Stage, setting: str, **ours: Any) -> Session:
    """A session whose description changed on both sides, and whose title changed here."""
    set_choice(stage.mapping, "both_changed", setting)
    session = one_session(stage)
    stage.person_changes("sessions", stage.link(session).swoogo_id, description="<p>Theirs</p>")
    for name, value in ({"title": "Keynote", "description": "<p>Our new words</p>"} | ours).items():
        setattr(session, name, value)
    session.save()
    return session


@pytest.mark.parametrize(
    ("setting", "text", "status"),
    [("ours", "Ournewwords", "succeeded"), ("theirs", "Theirs", "succeeded"), ("ask", "Theirs", "partial")],
)
def test_R37_the_setting_decides_and_the_rest_of_the_record_goes(
    read_stage: Stage, setting: str, text: str, status: str
) -> None:
    both_change(read_stage, setting)
    run = read_stage.sync()
    assert (shown(read_stage)["name"], words(shown(read_stage)["description"])) == ("Keynote", text)
    assert run.status == status, read_stage.said(run)
    assert is_quiet(read_stage)


@pytest.mark.parametrize("setting", SETTINGS)
def test_R37_what_stays_behind_is_kept_with_both_values(stage: Stage, setting: str) -> None:
    session = both_change(stage, setting)
    run = stage.sync()
    record, link = run.records.get(kind="session"), stage.link(session)
    kept = {"ours": record.theirs, "theirs": link.differences, "ask": link.waiting}[setting]
    [told] = kept
    assert (told["field"], told["theirs"], told["ours"]) == ("description", "Theirs", "Our new words")
    assert session.description == "<p>Our new words</p>"


def test_R37_a_field_that_waits_is_said_on_the_run_and_on_the_record(stage: Stage) -> None:
    session = both_change(stage, "ask")
    record = stage.sync().records.get(kind="session")
    assert (record.outcome, record.reason) == ("skipped", "both_changed")
    assert record.message.startswith("Changed: Title.")
    assert "waits for an answer: Description" in record.message
    explained = explain_session(session)
    assert (explained.state, "Send ours" in explained.remedy) == ("left_out", True)


@pytest.mark.parametrize(("answer", "text"), [(send_ours, "Ournewwords"), (keep_theirs, "Theirs")])
def test_R37_the_answer_holds_until_ours_changes_again(stage: Stage, answer: Any, text: str) -> None:
    session = both_change(stage, "ask")
    stage.sync()
    answer(session, ["description"])
    assert stage.sync().status == "succeeded"
    assert words(shown(stage)["description"]) == text
    assert is_quiet(stage)
    session.description = "<p>Newer</p>"
    session.save()
    assert stage.sync().status == "succeeded"
    assert words(shown(stage)["description"]) == "Newer"


def test_R37_a_later_change_here_does_not_sweep_away_what_waits(stage: Stage) -> None:
    session = both_change(stage, "ask")
    stage.sync()
    session.description = "<p>Ours once more</p>"
    session.save()
    run = stage.sync()
    assert words(shown(stage)["description"]) == "Theirs"
    assert stage.outcomes(run) == {("session", "Keynote"): "skipped:both_changed"}
    assert [each["ours"] for each in stage.link(session).waiting] == ["Ours once more"]


def test_R37_times_that_both_moved_wait_together(stage: Stage) -> None:
    set_choice(stage.mapping, "both_changed", "ask")
    session = one_session(stage)
    before = shown(stage)
    stage.person_changes("sessions", stage.link(session).swoogo_id, start_time="10:20")
    session.starts_at, session.ends_at = factories.wall(stage.event, 14), factories.wall(stage.event, 15)
    session.title = "Keynote"
    session.save()
    stage.sync()
    row = shown(stage)
    assert (row["name"], row["start_time"], row["end_time"]) == ("Keynote", "10:20:00", before["end_time"])
    assert is_quiet(stage)
    send_ours(session, ["start_time"])
    stage.sync()
    assert (shown(stage)["start_time"], shown(stage)["end_time"]) == ("14:00:00", "15:00:00")


def test_R37_theirs_wins_for_a_room_and_stays(stage: Stage) -> None:
    set_choice(stage.mapping, "both_changed", "theirs")
    hall, dock = factories.room(stage.event, "Hall"), factories.room(stage.event, "Dock")
    session = factories.session(stage.event, title="Keynote", room=hall)
    stage.sync()
    theirs = stage.by_person("locations", name="Their Barn")
    stage.person_changes("sessions", stage.link(session).swoogo_id, location_id=theirs["id"])
    session.room = dock
    session.save()
    assert stage.sync().status == "succeeded"
    assert shown(stage)["location_id"] == theirs["id"]
    assert is_quiet(stage)


@pytest.mark.parametrize("field", ["description", "location_id", "times"])
def test_R37_put_theirs_back_gives_swoogo_theirs_and_ours_stays_here(read_stage: Stage, field: str) -> None:
    stage = read_stage
    session = one_session(stage, room=factories.room(stage.event, "Hall"))
    theirs: dict[str, Any] = {
        "description": {"description": "<p>Theirs</p>"},
        "location_id": {"location_id": stage.by_person("locations", name="Their Barn")["id"]},
        "times": {"start_time": "08:00:00", "end_time": "08:30:00"},
    }[field]
    stage.person_changes("sessions", stage.link(session).swoogo_id, **theirs)
    session.description, session.room = "<p>Newer</p>", factories.room(stage.event, "Dock")
    session.starts_at, session.ends_at = factories.wall(stage.event, 14), factories.wall(stage.event, 15)
    session.save()
    run = stage.sync()
    assert run.status == "succeeded", stage.said(run)
    put_theirs_back(run.records.get(kind="session"))
    assert stage.sync().status == "succeeded"
    row = shown(stage)
    assert {name: words(str(row[name])) for name in theirs} == {
        name: words(str(value)) for name, value in theirs.items()
    }
    session.refresh_from_db()
    assert session.description == "<p>Newer</p>"
    assert is_quiet(stage)
    kept = [each["field"] for each in stage.link(session).differences if each.get("is_kept")]
    assert set(theirs) <= set(kept)


def test_R37_a_change_here_is_newer_than_put_theirs_back(stage: Stage) -> None:
    session = both_change(stage, "ours")
    put_theirs_back(stage.sync().records.get(kind="session"))
    session.description = "<p>Newest</p>"
    session.save()
    stage.sync()
    assert words(shown(stage)["description"]) == "Newest"
    assert is_quiet(stage)


def test_R37_put_theirs_back_on_the_command_line(stage: Stage) -> None:
    both_change(stage, "ours")
    run = stage.sync()
    told = json.loads(CliRunner().invoke(runs, ["put-back", str(run.pk), "--json"]).stdout)
    assert [(each["kind"], each["fields"]) for each in told["put_back"]] == [("session", ["Description"])]
    stage.sync()
    assert words(shown(stage)["description"]) == "Theirs"
    quiet = stage.sync()
    assert "nothing in this run" in CliRunner().invoke(runs, ["put-back", str(quiet.pk)]).stdout
