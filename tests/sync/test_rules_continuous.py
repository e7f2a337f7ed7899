"""R5: what a round of continuous sync sends, and when there is none."""

from __future__ import annotations

import pytest

from stagedoor.jobs.continuous import start_due_syncs
from stagedoor.sync.domain.continuous import pause_mapping, resume_mapping, set_continuous
from stagedoor.sync.execution.execute import execute
from stagedoor.sync.models import EventMapping, SyncRun, Trigger
from tests import factories
from tests.sync.conftest import Stage


def round_now(stage: Stage) -> list[SyncRun]:
    """The runs that start by themselves when the time has come, carried out."""
    EventMapping.objects.update(next_sync_at=stage.mapping.created_at)
    runs = [execute(run.pk) for run in start_due_syncs()]
    return [run for run in runs if run is not None]


@pytest.fixture
def programme(stage: Stage) -> Stage:
    """A session with its speaker, and a sponsor, none of which was sent yet."""
    factories.session(stage.event, factories.speaker(stage.event), title="Talk")
    factories.sponsor(stage.event)
    return stage


def test_R5_a_round_creates_and_updates_sessions_and_speakers_and_no_sponsors(programme: Stage) -> None:
    stage = programme
    set_continuous(stage.mapping.connection, True)
    [run] = round_now(stage)
    assert (run.trigger, run.status) == (Trigger.SCHEDULE, "succeeded")
    assert (len(stage.swoogo("sessions")), len(stage.swoogo("speakers"))) == (1, 1)
    assert stage.swoogo("sponsors") == []
    stage.event.sessions.update(title="Talk, renamed")
    [run] = round_now(stage)
    assert stage.outcomes(run) == {("session", "Talk, renamed"): "updated"}
    assert [row["name"] for row in stage.swoogo("sessions")] == ["Talk, renamed"]


def test_R5_while_it_is_off_nothing_is_sent_by_itself(programme: Stage) -> None:
    stage = programme
    assert round_now(stage) == []
    set_continuous(stage.mapping.connection, True)
    set_continuous(stage.mapping.connection, False)
    assert round_now(stage) == []
    assert stage.calls() == []
    # People can still push.
    assert stage.sync().status == "succeeded"


def test_R5_of_a_paused_mapping_nothing_is_sent_by_itself(programme: Stage) -> None:
    stage = programme
    set_continuous(stage.mapping.connection, True)
    pause_mapping(EventMapping.objects.get())
    assert round_now(stage) == []
    assert stage.calls() == []
    assert stage.sync().status == "succeeded"
    resume_mapping(EventMapping.objects.get())
    [run] = round_now(stage)
    assert (run.status, run.calls) == ("succeeded", 0)
