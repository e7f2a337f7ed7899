"""What refuses a sync: a clear message, and nothing written on either side (R27)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from stagedoor.accounts.models import AuditEntry
from stagedoor.common.errors import ConfigError
from stagedoor.common.sealing import seal
from stagedoor.sync.domain.mappings import add_mapping, remove_mapping
from stagedoor.sync.models import EventMapping, RecordLink, RunRecord, SyncRun
from tests import factories
from tests.sync.conftest import SWOOGO_EVENT, Stage

pytestmark = pytest.mark.usefixtures("in_haste")


@pytest.fixture
def ready(stage: Stage) -> Stage:
    """Everything is there to be sent."""
    event = stage.event
    hall, web = factories.room(event), factories.track(event)
    factories.session(event, factories.speaker(event), room=hall, track=web)
    return stage


def refused(stage: Stage) -> SyncRun:
    """A sync that is refused: nothing was written, in Swoogo or here."""
    before = stage.state()
    run = stage.sync()
    assert run.status == "refused"
    assert stage.writes() == []
    assert stage.state() == before
    assert not RecordLink.objects.exists()
    assert not RunRecord.objects.exists()
    assert not any(run.attempted.values())
    return run


def test_R27_a_wrong_secret(ready: Stage) -> None:
    connection = ready.mapping.connection
    connection.secret = seal("not the secret any more")
    connection.save()
    run = refused(ready)
    assert run.reason == "unauthorized"
    assert "does not accept this consumer key and secret" in run.message
    assert "not the secret" not in run.message


def test_R27_swoogo_unreachable(ready: Stage, settings) -> None:
    url, settings.SWOOGO_URL = settings.SWOOGO_URL, "http://127.0.0.1:9/api/v1"
    run = refused(ready)
    assert (run.reason, "cannot be reached" in run.message) == ("unreachable", True)
    settings.SWOOGO_URL = url
    assert ready.sync().status == "succeeded"


def test_R27_swoogo_answers_no_json(ready: Stage) -> None:
    ready.fault("html", status=200, path="/events/")
    run = refused(ready)
    assert (run.reason, "cannot be used" in run.message) == ("unreachable", True)


def test_R27_the_swoogo_event_is_gone(ready: Stage) -> None:
    ready.person_deletes("events", SWOOGO_EVENT)
    run = refused(ready)
    assert (run.reason, "Harbour Summit" in run.message) == ("event_gone", True)


def test_R27_the_timezones_differ(ready: Stage) -> None:
    ready.person_changes("events", SWOOGO_EVENT, timezone="Asia/Tokyo")
    run = refused(ready)
    assert run.reason == "zones_differ"
    assert "Europe/London here, Asia/Tokyo in Swoogo" in run.message


def test_R27_the_key_may_not_read_the_event(ready: Stage) -> None:
    ready.fault("status", status=403, path="/events/")
    assert refused(ready).reason == "forbidden"


def test_R27_not_mapped(ready: Stage) -> None:
    remove_mapping(ready.mapping)
    run = refused(ready)
    assert (run.reason, "mapping was removed" in run.message) == ("not_mapped", True)
    assert ready.calls() == []


def test_R4_mapping_a_taken_event_leaves_no_trace(ready: Stage) -> None:
    other = factories.event(ready.organization)
    mappings, entries = EventMapping.objects.count(), AuditEntry.objects.count()
    ready.forget_calls()
    with pytest.raises(ConfigError) as refusal:
        add_mapping(other, SWOOGO_EVENT)
    assert refusal.value.code == "event_taken"
    assert refusal.value.remedy
    assert (EventMapping.objects.count(), AuditEntry.objects.count()) == (mappings, entries)
    assert ready.writes() == []


def test_R27_a_refusal_harms_no_later_sync(make_stage: Callable[..., Stage]) -> None:
    stage = make_stage()
    factories.session(stage.event, factories.speaker(stage.event))
    stage.sync()
    stage.person_changes("events", SWOOGO_EVENT, timezone="Asia/Tokyo")
    later = factories.session(stage.event, title="Later")
    assert stage.sync().status == "refused"
    stage.person_changes("events", SWOOGO_EVENT, timezone="Europe/London")
    run = stage.sync()
    assert run.status == "succeeded"
    assert stage.outcomes(run) == {("session", "Later"): "created"}
    assert stage.link(later).state == "linked"
