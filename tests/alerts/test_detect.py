"""R42: what is told and when: trouble once when it begins, once when it is over, whoever looks how often."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from stagedoor.accounts.models import Organization
from stagedoor.common.errors import Unauthorized
from stagedoor.jobs.continuous import start_due_syncs
from stagedoor.jobs.port import push
from stagedoor.sync.alerts import detect as looking
from stagedoor.sync.alerts.detect import detect_changes
from stagedoor.sync.alerts.settings import save_alerts
from stagedoor.sync.domain.continuous import (
    note_refusal,
    note_success,
    pause_mapping,
    resume_mapping,
    set_continuous,
)
from stagedoor.sync.domain.mappings import remove_mapping
from stagedoor.sync.execution import lease
from stagedoor.sync.models import (
    AlertDelivery,
    AlertKind,
    AlertState,
    Connection,
    EventMapping,
    RunScope,
    RunStatus,
    SyncRun,
    Trigger,
)
from tests import factories

START = datetime(2031, 3, 4, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
FAILING, STALLED, RECOVERED = AlertKind.FAILING, AlertKind.STALLED, AlertKind.RECOVERED
KEY_REFUSED, KEY_ACCEPTED = AlertKind.KEY_REFUSED, AlertKind.KEY_ACCEPTED


@pytest.fixture(autouse=True)
def at() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture
def connection(organization: Organization) -> Connection:
    save_alerts(organization, ["anchor@example.org"], "")
    return Connection.objects.create(
        organization=organization, key="k", key_fingerprint="f", secret="s", continuous=True
    )


def mapping_of(connection: Connection) -> EventMapping:
    event = factories.event(connection.organization)
    return EventMapping.objects.create(
        connection=connection,
        event=event,
        swoogo_event_id=event.pk,
        swoogo_event_name="Theirs",
        next_sync_at=START + 30 * MINUTE,
    )


@pytest.fixture
def mapping(connection: Connection) -> EventMapping:
    return mapping_of(connection)


class Told:
    """What was told since it was last asked."""

    def __init__(self) -> None:
        self.seen = 0

    def __call__(self) -> list[str]:
        detect_changes()
        new = list(AlertDelivery.objects.filter(pk__gt=self.seen).order_by("pk"))
        self.seen = new[-1].pk if new else self.seen
        return [delivery.kind for delivery in new]


@pytest.fixture
def told() -> Told:
    return Told()


def ended(
    mapping: EventMapping, status: RunStatus, trigger: Trigger = Trigger.SCHEDULE, **facts: Any
) -> SyncRun:
    """A run of a minute that ended just now."""
    run = push(mapping, trigger, scope=facts.pop("scope", RunScope.AGENDA)).run
    assert lease.acquire(run.pk) is not None
    run.refresh_from_db()
    assert lease.finish(run, status, reason=facts.get("reason", ""), message=facts.get("message", ""))
    return run


@pytest.mark.parametrize("status", [RunStatus.FAILED, RunStatus.REFUSED])
def test_R42_a_round_that_fails_is_told_once_and_its_end_too(
    mapping: EventMapping, told: Told, at: time_machine.Traveller, status: RunStatus
) -> None:
    ended(mapping, RunStatus.SUCCEEDED)
    assert told() == []
    at.shift(MINUTE)
    ended(mapping, status, reason="unreachable")
    assert [told(), told()] == [[FAILING], []]
    at.shift(MINUTE)
    ended(mapping, status, reason="unreachable")
    assert told() == []
    at.shift(MINUTE)
    ended(mapping, RunStatus.PARTIAL)
    assert [told(), told()] == [[RECOVERED], []]
    at.shift(MINUTE)
    ended(mapping, status)
    assert told() == [FAILING]


def test_R42_an_alert_names_both_events_the_reason_and_the_run(mapping: EventMapping, told: Told) -> None:
    run = ended(mapping, RunStatus.REFUSED, reason="zones_differ", message="The timezones differ.")
    assert told() == [FAILING]
    data = AlertDelivery.objects.get().content["data"]
    assert (
        data["what_happened"]
        == f"{mapping.event} → Theirs ({mapping.swoogo_event_id}): The timezones differ."
    )
    assert data["not_harmed"].startswith("Nothing was written")
    assert data["what_to_do"].startswith("It is tried again about every 30 minutes")
    assert data["url"].endswith(f"/{mapping.event.path}/runs/{run.pk}/")
    assert data["event"] == {"slug": mapping.event.slug, "name": mapping.event.name}
    assert (data["run"], data["reason"]) == (run.pk, "zones_differ")


def test_R42_a_persons_own_failure_is_not_told_and_their_success_ends_the_trouble(
    mapping: EventMapping, told: Told, at: time_machine.Traveller
) -> None:
    ended(mapping, RunStatus.FAILED, Trigger.PERSON)
    assert told() == []
    at.shift(MINUTE)
    ended(mapping, RunStatus.FAILED)
    assert told() == [FAILING]
    at.shift(MINUTE)
    ended(mapping, RunStatus.SUCCEEDED, Trigger.PERSON)
    assert told() == [RECOVERED]


def test_R42_a_run_that_was_stopped_and_one_of_the_sponsors_say_nothing(
    mapping: EventMapping, told: Told, at: time_machine.Traveller
) -> None:
    ended(mapping, RunStatus.FAILED)
    assert told() == [FAILING]
    at.shift(MINUTE)
    ended(mapping, RunStatus.STOPPED, reason="stopped")
    ended(mapping, RunStatus.SUCCEEDED, Trigger.PERSON, scope=RunScope.SPONSORS)
    assert told() == []


def test_R42_a_run_that_does_not_move_has_stalled(
    mapping: EventMapping, told: Told, at: time_machine.Traveller
) -> None:
    run = push(mapping, Trigger.SCHEDULE).run
    assert lease.acquire(run.pk) is not None
    at.shift(59 * MINUTE)
    assert told() == []
    SyncRun.objects.update(done=5)
    assert told() == []
    at.shift(60 * MINUTE)
    assert told() == []
    at.shift(MINUTE)
    assert [told(), told()] == [[STALLED], []]
    content = AlertDelivery.objects.get().content["data"]
    assert content["what_happened"].endswith(
        "a sync has made no progress since 2031-03-04 09:59 (Europe/London)."
    )
    assert content["run"] == run.pk
    run.refresh_from_db()
    EventMapping.objects.update(next_sync_at=START + 130 * MINUTE)
    at.shift(MINUTE)
    assert told() == []
    assert lease.finish(run, RunStatus.SUCCEEDED)
    assert told() == [RECOVERED]


def test_R42_a_long_run_that_moves_has_not_stalled(
    mapping: EventMapping, told: Told, at: time_machine.Traveller
) -> None:
    run = push(mapping, Trigger.PERSON).run
    for step in range(10):
        SyncRun.objects.filter(pk=run.pk).update(done=step)
        assert told() == []
        at.shift(45 * MINUTE)


def test_R42_waiting_for_credits_until_a_known_time_is_no_stall(
    mapping: EventMapping, told: Told, at: time_machine.Traveller
) -> None:
    run = push(mapping, Trigger.SCHEDULE).run
    assert lease.acquire(run.pk) is not None
    SyncRun.objects.update(resume_at=START + 200 * MINUTE)
    at.move_to(START + 199 * MINUTE)
    assert told() == []
    at.shift(2 * MINUTE)
    assert told() == [STALLED]


def test_R42_a_round_that_nobody_starts_is_a_stall(
    mapping: EventMapping, told: Told, at: time_machine.Traveller
) -> None:
    at.move_to(START + 90 * MINUTE)
    assert told() == []
    at.shift(MINUTE)
    assert told() == [STALLED]
    assert "was due at 2031-03-04 09:30" in AlertDelivery.objects.get().content["data"]["what_happened"]
    [run] = start_due_syncs()
    assert told() == []
    assert lease.acquire(run.pk) is not None
    run.refresh_from_db()
    at.shift(MINUTE)
    lease.finish(run, RunStatus.SUCCEEDED)
    assert told() == [RECOVERED]


def test_R42_old_runs_do_not_end_a_stall(
    mapping: EventMapping, told: Told, at: time_machine.Traveller
) -> None:
    ended(mapping, RunStatus.SUCCEEDED)
    at.move_to(START + 91 * MINUTE)
    assert told() == [STALLED]
    EventMapping.objects.update(next_sync_at=START + 120 * MINUTE)
    assert told() == []


def test_R42_what_takes_no_part_is_not_looked_at(
    mapping: EventMapping, connection: Connection, told: Told, at: time_machine.Traveller
) -> None:
    ended(mapping, RunStatus.FAILED)
    pause_mapping(mapping)
    assert told() == []
    resume_mapping(mapping)
    set_continuous(connection, False)
    assert told() == []
    set_continuous(connection, True)
    assert told() == [FAILING]
    pause_mapping(mapping)
    at.shift(timedelta(days=3))
    assert told() == []
    resume_mapping(mapping)
    assert told() == []
    remove_mapping(mapping)
    at.shift(timedelta(days=3))
    assert told() == []


def test_R42_a_refused_key_is_told_once_for_all_its_events(
    connection: Connection, told: Told, at: time_machine.Traveller
) -> None:
    mappings = [mapping_of(connection) for _ in range(3)]
    for each in mappings:
        ended(each, RunStatus.REFUSED, reason="unauthorized")
    note_refusal(connection, Unauthorized("Refused."))
    assert [told(), told()] == [[KEY_REFUSED], []]
    data = AlertDelivery.objects.get().content["data"]
    assert all(each.event.name in data["what_happened"] for each in mappings)
    assert "Update key" in data["what_to_do"]
    at.shift(timedelta(days=2))
    assert told() == []
    note_success(connection)
    assert [told(), told()] == [[KEY_ACCEPTED], []]


def test_R42_nothing_is_told_where_nobody_wants_to_hear_but_it_is_noted(
    mapping: EventMapping, told: Told
) -> None:
    save_alerts(mapping.event.organization, [], "")
    ended(mapping, RunStatus.FAILED)
    assert told() == []
    assert AlertState.objects.get(mapping=mapping).trouble == FAILING


def test_R42_of_two_workers_that_find_the_same_one_tells_it(
    mapping: EventMapping, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended(mapping, RunStatus.FAILED)
    real = looking._change

    def other_worker_first(state: AlertState, *change: Any) -> None:
        monkeypatch.setattr(looking, "_change", real)
        detect_changes()
        real(state, *change)

    monkeypatch.setattr(looking, "_change", other_worker_first)
    detect_changes()
    assert AlertDelivery.objects.count() == 1


def test_R42_a_change_and_what_tells_it_are_kept_together(
    mapping: EventMapping, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended(mapping, RunStatus.FAILED)

    def broken(*args: Any) -> None:
        raise RuntimeError

    with monkeypatch.context() as dying:
        dying.setattr(looking, "put", broken)
        with pytest.raises(RuntimeError):
            detect_changes()
    assert told() == [FAILING]


def test_R42_looking_takes_the_same_few_queries_however_many_events_there_are(
    connection: Connection, django_assert_num_queries: Any
) -> None:
    for _ in range(8):
        ended(mapping_of(connection), RunStatus.SUCCEEDED)
    detect_changes()
    with django_assert_num_queries(6):
        detect_changes()
