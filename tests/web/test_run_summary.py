"""A run in a sentence, and how long it took."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from stagedoor.sync.models import RunScope, RunState, RunStatus, SyncRun
from stagedoor.web.run_summary import sum_up
from stagedoor.web.templatetags.sync_tags import duration

START = datetime(2026, 5, 4, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0.2, "under 1 s"), (12, "12 s"), (185, "3 min 5 s"), (3_720, "1 h 2 min")],
)
def test_durations_are_read_at_a_glance(seconds: float, said: str) -> None:
    assert duration(SyncRun(started_at=START, finished_at=START + timedelta(seconds=seconds))) == said


def test_a_run_that_has_not_started_took_no_time() -> None:
    assert duration(SyncRun()) == ""


@pytest.mark.parametrize(
    ("run", "level", "said"),
    [
        (
            SyncRun(
                status=RunStatus.PARTIAL,
                calls=9,
                attempted={"sessions": 1300, "speakers": 1},
                succeeded={"sessions": 1299},
            ),
            "warning",
            "Sync completed with problems: 1,299 of 1,300 sessions, 0 of 1 speaker.",
        ),
        (
            SyncRun(status=RunStatus.STOPPED, reason="stopped", calls=9, attempted={"sessions": 2}),
            "warning",
            "Sync stopped: 0 of 2 sessions.",
        ),
        (
            SyncRun(status=RunStatus.PARTIAL, scope=RunScope.SPONSORS, calls=9, attempted={"sponsors": 3}),
            "warning",
            "Sync completed with problems: 0 of 3 sponsors.",
        ),
        (
            SyncRun(
                status=RunStatus.PARTIAL,
                calls=9,
                attempted={"sessions": 51},
                succeeded={"sessions": 48},
                new_problems=0,
            ),
            "info",
            "Sync completed with problems: 48 of 51 sessions. No problem is new.",
        ),
        (
            SyncRun(
                status=RunStatus.SUCCEEDED, calls=9, attempted={"sponsors": 1}, succeeded={"sponsors": 1}
            ),
            "success",
            "Sync completed: 1 of 1 sponsor.",
        ),
        (SyncRun(status=RunStatus.STOPPED, reason="stopped"), "warning", "Sync stopped."),
        (
            SyncRun(status=RunStatus.REFUSED, message="The key is wrong."),
            "error",
            "Sync refused, nothing was written. The key is wrong.",
        ),
        (SyncRun(status=RunStatus.FAILED, message="Half way."), "error", "Sync failed. Half way."),
        (
            SyncRun(status=RunStatus.SUCCEEDED),
            "success",
            "Up to date: no changes to send.",
        ),
    ],
)
def test_R17_every_end_has_its_sentence(run: SyncRun, level: str, said: str) -> None:
    run.state = RunState.FINISHED
    assert sum_up(run) == (level, said)
