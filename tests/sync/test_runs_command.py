"""``stagedoor runs show``: what keeps a run from going, and the key's budget (R39, R41)."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from click.testing import CliRunner

from stagedoor.cli.runs import runs as command
from stagedoor.common import clock
from stagedoor.common.clock import to_wall
from stagedoor.jobs.port import push
from stagedoor.sync.execution import lease
from stagedoor.sync.models import Connection, SyncRun, Trigger
from tests import factories
from tests.sync.conftest import Stage


def show(run: SyncRun, *options: str) -> str:
    done = CliRunner(env={"COLUMNS": "400"}).invoke(command, ["show", str(run.pk), *options])
    assert done.exit_code == 0, done.output
    return done.stdout


def test_what_became_of_a_record_is_readable_at_80_columns(stage: Stage) -> None:
    long = "A talk with a title that alone is almost as wide as a terminal of eighty columns"
    factories.session(stage.event, title=long)
    stage.fault("status", status=422, path="sessions/create", times=9)
    run = stage.sync()
    done = CliRunner(env={"COLUMNS": "80"}).invoke(command, ["show", str(run.pk)])
    lines = done.stdout.splitlines()
    assert max(map(len, lines)) <= 80
    [record] = run.records.filter(kind="session")
    told = " ".join(done.stdout.split())
    assert f"! session {long}" in told
    assert record.message in told
    assert [line for line in lines if line.startswith("      ")], "what happened stands below the name"


def waiting_run(stage: Stage) -> tuple[SyncRun, Any]:
    run = push(stage.mapping, Trigger.PERSON).run
    assert lease.acquire(run.pk) is not None
    run.refresh_from_db()
    until = clock.now() + timedelta(minutes=5)
    lease.park(run, until, "Waiting")
    return run, until


def test_R39_a_run_that_waits_says_until_when_and_what_is_used(stage: Stage) -> None:
    run, until = waiting_run(stage)
    said = show(run)
    wall = to_wall(until, stage.event.zone)
    assert f"it goes on by itself at {wall:%Y-%m-%d %H:%M} (Europe/London)." in said
    assert "of 2,000 credits used in the last 10 minutes; shared by all events of this key." in said
    told = json.loads(show(run, "--json"))
    assert told["waits_until"] == until.isoformat()
    assert told["budget"]["limit"] == 2000


def test_R41_a_finished_run_does_not_wait(stage: Stage) -> None:
    factories.session(stage.event)
    run = stage.sync()
    assert "goes on by itself" not in show(run)
    told = json.loads(show(run, "--json"))
    assert told["waits_until"] is None
    assert told["budget"]["spent"] >= run.credits


def test_a_refused_key_is_told_with_what_to_do(stage: Stage) -> None:
    run = stage.sync()
    Connection.objects.update(trouble_code="unauthorized", trouble="Swoogo refused the key.")
    assert "Swoogo refused the key. “stagedoor swoogo update-key” takes one." in show(run)
