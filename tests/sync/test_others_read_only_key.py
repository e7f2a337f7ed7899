"""R42: failing is judged by what arrives, and recovered means that what failed has gone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from stagedoor.common import clock
from stagedoor.sync.alerts.detect import detect_changes
from stagedoor.sync.alerts.settings import save_alerts
from stagedoor.sync.domain.continuous import set_continuous
from stagedoor.sync.models import AlertDelivery, EventMapping, SyncRun, Trigger
from tests import factories
from tests.sync.conftest import Stage

ROUNDS = 4


@pytest.fixture
def watched(read_stage: Stage) -> Stage:
    """A mapping that syncs continuously, four sessions sent, and somebody who wants to be told."""
    for number in range(4):
        factories.session(read_stage.event, title=f"Talk {number}")
    save_alerts(read_stage.organization, ["anchor@example.org"], "")
    set_continuous(read_stage.mapping.connection, True, None)
    play(read_stage)
    told()
    return read_stage


def play(stage: Stage) -> None:
    """A round of continuous sync, and a look at how it went."""
    run = stage.sync()
    SyncRun.objects.filter(pk=run.pk).update(trigger=Trigger.SCHEDULE)
    EventMapping.objects.filter(pk=stage.mapping.pk).update(next_sync_at=clock.now() + timedelta(minutes=30))
    detect_changes()


def told() -> set[str]:
    """The kinds of alerts since it was last asked."""
    kinds = set(AlertDelivery.objects.values_list("kind", flat=True))
    AlertDelivery.objects.all().delete()
    return kinds


def change_titles(stage: Stage, number: int) -> None:
    for session in stage.event.sessions.all():
        session.title = f"{session.title.split(',')[0]}, {number}"
        session.save()


def test_R42_a_key_that_may_only_read_is_told(watched: Stage) -> None:
    watched.control.put("/permissions", json={"write": False})
    for number in range(ROUNDS):
        change_titles(watched, number)
        play(watched)
    assert told()


def test_R42_it_works_again_is_not_said_while_nothing_goes(watched: Stage) -> None:
    watched.fault("status", status=503, path="/api/v1/(?!oauth2)")
    for number in range(ROUNDS):
        change_titles(watched, number)
        play(watched)
    assert told()
    watched.no_more_faults()
    watched.fault("status", status=422, method="PUT|POST|PATCH", path="/sessions/")
    play(watched)
    assert "sync.recovered" not in told()
    watched.no_more_faults()
    play(watched)
    assert "sync.recovered" in told()
