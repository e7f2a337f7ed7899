"""R38: what a process sends or hears too late undoes nothing, and doubles nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from stagedoor.common import clock
from stagedoor.swoogo.records import Kind
from stagedoor.sync.clients import client_for
from stagedoor.sync.domain import runs
from stagedoor.sync.execution import dispatcher, lease
from stagedoor.sync.execution.execute import execute
from stagedoor.sync.execution.interruptions import LeaseLost
from stagedoor.sync.models import InFlight, LateCreate, SyncRun, Trigger
from tests import factories
from tests.sync.conftest import Stage

pytestmark = pytest.mark.usefixtures("in_haste")


def names(stage: Stage) -> list[str]:
    return sorted(row["name"] for row in stage.swoogo("sessions"))


def is_quiet(stage: Stage) -> bool:
    """Whether another sync makes no call."""
    stage.forget_calls()
    stage.sync()
    return stage.calls() == []


def late_create(stage: Stage, session: Any, **fields: Any) -> int:
    """A second record that a stopped process made for the session, as it was told."""
    made = stage.by_person("sessions", name=session.title, **fields)
    LateCreate.objects.create(
        connection=stage.mapping.connection,
        event=stage.event,
        swoogo_event_id=stage.swoogo_event,
        kind="session",
        record_id=session.pk,
        swoogo_id=made["id"],
        body={"name": session.title},
        answered_at=clock.now(),
    )
    return int(made["id"])


def test_an_answer_to_a_create_that_comes_too_late_is_kept_and_linked(
    read_stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = factories.session(read_stage.event, title="Talk")
    renew = lease.renew

    def renew_until_it_was_made(*words: Any) -> bool:
        return not names(read_stage) and renew(*words)

    monkeypatch.setattr(dispatcher, "RENEW_SECONDS", 0.0)
    monkeypatch.setattr(lease, "renew", renew_until_it_was_made)
    run = runs.request_run(read_stage.mapping, Trigger.CLI)
    assert execute(run.pk) is None
    monkeypatch.undo()
    [late] = LateCreate.objects.all()
    assert late.swoogo_id == read_stage.swoogo("sessions")[0]["id"]

    SyncRun.objects.filter(pk=run.pk).update(lease_until=clock.now() - timedelta(seconds=1))
    resumed = execute(run.pk)
    assert resumed is not None
    assert resumed.status == "succeeded"
    assert names(read_stage) == ["Talk"]
    assert read_stage.link(session).swoogo_id == late.swoogo_id
    assert not LateCreate.objects.exists()
    assert is_quiet(read_stage)


def test_a_second_one_that_was_made_meanwhile_is_removed(stage: Stage) -> None:
    session = factories.session(stage.event, title="Talk")
    stage.sync()
    late_create(stage, session)
    run = stage.sync()
    assert names(stage) == ["Talk"]
    assert "second time" in stage.said(run)
    assert is_quiet(stage)


def test_a_second_speaker_that_was_made_too_late_leaves_the_first_as_it_is_here(stage: Stage) -> None:
    """Both share a contact, which the second one rewrote with what it was sent."""
    speaker = factories.speaker(stage.event, email="ada@example.org", job_title="Captain")
    factories.session(stage.event, speaker)
    stage.sync()
    old = {"first_name": "Ada", "last_name": "Vale", "email": "ada@example.org", "job_title": "Sailor"}
    with client_for(stage.mapping.connection) as client:
        made = client.create(Kind.SPEAKER, stage.swoogo_event, old)
    LateCreate.objects.create(
        connection=stage.mapping.connection,
        event=stage.event,
        swoogo_event_id=stage.swoogo_event,
        kind="speaker",
        record_id=speaker.pk,
        swoogo_id=made["id"],
        body=old,
        answered_at=clock.now(),
    )
    assert [row["job_title"] for row in stage.swoogo("speakers")] == ["Sailor", "Sailor"]
    stage.sync()
    assert [row["job_title"] for row in stage.swoogo("speakers")] == ["Captain"]
    assert is_quiet(stage)


def test_a_second_one_that_somebody_has_changed_is_left_to_them(stage: Stage) -> None:
    session = factories.session(stage.event, title="Talk")
    stage.sync()
    second = late_create(stage, session)
    stage.sandbox.sandbox.store.tables["sessions"][second]["updated_at"] = "2031-01-02 03:04:05"
    run = stage.sync()
    assert names(stage) == ["Talk", "Talk"]
    assert str(second) in stage.said(run)


def test_a_second_one_with_registrants_is_left_and_told(stage: Stage) -> None:
    session = factories.session(stage.event, title="Talk")
    stage.sync()
    second = late_create(stage, session)
    stage.control.post(f"/sessions/{second}/registrants", json={"count": 1}).raise_for_status()
    run = stage.sync()
    assert names(stage) == ["Talk", "Talk"]
    assert "registrants" in stage.said(run)


def test_what_was_held_back_goes_once_the_lease_is_renewed(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        factories.session(stage.event, factories.speaker(stage.event), title=f"Talk {number}")
    left = [1] * 5

    def require(_hold: lease.Hold) -> None:
        if left and left.pop():
            raise LeaseLost("This process was held up.")

    monkeypatch.setattr(lease.Hold, "require", require)
    assert stage.sync().status == "succeeded"
    assert left == []
    assert names(stage) == ["Talk 0", "Talk 1", "Talk 2"]


def test_nothing_is_sent_once_the_lease_may_have_ended() -> None:
    hold = lease.Hold()
    hold.require()
    hold.renewed(-lease.LEASE.total_seconds())
    with pytest.raises(LeaseLost):
        hold.require()


@pytest.mark.parametrize("is_different", [True, False])
def test_what_a_lost_process_had_on_its_way_is_read_and_sent_again_where_it_differs(
    read_stage: Stage, is_different: bool
) -> None:
    speaker = factories.speaker(read_stage.event, email="ada@example.org")
    session = factories.session(read_stage.event, speaker, title="New")
    read_stage.sync()
    link, person = read_stage.link(session), read_stage.link(speaker)
    now = clock.now()
    InFlight.objects.create(link=link, fields=["name"], sent_at=now)
    InFlight.objects.create(link=person, sessions=[link.swoogo_id], sent_at=now)
    if is_different:
        read_stage.person_changes("sessions", link.swoogo_id, name="Old")
        read_stage.person_detaches(person.swoogo_id, link.swoogo_id)
    read_stage.forget_calls()
    assert read_stage.sync().status == "succeeded"
    assert names(read_stage) == ["New"]
    assert read_stage.attached() == {"ada@example.org": {"New"}}
    # Where nothing was probed, the first update of all may find its address by a refusal.
    taken = [call for call in read_stage.calls() if call["method"] != "GET" and call["status"] < 400]
    assert len([call for call in taken if "oauth2" not in call["path"]]) == (2 if is_different else 0)
    assert is_quiet(read_stage)


def test_a_write_whose_answer_was_lost_is_read_though_a_later_try_was_answered(stage: Stage) -> None:
    session = factories.session(stage.event, title="Old")
    stage.sync()
    stage.fault("reset-before", method="PUT", path="/sessions/update", times=1)
    session.title = "New"
    session.save()
    stage.forget_calls()
    assert stage.sync().status == "succeeded"
    assert [each for each in stage.requests() if each.startswith("GET sessions")] == ["GET sessions/N"] * 2
    assert is_quiet(stage)
