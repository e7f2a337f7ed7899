"""R36: what a sync would do is shown before it does it, and exactly that is done."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner, Result

from stagedoor.agenda.domain.pictures import set_picture
from stagedoor.agenda.models import Session, Speaker
from stagedoor.cli.sync import sync
from stagedoor.common.errors import ConfigError
from stagedoor.jobs.port import push, push_preview
from stagedoor.sync.domain.previews import preview_json, reject_preview
from stagedoor.sync.execution.execute import execute
from stagedoor.sync.models import Preview, RunPurpose, SyncRun, Trigger
from tests import factories
from tests.sync.conftest import Stage
from tests.sync.programme import Programme, picture

pytestmark = pytest.mark.usefixtures("in_haste")


def preview(stage: Stage, **options: Any) -> Preview:
    run = execute(push(stage.mapping, Trigger.CLI, purpose=RunPurpose.PREVIEW, **options).run.pk)
    assert run is not None
    assert run.status == "previewed", run.message
    return Preview.objects.get(run=run)


def apply(made: Preview, *off: int, **options: Any) -> SyncRun:
    run = execute(push_preview(made, off, Trigger.CLI, **options).run.pk)
    assert run is not None
    return run


def told(made: Preview) -> list[tuple[str, str, str]]:
    return [(line["action"], line["kind"], line["name"]) for line in made.lines]


def call(stage: Stage, *options: str) -> Result:
    return CliRunner().invoke(sync, [stage.event.path, *options])


def test_R36_a_preview_writes_nothing_and_tells_each_change(stage: Stage) -> None:
    hall = factories.room(stage.event, "Hall")
    ada = factories.speaker(stage.event, first_name="Ada", last_name="Vale")
    factories.session(stage.event, ada, title="Opening", room=hall)
    made = preview(stage)
    assert stage.writes() == []
    assert told(made) == [
        ("create", "room", "Hall"),
        ("create", "session", "Opening"),
        ("create", "speaker", "Ada Vale"),
        ("attach", "attachment", "Ada Vale"),
    ]
    session = {field["field"]: field["after"] for field in made.lines[1]["fields"]}
    assert session["location_id"] == "Hall"
    assert session["start_time"] == "10:00:00"
    assert made.lines[1]["needs"] == ((1,),) or made.lines[1]["needs"] == [[1]]


def test_R36_applying_it_costs_what_it_said_and_nothing_is_left(stage: Stage) -> None:
    Programme(stage)
    made = preview(stage)
    stage.forget_calls()
    run = apply(made)
    assert run.status == "succeeded", stage.said(run)
    assert stage.credits() == made.credits == run.credits
    stage.forget_calls()
    assert preview(stage).lines == []
    assert stage.calls() == []


def test_R36_a_change_is_told_field_by_field_with_what_swoogo_holds(stage: Stage) -> None:
    programme = Programme(stage)
    assert stage.sync().status == "succeeded"
    programme.change()
    made = preview(stage)
    by_name = {(line["action"], line["name"]): line for line in made.lines}
    [room] = by_name["update", "Talk 0"]["fields"]
    assert (room["label"], room["before"], room["after"]) == ("Room", "Hall A", "Hall B")
    [job] = by_name["update", "Ada1 Vale"]["fields"]
    assert (job["before"], job["after"]) == ("Engineer", "Chief Engineer")
    assert ("detach", "Ada3 Vale") in by_name
    stage.forget_calls()
    run = apply(made)
    assert run.status == "succeeded", stage.said(run)
    assert stage.credits() == made.credits
    assert programme.shown() == programme.wanted()


def test_R36_a_preview_is_refused_when_the_agenda_moved(stage: Stage) -> None:
    programme = Programme(stage)
    made = preview(stage)
    Session.objects.filter(pk__in=[each.pk for each in programme.sessions[:2]]).update(title="Renamed")
    stage.forget_calls()
    run = apply(made)
    assert (run.status, run.reason) == ("refused", "preview_stale")
    assert "The agenda changed since the preview: 2 lines" in run.message
    assert stage.writes() == []
    assert {row.reason for row in run.records.all()} == {"preview_stale"}


def test_R36_a_preview_is_refused_when_swoogo_moved(stage: Stage) -> None:
    programme = Programme(stage)
    assert stage.sync().status == "succeeded"
    programme.change()
    made = preview(stage)
    number = stage.link(programme.speakers[1]).swoogo_id
    speaker = next(row for row in stage.state()["speakers"] if row["id"] == number)
    stage.person_changes("contacts", speaker["contact_id"], job_title="Captain")
    stage.forget_calls()
    run = apply(made)
    assert run.reason == "preview_stale"
    assert "Swoogo changed since the preview: 1 line (Ada1 Vale)" in run.message
    assert stage.writes() == []


def test_R36_a_room_that_was_deleted_in_swoogo_is_a_line_before_a_session_moves_there(stage: Stage) -> None:
    hall, dock = (factories.room(stage.event, name) for name in ("Hall", "Dock"))
    talk = factories.session(stage.event, title="Talk", room=hall)
    factories.session(stage.event, title="Other", room=dock)
    stage.sync()
    stage.person_deletes("locations", stage.link(dock).swoogo_id)
    Session.objects.filter(pk=talk.pk).update(room=dock)

    made = preview(stage)

    room, *sessions = told(made)
    assert room == ("create", "room", "Dock")
    assert sorted(sessions) == [("update", "session", "Other"), ("update", "session", "Talk")]
    stage.forget_calls()
    run = apply(made)
    assert run.status == "succeeded", stage.said(run)
    assert stage.credits() == run.credits == made.credits
    assert preview(stage).lines == []


def test_R36_a_session_that_was_deleted_in_swoogo_gets_no_line_for_its_new_speaker(stage: Stage) -> None:
    ada = factories.speaker(stage.event)
    gone, _ = factories.session(stage.event), factories.session(stage.event, ada)
    stage.sync()
    stage.person_deletes("sessions", stage.link(gone).swoogo_id)
    factories.participation(gone, ada)

    made = preview(stage)

    assert told(made) == []
    assert "deleted_in_swoogo" in {each["reason"] for each in made.left_out}


def test_R36_the_picture_of_a_speaker_who_was_deleted_in_swoogo_gets_no_line(stage: Stage) -> None:
    ada = factories.speaker(stage.event)
    factories.session(stage.event, ada)
    stage.sync()
    stage.person_deletes("speakers", stage.link(ada).swoogo_id)
    set_picture(ada, picture(1), "ada.png", None)
    assert told(preview(stage)) == []


def test_R36_a_preview_is_applied_once(stage: Stage) -> None:
    Programme(stage)
    made = preview(stage)
    first = push_preview(made, [], Trigger.PERSON).run
    with pytest.raises(ConfigError, match="has been applied already"):
        push_preview(made, [], Trigger.PERSON)
    assert execute(first.pk) is not None
    assert SyncRun.objects.filter(applies=made).count() == 1


def test_R36_a_rejected_preview_is_not_applied(stage: Stage) -> None:
    Programme(stage)
    made = preview(stage)
    reject_preview(made)
    with pytest.raises(ConfigError, match="was rejected"):
        push_preview(made, [], Trigger.PERSON)


def test_R36_what_depends_on_a_line_that_is_ticked_off_stays_too(stage: Stage) -> None:
    programme = Programme(stage)
    made = preview(stage)
    [hall] = [line["line"] for line in made.lines if line["name"] == "Hall A"]
    run = apply(made, hall)
    assert run.status == "succeeded", stage.said(run)
    assert {row["name"] for row in stage.swoogo("locations")} == {"Hall B"}
    assert {row["name"] for row in stage.swoogo("sessions")} == {"Talk 1", "Talk 3", "Talk 5"}
    # Ada0 speaks at two sessions, of which one goes.
    assert stage.attached()["ada0@example.org"] == {"Talk 1"}
    assert "ada2@example.org" not in stage.attached()
    assert stage.sync().status == "succeeded"
    assert programme.shown() == programme.wanted()


def test_R36_what_is_left_out_says_why_and_whether_that_is_new(stage: Stage) -> None:
    factories.session(stage.event, title="Opening")
    factories.session(stage.event, title="No time", starts_at=None, ends_at=None)
    assert stage.sync().status == "partial"
    factories.session(stage.event, title="No end", ends_at=None)
    left = {each["name"]: (each["reason"], each["is_new"]) for each in preview(stage).left_out}
    assert left == {"No time": ("no_times", False), "No end": ("no_times", True)}


def test_R36_what_goes_and_only_looks_otherwise_in_swoogo_is_not_called_left_out(stage: Stage) -> None:
    starts = factories.wall(stage.event, 22)
    factories.session(stage.event, title="All night", starts_at=starts, ends_at=starts + timedelta(hours=5))
    told = preview_json(preview(stage))
    assert [line["name"] for line in told["lines"]] == ["All night"]
    assert told["left_out"] == []
    [shown] = told["shown_differently"]
    assert (shown["name"], shown["reason"]) == ("All night", "squeezed")
    printed = call(stage, "--preview").stdout
    assert "Left out" not in printed
    assert "Swoogo shows it differently:" in printed


def test_R36_the_command_line_previews_applies_and_expects_no_changes(stage: Stage) -> None:
    Programme(stage)
    shown = call(stage, "--preview", "--json")
    assert shown.exit_code == 0
    told = json.loads(shown.stdout)
    assert told["credits"] > told["reads"] > 0
    assert told["lines"][0]["line"] == 1
    assert call(stage, "--expect-no-changes").exit_code == 1
    assert stage.writes() == []
    done = call(stage, "--apply", str(told["preview"]), "--json")
    assert done.exit_code == 0, done.stdout
    assert json.loads(done.stdout)["credits"] == told["credits"]
    again = call(stage, "--apply", str(told["preview"]))
    assert again.exit_code == 2
    assert "applied already" in again.stderr
    nothing = call(stage, "--expect-no-changes")
    assert nothing.exit_code == 0
    assert "No changes to send." in nothing.stdout


def test_R36_a_preview_that_is_not_there_is_refused_in_words_and_in_json(stage: Stage) -> None:
    refused = call(stage, "--apply", "99999", "--json")
    assert refused.exit_code == 2
    assert "There is no preview 99999" in refused.stderr
    told = json.loads(refused.stdout)
    assert (told["status"], told["reason"]) == ("refused", "unknown_preview")


def test_R36_a_preview_in_words_shows_texts_and_what_to_type_next(stage: Stage) -> None:
    speaker = Programme(stage).speakers[0]
    stage.sync()
    Speaker.objects.filter(pk=speaker.pk).update(biography="<p>Sails <b>far</b></p>")
    shown = call(stage, "--preview").stdout
    assert "Biography: Number 0 builds tide tables. And sails. → Sails far" in shown
    assert f"--apply {Preview.objects.latest('pk').pk}" in shown


def test_R36_sponsors_are_previewed_alike(stage: Stage) -> None:
    factories.sponsor(stage.event, name="Tide & Co")
    made = preview(stage, scope="sponsors")
    assert told(made) == [("create", "sponsor", "Tide & Co")]
    stage.forget_calls()
    assert apply(made).status == "succeeded"
    assert stage.credits() == made.credits
    assert [row["name"] for row in stage.swoogo("sponsors")] == ["Tide & Co"]


def test_R36_what_a_person_made_there_is_linked_in_a_line(stage: Stage) -> None:
    ada = factories.speaker(stage.event, first_name="Ada", last_name="Vale", email="ada@example.org")
    factories.session(stage.event, ada, title="Opening")
    stage.by_person("speakers", first_name="Ada", last_name="Vale", email="ada@example.org", company="Tide")
    made = preview(stage)
    [line] = [line for line in made.lines if line["kind"] == "speaker"]
    assert line["action"] == "link"
    stage.forget_calls()
    run = apply(made)
    assert run.status == "succeeded", stage.said(run)
    assert stage.credits() == made.credits


def test_R40_a_preview_shows_what_has_to_be_allowed_and_applying_it_asks(stage: Stage) -> None:
    people = [factories.speaker(stage.event, first_name=f"S{number}") for number in range(4)]
    talk = factories.session(stage.event, *people, title="Panel")
    stage.sync()
    talk.participations.all().delete()
    made = preview(stage)
    assert [question["about"] for question in made.run.question] == ["removed"]
    refused = apply(made)
    assert (refused.status, refused.reason) == ("refused", "breaker")
    again = preview(stage)
    allowed = [line["key"] for question in again.run.question for line in question["lines"]]
    assert apply(again, allowed=allowed).status == "succeeded"
    assert all(not sessions for sessions in stage.attached().values())


def test_R36_under_every_reading_a_preview_writes_nothing_and_its_lines_are_what_goes(
    read_stage: Stage,
) -> None:
    programme = Programme(read_stage)
    for change in (lambda: None, programme.change):
        change()
        read_stage.forget_calls()
        made = preview(read_stage)
        assert read_stage.writes() == []
        read_stage.forget_calls()
        run = apply(made)
        # What an account's Swoogo does not do at all is told, whoever asks for it.
        assert run.status in {"succeeded", "partial"}, read_stage.said(run)
        is_sure = not any(field["if_empty"] for line in made.lines for field in line["fields"])
        if read_stage.profile in {"", "whole-update"} and is_sure:
            assert read_stage.credits() == made.credits
        if run.status == "succeeded":
            assert preview(read_stage).lines == []
