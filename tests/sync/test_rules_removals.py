"""R40: a sync that would remove much stops and asks."""

from __future__ import annotations

from typing import Any

import pytest
from click.testing import CliRunner

from stagedoor.agenda.models import Participation
from stagedoor.cli.sync import sync
from stagedoor.jobs.port import push
from stagedoor.sync.domain.questions import lines_allowed, open_question, questions_of
from stagedoor.sync.execution.execute import execute
from stagedoor.sync.models import SyncRun, Trigger
from tests import factories
from tests.sync.conftest import Stage

SPEAKERS = 10


@pytest.fixture
def talk(stage: Stage) -> Any:
    """A session with ten speakers that stands in Swoogo."""
    people = [factories.speaker(stage.event, first_name=f"S{number}") for number in range(SPEAKERS)]
    talk = factories.session(stage.event, *people, title="Panel")
    assert stage.sync().status == "succeeded"
    stage.forget_calls()
    return talk


def take_off(talk: Any, count: int) -> None:
    some = Participation.objects.filter(session=talk)[:count].values("pk")
    Participation.objects.filter(pk__in=list(some.values_list("pk", flat=True))).delete()


def sync_allowing(stage: Stage, asked: SyncRun | None, trigger: Trigger = Trigger.PERSON) -> SyncRun:
    """A sync with the yes to exactly what that one asked."""
    allowed = lines_allowed(asked) if asked else ()
    run = execute(push(stage.mapping, trigger, allowed=allowed).run.pk)
    assert run is not None
    return run


def standing(stage: Stage) -> int:
    return sum(len(sessions) for sessions in stage.attached().values())


def test_R40_a_sync_that_would_take_off_more_than_a_fifth_stops_before_any_call(
    stage: Stage, talk: Any
) -> None:
    take_off(talk, 3)
    run = stage.sync()
    assert (run.status, run.reason) == ("refused", "breaker")
    assert stage.calls() == []
    assert "3 of the 10 attachments" in run.message
    assert "allow exactly these" in run.message
    [question] = questions_of(run)
    assert {line.words for line in question.lines} == {"is taken off “Panel”"}
    assert standing(stage) == SPEAKERS


def test_R27_a_run_that_wrote_before_it_was_taken_up_again_is_not_called_refused(
    stage: Stage, talk: Any
) -> None:
    take_off(talk, 3)
    run = push(stage.mapping, Trigger.PERSON).run
    SyncRun.objects.filter(pk=run.pk).update(done=5, started_at=run.created_at)
    finished = execute(run.pk)
    assert finished is not None
    assert (finished.status, finished.reason) == ("failed", "breaker")
    assert standing(stage) == SPEAKERS


def test_R40_nothing_else_of_such_a_sync_goes_either(stage: Stage, talk: Any) -> None:
    take_off(talk, 3)
    factories.session(stage.event, factories.speaker(stage.event))
    assert stage.sync().status == "refused"
    assert stage.calls() == []


def test_R40_two_are_taken_off_without_a_question(stage: Stage, talk: Any) -> None:
    take_off(talk, 2)
    assert stage.sync().status == "succeeded"
    assert standing(stage) == SPEAKERS - 2


def test_R40_a_yes_lets_exactly_those_go_that_were_shown(stage: Stage, talk: Any) -> None:
    take_off(talk, 3)
    asked = stage.sync()
    assert asked.reason == "breaker"
    assert open_question(stage.mapping, "agenda") == asked
    assert sync_allowing(stage, asked).status == "succeeded"
    assert standing(stage) == SPEAKERS - 3
    assert open_question(stage.mapping, "agenda") is None


def test_R40_more_than_was_agreed_to_asks_again(stage: Stage, talk: Any) -> None:
    take_off(talk, 3)
    asked = stage.sync()
    take_off(talk, 1)
    more = sync_allowing(stage, asked)
    assert more.reason == "breaker"
    assert standing(stage) == SPEAKERS
    assert sync_allowing(stage, more).status == "succeeded"
    assert standing(stage) == SPEAKERS - 4


def test_R40_a_yes_holds_for_these_lines_and_for_no_others(stage: Stage, talk: Any) -> None:
    take_off(talk, 3)
    asked = stage.sync()
    sync_allowing(stage, asked)
    take_off(talk, 3)
    assert sync_allowing(stage, asked).reason == "breaker"
    assert standing(stage) == SPEAKERS - 3


def test_R40_a_yes_goes_on_the_sync_that_waits_already(stage: Stage, talk: Any) -> None:
    take_off(talk, 3)
    asked = stage.sync()
    waiting = push(stage.mapping, Trigger.SCHEDULE).run
    assert sync_allowing(stage, asked).pk == waiting.pk
    assert standing(stage) == SPEAKERS - 3


def test_R40_the_limits_are_settings_of_the_mapping(stage: Stage, talk: Any) -> None:
    stage.mapping.removed_percent, stage.mapping.removed_least = 50, 3
    stage.mapping.save()
    take_off(talk, 5)
    assert stage.sync().status == "succeeded"
    assert standing(stage) == SPEAKERS - 5


def test_R40_rounds_of_continuous_sync_ask_each_time_and_spend_nothing(stage: Stage, talk: Any) -> None:
    take_off(talk, 3)
    rounds = [sync_allowing(stage, None, Trigger.SCHEDULE) for _ in range(3)]
    assert {(run.status, run.reason, run.calls, run.credits) for run in rounds} == {
        ("refused", "breaker", 0, 0)
    }
    assert stage.calls() == []


def test_R40_the_command_line_can_say_yes(stage: Stage, talk: Any) -> None:
    take_off(talk, 3)
    refused = CliRunner().invoke(sync, [stage.event.path])
    assert refused.exit_code == 2
    asked = SyncRun.objects.latest("pk").pk
    assert f"--allow {asked}" in refused.stderr
    assert standing(stage) == SPEAKERS
    assert CliRunner().invoke(sync, [stage.event.path, "--allow", "999999"]).exit_code == 2
    done = CliRunner().invoke(sync, [stage.event.path, "--allow", str(asked)])
    assert done.exit_code == 0
    assert standing(stage) == SPEAKERS - 3
