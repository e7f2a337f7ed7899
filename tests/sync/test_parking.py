"""A run that waits for credits: it lets go of its process and goes on when there are some again (R39)."""

from __future__ import annotations

import json
import time
from datetime import timedelta
from typing import Any

import pytest

from stagedoor.common import clock
from stagedoor.jobs.port import push
from stagedoor.swoogo.endpoints import call_name
from stagedoor.swoogo.readings import Readings
from stagedoor.swoogo.records import Kind
from stagedoor.sync.domain import runs
from stagedoor.sync.execution import dispatcher, lease
from stagedoor.sync.execution.execute import execute
from stagedoor.sync.models import Connection, RecordLink, StockList, SyncRun, Trigger
from tests import factories
from tests.sync.conftest import Stage
from tests.sync.programme import Programme

LIMIT, WINDOW = 60, 3.0


@pytest.fixture
def scarce(stage: Stage, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """A budget of 60 credits in 3 seconds; any wait of more than half a second is a long one."""
    settings.SWOOGO_WINDOW_SECONDS = WINDOW
    monkeypatch.setattr(dispatcher, "PARK_SECONDS", 0.5)
    stage.control.put("/limits", json={"credits": LIMIT, "seconds": WINDOW})
    return stage


def begin(stage: Stage) -> SyncRun:
    """A sync that gets as far as the credits go."""
    run = push(stage.mapping, Trigger.CLI).run
    assert execute(run.pk) is None
    run.refresh_from_db()
    return run


def go_on(run: SyncRun) -> SyncRun:
    """Take the run up each time that it may be, as a worker's sweep does."""
    until = time.monotonic() + 30
    while run.state != "finished":
        assert time.monotonic() < until
        for lost in lease.lost_runs():
            execute(lost.pk)
        time.sleep(0.05)
        run.refresh_from_db()
    return run


def refusals(stage: Stage) -> int:
    return sum(1 for call in stage.calls() if call["status"] == 429)


def test_R39_a_run_without_credits_waits_with_its_end_in_sight_and_loses_nothing(scarce: Stage) -> None:
    programme = Programme(scarce)
    run = begin(scarce)
    assert run.state == "running"
    assert run.resume_at is not None
    assert 0 < (run.resume_at - clock.now()).total_seconds() <= WINDOW + 0.2
    assert run.phase == dispatcher.WAITING_FOR_CREDITS
    assert run.credits > 0
    assert not lease.lost_runs().exists(), "nobody takes it up before it may go on"
    assert execute(run.pk) is None
    assert not RecordLink.objects.filter(state="creating").exists()
    finished = go_on(run)
    assert (finished.status, finished.takeovers, finished.resume_at) == ("succeeded", 0, None)
    assert programme.shown() == programme.wanted()
    assert refusals(scarce) == 0


def test_R39_lists_that_were_read_before_the_wait_are_not_paid_for_again(scarce: Stage) -> None:
    Programme(scarce)
    run = go_on(begin(scarce))
    lists = [call for call in scarce.calls() if call["credits"] == 10]
    # Of each kind, and of the account's contacts.
    assert len(lists) == len({call["path"] for call in lists}) == 5
    assert run.credits == scarce.credits()
    assert not StockList.objects.exists()


def test_R39_a_waiting_run_that_is_stopped_stops_at_once(scarce: Stage) -> None:
    Programme(scarce)
    run = begin(scarce)
    runs.request_stop(run)
    assert lease.lost_runs().get() == run
    finished = execute(run.pk)
    assert finished is not None
    assert (finished.status, finished.reason) == ("stopped", "stopped")


def test_R39_a_refused_create_leaves_nothing_unsettled_while_it_waits(scarce: Stage, settings: Any) -> None:
    """Another tool has used the budget up: what Swoogo refused is sent again after the wait, once."""
    factories.session(scarce.event, title="Keynote")
    refusal = {"status": 429, "headers": {"X-Rate-Limit-Reset": "1", "X-Rate-Limit-Remaining": "0"}}
    scarce.fault("status", path="/sessions/create", nth=1, **refusal)
    run = begin(scarce)
    assert run.resume_at is not None
    assert not RecordLink.objects.exists()
    assert go_on(run).status == "succeeded"
    assert [row["name"] for row in scarce.swoogo("sessions")] == ["Keynote"]


def test_R38_a_process_that_lets_go_does_not_count_as_dead(stage: Stage) -> None:
    asked = runs.request_run(stage.mapping, Trigger.PERSON)
    first = lease.acquire(asked.pk)
    assert first is not None
    lease.hand_back(first)
    second = lease.acquire(asked.pk)
    assert second is not None
    assert second.takeovers == 0
    SyncRun.objects.update(lease_until=clock.now() - timedelta(seconds=1))
    third = lease.acquire(asked.pk)
    assert third is not None
    assert third.takeovers == 1


def test_R39_a_list_that_costs_more_than_a_window_goes_on_with_its_next_page(scarce: Stage) -> None:
    scarce.answer_as("per-page-200")
    for number in range(1100):
        scarce.by_person("sessions", name=f"Theirs {number}")
    scarce.forget_calls()
    scarce.control.put("/limits", json={"credits": 60, "seconds": WINDOW}).raise_for_status()
    factories.session(scarce.event, title="Ours")
    run = go_on(begin(scarce))
    assert run.status == "succeeded", scarce.said(run)
    pages = [call["query"]["page"] for call in scarce.calls() if call["path"].endswith("/sessions")]
    assert pages == [*map(str, range(1, 7))] * 2, "two walks over six pages"
    assert refusals(scarce) == 0


def test_R39_the_contacts_go_on_with_their_next_page_too(scarce: Stage) -> None:
    """A speaker cannot be filled in later there: the list is read, however long."""
    scarce.answer_as("no-speaker-update", "per-page-200")
    readings = Readings(missing=[call_name("update", Kind.SPEAKER)], per_page_cap=200)
    Connection.objects.update(readings=json.loads(readings.to_json()))
    contacts = range(1_000_001, 1_001_401)
    scarce.sandbox.sandbox.store.tables["contacts"].update(
        {each: {"id": each, "account_id": 1, "email": f"c{each}@example.org"} for each in contacts}
    )
    scarce.control.put("/limits", json={"credits": LIMIT, "seconds": WINDOW}).raise_for_status()
    factories.session(scarce.event, factories.speaker(scarce.event, job_title="Pilot"))
    run = go_on(begin(scarce))
    assert run.status == "succeeded", scarce.said(run)
    pages = [call["query"]["page"] for call in scarce.calls() if call["path"].endswith("/contacts")]
    assert pages == [str(number) for number in range(1, 9)]
    assert refusals(scarce) == 0
