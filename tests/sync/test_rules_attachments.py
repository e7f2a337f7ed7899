"""R23: who is attached to what, and who is taken off."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from stagedoor.agenda.models import Participation, Session, SessionStatus, Speaker
from stagedoor.common import clock
from stagedoor.sync.domain.probe import probe_account
from stagedoor.sync.models import RecordLink
from tests import factories
from tests.sync.conftest import Stage

ADA = "ada@example.org"


class Duo:
    """Ada on two sessions that stand in Swoogo."""

    def __init__(self, stage: Stage) -> None:
        self.ada = factories.speaker(stage.event, first_name="Ada", last_name="Vale", email=ADA)
        self.one = factories.session(stage.event, self.ada, title="One")
        self.two = factories.session(stage.event, self.ada, title="Two")
        stage.sync()
        stage.forget_calls()


@pytest.fixture
def duo(stage: Stage) -> Duo:
    return Duo(stage)


def test_R23_taking_a_speaker_off_a_sent_session_detaches(stage: Stage, duo: Duo) -> None:
    Participation.objects.filter(session=duo.one).delete()
    run = stage.sync()
    assert stage.outcomes(run) == {("attachment", "Ada Vale"): "removed"}
    assert stage.attached() == {ADA: {"Two"}}
    assert stage.requests() == ["POST oauth2/token", "GET events/N", "DELETE speakers/N/session/N"]
    stage.forget_calls()
    stage.sync()
    assert stage.calls() == []


def test_R23_taking_a_speaker_off_their_last_session_detaches_too(stage: Stage, duo: Duo) -> None:
    Participation.objects.all().delete()
    assert stage.sync().status == "succeeded"
    assert stage.attached() == {ADA: set()}


def _delete_session(duo: Duo) -> None:
    Session.objects.filter(pk=duo.one.pk).update(deleted_at=clock.now())


def _unaccept(duo: Duo) -> None:
    Session.objects.filter(pk=duo.one.pk).update(status=SessionStatus.DECLINED)


def _pass(duo: Duo) -> None:
    ended = clock.now() - timedelta(hours=1)
    Session.objects.filter(pk=duo.one.pk).update(starts_at=ended - timedelta(hours=1), ends_at=ended)


def _unschedule(duo: Duo) -> None:
    Session.objects.filter(pk=duo.one.pk).update(starts_at=None)


def _delete_speaker(duo: Duo) -> None:
    Speaker.objects.filter(pk=duo.ada.pk).update(deleted_at=clock.now())


def _skip_speaker(duo: Duo) -> None:
    Speaker.objects.filter(pk=duo.ada.pk).update(email="")


@pytest.mark.parametrize(
    "act", [_delete_session, _unaccept, _pass, _unschedule, _delete_speaker, _skip_speaker]
)
def test_R23_deleting_unaccepting_passing_or_skipping_detaches_nothing(
    stage: Stage, duo: Duo, act: Any
) -> None:
    act(duo)
    stage.sync()
    assert stage.attached() == {ADA: {"One", "Two"}}
    assert stage.writes() == []


def test_R23_what_a_person_attached_is_not_detached(stage: Stage) -> None:
    event = stage.event
    ada = factories.speaker(event, email=ADA)
    start = factories.wall(event, 10)
    theirs = stage.by_person(
        "sessions", name="One", date=f"{start:%Y-%m-%d}", start_time="10:00", end_time="10:45"
    )
    speaker = stage.by_person("speakers", first_name="Ada", last_name="Vale", email=ADA)
    stage.person_attaches(speaker["id"], theirs["id"])
    one = factories.session(event, ada, title="One")
    two = factories.session(event, ada, title="Two")
    assert stage.sync().status == "succeeded"
    assert stage.attached() == {ADA: {"One", "Two"}}
    Participation.objects.filter(session__in=[one, two]).delete()
    assert stage.sync().status == "succeeded"
    assert stage.attached() == {ADA: {"One"}}


@pytest.mark.parametrize("profiles", [(), ("attach-replaces",), ("attach-replaces", "no-detach")])
@pytest.mark.parametrize("is_probed", [False, True], ids=["unprobed", "probed"])
def test_R23_sessions_that_a_person_added_to_a_found_speaker_stay(
    stage: Stage, profiles: tuple[str, ...], is_probed: bool
) -> None:
    stage.answer_as(*profiles)
    if is_probed:
        probe_account(stage.organization, 370108)
    keynote, party = (stage.by_person("sessions", name=name) for name in ("Keynote", "Party"))
    speaker = stage.by_person("speakers", first_name="Ada", last_name="Vale", email=ADA)
    stage.person_attaches(speaker["id"], keynote["id"])
    ada = factories.speaker(stage.event, email=ADA)
    factories.session(stage.event, ada, title="One")
    stage.sync()
    assert stage.attached() == {ADA: {"Keynote", "One"}}
    stage.person_attaches(speaker["id"], party["id"])
    factories.session(stage.event, ada, title="Two")
    stage.sync()
    assert stage.attached() == {ADA: {"Keynote", "One", "Party", "Two"}}
    if is_probed or "no-detach" not in profiles:
        Participation.objects.all().delete()
        assert stage.sync().status == "succeeded"
        assert stage.attached() == {ADA: {"Keynote", "Party"}}


def test_R23_what_one_run_takes_off_it_does_not_attach_again(stage: Stage, duo: Duo) -> None:
    Participation.objects.filter(session=duo.one).delete()
    factories.session(stage.event, duo.ada, title="Three")
    assert stage.sync().status == "succeeded"
    assert stage.attached() == {ADA: {"Two", "Three"}}
    stage.forget_calls()
    stage.sync()
    assert stage.calls() == []


def test_R23_ids_deleted_in_swoogo_are_left_out_of_attach_calls(stage: Stage, duo: Duo) -> None:
    _unaccept(duo)
    stage.person_deletes("sessions", stage.link(duo.one).swoogo_id)
    factories.session(stage.event, duo.ada, title="Three")
    stage.forget_calls()
    assert stage.sync().status == "succeeded"
    assert stage.attached() == {ADA: {"Two", "Three"}}
    factories.session(stage.event, duo.ada, title="Four")
    assert stage.sync().status == "succeeded"
    assert stage.attached() == {ADA: {"Two", "Three", "Four"}}
    bodies = stage.bodies("session.json")
    assert len(bodies) == 2
    assert all(stage.link(duo.one).swoogo_id not in body["session_ids"] for body in bodies)


@pytest.mark.parametrize("profile", ["full-get", "attach-partial"])
def test_R23_a_session_deleted_there_while_a_speaker_joins_it_is_noticed(
    stage: Stage, duo: Duo, profile: str
) -> None:
    stage.answer_as(profile)
    bo = factories.speaker(stage.event, first_name="Bo", last_name="Lind", email="bo@example.org")
    stage.person_deletes("sessions", stage.link(duo.one).swoogo_id)
    for talk in (duo.one, duo.two):
        factories.participation(talk, bo, position=1)
    stage.sync()
    run = stage.sync()
    assert stage.outcomes(run) == {("session", "One"): "skipped:deleted_in_swoogo"}
    assert stage.attached() == {ADA: {"Two"}, "bo@example.org": {"Two"}}


def test_R23_a_speaker_deleted_in_swoogo_is_not_attached(stage: Stage, duo: Duo) -> None:
    stage.person_deletes("speakers", stage.link(duo.ada).swoogo_id)
    factories.session(stage.event, duo.ada, title="Three")
    stage.sync()
    run = stage.sync()
    assert stage.outcomes(run) == {("speaker", "Ada Vale"): "skipped:deleted_in_swoogo"}
    assert run.status == "succeeded"
    assert RecordLink.objects.filter(kind="session", state="linked").count() == 3


def test_R23_a_speaker_deleted_in_swoogo_is_not_taken_off_anything(stage: Stage, duo: Duo) -> None:
    stage.person_deletes("speakers", stage.link(duo.ada).swoogo_id)
    Speaker.objects.update(job_title="Captain")
    stage.sync()
    stage.forget_calls()
    Participation.objects.filter(session=duo.one).delete()
    assert stage.sync().status == "succeeded"
    assert stage.calls() == []


def test_R23_a_speaker_is_sent_while_one_of_their_sessions_is(stage: Stage, duo: Duo) -> None:
    Speaker.objects.filter(pk=duo.ada.pk).update(job_title="Captain")
    _unaccept(duo)
    assert stage.sync().succeeded["speakers"] == 1
    assert stage.swoogo("speakers")[0]["job_title"] == "Captain"
    Session.objects.update(status=SessionStatus.DECLINED)
    Speaker.objects.filter(pk=duo.ada.pk).update(job_title="Admiral")
    run = stage.sync()
    assert (run.status, run.attempted["speakers"]) == ("succeeded", 0)
    assert stage.swoogo("speakers")[0]["job_title"] == "Captain"


def test_R23_a_speaker_whose_sessions_were_all_deleted_in_swoogo_is_not_sent(stage: Stage, duo: Duo) -> None:
    for talk in (duo.one, duo.two):
        stage.person_deletes("sessions", stage.link(talk).swoogo_id)
        Session.objects.filter(pk=talk.pk).update(title=f"{talk.title}, renamed")
    stage.sync()
    Speaker.objects.filter(pk=duo.ada.pk).update(job_title="Captain")
    stage.forget_calls()
    run = stage.sync()
    assert run.attempted == {"sessions": 0, "speakers": 0, "sponsors": 0}
    assert (run.status, stage.calls()) == ("succeeded", [])
    assert stage.outcomes(run)["speaker", "Ada Vale"] == "skipped:no_sent_session"
