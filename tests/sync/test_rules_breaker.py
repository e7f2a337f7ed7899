"""R40: mass moves, and records called deleted in Swoogo; who is asked, when, and what a yes covers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F

from stagedoor.agenda.models import Session
from stagedoor.jobs.port import push
from stagedoor.sync.domain.questions import lines_allowed, questions_of
from stagedoor.sync.execution.execute import execute
from stagedoor.sync.models import SyncRun, Trigger
from tests import factories
from tests.sync.conftest import Stage

pytestmark = pytest.mark.usefixtures("in_haste")
SENT = 10
FIVE_HOURS = timedelta(hours=5)


@pytest.fixture
def talks(stage: Stage) -> list[Any]:
    """Ten sessions that stand in Swoogo."""
    made = [factories.session(stage.event, title=f"Talk {number}") for number in range(SENT)]
    assert stage.sync().status == "succeeded"
    stage.forget_calls()
    return made


def move(talks: list[Any]) -> None:
    some = Session.objects.filter(pk__in=[talk.pk for talk in talks])
    some.update(starts_at=F("starts_at") + FIVE_HOURS, ends_at=F("ends_at") + FIVE_HOURS)


def sync_allowing(stage: Stage, asked: SyncRun) -> SyncRun:
    run = execute(push(stage.mapping, Trigger.PERSON, allowed=lines_allowed(asked)).run.pk)
    assert run is not None
    return run


def test_R40_a_wrong_timezone_moves_every_session_and_stops_before_any_call(
    stage: Stage, talks: list[Any]
) -> None:
    move(talks)
    run = stage.sync()
    assert (run.status, run.reason) == ("refused", "breaker")
    assert "10 of the 10 sessions would move to another date or time" in run.message
    assert stage.calls() == []
    [question] = questions_of(run)
    assert question.lines[0].words.startswith("moves from ")
    assert {row["start_time"] for row in stage.swoogo("sessions")} == {"10:00:00"}


def test_R40_a_few_sessions_move_without_a_question(stage: Stage, talks: list[Any]) -> None:
    move(talks[:4])
    assert stage.sync().status == "succeeded"


def test_R40_a_yes_to_moves_holds_for_these_times_only(stage: Stage, talks: list[Any]) -> None:
    move(talks)
    asked = stage.sync()
    move(talks[:1])
    again = sync_allowing(stage, asked)
    assert again.reason == "breaker"
    assert sync_allowing(stage, again).status == "succeeded"
    assert sorted(row["start_time"] for row in stage.swoogo("sessions")) == ["15:00:00"] * 9 + ["20:00:00"]


def test_R40_records_missing_in_swoogo_are_asked_about_before_the_first_write(
    stage: Stage, talks: list[Any]
) -> None:
    for talk in talks[:4]:
        stage.person_deletes("sessions", stage.link(talk).swoogo_id)
    Session.objects.filter(event=stage.event).update(description="<p>New</p>")
    run = stage.sync()
    assert (run.status, run.reason) == ("refused", "breaker")
    assert stage.writes() == []
    assert "4 of the 10 sessions are missing in Swoogo" in run.message
    [question] = questions_of(run)
    assert {line.name for line in question.lines} == {f"Talk {number}" for number in range(4)}
    assert sync_allowing(stage, run).status == "succeeded"
    assert [stage.link(talk).state for talk in talks] == ["deleted"] * 4 + ["linked"] * 6
