"""R36, R38: a process that is killed while it applies a preview; whoever goes on sends exactly the rest."""

from __future__ import annotations

import pytest

from stagedoor.agenda.models import Session
from stagedoor.common.errors import ConfigError
from stagedoor.jobs.port import push, push_preview
from stagedoor.sync.execution.execute import execute
from stagedoor.sync.models import Preview, RunPurpose, SyncRun, Trigger
from tests import factories
from tests.proof import cases
from tests.state.killing import expire_leases, killed
from tests.sync.conftest import Stage

pytestmark = pytest.mark.usefixtures("in_haste")
MOMENTS = [(moment, number) for moment in ("before", "after") for number in range(1, 16)]
MOMENTS += [("write", number) for number in range(1, 60, 3)]


@pytest.fixture(autouse=True)
def _one_call_at_a_time(settings: object) -> None:
    settings.SYNC_CONCURRENCY = 1  # type: ignore[attr-defined]


def previewed(stage: Stage) -> Preview:
    ada = factories.speaker(stage.event, first_name="Ada", last_name="Vale", email="ada@example.org")
    bo = factories.speaker(stage.event, first_name="Bo", last_name="Lind", email="bo@example.org")
    hall = factories.room(stage.event, "Hall")
    factories.session(stage.event, ada, title="Opening", room=hall)
    factories.session(stage.event, bo, title="Lunch")
    run = execute(push(stage.mapping, Trigger.CLI, purpose=RunPurpose.PREVIEW).run.pk)
    assert run is not None
    return Preview.objects.get(run=run)


def go_on(run: SyncRun) -> SyncRun:
    """Whoever is next takes the run up, as often as it needs."""
    for _ in range(3):
        expire_leases()
        finished = execute(run.pk)
        if finished is not None:
            return finished
    run.refresh_from_db()
    return run


@pytest.mark.parametrize(("moment", "number"), cases(MOMENTS, 8, seed=12))
def test_R36_an_applied_preview_goes_on_after_a_kill_and_doubles_nothing(
    stage: Stage, moment: str, number: int
) -> None:
    made = previewed(stage)
    lunch = next(line["line"] for line in made.lines if line["name"] == "Lunch")
    run = push_preview(made, [lunch], Trigger.CLI).run
    with killed(moment, number):
        execute(run.pk)
    finished = go_on(run)
    assert finished.status == "succeeded", f"{finished.reason}: {stage.said(finished)}"
    assert [row["name"] for row in stage.swoogo("sessions")] == ["Opening"]
    assert [row["name"] for row in stage.swoogo("locations")] == ["Hall"]
    assert stage.attached() == {"ada@example.org": {"Opening"}}
    with pytest.raises(ConfigError, match="applied already"):
        push_preview(made, [], Trigger.CLI)


def test_R36_what_changed_here_after_the_kill_waits_for_the_next_sync(stage: Stage) -> None:
    made = previewed(stage)
    run = push_preview(made, [], Trigger.CLI).run
    with killed("after", 9):
        execute(run.pk)
    made.refresh_from_db()
    assert made.began_at is not None
    left = {"Opening", "Lunch"} - {row["name"] for row in stage.swoogo("sessions")}
    Session.objects.filter(title__in=left).update(title="Renamed since")
    finished = go_on(run)
    assert "Renamed since" not in {row["name"] for row in stage.swoogo("sessions")}
    if left:
        assert "changed_since" in {row.reason for row in finished.records.all()}
    assert stage.sync().status == "succeeded"
    assert ("Renamed since" in {row["name"] for row in stage.swoogo("sessions")}) is bool(left)
