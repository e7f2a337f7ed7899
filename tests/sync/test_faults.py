"""Whatever goes wrong on the way: in the end Swoogo holds each record once, and as it should be (R38)."""

from __future__ import annotations

import threading
import time
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from stagedoor.common import clock
from stagedoor.swoogo import Client
from stagedoor.sync.models import RecordLink, SyncRun
from tests import factories
from tests.sync.conftest import Stage
from tests.sync.programme import Programme

pytestmark = pytest.mark.usefixtures("in_haste")

CREATES = ("locations/create", "tracks/create", "sessions/create", "speakers/create")
LOST: dict[str, dict[str, Any]] = {
    "cut-off-before-the-work": {"kind": "reset-before"},
    "cut-off-after-the-work": {"kind": "reset-after"},
    "500-without-the-work": {"kind": "status", "status": 500},
    "500-after-the-work": {"kind": "status", "status": 500, "after": True},
    "half-an-answer": {"kind": "truncate"},
    "a-502-page": {"kind": "html", "status": 502},
    "a-502-page-after-the-work": {"kind": "html", "status": 502, "after": True},
}


def sync_until_done(stage: Stage, most: int = 4) -> SyncRun:
    for _ in range(most):
        run = stage.sync()
        if run.status == "succeeded":
            break
    assert run.status == "succeeded", [row.message for row in run.records.filter(outcome="failed")]
    return run


@pytest.mark.parametrize("fault", LOST.values(), ids=LOST.keys())
def test_R38_lost_answers_neither_double_nor_lose_a_record(stage: Stage, fault: dict[str, Any]) -> None:
    programme = Programme(stage)
    for path in (*CREATES, r"session\.json", "image/"):
        stage.fault(**fault, path=path, nth=2)
    sync_until_done(stage)
    assert programme.shown() == programme.wanted()
    programme.change()
    for method, path in (("PUT", "sessions/update"), ("PUT", "speakers/update"), ("DELETE", "speakers")):
        stage.fault(**fault, method=method, path=path, nth=1)
    sync_until_done(stage)
    assert programme.shown() == programme.wanted()
    assert stage.faults_that_never_struck() == []
    stage.forget_calls()
    assert stage.sync().status == "succeeded"
    assert stage.calls() == []
    assert not RecordLink.objects.exclude(state="linked").exists()


def test_R38_an_unconfirmed_create_is_looked_up_and_never_sent_again(stage: Stage) -> None:
    factories.session(stage.event, title="Opening")
    stage.fault("reset-after", path="sessions/create")
    run = stage.sync()
    assert len(stage.bodies("sessions/create")) == 1
    assert run.status == "succeeded"
    assert "looked up" in run.records.get(kind="session").message


def test_R38_a_create_that_lands_late_is_not_doubled(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stagedoor.sync.execution.claims.DUE_AFTER", timedelta(seconds=1.5))
    factories.session(stage.event, title="Opening")
    stage.fault("late", path="sessions/create", seconds=0.8, nth=1)
    assert stage.sync().status == "succeeded"
    assert [row["name"] for row in stage.swoogo("sessions")] == ["Opening"]
    assert len(stage.bodies("sessions/create")) == 1


def test_R38_what_swoogo_does_after_we_stopped_waiting_is_not_done_twice(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stagedoor.sync.clients.Client", partial(Client, timeout=0.5))
    monkeypatch.setattr("stagedoor.sync.execution.claims.DUE_AFTER", timedelta(seconds=1.5))
    programme = Programme(stage)
    for path in CREATES:
        stage.fault("delay", seconds=1.0, path=path, nth=2)
    sync_until_done(stage)
    while stage.sandbox.connections > 1:  # the one that looks inside; the others have something to land yet
        time.sleep(0.01)
    assert stage.faults_that_never_struck() == []
    assert programme.shown() == programme.wanted()
    assert {path: len(stage.bodies(path)) for path in CREATES} == dict(
        zip(CREATES, (2, 2, 6, 6), strict=True)
    )


def test_R38_a_claim_that_a_killed_process_left_is_not_settled_too_early(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stagedoor.sync.execution.claims.DUE_AFTER", timedelta(seconds=1.5))
    talk = factories.session(stage.event, title="Opening")
    start = factories.wall(stage.event, 10)
    body = {"name": "Opening", "date": f"{start:%Y-%m-%d}", "start_time": "10:00:00", "end_time": "10:45:00"}
    RecordLink.objects.create(
        connection=stage.mapping.connection,
        event=stage.event,
        swoogo_event_id=stage.swoogo_event,
        kind="session",
        record_id=talk.pk,
        state="creating",
        sent=body,
        claimed_at=clock.now(),
    )
    lands_late = threading.Timer(0.9, lambda: stage.by_person("sessions", **body))
    lands_late.start()
    run = stage.sync()
    lands_late.join()
    assert run.status == "succeeded"
    assert [row["name"] for row in stage.swoogo("sessions")] == ["Opening"]
    assert stage.bodies("sessions/create") == []


def test_R38_a_claim_is_due_counting_from_the_moment_its_answer_was_lost(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stagedoor.sync.execution.pipeline.ROUNDS", 1)
    factories.session(stage.event, title="Opening")
    for kind in ({"kind": "delay", "seconds": 0.6}, {"kind": "reset-after"}):
        stage.fault(**kind, path="sessions/create", nth=1)
    run = stage.sync()
    claim = RecordLink.objects.get(state="creating")
    assert claim.claimed_at - run.started_at > timedelta(seconds=0.6)


def test_R38_a_create_that_never_landed_is_sent_once_more(stage: Stage) -> None:
    factories.session(stage.event, title="Opening")
    stage.fault("reset-before", path="sessions/create", nth=1)
    assert stage.sync().status == "succeeded"
    assert [row["name"] for row in stage.swoogo("sessions")] == ["Opening"]


def test_R38_two_alike_that_were_lost_become_two(stage: Stage) -> None:
    for room in ("Hall A", "Hall B"):
        factories.session(stage.event, title="Lunch", room=factories.room(stage.event, room))
    stage.fault("reset-after", path="sessions/create", nth=1)
    stage.fault("reset-before", path="sessions/create", nth=2)
    sync_until_done(stage)
    rooms = {row["id"]: row["name"] for row in stage.swoogo("locations")}
    assert sorted(rooms[row["location_id"]] for row in stage.swoogo("sessions")) == ["Hall A", "Hall B"]


def test_R38_more_candidates_than_claims_wait_for_a_person_and_the_rest_goes_on(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stagedoor.sync.execution.claims.DUE_AFTER", timedelta(seconds=1))
    monkeypatch.setattr("stagedoor.sync.execution.pipeline.ROUNDS", 1)
    lost = factories.session(stage.event, title="Opening")
    factories.session(stage.event, title="Closing", starts_at=factories.wall(stage.event, 9))
    stage.fault("reset-after", path="sessions/create", nth=2)
    stage.sync()
    [claim] = RecordLink.objects.filter(state="creating")
    title = lost.title if claim.record_id == lost.pk else "Closing"
    [made] = [row for row in stage.swoogo("sessions") if row["name"] == title]
    twin = stage.by_person("sessions", **{n: made[n] for n in ("name", "date", "start_time", "end_time")})
    factories.session(stage.event, title="Workshop", starts_at=factories.wall(stage.event, 8))
    monkeypatch.setattr("stagedoor.sync.execution.pipeline.ROUNDS", 4)
    run = stage.sync()
    assert stage.outcomes(run) == {("session", title): "skipped:unclear", ("session", "Workshop"): "created"}
    assert run.status == "partial"
    stage.person_deletes("sessions", twin["id"])
    assert stage.sync().status == "succeeded"
    assert sorted(row["name"] for row in stage.swoogo("sessions")) == ["Closing", "Opening", "Workshop"]


def test_R39_out_of_credits_waits_and_goes_on(stage: Stage) -> None:
    programme = Programme(stage)
    answer = {"status": 429, "headers": {"X-Rate-Limit-Reset": "1", "X-Rate-Limit-Remaining": "0"}}
    for path in ("sessions/create", r"session\.json"):
        stage.fault("status", **answer, path=path, nth=3)
    run = stage.sync()
    assert run.status == "succeeded"
    assert programme.shown() == programme.wanted()
    assert (run.finished_at - run.started_at).total_seconds() >= 1


def test_tokens_that_expire_in_between_are_renewed(stage: Stage) -> None:
    programme = Programme(stage)
    for path in ("sessions/create", r"session\.json", "image/"):
        stage.fault("expire-tokens", path=path, nth=3)
    assert stage.sync().status == "succeeded"
    assert programme.shown() == programme.wanted()


def test_a_token_endpoint_that_is_down_refuses_the_run(stage: Stage) -> None:
    programme = Programme(stage)
    stage.fault("status", status=503, path="oauth2/token", times=3)
    run = stage.sync()
    assert (run.status, run.reason) == ("refused", "unreachable")
    assert stage.writes() == []
    assert not RecordLink.objects.exists()
    assert stage.sync().status == "succeeded"
    assert programme.shown() == programme.wanted()


def test_a_key_refused_in_the_middle_stops_the_run_and_keeps_what_went(stage: Stage) -> None:
    programme = Programme(stage)
    stage.fault("status", status=401, path="sessions/create", nth=3, times=1000)
    run = stage.sync()
    assert (run.status, run.reason) == ("failed", "unauthorized")
    assert "Update key" in run.message
    assert len(stage.swoogo("sessions")) == 2
    assert stage.swoogo("speakers") == []
    assert run.succeeded["sessions"] == 2
    stage.no_more_faults()
    assert stage.sync().status == "succeeded"
    assert programme.shown() == programme.wanted()


def test_a_swoogo_that_goes_away_stops_the_run_and_keeps_what_went(stage: Stage) -> None:
    programme = Programme(stage)
    stage.fault("reset-before", path="/api/", nth=12, times=1000)
    run = stage.sync()
    assert (run.status, run.reason) == ("failed", "unreachable")
    stage.no_more_faults()
    sync_until_done(stage)
    assert programme.shown() == programme.wanted()


@pytest.mark.parametrize("seed", range(5))
def test_R38_a_storm_of_faults_leaves_everything_once(stage: Stage, seed: int) -> None:
    programme = Programme(stage)
    _storm(stage, seed)
    for _ in range(4):
        stage.sync()
    programme.change()
    for _ in range(2):
        stage.sync()
    stage.no_more_faults()
    sync_until_done(stage)
    assert programme.shown() == programme.wanted()
    stage.forget_calls()
    stage.sync()
    assert stage.calls() == []


def _storm(stage: Stage, seed: int) -> None:
    kinds = [*LOST.values(), {"kind": "expire-tokens"}, {"kind": "delay", "seconds": 0.02}]
    kinds.append({"kind": "status", "status": 429, "headers": {"X-Rate-Limit-Reset": "1"}, "times": 1})
    for number, fault in enumerate(kinds):
        stage.fault(**fault, path="/api/", probability=0.04, seed=100 * seed + number)
