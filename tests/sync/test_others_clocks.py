"""Clocks that differ are told, and a worker whose clock is wrong takes no runs."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from click.testing import CliRunner

from stagedoor.cli.main import main
from stagedoor.common import shared_clock
from stagedoor.common.errors import ConfigError
from stagedoor.jobs import runtime
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


def test_clocks_that_agree_are_not_told(stage: Stage) -> None:
    told = CliRunner().invoke(main, ["check"])
    assert "clock" not in told.output
