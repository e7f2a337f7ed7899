"""R30: who goes as a speaker, sponsors with the agenda, and what is removed there when it is gone here."""

from __future__ import annotations

import pytest

from stagedoor.agenda.domain.records import delete_record, restore_record
from stagedoor.agenda.models import ParticipationRole, Session, SessionStatus
from stagedoor.jobs.port import push
from stagedoor.sync.domain.mapping_settings import set_switches
from stagedoor.sync.domain.questions import lines_allowed
from stagedoor.sync.domain.runs import next_waiting
from stagedoor.sync.execution.execute import execute
from stagedoor.sync.models import RecordLink, RunScope, SyncRun, Trigger
from tests import factories
from tests.sync.conftest import Stage

ROLES = [
    (ParticipationRole.CHAIRPERSON, "sync_chairpersons"),
    (ParticipationRole.MODERATOR, "sync_moderators"),
]


def switch_on(stage: Stage, *names: str) -> None:
    set_switches(stage.mapping, dict.fromkeys(names, True))


def decline(session: Session) -> None:
    session.status = SessionStatus.DECLINED
    session.save()


def programme(stage: Stage, count: int = 12) -> list[Session]:
    return [
        factories.session(stage.event, factories.speaker(stage.event), title=f"Talk {number}")
        for number in range(count)
    ]


def register(stage: Stage, session: Session, count: int) -> None:
    number = stage.link(session).swoogo_id
    stage.control.post(f"/sessions/{number}/registrants", json={"count": count}).raise_for_status()


def titles(stage: Stage) -> set[str]:
    return {row["name"] for row in stage.swoogo("sessions")}


@pytest.mark.parametrize(("role", "switch"), ROLES)
def test_R30_a_role_goes_as_a_speaker_only_where_it_is_switched_on(
    stage: Stage, role: ParticipationRole, switch: str
) -> None:
    somebody, other = factories.speaker(stage.event, email="role@example.org"), factories.speaker(stage.event)
    session = factories.session(stage.event, other, title="Panel")
    factories.participation(session, somebody, role)
    stage.sync()
    assert "role@example.org" not in stage.attached()

    switch_on(stage, switch)
    run = stage.sync()

    assert run.status == "succeeded", stage.said(run)
    assert stage.attached()["role@example.org"] == {"Panel"}
    set_switches(stage.mapping, {switch: False})
    stage.sync()
    assert stage.attached()["role@example.org"] == set(), "R23: what we attached is taken off"
    assert len(stage.swoogo("speakers")) == 2, "R19: nobody is removed"


def test_R30_who_has_two_roles_is_attached_once(stage: Stage) -> None:
    switch_on(stage, "sync_moderators", "sync_chairpersons")
    somebody = factories.speaker(stage.event)
    session = factories.session(stage.event, somebody)
    factories.participation(session, somebody, ParticipationRole.MODERATOR, position=1)
    run = stage.sync()
    assert run.attempted == {"sessions": 1, "speakers": 1, "sponsors": 0}
    assert stage.sync().calls == 0


def test_R30_sponsors_follow_the_agenda_where_it_is_switched_on(stage: Stage) -> None:
    factories.session(stage.event)
    factories.sponsor(stage.event, name="Rope Works")
    stage.sync()
    assert next_waiting(stage.mapping) is None
    switch_on(stage, "sync_sponsors")

    stage.sync()

    following = next_waiting(stage.mapping)
    assert following is not None
    assert (following.scope, following.trigger) == (RunScope.SPONSORS, Trigger.CLI)
    done = execute(following.pk)
    assert done is not None
    assert (done.status, [row["name"] for row in stage.swoogo("sponsors")]) == ("succeeded", ["Rope Works"])
    assert next_waiting(stage.mapping) is None, "the sponsors' sync is followed by nothing"


def test_R30_a_refused_sync_of_the_agenda_brings_no_sponsors_along(stage: Stage) -> None:
    switch_on(stage, "sync_sponsors")
    factories.session(stage.event)
    stage.control.put("/records/events/370101", json={"timezone": "Asia/Tokyo"}).raise_for_status()
    assert stage.sync().status == "refused"
    assert next_waiting(stage.mapping) is None


@pytest.mark.parametrize("how", ["declined", "deleted"])
def test_R30_a_session_without_registrants_goes_and_its_speaker_stays(stage: Stage, how: str) -> None:
    sessions = programme(stage)
    stage.sync()
    switch_on(stage, "remove_deleted_sessions")
    decline(sessions[0]) if how == "declined" else delete_record(sessions[0], None)
    stage.forget_calls()

    run = stage.sync()

    assert run.status == "succeeded", stage.said(run)
    assert stage.outcomes(run) == {("session", "Talk 0"): "removed"}
    assert f"since it is {'not accepted' if how == 'declined' else 'deleted'} here" in stage.said(run)
    assert titles(stage) == {f"Talk {number}" for number in range(1, 12)}
    assert len(stage.swoogo("speakers")) == 12
    assert stage.requests().count("GET sessions/N") == 1, "who is registered is asked first"
    stage.forget_calls()
    stage.sync()
    assert stage.calls() == []


def test_R30_a_removed_session_that_is_accepted_again_is_made_anew_with_its_speaker(stage: Stage) -> None:
    session, *_ = programme(stage)
    stage.sync()
    switch_on(stage, "remove_deleted_sessions")
    delete_record(session, None)
    stage.sync()
    restore_record(session, None)
    run = stage.sync()
    assert run.status == "succeeded", stage.said(run)
    assert sorted(titles(stage)) == sorted(f"Talk {number}" for number in range(12))
    [email] = [part.speaker.email for part in session.participations.all()]
    assert stage.attached()[email] == {"Talk 0"}


def test_R30_a_session_with_registrants_stays_and_is_told_once_in_five_rounds(stage: Stage) -> None:
    sessions = programme(stage)
    stage.sync()
    register(stage, sessions[0], 3)
    switch_on(stage, "remove_deleted_sessions")
    decline(sessions[0])
    told, calls = 0, []
    for _ in range(5):
        stage.forget_calls()
        run = stage.sync()
        told += run.records.filter(reason="has_registrants").count()
        calls.append(len(stage.calls()))
        assert run.status == "succeeded", stage.said(run)
        assert not [path for path in stage.requests() if path.startswith("DELETE")]
    assert told == 1
    assert calls[1:] == [0, 0, 0, 0]
    assert "Talk 0" in titles(stage)


@pytest.mark.parametrize("profile", ["", "kept-session-409"])
def test_R30_a_session_that_got_its_first_registrant_meanwhile_stays(stage: Stage, profile: str) -> None:
    """The answer to the question is old by the time of the DELETE: Swoogo refuses, and that is told once."""
    stage.answer_as(*filter(None, [profile]))
    sessions = programme(stage)
    stage.sync()
    number = stage.link(sessions[0]).swoogo_id
    switch_on(stage, "remove_deleted_sessions")
    decline(sessions[0])
    act = {"path": f"/sessions/{number}/registrants", "body": {"count": 1}}
    stage.fault("by-hand", method="GET", path=f"/sessions/{number}", acts=[act], after=True, times=1)
    run = stage.sync()
    assert stage.faults_that_never_struck() == []
    assert stage.outcomes(run)["session", "Talk 0"] == "skipped:has_registrants"
    assert "has registrants" in stage.said(run)
    assert stage.sync().calls == 0
    assert "Talk 0" in titles(stage)


def test_R30_nothing_is_removed_where_it_is_not_switched_on(stage: Stage) -> None:
    sessions = programme(stage)
    stage.sync()
    decline(sessions[0])
    delete_record(sessions[1], None)
    delete_record(sessions[2].participations.get().speaker, None)
    stage.forget_calls()
    stage.sync()
    assert stage.writes() == []


def test_R30_a_deleted_speaker_goes_and_others_stay(stage: Stage) -> None:
    sessions = programme(stage)
    stage.sync()
    switch_on(stage, "remove_deleted_speakers")
    speaker = sessions[0].participations.get().speaker
    delete_record(speaker, None)
    sessions[1].participations.all().delete()
    run = stage.sync()
    emails = {row["email"] for row in stage.swoogo("speakers")}
    assert speaker.email not in emails
    assert len(emails) == 11, "who has lost their session stays"
    assert stage.outcomes(run)["speaker", speaker.name] == "removed"


def test_R30_what_stood_there_before_is_not_ours_to_remove(stage: Stage) -> None:
    times = {"date": str(stage.event.starts_on), "start_time": "10:00", "end_time": "10:45"}
    stage.by_person("sessions", name="Theirs", **times)
    session = factories.session(stage.event, title="Theirs")
    programme(stage)
    stage.sync()
    assert stage.link(session).found
    switch_on(stage, "remove_deleted_sessions")
    delete_record(session, None)
    run = stage.sync()
    assert "Theirs" in titles(stage)
    assert stage.outcomes(run)["session", "Theirs"] == "skipped:found_there"
    assert run.status == "succeeded"


def test_R40_many_removals_stop_and_ask(stage: Stage) -> None:
    sessions = programme(stage)
    stage.sync()
    switch_on(stage, "remove_deleted_sessions")
    for session in sessions[:4]:
        decline(session)
    stage.forget_calls()
    run = stage.sync()
    assert run.status == "refused"
    assert stage.writes() == []
    assert "4 of the 12 sessions would be removed" in run.message
    assert len(titles(stage)) == 12
    allowed = lines_allowed(run)
    decline(sessions[4])
    assert sync_allowing(stage, allowed).status == "refused", "one more was never shown"
    assert len(titles(stage)) == 12
    sessions[4].status = SessionStatus.ACCEPTED
    sessions[4].save()
    assert sync_allowing(stage, allowed).status == "succeeded"
    assert titles(stage) == {f"Talk {number}" for number in range(4, 12)}


def sync_allowing(stage: Stage, lines: list[str]) -> SyncRun:
    run = execute(push(stage.mapping, Trigger.CLI, allowed=lines).run.pk)
    assert run is not None
    return run


def test_R38_a_removal_whose_answer_is_lost_is_done_once_and_told(stage: Stage, in_haste: None) -> None:
    sessions = programme(stage)
    stage.sync()
    switch_on(stage, "remove_deleted_sessions")
    decline(sessions[0])
    stage.fault("reset-after", method="DELETE", path="/sessions", times=1)
    run = stage.sync()
    assert stage.outcomes(run) == {("session", "Talk 0"): "removed"}
    assert "Talk 0" not in titles(stage)
    assert stage.sync().calls == 0


@pytest.mark.parametrize("landed", [True, False])
def test_R38_a_session_that_comes_back_before_it_is_known_whether_it_was_removed(
    stage: Stage, in_haste: None, landed: bool
) -> None:
    """The process was lost with the DELETE on its way; then somebody accepts the session again."""
    session, *_ = programme(stage)
    stage.sync()
    link = stage.link(session)
    RecordLink.objects.filter(pk=link.pk).update(removal_sent_at=link.linked_at)
    if landed:
        stage.person_deletes("sessions", link.swoogo_id)
    run = stage.sync()
    assert run.status == "succeeded", stage.said(run)
    assert sorted(titles(stage)) == sorted(f"Talk {number}" for number in range(12))
    assert (stage.link(session).swoogo_id == link.swoogo_id) is not landed
    assert all(len(names) == 1 for names in stage.attached().values())
    assert stage.sync().calls == 0


def test_R20_what_somebody_else_deleted_there_counts_as_deleted_in_swoogo(stage: Stage) -> None:
    sessions = programme(stage)
    stage.sync()
    switch_on(stage, "remove_deleted_sessions")
    stage.person_deletes("sessions", stage.link(sessions[0]).swoogo_id)
    decline(sessions[0])
    run = stage.sync()
    assert stage.outcomes(run)["session", "Talk 0"] == "skipped:deleted_in_swoogo"
    assert stage.link(sessions[0]).state == "deleted"


def test_R25_a_new_speaker_takes_the_email_of_a_removed_one(stage: Stage) -> None:
    sessions = programme(stage)
    stage.sync()
    switch_on(stage, "remove_deleted_speakers")
    before = sessions[0].participations.get().speaker
    delete_record(before, None)
    again = factories.speaker(stage.event, email=before.email, first_name="New")
    factories.participation(sessions[0], again, position=1)
    run = stage.sync()
    rows = [row for row in stage.swoogo("speakers") if row["email"] == before.email]
    assert len(rows) == 1, stage.said(run)
    assert stage.link(again).swoogo_id == rows[0]["id"]
    assert stage.attached()[before.email] == {"Talk 0"}


def test_R30_removals_are_done_under_every_reading(read_stage: Stage) -> None:
    stage = read_stage
    sessions = programme(stage)
    stage.sync()
    register(stage, sessions[1], 2)
    switch_on(stage, "remove_deleted_sessions", "remove_deleted_speakers")
    decline(sessions[0])
    decline(sessions[1])
    delete_record(sessions[2].participations.get().speaker, None)
    run = stage.sync()
    said = f"{stage.profile}: {stage.said(run)}"
    assert titles(stage) == {f"Talk {number}" for number in range(1, 12)}, said
    assert len(stage.swoogo("speakers")) == 11, said
    assert run.records.filter(reason="has_registrants").count() == 1, said
    stage.forget_calls()
    stage.sync()
    assert stage.calls() == [], said
