"""One record that trips or kills Stagedoor does not stop the others."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from stagedoor.agenda.models import Picture
from stagedoor.common import clock
from stagedoor.jobs.port import push
from stagedoor.sync.execution import quarantine
from stagedoor.sync.execution.execute import execute
from stagedoor.sync.execution.operations.creates import CreateOperation
from stagedoor.sync.execution.operations.pictures import UploadOperation
from stagedoor.sync.models import SyncRun, Trigger
from stagedoor.sync.planning.records import Wanted
from tests import factories
from tests.sync.conftest import Stage
from tests.sync.programme import Programme


class Died(BaseException):
    """Ends a run as the death of its process does, without a word."""


def die_and_leave(run: SyncRun) -> None:
    with pytest.raises(Died):
        execute(run.pk)
    SyncRun.objects.update(lease_until=clock.now() - timedelta(seconds=1))


def test_a_picture_whose_file_is_gone_fails_alone(stage: Stage) -> None:
    Programme(stage)
    picture = Picture.objects.first()
    assert picture is not None
    Path(picture.file.path).unlink()
    run = stage.sync()
    outcomes = stage.outcomes(run)
    assert [key for key, outcome in outcomes.items() if outcome == "failed:internal"] == [
        ("picture", "Ada0 Vale")
    ]
    assert run.succeeded == {"sessions": 6, "speakers": 6, "sponsors": 0}
    assert len(stage.swoogo("sessions")) == 6


def test_a_mistake_of_ours_before_sending_leaves_the_record_for_the_next_sync(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    for title in ("One", "Two", "Three"):
        factories.session(stage.event, title=title)
    original = CreateOperation.prepare

    def prepare(self: CreateOperation) -> bool:
        if self.wanted.name == "Two":
            raise ZeroDivisionError
        return original(self)

    monkeypatch.setattr(CreateOperation, "prepare", prepare)
    run = stage.sync()
    assert stage.outcomes(run)["session", "Two"] == "failed:internal"
    assert {row["name"] for row in stage.swoogo("sessions")} == {"One", "Three"}
    monkeypatch.undo()
    assert stage.sync().status == "succeeded"
    assert sorted(row["name"] for row in stage.swoogo("sessions")) == ["One", "Three", "Two"]


@pytest.mark.usefixtures("in_haste")
def test_R38_a_mistake_of_ours_after_sending_doubles_nothing(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    for title in ("One", "Two", "Three"):
        factories.session(stage.event, title=title)
    original = Wanted.read

    def read(self: Wanted, row: Any) -> Any:
        if self.name == "Two":
            raise ZeroDivisionError
        return original(self, row)

    monkeypatch.setattr(Wanted, "read", read)
    stage.sync()
    monkeypatch.undo()
    assert stage.sync().status == "succeeded"
    assert sorted(row["name"] for row in stage.swoogo("sessions")) == ["One", "Three", "Two"]


@pytest.mark.usefixtures("in_haste")
def test_R38_an_answer_that_cannot_be_recorded_stops_no_other_record(stage: Stage) -> None:
    """Here an id that no database holds; Swoogo made nothing, or it made the record."""
    for title in ("One", "Two", "Three", "Four"):
        factories.session(stage.event, title=title)
    stage.fault("status", path="/sessions/create", nth=1, status=200, body={"id": 10**30, "name": "One"})
    stage.fault("status", path="/sessions/create", nth=3, after=True, status=200, body={"id": 10**30})
    assert stage.sync().status == "succeeded", "the other two went, and these two were looked up"
    assert sorted(row["name"] for row in stage.swoogo("sessions")) == ["Four", "One", "Three", "Two"]
    assert stage.faults_that_never_struck() == []


@pytest.mark.usefixtures("in_haste")
def test_a_record_that_kills_its_process_is_found_out_and_set_aside(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    programme = Programme(stage)
    deadly = programme.speakers[2].pk
    original = UploadOperation.prepare

    def prepare(self: UploadOperation) -> bool:
        if self.change.id == deadly:
            raise Died
        return original(self)

    monkeypatch.setattr(UploadOperation, "prepare", prepare)
    run = push(stage.mapping, Trigger.CLI).run
    for _ in range(quarantine.CAREFUL_AFTER + 1):
        die_and_leave(run)
    finished = execute(run.pk)
    assert finished is not None
    assert finished.status == "partial"
    outcomes = stage.outcomes(finished)
    assert outcomes.pop(("picture", "Ada2 Vale")) == "failed:kept_dying"
    assert [kind for kind, _ in outcomes].count("picture") == 5
    assert len(stage.swoogo("sessions")) == len(stage.swoogo("speakers")) == 6


def test_a_run_that_dies_without_end_is_given_up(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    factories.session(stage.event, title="One")

    def die(*args: object) -> None:
        raise Died

    monkeypatch.setattr("stagedoor.sync.execution.pipeline.Pipeline.go", die)
    run = push(stage.mapping, Trigger.CLI).run
    for _ in range(quarantine.GIVE_UP_AFTER):
        die_and_leave(run)
    finished = execute(run.pk)
    assert finished is not None
    assert (finished.status, finished.reason) == ("failed", "kept_dying")
    monkeypatch.undo()
    assert stage.sync().status == "succeeded"
