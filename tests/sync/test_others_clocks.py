"""One clock judges leases, claims and due times: the database's. Skew is measured, told, and refused."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from click.testing import CliRunner

from stagedoor.cli.main import main
from stagedoor.common import clock
from stagedoor.sync.domain import runs
from stagedoor.sync.execution import lease
from stagedoor.sync.models import Trigger
from tests import factories
from tests.sync.conftest import Stage


@pytest.fixture
def clock_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on this machine's clock is 40 s ahead."""
    true_now = clock.now

    def ahead() -> datetime:
        return true_now() + timedelta(seconds=40)

    monkeypatch.setattr(clock, "now", ahead)


def test_R38_a_worker_whose_clock_is_ahead_takes_no_living_run(
    stage: Stage, request: pytest.FixtureRequest
) -> None:
    factories.session(stage.event)
    run = runs.request_run(stage.mapping, Trigger.CLI)
    assert lease.acquire(run.pk) is not None
    request.getfixturevalue("clock_ahead")
    assert not lease.lost_runs().exists()
    assert lease.acquire(run.pk) is None


def test_a_clock_that_differs_from_the_databases_is_told(stage: Stage, clock_ahead: None) -> None:
    told = CliRunner().invoke(main, ["check"])
    assert told.exit_code == 1
    assert "40 seconds" in told.output


def test_a_clock_that_differs_from_swoogos_is_told(stage: Stage) -> None:
    stage.control.put("/clock", json={"seconds": 300})
    factories.session(stage.event)
    stage.sync()
    told = CliRunner().invoke(main, ["check"])
    assert told.exit_code == 1
    assert "Swoogo" in told.output
