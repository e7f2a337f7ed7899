"""A Swoogo event that is closed or archived is synced with a word about it before the first write."""

from __future__ import annotations

import pytest

from tests import factories
from tests.sync.conftest import Stage


@pytest.mark.parametrize("status", ["closed", "archived", "Archived"])
def test_a_closed_event_is_warned_of(stage: Stage, status: str) -> None:
    factories.session(stage.event)
    stage.person_changes("events", stage.swoogo_event, status=status)
    run = stage.sync()
    assert status.lower() in stage.said(run).lower()
    assert run.status == "succeeded"


@pytest.mark.parametrize("status", ["live", "draft", "preview"])
def test_an_event_with_any_other_status_is_not(stage: Stage, status: str) -> None:
    factories.session(stage.event)
    stage.person_changes("events", stage.swoogo_event, status=status)
    assert status not in stage.said(stage.sync())
