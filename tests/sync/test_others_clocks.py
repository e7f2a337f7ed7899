"""Clocks that differ are told, and a worker whose clock is wrong takes no runs."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from click.testing import CliRunner

from stagedoor.cli.following import push_and_follow
from stagedoor.cli.main import main
from stagedoor.common import clock, shared_clock
from stagedoor.common.errors import ConfigError
from stagedoor.jobs import port, runtime
from stagedoor.jobs.models import Worker
from stagedoor.sync.domain import runs
from stagedoor.sync.execution import lease
from stagedoor.sync.models import SyncRun, Trigger
from tests import factories
from tests.sync.conftest import Stage


@pytest.mark.parametrize("seconds", [40, -40])
def test_a_clock_that_differs_from_the_databases_is_told_and_refused(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, seconds: int
) -> None:
    monkeypatch.setattr(shared_clock, "skew", lambda: timedelta(seconds=seconds))
    told = CliRunner().invoke(main, ["check"])
    assert told.exit_code == 1
    assert "40 seconds" in told.output
    with pytest.raises(ConfigError, match="40 seconds"):
        runtime.work(threading.Event())


@pytest.mark.parametrize("seconds", [300, -300])
def test_a_clock_that_differs_from_swoogos_is_told(stage: Stage, seconds: int) -> None:
    stage.control.put("/clock", json={"seconds": seconds})
    told = CliRunner().invoke(main, ["check"])
    assert told.exit_code == 1
    assert "Swoogo's clock differs" in told.output


@pytest.mark.parametrize("is_alive", [False, True], ids=["an hour ahead", "living"])
def test_a_worker_that_died_while_its_clock_was_ahead_keeps_nobody_waiting(
    stage: Stage, is_alive: bool
) -> None:
    session = factories.session(stage.event)
    run = runs.request_run(stage.mapping, Trigger.CLI)
    assert lease.acquire(run.pk) is not None
    ahead = timedelta(seconds=15) if is_alive else timedelta(hours=1)
    SyncRun.objects.filter(pk=run.pk).update(lease_until=clock.now() + ahead)
    Worker.objects.create(name="died", beat_at=clock.now() + (timedelta(0) if is_alive else ahead))
    assert port.worker_alive() is is_alive
    assert lease.lost_runs().exists() is not is_alive
    if not is_alive:
        assert push_and_follow(stage.event, quiet=True).status == "succeeded"
        assert stage.link(session).swoogo_id


def test_clocks_that_agree_are_not_told(stage: Stage) -> None:
    told = CliRunner().invoke(main, ["check"])
    assert "clock" not in told.output
