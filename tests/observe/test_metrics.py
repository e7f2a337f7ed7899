"""``/metrics``: for whoever has its token, asked of the database, and all that the deploy files use."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from stagedoor.common import clock
from stagedoor.imports.models import ImportSource
from stagedoor.jobs.models import Worker
from stagedoor.sources.models import Source
from stagedoor.sync.domain import runs
from stagedoor.sync.execution import lease
from stagedoor.sync.execution.execute import execute
from stagedoor.sync.models import RunStatus, SyncRun, Trigger
from swoogo_sandbox.server import RunningSandbox
from tests import factories
from tests.sync.conftest import Stage

pytestmark = pytest.mark.django_db
DEPLOY = Path(__file__).parents[2] / "deploy"
TOKEN = "a-token-that-nobody-guesses"
Read = Callable[[], dict[str, float]]


@pytest.fixture
def read(settings: Any, client: Client) -> Read:
    """Reads all of them: ``name{label,…}`` → value."""
    settings.METRICS_TOKEN = TOKEN

    def reading() -> dict[str, float]:
        answer = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}, HTTP_HOST="10.0.0.7")
        assert answer.status_code == 200
        families = text_string_to_metric_families(answer.content.decode())
        return {
            sample.name + "".join(f" {value}" for _, value in sorted(sample.labels.items())): sample.value
            for family in families
            for sample in family.samples
        }

    return reading


def test_without_a_token_there_are_none_and_a_wrong_one_is_refused(client: Client, settings: Any) -> None:
    assert client.get("/metrics").status_code == 404
    settings.METRICS_TOKEN = TOKEN
    for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "Bearer "}):
        answer = client.get("/metrics", headers=headers)
        assert (answer.status_code, b"stagedoor_" in answer.content) == (401, False)


def test_they_follow_runs_through_failing_waiting_for_credits_and_recovering(
    sandbox: RunningSandbox, read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = Stage(sandbox)
    stage.control.close()
    organization = stage.organization.slug
    factories.session(stage.event)
    before = read()
    assert before["stagedoor_runs_last_hour succeeded"] == 0
    assert before[f"stagedoor_credits_limit {organization}"] == 2000

    with monkeypatch.context() as away:
        away.setattr("django.conf.settings.SWOOGO_URL", "http://127.0.0.1:9")
        assert stage.sync().status == RunStatus.REFUSED
    assert read()["stagedoor_runs_last_hour refused"] == 1

    waiting = runs.request_run(stage.mapping, Trigger.CLI)
    SyncRun.objects.filter(pk=waiting.pk).update(created_at=clock.now() - timedelta(minutes=7))
    assert 420 <= read()["stagedoor_queue_age_seconds"] < 500
    assert lease.acquire(waiting.pk) is not None
    SyncRun.objects.filter(pk=waiting.pk).update(resume_at=clock.now() + timedelta(minutes=3))
    parked = read()
    assert (parked["stagedoor_runs_waiting_for_credits"], parked["stagedoor_queue_age_seconds"]) == (1, 0)

    SyncRun.objects.filter(pk=waiting.pk).update(resume_at=None, lease_until=clock.now() - timedelta(hours=1))
    finished = execute(waiting.pk)
    assert finished is not None
    after = read()
    assert after["stagedoor_runs_last_hour succeeded"] >= 1
    assert after["stagedoor_calls_last_hour"] >= finished.calls > 0
    assert after[f"stagedoor_credits_left {organization}"] < 2000
    SyncRun.objects.update(finished_at=clock.now() - timedelta(hours=2))
    assert read()["stagedoor_runs_last_hour succeeded"] == 0


def test_workers_sources_and_requests_are_told(read: Read, client: Client) -> None:
    event = factories.event()
    source = Source.objects.create(
        event=event,
        kind="url",
        name="Sheet",
        every_minutes=10,
        pulled_at=clock.now() - timedelta(minutes=25),
        import_source=ImportSource.objects.create(event=event, format="table", name="Sheet"),
    )
    Worker.objects.create(name="one", beat_at=clock.now())
    Worker.objects.create(name="dead", beat_at=clock.now() - timedelta(minutes=5))
    client.get("/accounts/login/")
    found = read()
    label = f"{event.slug} {event.organization.slug} {source.pk}"
    assert found["stagedoor_workers_alive"] == 1
    assert 1500 <= found[f"stagedoor_source_age_seconds {label}"] < 1600
    assert found[f"stagedoor_source_interval_seconds {label}"] == 600
    assert found["stagedoor_request_seconds_count GET 2xx"] >= 1


def test_dashboard_and_rules_ask_only_for_what_there_is(read: Read, client: Client) -> None:
    dashboard = json.loads((DEPLOY / "grafana-dashboard.json").read_text())
    queries = [target["expr"] for panel in dashboard["panels"] for target in panel.get("targets", ())]
    asked = re.findall(r"stagedoor_\w+", " ".join(queries) + (DEPLOY / "prometheus-rules.yaml").read_text())
    client.get("/accounts/login/")
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).content.decode()
    told = set(re.findall(r"^# TYPE (\w+)", answer, re.MULTILINE))
    assert len(set(asked)) > 10
    assert {re.sub("_(bucket|count|sum)$", "", name) for name in asked} <= told
