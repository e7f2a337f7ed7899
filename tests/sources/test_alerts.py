"""R42 for sources: people hear once that one fails, is stale or waits, and once that it is well again."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from stagedoor.common import clock
from stagedoor.sources.models import Source
from stagedoor.sync.alerts.settings import save_alerts
from stagedoor.sync.alerts.sources import detect_source_changes
from stagedoor.sync.models import AlertDelivery, AlertKind
from tests.sources import fakes
from tests.sources.server import html, serving, too_many


@pytest.fixture
def sessionize(programme):
    with serving(fakes.Sessionize(programme)) as server:
        yield server


@pytest.fixture
def source(sessionize, connect, pull, event):
    save_alerts(event.organization, ["ops@example.org"], "")
    made = connect("sessionize", f"{sessionize.url}/api/v2/abc123de/view/All")
    pull(made)
    return made


def told():
    detect_source_changes()
    detect_source_changes()
    return [one.kind for one in AlertDelivery.objects.order_by("pk")]


def test_R42_a_source_that_fails_twice_is_told_once_and_its_recovery_once(source, sessionize, pull):
    assert told() == []
    sessionize.instead = html
    pull(source)
    assert told() == [], "the next pull may go well"
    pull(source)
    pull(source)
    assert told() == [AlertKind.SOURCE_FAILING]
    data = AlertDelivery.objects.get().content["data"]
    assert "web page instead of data" in data["what_happened"]
    assert data["url"].endswith(f"/sources/{source.pk}/")
    sessionize.instead = None
    pull(source)
    assert told() == [AlertKind.SOURCE_FAILING, AlertKind.SOURCE_RECOVERED]


def test_R42_waiting_as_asked_is_told_only_once_the_source_is_stale(source, sessionize, pull):
    sessionize.instead = too_many(600)
    for _ in range(4):
        pull(source)
    assert told() == []
    Source.objects.update(pulled_at=clock.now() - timedelta(hours=3))
    assert told() == [AlertKind.SOURCE_STALE]


def test_R42_a_pull_that_waits_is_told_with_its_reasons(source, programme, pull):
    programme.move_all(hours=1)
    pull(source)
    assert told() == [AlertKind.SOURCE_HELD]
    assert "all by 1 hour later" in AlertDelivery.objects.get().content["data"]["what_happened"]
    programme.move_all(hours=-1)
    pull(source)
    assert told() == [AlertKind.SOURCE_HELD], "that nothing waits any more is no news"


def test_no_alert_and_no_log_holds_a_secret(programme, connect, pull, event, caplog):
    save_alerts(event.organization, ["ops@example.org"], "")
    with serving(fakes.Sessionize(programme)) as server:
        source = connect("sessionize", f"{server.url}/api/v2/abc123de/view/All", "mail-key")
        server.instead = html
        pull(source)
        pull(source)
    told()
    kept = json.dumps([one.content for one in AlertDelivery.objects.all()]) + source.trouble + caplog.text
    assert "mail-key" not in kept
    assert "mail-key" not in source.secret
