"""R20, R38, R40: a list that cannot be true is not believed; a permission that is gone deletes nothing."""

from __future__ import annotations

from typing import Any

import pytest

from stagedoor.cli.following import push_and_follow
from stagedoor.sync.models import LinkState, RecordLink
from tests import factories
from tests.sync.conftest import Stage

pytestmark = pytest.mark.usefixtures("in_haste")
SENT = 8


def sent_sessions(stage: Stage) -> list[Any]:
    """Sessions that have been sent, at times of their own."""
    sessions = [factories.session(stage.event, title=f"Talk {number}") for number in range(SENT)]
    assert stage.sync().status == "succeeded"
    return sessions


def rename(sessions: list[Any]) -> None:
    for session in sessions:
        session.title += ", again"
        session.save()


def states(stage: Stage) -> set[str]:
    links = RecordLink.objects.filter(swoogo_event_id=stage.swoogo_event, kind="session")
    return set(links.values_list("state", flat=True))


@pytest.mark.parametrize("share", [1.0, 0.3])
def test_R38_nothing_is_created_on_a_list_that_lacks_what_our_links_hold(
    read_stage: Stage, share: float
) -> None:
    sent_sessions(read_stage)
    factories.session(read_stage.event, title="New")
    read_stage.fault("list-lacks", path="/sessions(.json)?$", share=share)
    run = read_stage.sync()
    assert len(read_stage.swoogo("sessions")) == SENT
    assert states(read_stage) <= {LinkState.LINKED, LinkState.CREATING}
    # Where it lacks many of them, a person is asked whether they were deleted there (R40).
    assert run.status == ("refused" if share == 1.0 else "partial")
    assert "list" in read_stage.said(run)
    read_stage.no_more_faults()
    assert read_stage.sync().status == "succeeded"
    assert len(read_stage.swoogo("sessions")) == SENT + 1


def test_R38_a_list_that_lacks_one_of_many_is_believed(stage: Stage) -> None:
    sent_sessions(stage)
    factories.session(stage.event, title="New")
    stage.fault("list-lacks", path="/sessions$", share=1 / SENT)
    assert stage.sync().status == "succeeded"
    assert len(stage.swoogo("sessions")) == SENT + 1


def test_R40_a_permission_that_is_gone_is_no_mass_deletion(read_stage: Stage) -> None:
    sessions = sent_sessions(read_stage)
    rename(sessions)
    read_stage.control.put("/permissions", json={"see": False})
    run = read_stage.sync()
    assert states(read_stage) == {LinkState.LINKED}
    assert run.status in {"failed", "partial", "refused"}
    read_stage.control.put("/permissions", json={})
    assert read_stage.sync().status == "succeeded"
    assert {row["name"] for row in read_stage.swoogo("sessions")} == {row.title for row in sessions}


def test_R40_many_records_deleted_there_wait_for_a_yes(stage: Stage) -> None:
    sessions = sent_sessions(stage)
    for session in sessions[:4]:
        stage.person_deletes("sessions", stage.link(session).swoogo_id)
    rename(sessions)
    run = stage.sync()
    assert states(stage) == {LinkState.LINKED}
    assert "deleted in Swoogo" in stage.said(run)


def test_R40_who_says_that_they_were_deleted_is_believed(stage: Stage) -> None:
    sessions = sent_sessions(stage)
    for session in sessions[:4]:
        stage.person_deletes("sessions", stage.link(session).swoogo_id)
    rename(sessions)
    asking = stage.sync()
    push_and_follow(stage.event, quiet=True, allow=asking.pk)
    assert [stage.link(session).state for session in sessions] == ["deleted"] * 4 + ["linked"] * 4


def test_R20_a_single_record_deleted_there_needs_no_yes(stage: Stage) -> None:
    sessions = sent_sessions(stage)
    stage.person_deletes("sessions", stage.link(sessions[0]).swoogo_id)
    rename(sessions)
    stage.sync()
    assert stage.link(sessions[0]).state == LinkState.DELETED
    assert stage.link(sessions[1]).state == LinkState.LINKED


def test_R38_a_row_that_hides_between_two_pages_is_found_all_the_same(stage: Stage) -> None:
    stage.answer_as("per-page-200")
    day = factories.wall(stage.event, 10).date().isoformat()
    names = [f"Theirs {number}" for number in range(200)] + ["Ours"]
    rows = [
        stage.by_person("sessions", name=name, date=day, start_time="10:00", end_time="10:45")["id"]
        for name in names
    ]
    acts = [
        {"method": "DELETE", "path": f"/records/sessions/{rows[0]}"},
        {"path": "/records/sessions", "body": {"event_id": stage.swoogo_event, "name": "Between"}},
    ]
    stage.fault("by-hand", method="GET", path="/sessions$", nth=1, after=True, acts=acts)
    session = factories.session(stage.event, title="Ours")
    assert stage.sync().status == "succeeded"
    assert stage.link(session).swoogo_id == rows[-1]
    assert [row["name"] for row in stage.swoogo("sessions")].count("Ours") == 1
