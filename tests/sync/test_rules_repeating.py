"""R18–R20, R26–R28: syncing again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from stagedoor.agenda.models import Session, SessionStatus, Speaker
from stagedoor.common import clock
from stagedoor.swoogo.records import Kind
from stagedoor.sync.domain import runs
from stagedoor.sync.execution import lease
from stagedoor.sync.execution.execute import execute
from stagedoor.sync.models import RunState, RunStatus, SyncRun, Trigger
from stagedoor.sync.planning.fields import FIELDS
from stagedoor.sync.planning.verify import check_answer
from tests import factories
from tests.sync.conftest import Stage


def test_R18_only_what_changed_is_sent(stage: Stage) -> None:
    event = stage.event
    ada, bo = factories.speaker(event, job_title="Engineer"), factories.speaker(event)
    hall, barn = factories.room(event, "Hall"), factories.room(event, "Barn")
    first = factories.session(event, ada, title="First", room=hall, description="<p>One</p>")
    second = factories.session(event, bo, title="Second", room=barn)
    stage.sync()
    stage.forget_calls()
    Session.objects.filter(pk=first.pk).update(room=barn)
    Speaker.objects.filter(pk=ada.pk).update(job_title="Captain")
    factories.participation(second, ada, position=1)
    run = stage.sync()
    assert run.status == "succeeded"
    assert stage.requests() == [
        "POST oauth2/token",
        "GET events/N",
        "GET sessions/N",
        "GET speakers/N",
        "PUT sessions/update/N",
        "GET speakers/N",
        "POST speakers/N/session.json",
        "PUT speakers/update/N",
    ]
    assert stage.bodies("sessions/update") == [{"location_id": str(stage.link(barn).swoogo_id)}]
    assert stage.bodies("speakers/update") == [{"job_title": "Captain"}]
    attached = {stage.link(each).swoogo_id for each in (first, second)}
    assert set(stage.bodies("session.json")[0]["session_ids"]) == attached


def test_R18_what_is_new_since_the_last_sync_is_sent(stage: Stage) -> None:
    event = stage.event
    factories.session(event, factories.speaker(event), title="First")
    stage.sync()
    stage.forget_calls()
    bo = factories.speaker(event, email="bo@example.org")
    factories.session(event, bo, title="Second")
    run = stage.sync()
    assert (run.status, run.unchanged) == ("succeeded", 2)
    assert [body["name"] for body in stage.bodies("sessions/create")] == ["Second"]
    assert [body["email"] for body in stage.bodies("speakers/create")] == ["bo@example.org"]
    assert stage.attached()["bo@example.org"] == {"Second"}


def test_R18_a_cleared_field_is_sent_empty(stage: Stage) -> None:
    event = stage.event
    ada = factories.speaker(event, job_title="Engineer", company="Tide", biography="<p>Hi</p>")
    talk = factories.session(
        event, ada, description="<p>One</p>", room=factories.room(event), track=factories.track(event)
    )
    stage.sync()
    stage.forget_calls()
    Session.objects.filter(pk=talk.pk).update(description="", room=None, track=None)
    Speaker.objects.filter(pk=ada.pk).update(company="", biography="")
    assert stage.sync().status == "succeeded"
    assert stage.bodies("sessions/update") == [{"description": "", "location_id": "", "track_id": ""}]
    assert stage.bodies("speakers/update") == [{"company": "", "bio": ""}]
    [session], [speaker] = stage.swoogo("sessions"), stage.swoogo("speakers")
    assert (session["description"], session["location_id"], session["track_id"]) == (None, None, None)
    assert (speaker["job_title"], speaker["company"], speaker["bio"]) == ("Engineer", None, None)
    stage.forget_calls()
    stage.sync()
    assert stage.calls() == []


def test_R18_a_session_that_moves_sends_its_times(stage: Stage) -> None:
    talk = factories.session(stage.event)
    stage.sync()
    stage.forget_calls()
    Session.objects.filter(pk=talk.pk).update(
        starts_at=factories.wall(stage.event, 15, day=1), ends_at=factories.wall(stage.event, 15, 45, day=1)
    )
    stage.sync()
    [body] = stage.bodies("sessions/update")
    assert set(body) == {"date", "start_time", "end_time", "use_event_timezone"}
    assert (body["start_time"], body["end_time"]) == ("15:00:00", "15:45:00")


def test_R19_nothing_here_removes_anything_there(stage: Stage) -> None:
    event = stage.event
    gone, unaccepted, kept = (factories.session(event, factories.speaker(event)) for _ in range(3))
    stage.sync()
    before = stage.state()
    stage.forget_calls()
    Session.objects.filter(pk=gone.pk).update(deleted_at=clock.now())
    Session.objects.filter(pk=unaccepted.pk).update(status=SessionStatus.DECLINED)
    Speaker.objects.filter(participations__session=kept).update(deleted_at=clock.now())
    assert stage.sync().status == "succeeded"
    assert stage.calls() == []
    assert stage.state() == before


def test_R20_what_was_deleted_in_swoogo_is_never_sent_again(stage: Stage) -> None:
    ada = factories.speaker(stage.event, first_name="Ada", last_name="Vale")
    talk = factories.session(stage.event, ada, title="Talk")
    factories.session(stage.event, ada, title="Other")
    stage.sync()
    stage.person_deletes("sessions", stage.link(talk).swoogo_id)
    Session.objects.filter(pk=talk.pk).update(title="Talk, renamed")
    for _ in range(2):
        run = stage.sync()
        assert stage.outcomes(run) == {("session", "Talk, renamed"): "skipped:deleted_in_swoogo"}
        assert (run.status, run.attempted["sessions"], run.succeeded["sessions"]) == ("succeeded", 1, 1)
    assert stage.link(talk).state == "deleted"
    assert [row["name"] for row in stage.swoogo("sessions")] == ["Other"]
    assert Session.objects.get(pk=talk.pk).deleted_at is None
    stage.forget_calls()
    stage.sync()
    assert stage.calls() == []


def test_R20_speakers_likewise(stage: Stage) -> None:
    ada = factories.speaker(stage.event, first_name="Ada", last_name="Vale")
    factories.session(stage.event, ada)
    stage.sync()
    stage.person_deletes("speakers", stage.link(ada).swoogo_id)
    Speaker.objects.filter(pk=ada.pk).update(job_title="Captain")
    for _ in range(2):
        run = stage.sync()
        assert stage.outcomes(run) == {("speaker", "Ada Vale"): "skipped:deleted_in_swoogo"}
        assert (run.status, run.attempted["speakers"]) == ("succeeded", 0)
    assert stage.swoogo("speakers") == []


@pytest.mark.parametrize("profile", ["full-get", "foreign-ids-ignored"])
def test_R20_rooms_and_tracks_missing_there_are_made_again(stage: Stage, profile: str) -> None:
    stage.answer_as(profile)
    hall, web = factories.room(stage.event, "Hall"), factories.track(stage.event, "Web")
    factories.session(stage.event, title="Old", room=hall, track=web)
    stage.sync()
    stage.person_deletes("locations", stage.link(hall).swoogo_id)
    stage.person_deletes("tracks", stage.link(web).swoogo_id)
    factories.session(stage.event, title="New", room=hall, track=web)
    stage.sync()
    assert stage.sync().status == "succeeded"
    [room], [track] = stage.swoogo("locations"), stage.swoogo("tracks")
    places = {row["name"]: (row["location_id"], row["track_id"]) for row in stage.swoogo("sessions")}
    assert places == dict.fromkeys(("Old", "New"), (room["id"], track["id"]))


def test_R20_a_404_that_the_list_does_not_confirm_is_no_deletion(stage: Stage) -> None:
    talk = factories.session(stage.event, title="Talk")
    stage.sync()
    stage.fault("status", status=404, method="PUT", path="/sessions")
    Session.objects.filter(pk=talk.pk).update(title="Talk, renamed")
    run = stage.sync()
    assert stage.outcomes(run) == {("session", "Talk, renamed"): "failed:not_found"}
    assert (run.status, stage.link(talk).state) == ("partial", "linked")
    stage.no_more_faults()
    assert stage.sync().status == "succeeded"
    assert [row["name"] for row in stage.swoogo("sessions")] == ["Talk, renamed"]


@pytest.mark.parametrize(
    ("field", "ours", "theirs"),
    [
        ("start_time", "10:00:00", "10:00"),
        ("name", "R&D  today", "R&amp;D today"),
        ("description", "<p>One</p><p>Two</p>", "<div>One Two</div>\n"),
        ("location_id", "12", {"id": 12, "name": "Hall"}),
        ("track_id", "", 0),
        ("email", "Ada@Example.org", "ada@example.org"),
        ("use_event_timezone", "1", True),
    ],
)
def test_R26_harmless_normalisation_is_no_difference(field: str, ours: str, theirs: Any) -> None:
    fields = FIELDS[Kind.SPEAKER if field == "email" else Kind.SESSION]
    assert check_answer(fields, {field: ours}, {"id": 1, field: theirs}).is_clean
    assert not check_answer(fields, {field: f"{ours}7"}, {"id": 1, field: theirs}).is_clean


def test_R26_an_answer_that_differs_fails_that_record_only(stage: Stage) -> None:
    changed, other = (factories.session(stage.event, title=title) for title in ("Talk", "Short"))
    stage.sync()
    [row] = [row for row in stage.swoogo("sessions") if row["name"] == "Talk"]
    answered = {**row, "name": "By an automation"}
    path = f"/sessions/update/{row['id']}"
    stage.fault("status", status=200, method="PUT", path=path, after=True, body=answered)
    for session in (changed, other):
        session.title += ", renamed"
        session.save()
    run = stage.sync()
    record = run.records.get(reason="readback")
    assert (record.outcome, "did not keep what was sent: Title" in record.message) == ("failed", True)
    assert (run.status, run.succeeded["sessions"]) == ("partial", 1)
    # The next one reads that Swoogo holds it after all.
    assert stage.sync().status == "succeeded"
    assert sorted(row["name"] for row in stage.swoogo("sessions")) == ["Short, renamed", "Talk, renamed"]


def test_R26_a_name_that_was_cut_has_arrived_and_is_told(stage: Stage) -> None:
    stage.answer_as("long-names-cut")
    factories.session(stage.event, title="Long " * 60)
    run = stage.sync()
    record = run.records.get()
    assert (run.status, record.outcome) == ("succeeded", "created")
    assert "Changed by Swoogo: Title" in record.message
    stage.forget_calls()
    stage.sync()
    assert stage.calls() == []


def test_R26_a_value_that_a_person_changed_meanwhile_is_told_and_kept(stage: Stage) -> None:
    talk = factories.session(stage.event, title="Talk", description="<p>Ours</p>")
    stage.sync()
    stage.person_changes("sessions", stage.link(talk).swoogo_id, description="<p>Theirs</p>")
    Session.objects.filter(pk=talk.pk).update(title="Talk, renamed")
    run = stage.sync()
    record = run.records.get()
    assert (run.status, record.outcome, record.reason) == ("succeeded", "updated", "")
    assert "Changed in Swoogo since the last sync, and kept: Description (“Theirs”)." in record.message
    [session] = stage.swoogo("sessions")
    assert (session["name"], session["description"].strip()) == ("Talk, renamed", "<p>Theirs</p>")
    assert stage.sync().status == "succeeded"


def test_R26_a_field_emptied_unasked_stops_the_run_and_is_put_back(stage: Stage) -> None:
    stage.answer_as("whole-update")
    event = stage.event
    fields = {"description": "<p>Kept</p>", "room": factories.room(event)}
    for title in ("First", "Second"):
        factories.session(event, title=title, **fields)
    stage.sync()
    before = {row["id"]: row for row in stage.swoogo("sessions")}
    for talk in Session.objects.all():
        Session.objects.filter(pk=talk.pk).update(title=f"{talk.title}, renamed")
    run = stage.sync()
    assert (run.status, run.reason) == ("failed", "update_empties")
    assert "put back" in run.message
    assert "probe this Swoogo account" in run.message
    names = []
    for row in stage.swoogo("sessions"):
        kept = ("date", "start_time", "end_time", "description", "location_id")
        assert {name: row[name] for name in kept} == {name: before[row["id"]][name] for name in kept}
        names.append(row["name"])
    assert sorted(names) in (["First", "Second, renamed"], ["First, renamed", "Second"])


def test_R27_counting(stage: Stage) -> None:
    event = stage.event
    ada, bo, nameless = factories.speaker(event), factories.speaker(event), factories.speaker(event, email="")
    now = clock.now()
    factories.session(event, ada, title="Goes")
    factories.session(event, nameless, title="Goes without its speaker")
    factories.session(event, ada, bo, title="Somewhen", starts_at=None, ends_at=None)
    factories.session(event, factories.speaker(event), title="Declined", status=SessionStatus.DECLINED)
    hours = {"starts_at": now - timedelta(hours=2), "ends_at": now - timedelta(hours=1)}
    factories.session(event, factories.speaker(event), title="Passed", **hours)
    run = stage.sync()
    assert run.attempted == {"sessions": 3, "speakers": 3, "sponsors": 0}
    assert run.succeeded == {"sessions": 2, "speakers": 1, "sponsors": 0}
    assert (run.status, run.message) == ("partial", "2 of 3 sessions, 1 of 3 speakers.")
    listed = {name: reason.partition(":")[2] for (kind, name), reason in stage.outcomes(run).items()}
    assert listed["Somewhen"] == "no_times"
    assert (listed["Declined"], listed["Passed"]) == ("not_accepted", "passed")
    assert (listed[bo.name], listed[nameless.name]) == ("no_sent_session", "missing_fields")
    again = stage.sync()
    assert (again.attempted, again.succeeded, again.status) == (run.attempted, run.succeeded, "partial")
    assert again.unchanged == 3
    assert again.message == "2 of 3 sessions, 1 of 3 speakers. No changes to send."


def test_R27_everything_gone_succeeds_whatever_is_merely_listed(stage: Stage) -> None:
    factories.session(stage.event, factories.speaker(stage.event))
    factories.session(stage.event, status=SessionStatus.PENDING)
    run = stage.sync()
    assert (run.status, run.attempted["sessions"]) == ("succeeded", 1)


def test_R28_pushing_during_a_run_starts_another_when_it_ends(stage: Stage) -> None:
    first = runs.request_run(stage.mapping, Trigger.PERSON)
    assert lease.acquire(first.pk) is not None
    second = runs.request_run(stage.mapping, Trigger.PERSON)
    assert second.pk != first.pk
    assert runs.request_run(stage.mapping, Trigger.CLI).pk == second.pk
    assert execute(second.pk) is None
    assert lease.finish(SyncRun.objects.get(pk=first.pk), RunStatus.SUCCEEDED)
    assert runs.next_waiting(stage.mapping) == second
    finished = execute(second.pk)
    assert finished is not None
    assert finished.state == RunState.FINISHED


def test_R38_a_run_that_another_process_took_up_is_not_ended_by_the_first(stage: Stage) -> None:
    asked = runs.request_run(stage.mapping, Trigger.PERSON)
    first = lease.acquire(asked.pk)
    SyncRun.objects.update(lease_until=clock.now() - timedelta(seconds=1))
    second = lease.acquire(asked.pk)
    assert first is not None
    assert second is not None
    assert lease.renew(first, 0, 0) is False
    assert lease.finish(first, RunStatus.SUCCEEDED) is False
    assert SyncRun.objects.get().state == RunState.RUNNING
    assert lease.finish(second, RunStatus.SUCCEEDED)
    assert SyncRun.objects.get().takeovers == 1
