"""R33, R44: some records alone: from the command line, and tried one by one."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner, Result

from stagedoor.cli.sync import sync
from stagedoor.swoogo.records import Kind
from stagedoor.sync.domain.explain import explain_session
from stagedoor.sync.domain.try_one import cost_of_looking
from stagedoor.sync.models import SyncRun
from tests import factories
from tests.sync.conftest import Stage

pytestmark = pytest.mark.usefixtures("in_haste")


def call(stage: Stage, *options: str) -> Result:
    return CliRunner().invoke(sync, [stage.event.path, *options])


def test_R33_only_the_named_session_goes_with_its_room_and_speakers(stage: Stage) -> None:
    hall, dock = factories.room(stage.event, "Hall"), factories.room(stage.event, "Dock")
    ada, bo = (factories.speaker(stage.event, email=f"{name}@example.org") for name in ("ada", "bo"))
    opening = factories.session(stage.event, ada, title="Opening", room=hall)
    factories.session(stage.event, ada, bo, title="Lunch", room=dock)
    done = call(stage, "--only", f"session:{opening.pk}", "--json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["attempted"] == {"sessions": 1, "speakers": 1, "sponsors": 0}
    assert [row["name"] for row in stage.swoogo("sessions")] == ["Opening"]
    assert [row["name"] for row in stage.swoogo("locations")] == ["Hall"]
    assert stage.attached() == {"ada@example.org": {"Opening"}}
    assert stage.sync().status == "succeeded"
    assert stage.attached() == {"ada@example.org": {"Opening", "Lunch"}, "bo@example.org": {"Lunch"}}


def test_R33_a_named_speaker_goes_on_the_sessions_that_are_there(stage: Stage) -> None:
    ada = factories.speaker(stage.event, email="ada@example.org")
    opening = factories.session(stage.event, title="Opening")
    stage.sync()
    factories.participation(opening, ada)
    factories.session(stage.event, ada, title="Lunch")
    assert call(stage, "--only", f"speaker:{ada.pk}").exit_code == 0
    assert stage.attached() == {"ada@example.org": {"Opening"}}
    assert [row["name"] for row in stage.swoogo("sessions")] == ["Opening"]


def test_R33_a_speaker_with_no_session_there_is_told_why(stage: Stage) -> None:
    ada = factories.speaker(stage.event, first_name="Ada", last_name="Vale")
    factories.session(stage.event, ada, title="Opening")
    done = call(stage, "--only", f"speaker:{ada.pk}", "--json")
    assert done.exit_code == 1
    [record] = json.loads(done.stdout)["records"]
    assert (record["reason"], record["message"]) == (
        "no_sent_session",
        "None of their sessions is in Swoogo, and none was ticked.",
    )
    assert stage.swoogo("speakers") == []


def test_R33_a_sponsor_alone(stage: Stage) -> None:
    first, _ = factories.sponsor(stage.event, name="Tide"), factories.sponsor(stage.event, name="Quay")
    assert call(stage, "--sponsors", "--only", f"sponsor:{first.pk}").exit_code == 0
    assert [row["name"] for row in stage.swoogo("sponsors")] == ["Tide"]


@pytest.mark.parametrize("text", ["session", "room:4", "session:x", "sponsor:1"])
def test_R33_what_names_no_record_is_refused(stage: Stage, text: str) -> None:
    refused = call(stage, "--only", text)
    assert refused.exit_code == 2
    assert "names no record to sync" in refused.stderr


def test_R33_what_a_sync_of_some_did_not_try_keeps_its_last_word(stage: Stage) -> None:
    opening = factories.session(stage.event, title="Opening")
    lunch = factories.session(stage.event, title="Lunch")
    stage.fault("status", status=422, path="/sessions/create", body={"message": "No"}, times=2)
    stage.sync()
    stage.no_more_faults()
    before = explain_session(lunch).state
    call(stage, "--only", f"session:{opening.pk}")
    assert explain_session(opening).state == "sent"
    assert explain_session(lunch).state == before


def test_R44_trying_one_record_says_what_it_costs_and_sends_just_that(stage: Stage) -> None:
    factories.session(stage.event, title="Lunch")
    opening = factories.session(stage.event, title="Opening")
    look = cost_of_looking(stage.mapping, (Kind.SESSION, opening.pk))
    assert look.steps == ("the event", "the list of sessions")
    shown = json.loads(call(stage, "--only", f"session:{opening.pk}", "--preview", "--json").stdout)
    assert SyncRun.objects.latest("pk").credits == look.credits == 12
    assert [(line["action"], line["name"]) for line in shown["lines"]] == [("create", "Opening")]
    assert call(stage, "--apply", str(shown["preview"])).exit_code == 0
    assert [row["name"] for row in stage.swoogo("sessions")] == ["Opening"]


def test_R44_what_it_could_be_in_swoogo_stands_side_by_side(stage: Stage) -> None:
    opening = factories.session(stage.event, title="Opening")
    day = factories.wall(stage.event, 10).date().isoformat()
    times = {"date": day, "start_time": "10:00:00", "end_time": "10:45:00"}
    for _ in range(2):
        stage.by_person("sessions", name="Opening", **times)
    shown = json.loads(call(stage, "--only", f"session:{opening.pk}", "--preview", "--json").stdout)
    assert shown["lines"] == []
    assert [match["why"] for match in shown["matches"]] == ["same name, date and start, as 1 more"] * 2
    assert {"label": "Title", "ours": "Opening", "theirs": "Opening"} in shown["matches"][0]["fields"]
    assert "several_matches" in {each["reason"] for each in shown["left_out"]}


def test_R44_nothing_is_listed_for_a_linked_record(stage: Stage) -> None:
    opening = factories.session(stage.event, title="Opening")
    stage.sync()
    assert cost_of_looking(stage.mapping, (Kind.SESSION, opening.pk)).credits == 0
    opening.title = "Keynote"
    opening.save()
    assert cost_of_looking(stage.mapping, (Kind.SESSION, opening.pk)).credits == 3
    stage.forget_calls()
    shown = json.loads(call(stage, "--only", f"session:{opening.pk}", "--preview", "--json").stdout)
    assert [line["action"] for line in shown["lines"]] == ["update"]
    assert stage.credits() == 3
