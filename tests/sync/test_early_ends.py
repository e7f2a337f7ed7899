"""Runs that end before their end: what they say, and what they list as not sent (R27)."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from stagedoor.cli.sync import sync
from stagedoor.jobs.port import push
from stagedoor.sync.domain.run_json import run_json
from stagedoor.sync.domain.runs import request_stop
from stagedoor.sync.execution import dispatcher, lease
from stagedoor.sync.execution.execute import execute
from stagedoor.sync.models import RunScope, SyncRun, Trigger
from tests import factories
from tests.sync.conftest import Stage

NOT_SENT = "Not sent: the sync was stopped before its turn came."


@pytest.fixture
def one_at_a_time(settings: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """One call in flight, and a look for a stop before each."""
    settings.SYNC_CONCURRENCY = 1  # type: ignore[attr-defined]
    monkeypatch.setattr(dispatcher, "RENEW_SECONDS", 0.0)


def stopped_when(stage: Stage, kind: str, number: int, monkeypatch: pytest.MonkeyPatch) -> SyncRun:
    """A sync that a person stops as soon as Swoogo holds so many records of a kind."""
    renew = lease.renew

    def look(run: SyncRun, calls: int, credits: int) -> bool:
        if len(stage.swoogo(kind)) >= number:
            request_stop(run)
        return renew(run, calls, credits)

    with monkeypatch.context() as patched:
        patched.setattr(lease, "renew", look)
        return stage.sync()


@pytest.mark.usefixtures("one_at_a_time")
def test_R27_a_stopped_run_says_so_and_lists_what_did_not_go(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        factories.session(stage.event, factories.speaker(stage.event), title=f"Talk {number}")
    run = stopped_when(stage, "sessions", 2, monkeypatch)
    assert (run.status, run.reason, run.get_status_display()) == ("stopped", "stopped", "Stopped")
    sent = len(stage.swoogo("sessions"))
    assert 2 <= sent < 5
    assert (run.attempted["sessions"], run.succeeded["sessions"]) == (5, sent)
    assert (run.attempted["speakers"], run.succeeded["speakers"]) == (5, 0)
    unsent = run.records.filter(outcome="skipped", reason="stopped", message=NOT_SENT)
    assert unsent.filter(kind="session").count() == 5 - sent
    assert unsent.filter(kind="speaker").count() == 5
    assert run.unchanged == 0
    told = run_json(run)
    assert told["status"] == "stopped"
    assert len([row for row in told["records"] if row["reason"] == "stopped"]) >= 10 - sent


@pytest.mark.usefixtures("one_at_a_time")
def test_R27_what_was_to_be_changed_when_it_was_stopped_has_not_succeeded(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The records stand in Swoogo, yet without the change: they do not count as sent."""
    talks = [factories.session(stage.event, title=f"Talk {number}") for number in range(4)]
    stage.sync()
    for talk in talks:
        talk.description = "New words"
        talk.save()
    factories.session(stage.event, title="One more")
    run = stopped_when(stage, "sessions", 5, monkeypatch)
    assert run.status == "stopped"
    assert (run.attempted["sessions"], run.succeeded["sessions"]) == (5, 1)
    assert sorted(run.records.filter(reason="stopped").values_list("name", flat=True)) == [
        "Talk 0",
        "Talk 1",
        "Talk 2",
        "Talk 3",
    ]
    again = stage.sync()
    assert (again.status, again.succeeded["sessions"]) == ("succeeded", 5)


def test_R27_a_run_stopped_before_its_first_call_claims_nothing(stage: Stage) -> None:
    factories.session(stage.event, factories.speaker(stage.event), title="Talk")
    run = push(stage.mapping, Trigger.PERSON).run
    SyncRun.objects.filter(pk=run.pk).update(stop_requested_at=stage.mapping.created_at)
    finished = execute(run.pk)
    assert finished is not None
    assert finished.status == "stopped"
    assert (finished.attempted["sessions"], finished.succeeded["sessions"]) == (1, 0)
    assert finished.records.get(kind="session").message == NOT_SENT
    assert stage.writes() == []


def test_R27_a_stopped_sponsors_run_lists_them_too(
    stage: Stage, one_at_a_time: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        factories.sponsor(stage.event, tier="", name=f"Sponsor {number}")
    run = push(stage.mapping, Trigger.PERSON, scope=RunScope.SPONSORS).run
    SyncRun.objects.filter(pk=run.pk).update(stop_requested_at=stage.mapping.created_at)
    finished = execute(run.pk)
    assert finished is not None
    assert (finished.status, finished.attempted["sponsors"]) == ("stopped", 3)
    assert finished.records.filter(kind="sponsor", reason="stopped").count() == 3


@pytest.mark.usefixtures("one_at_a_time")
def test_the_command_line_says_stopped_too(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(4):
        factories.session(stage.event, title=f"Talk {number}")
    renew = lease.renew

    def look(run: SyncRun, calls: int, credits: int) -> bool:
        if stage.swoogo("sessions"):
            request_stop(run)
        return renew(run, calls, credits)

    monkeypatch.setattr(lease, "renew", look)
    said = CliRunner().invoke(sync, [stage.event.path])
    assert said.exit_code == 1
    assert ": Stopped." in said.output
    assert "1 of 4 sessions" in said.output
    assert "session Talk 3" in said.output
    monkeypatch.setattr(lease, "renew", renew)
    SyncRun.objects.all().delete()
    push(stage.mapping, Trigger.CLI)
    SyncRun.objects.update(stop_requested_at=stage.mapping.created_at)
    printed = CliRunner().invoke(sync, [stage.event.path, "--json"])
    assert json.loads(printed.stdout)["status"] == "stopped"


def test_R27_a_run_that_sent_nothing_since_swoogo_was_unreachable_says_one_thing(stage: Stage) -> None:
    factories.session(stage.event, title="Talk")
    stage.sandbox.stop()
    run = stage.sync()
    assert (run.status, run.reason) == ("refused", "unreachable")
    assert run.message == "Swoogo cannot be reached, so nothing was done. Sync again when Swoogo answers."


@pytest.mark.parametrize(
    "fault", [{"kind": "status", "status": 503}, {"kind": "reset-before"}, {"kind": "truncate"}]
)
def test_R27_whatever_keeps_the_token_from_coming_nothing_is_said_to_stay(
    stage: Stage, fault: dict[str, object]
) -> None:
    stage.control.post("/tokens/expire")
    factories.session(stage.event, title="Talk")
    stage.fault(**fault, path="oauth2/token")  # type: ignore[arg-type]
    run = stage.sync()
    assert run.status == "refused"
    assert "stays" not in run.message
    assert "not known" not in run.message


def test_a_refused_field_is_named_by_its_label_and_no_request_is_shown(stage: Stage) -> None:
    factories.session(stage.event, title="Talk", track=factories.track(stage.event, "Ropes"))
    body = {"track_id": ["track_id must be a number."]}
    stage.fault("status", path="/sessions/create", status=422, body=json.dumps(body))
    run = stage.sync()
    told = run.records.get(kind="session").message
    assert told == "Swoogo refused it. Track: Track must be a number."


def test_R27_problems_are_told_as_new_once(stage: Stage) -> None:
    factories.session(stage.event, title="Goes")
    factories.session(stage.event, title="Somewhen", starts_at=None, ends_at=None)
    first = stage.sync()
    assert (first.status, first.new_problems) == ("partial", 1)
    again = stage.sync()
    assert (again.status, again.new_problems) == ("partial", 0)
    assert again.records.get(name="Somewhen").is_known
    factories.session(stage.event, factories.speaker(stage.event, email=""), title="Without email")
    third = stage.sync()
    assert (third.status, third.new_problems) == ("partial", 1)
    assert third.records.get(name="Somewhen").is_known
    assert not third.records.get(kind="speaker").is_known


def test_R27_trouble_of_another_kind_is_new_though_the_record_was_in_trouble(stage: Stage) -> None:
    talk = factories.session(stage.event, title="Somewhen", starts_at=None, ends_at=None)
    stage.sync()
    talk.starts_at, talk.ends_at = factories.wall(stage.event, 9), factories.wall(stage.event, 10)
    talk.save()
    stage.fault("status", path="/sessions/create", status=422)
    assert stage.sync().new_problems == 1


def test_R27_what_nobody_attempts_is_no_problem(stage: Stage) -> None:
    factories.session(stage.event, title="Somewhen", starts_at=None, ends_at=None)
    stage.sync()
    factories.session(stage.event, title="Declined", status="declined")
    assert stage.sync().new_problems == 0


def test_R27_a_refused_run_between_two_does_not_make_all_of_it_new(stage: Stage) -> None:
    factories.session(stage.event, title="Somewhen", starts_at=None, ends_at=None)
    stage.sync()
    factories.session(stage.event, title="Goes")
    stage.event.timezone = "Asia/Tokyo"
    stage.event.save()
    assert stage.sync().status == "refused"
    stage.event.timezone = "Europe/London"
    stage.event.save()
    assert stage.sync().new_problems == 0


def test_a_run_says_in_words_what_it_is_doing_and_of_how_many(
    stage: Stage, one_at_a_time: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = factories.room(stage.event)
    for number in range(3):
        factories.session(stage.event, title=f"Talk {number}", room=room)
    seen: list[tuple[str, int, int]] = []
    renew = lease.renew

    def look(run: SyncRun, calls: int, credits: int) -> bool:
        now = SyncRun.objects.get(pk=run.pk)
        seen.append((now.phase, now.done - now.phase_start, now.phase_total))
        return renew(run, calls, credits)

    monkeypatch.setattr(lease, "renew", look)
    stage.sync()
    assert ("Sending rooms and tracks", 0, 1) in seen
    assert ("Sending sessions", 0, 3) in seen
    assert ("Sending sessions", 2, 3) in seen
