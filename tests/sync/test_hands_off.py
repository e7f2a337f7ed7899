"""R43: *never touch in Swoogo*, on a record or one field of it, in planning and in real syncs."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner

from stagedoor.agenda.domain.pictures import set_picture
from stagedoor.agenda.domain.records import delete_record
from stagedoor.agenda.models import Participation, Speaker
from stagedoor.cli.never_touch import never_touch as command
from stagedoor.common.errors import InputError
from stagedoor.sync.domain.drift import check_drift
from stagedoor.sync.domain.drift_report import drift_report
from stagedoor.sync.domain.explain import explain_session
from stagedoor.sync.domain.hands_off import fields_to_mark, mark_hands_off, marks_of, unmark_hands_off
from stagedoor.sync.domain.mapping_settings import set_switches
from stagedoor.sync.models import RunScope
from stagedoor.sync.snapshot import plan_now
from tests import factories
from tests.sync.conftest import Stage
from tests.sync.programme import Programme, picture, words
from tests.sync.test_others_edits import is_quiet, one_session, shown


def test_R43_a_marked_record_that_is_new_is_not_made(read_stage: Stage) -> None:
    ada = factories.speaker(read_stage.event)
    session = factories.session(read_stage.event, ada, title="Secret")
    mark_hands_off(session)
    run = read_stage.sync()
    assert read_stage.swoogo("sessions") == []
    assert read_stage.outcomes(run)["session", "Secret"] == "skipped:hands_off"
    assert run.attempted["sessions"] == 0
    assert "never touch" in explain_session(session).message


def test_R43_nothing_of_a_marked_session_is_changed_whatever_changes_here(read_stage: Stage) -> None:
    programme = Programme(read_stage)
    read_stage.sync()
    before = read_stage.state()
    for session in programme.sessions:
        mark_hands_off(session)
    for speaker in programme.speakers:
        mark_hands_off(speaker)
    programme.change()
    Speaker.objects.update(biography="<p>New</p>")
    set_picture(programme.speakers[0], picture(5), "new.png", None)
    Participation.objects.all().delete()
    read_stage.forget_calls()
    run = read_stage.sync()
    assert read_stage.writes() == []
    assert (run.status, read_stage.state()) == ("succeeded", before)
    assert is_quiet(read_stage)


def test_R43_a_plan_holds_nothing_of_what_is_marked(stage: Stage) -> None:
    programme = Programme(stage)
    stage.sync()
    programme.change()
    assert plan_now(stage.mapping, RunScope.AGENDA).plan.changes != []
    for record in (*programme.sessions, *programme.speakers):
        mark_hands_off(record)
    plan = plan_now(stage.mapping, RunScope.AGENDA).plan
    assert plan.changes == []
    assert {remark.code for remark in plan.left_out} == {"hands_off"}


def test_R43_a_marked_speaker_is_not_put_on_a_session_nor_taken_off(stage: Stage) -> None:
    ada = factories.speaker(stage.event)
    first, second = factories.session(stage.event, ada), factories.session(stage.event)
    stage.sync()
    mark_hands_off(ada)
    Participation.objects.filter(session=first).delete()
    factories.participation(second, ada)
    stage.sync()
    assert stage.attached() == {ada.email: {first.title}}


def test_R43_a_marked_session_gets_no_new_speaker_while_others_do(stage: Stage) -> None:
    ada, bo = factories.speaker(stage.event), factories.speaker(stage.event)
    first, second = factories.session(stage.event, ada), factories.session(stage.event, ada)
    stage.sync()
    mark_hands_off(first)
    factories.participation(first, bo)
    factories.participation(second, bo)
    stage.sync()
    assert stage.attached()[bo.email] == {second.title}


@pytest.mark.parametrize(
    ("field", "ours", "kept"),
    [
        ("description", {"description": "<p>New</p>"}, {"description": "<p>Ours</p>"}),
        ("name", {"title": "Keynote"}, {"name": "Opening"}),
        ("location_id", {}, {}),
        ("date", {}, {"start_time": "10:00:00", "end_time": "10:45:00"}),
    ],
)
def test_R43_a_marked_field_stays_and_the_others_go(
    read_stage: Stage, field: str, ours: dict[str, Any], kept: dict[str, Any]
) -> None:
    session = one_session(read_stage, room=factories.room(read_stage.event, "Hall"))
    room = shown(read_stage)["location_id"]
    mark_hands_off(session, field)
    changes = {
        "title": "Keynote",
        "description": "<p>New</p>",
        "room": factories.room(read_stage.event, "Dock"),
        "starts_at": factories.wall(read_stage.event, 14),
        "ends_at": factories.wall(read_stage.event, 15),
    } | ours
    for name, value in changes.items():
        setattr(session, name, value)
    session.save()
    run = read_stage.sync()
    row = shown(read_stage)
    expected = {
        "name": "Keynote",
        "description": "<p>New</p>",
        "start_time": "14:00:00",
        "end_time": "15:00:00",
    } | kept
    assert {name: words(row[name]) for name in expected} == {n: words(v) for n, v in expected.items()}
    assert (row["location_id"] == room) == (field == "location_id")
    assert run.status == "succeeded", read_stage.said(run)
    assert is_quiet(read_stage)


def test_R43_a_new_record_is_made_without_its_marked_field(stage: Stage) -> None:
    session = factories.session(stage.event, description="<p>Ours</p>")
    mark_hands_off(session, "description")
    stage.sync()
    assert shown(stage)["description"] is None
    stage.person_changes("sessions", stage.link(session).swoogo_id, description="<p>Theirs</p>")
    unmark_hands_off(session, "description")
    stage.sync()
    assert words(shown(stage)["description"]) == "Theirs"
    [found] = drift_report(stage.mapping).differences
    assert (found.label, found.theirs, found.ours) == ("Description", "Theirs", "Ours")


def test_R43_unmarked_again_it_is_sent(stage: Stage) -> None:
    session = one_session(stage)
    mark_hands_off(session)
    session.title = "Keynote"
    session.save()
    stage.sync()
    assert shown(stage)["name"] == "Opening"
    unmark_hands_off(session)
    assert stage.sync().status == "succeeded"
    assert shown(stage)["name"] == "Keynote"


def test_R43_drift_says_nothing_of_what_is_marked(stage: Stage) -> None:
    session = one_session(stage)
    stage.person_changes("sessions", stage.link(session).swoogo_id, description="<p>Theirs</p>")
    mark_hands_off(session, "description")
    check_drift(stage.mapping)
    assert not drift_report(stage.mapping).differs


def test_R43_only_fields_that_are_sent_can_be_marked(stage: Stage) -> None:
    session = factories.session(stage.event)
    labels = [each.label for each in fields_to_mark(session)]
    assert labels == ["Title", "Description", "Date and times", "Room", "Track"]
    with pytest.raises(InputError, match="nothing was changed"):
        mark_hands_off(session, "capacity_of_the_moon")


def test_R43_on_the_command_line(stage: Stage) -> None:
    session = factories.session(stage.event)
    path, whole = stage.event.path, f"session:{session.pk}"
    done = CliRunner().invoke(command, [path, f"{whole}:description", "--json"])
    row = {"kind": "session", "id": session.pk, "field": "description"}
    assert json.loads(done.stdout) == {"never_touched": [row]}
    assert "all of it" in CliRunner().invoke(command, [path, whole]).stdout
    assert marks_of(session) == {"", "description"}
    for wrong in ("session:999999", "room:1", "session", f"{whole}:nothing"):
        refused = CliRunner().invoke(command, [path, wrong])
        assert (refused.exit_code, "nothing was changed" in refused.stderr) == (2, True)
    done = CliRunner().invoke(command, [path, whole, f"{whole}:description", "--off"])
    assert (done.exit_code, done.stdout) == (0, "Nothing is marked.\n")


@pytest.mark.parametrize("mark", ["the session", "one field", "who is on it"])
def test_R43_what_is_marked_is_not_removed_though_it_is_deleted_here(stage: Stage, mark: str) -> None:
    set_switches(stage.mapping, {"remove_deleted_sessions": True, "remove_deleted_speakers": True})
    ada = factories.speaker(stage.event)
    talk, _ = (factories.session(stage.event, ada, title=title) for title in ("Talk", "Other"))
    stage.sync()
    if mark == "who is on it":
        mark_hands_off(ada)
    else:
        mark_hands_off(talk, "description" if mark == "one field" else "")
    delete_record(talk, None)

    run = stage.sync()

    assert {row["name"] for row in stage.swoogo("sessions")} == {"Talk", "Other"}
    assert stage.outcomes(run)["session", "Talk"] == "skipped:hands_off"
    assert "never touch in Swoogo" in stage.said(run)
    assert stage.sync().calls == 0
    unmark_hands_off(ada if mark == "who is on it" else talk, "description" if mark == "one field" else "")
    stage.sync()
    assert {row["name"] for row in stage.swoogo("sessions")} == {"Other"}


def test_R43_a_speaker_on_a_marked_session_is_not_removed(stage: Stage) -> None:
    set_switches(stage.mapping, {"remove_deleted_speakers": True})
    ada = factories.speaker(stage.event)
    talk = factories.session(stage.event, ada, title="Talk")
    stage.sync()
    mark_hands_off(talk)
    delete_record(ada, None)
    run = stage.sync()
    assert len(stage.swoogo("speakers")) == 1
    assert stage.outcomes(run)["speaker", str(ada)] == "skipped:hands_off"
