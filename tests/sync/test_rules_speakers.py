"""R12 and R25: which speakers go, and who is who."""

from __future__ import annotations

import pytest

from stagedoor.agenda.domain.records import delete_record, restore_record
from stagedoor.agenda.models import Participation, ParticipationRole, Session, Speaker
from stagedoor.common import clock
from tests import factories
from tests.sync.conftest import Stage


def test_R12_a_speaker_goes_with_these_fields_and_no_others(stage: Stage) -> None:
    biography = "<p>她写代码。</p><p>Sails, too.</p>"
    ada = factories.speaker(
        stage.event,
        first_name=" 晓明 ",
        last_name="王",
        email="Wang@Example.org",
        job_title="Engineer",
        company="Tide & Co",
        biography=biography,
        phone="+447911123456",
    )
    factories.session(stage.event, ada, title="Talk")
    assert stage.sync().status == "succeeded"
    assert stage.bodies("speakers/create") == [
        {
            "event_id": str(stage.swoogo_event),
            "first_name": "晓明",
            "last_name": "王",
            "email": "Wang@Example.org",
            "job_title": "Engineer",
            "company": "Tide & Co",
            "bio": biography,
        }
    ]
    assert stage.attached() == {"Wang@Example.org": {"Talk"}}


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        ({"email": ""}, "Missing: email."),
        ({"last_name": ""}, "Missing: last name."),
        ({"first_name": " ", "last_name": "", "email": ""}, "Missing: first name, last name and email."),
    ],
)
def test_R12_without_a_required_field_the_speaker_is_left_out_and_the_session_goes(
    stage: Stage, missing: dict[str, str], words: str
) -> None:
    somebody = factories.speaker(stage.event, **missing)
    factories.session(stage.event, somebody, factories.speaker(stage.event), title="Talk")
    run = stage.sync()
    record = run.records.get(kind="speaker", record_id=somebody.pk)
    assert (record.outcome, record.reason, record.message) == ("skipped", "missing_fields", words)
    assert run.attempted == {"sessions": 1, "speakers": 2, "sponsors": 0}
    assert run.succeeded == {"sessions": 1, "speakers": 1, "sponsors": 0}
    assert run.status == "partial"
    assert len(stage.swoogo("sessions")) == len(stage.swoogo("speakers")) == 1

    Speaker.objects.filter(pk=somebody.pk).update(first_name="Ada", last_name="Vale", email="a@example.org")
    assert stage.sync().status == "succeeded"
    assert stage.attached()["a@example.org"] == {"Talk"}


def test_R12_moderators_and_chairpersons_do_not_go_by_default(stage: Stage) -> None:
    talk = factories.session(stage.event)
    for role in (ParticipationRole.MODERATOR, ParticipationRole.CHAIRPERSON):
        factories.participation(talk, factories.speaker(stage.event), role)
    run = stage.sync()
    assert (run.status, run.attempted["speakers"]) == ("succeeded", 0)
    assert stage.swoogo("speakers") == []


def test_R12_speakers_without_a_session_are_none_of_the_runs_business(stage: Stage) -> None:
    factories.speaker(stage.event)
    factories.session(stage.event)
    run = stage.sync()
    assert (run.attempted["speakers"], run.records.filter(kind="speaker").count()) == (0, 0)


def test_R12_a_speaker_whose_sessions_cannot_go_is_attempted_and_told_why(stage: Stage) -> None:
    ada = factories.speaker(stage.event)
    factories.session(stage.event, ada, ends_at=None)
    run = stage.sync()
    assert run.records.get(kind="speaker").reason == "no_sent_session"
    assert (run.attempted["speakers"], run.succeeded["speakers"]) == (1, 0)


def test_R25_of_two_with_one_email_none_goes(stage: Stage) -> None:
    pair = [factories.speaker(stage.event, email=email) for email in ("pa@example.org", " PA@example.org ")]
    factories.session(stage.event, *pair, title="Talk")
    run = stage.sync()
    assert [row.reason for row in run.records.filter(kind="speaker")] == ["email_shared"] * 2
    assert (run.attempted["speakers"], run.succeeded["speakers"]) == (2, 0)
    assert stage.swoogo("speakers") == []
    assert len(stage.swoogo("sessions")) == 1


def test_R25_of_two_with_one_email_the_linked_one_goes(stage: Stage) -> None:
    ada = factories.speaker(stage.event, first_name="Ada", email="pa@example.org")
    talk = factories.session(stage.event, ada, title="Talk")
    stage.sync()
    bo = factories.speaker(stage.event, first_name="Bo", email="pa@example.org")
    factories.participation(talk, bo, position=1)
    Speaker.objects.filter(pk=ada.pk).update(job_title="Captain")
    run = stage.sync()
    assert run.records.get(record_id=ada.pk).outcome == "updated"
    assert run.records.get(record_id=bo.pk).reason == "email_shared"
    [speaker] = stage.swoogo("speakers")
    assert (speaker["first_name"], speaker["job_title"]) == ("Ada", "Captain")


def test_R25_the_linked_one_keeps_the_email_even_while_not_sent(stage: Stage) -> None:
    ada = factories.speaker(stage.event, first_name="Ada", email="pa@example.org")
    talk = factories.session(stage.event, ada)
    stage.sync()
    Participation.objects.all().delete()
    bo = factories.speaker(stage.event, first_name="Bo", email="pa@example.org")
    factories.participation(talk, bo)
    run = stage.sync()
    assert run.records.get(kind="speaker", record_id=bo.pk).reason == "email_shared"
    assert [row["first_name"] for row in stage.swoogo("speakers")] == ["Ada"]


def test_R25_a_restored_record_is_the_same_record(stage: Stage) -> None:
    ada = factories.speaker(stage.event)
    talk = factories.session(stage.event, ada, room=factories.room(stage.event))
    stage.sync()
    links = {record: stage.link(record).swoogo_id for record in (talk, ada, talk.room)}
    for model in (Session, Speaker):
        model.objects.update(deleted_at=clock.now())
    assert stage.sync().status == "succeeded"
    for model in (Session, Speaker):
        model.objects.update(deleted_at=None)
    stage.forget_calls()
    run = stage.sync()
    assert (run.status, run.unchanged, stage.calls()) == ("succeeded", 3, [])
    assert {record: stage.link(record).swoogo_id for record in links} == links


def test_R25_what_a_person_deletes_and_restores_is_the_same_record_in_swoogo(stage: Stage) -> None:
    ada = factories.speaker(stage.event)
    talk = factories.session(stage.event, ada)
    stage.sync()
    for record in (ada, talk):
        delete_record(record, None)
        restore_record(record, None)
    Session.objects.update(title="Talk, renamed")
    stage.forget_calls()
    assert stage.sync().status == "succeeded"
    assert stage.bodies("sessions/update") == [{"name": "Talk, renamed"}]
    assert len(stage.writes()) == 1


@pytest.mark.parametrize("profile", ["speaker-email-refused", "speaker-email-merges"])
def test_R25_a_speaker_with_the_email_of_a_deleted_one_is_not_mixed_up_with_them(
    stage: Stage, profile: str
) -> None:
    stage.answer_as(profile)
    ada = factories.speaker(stage.event, first_name="Ada", email="pa@example.org")
    talk = factories.session(stage.event, ada)
    stage.sync()
    Speaker.objects.filter(pk=ada.pk).update(deleted_at=clock.now())
    bo = factories.speaker(stage.event, first_name="Bo", email="pa@example.org")
    factories.participation(talk, bo)
    run = stage.sync()
    record = run.records.get(kind="speaker", record_id=bo.pk)
    assert (record.outcome, run.status) == ("failed", "partial")
    assert record.reason in {"rejected", "held_by_another"}
    assert stage.link(ada).state == "linked"
    assert len(stage.swoogo("speakers")) == 1
