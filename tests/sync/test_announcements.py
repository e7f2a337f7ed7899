"""W4: webhooks are told of finished syncs, failed records, waiting previews and drift."""

from __future__ import annotations

from typing import Any

import pytest

from stagedoor.common import shared_clock
from stagedoor.jobs.continuous import start_due_syncs
from stagedoor.jobs.port import push
from stagedoor.sync.domain.continuous import set_continuous
from stagedoor.sync.domain.drift import check_drift
from stagedoor.sync.domain.mapping_settings import set_hold
from stagedoor.sync.execution import lease
from stagedoor.sync.execution.execute import execute
from stagedoor.sync.models import EventMapping, RunStatus, Trigger
from stagedoor.webhooks.models import CHOSEN_KINDS, WebhookDelivery
from tests import factories
from tests.sync.conftest import Stage
from tests.sync.test_others_edits import one_session

pytestmark = pytest.mark.usefixtures("in_haste")


@pytest.fixture
def listening(stage: Stage) -> Stage:
    """Something hears of everything."""
    factories.webhook(stage.organization, kinds=[kind.value for kind in CHOSEN_KINDS])
    return stage


def told() -> dict[str, dict[str, Any]]:
    """What was told since it was last asked, by kind; nothing may be told twice."""
    found = list(WebhookDelivery.objects.order_by("pk"))
    WebhookDelivery.objects.all().delete()
    kinds = {one.kind: one.content["data"] for one in found}
    assert len(kinds) == len(found)
    return kinds


def test_W4_a_finished_sync_is_told_with_its_counts_and_no_failure(listening: Stage) -> None:
    one_session(listening)
    finished = told()
    assert list(finished) == ["run.finished"]
    data = finished["run.finished"]
    assert (data["status"], data["attempted"]["sessions"], data["succeeded"]["sessions"]) == (
        "succeeded",
        1,
        1,
    )
    assert data["swoogo_event"]["id"] == listening.swoogo_event
    assert data["url"].endswith(f"/runs/{data['run']}/")


def test_W4_records_that_fail_are_told_once_and_not_with_each_sync(listening: Stage) -> None:
    factories.session(listening.event, title="Opening")
    listening.fault("status", status=422, path="sessions/create", times=9)
    listening.sync()
    failed = told()["record.failed"]
    assert failed["total"] == 1
    assert failed["records"][0]["name"] == "Opening"
    assert failed["records"][0]["message"]
    listening.sync()
    assert list(told()) == ["run.finished"]


def test_W4_changes_that_wait_for_approval_are_told(listening: Stage) -> None:
    set_continuous(listening.mapping.connection, True)
    set_hold(listening.mapping, on=True)
    factories.session(listening.event, title="Opening")
    for expected in ({"preview.waiting"}, set()):
        EventMapping.objects.update(next_sync_at=shared_clock.now(), quiet_since=None)
        [run] = start_due_syncs()
        execute(run.pk)
        waiting = told()
        assert set(waiting) == expected
        if waiting:
            assert waiting["preview.waiting"]["lines"] == 1


def test_W4_drift_is_told_with_ours_and_theirs_and_no_drift_is_not(listening: Stage) -> None:
    session = one_session(listening)
    told()
    check_drift(listening.mapping)
    assert told() == {}
    listening.person_changes("sessions", listening.link(session).swoogo_id, name="Theirs")
    check_drift(listening.mapping)
    data = told()["drift.found"]
    assert data["total"]["differences"] == 1
    assert (data["differences"][0]["ours"], data["differences"][0]["theirs"]) == ("Opening", "Theirs")
    assert data["url"].endswith("/drift/")


def test_W4_the_end_of_a_sync_and_what_tells_of_it_are_kept_together(
    listening: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: Any) -> None:
        raise RuntimeError

    run = push(listening.mapping, Trigger.CLI).run
    owned = lease.acquire(run.pk)
    assert owned is not None
    with monkeypatch.context() as dying:
        dying.setattr("stagedoor.webhooks.domain.publish._put", broken)
        with pytest.raises(RuntimeError):
            lease.finish(owned, RunStatus.SUCCEEDED)
    run.refresh_from_db()
    assert run.state == "running"
    assert told() == {}
    assert lease.finish(owned, RunStatus.SUCCEEDED)
    assert list(told()) == ["run.finished"]


def test_who_lost_the_run_tells_nothing(listening: Stage) -> None:
    run = push(listening.mapping, Trigger.CLI).run
    owned = lease.acquire(run.pk)
    assert owned is not None
    owned.lease_token = "somebody else's"
    assert not lease.finish(owned, RunStatus.SUCCEEDED)
    assert told() == {}
