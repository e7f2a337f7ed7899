"""R5: continuous sync by the clock, without a worker."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
import time_machine

from stagedoor.accounts.models import Organization
from stagedoor.common import clock, shared_clock
from stagedoor.jobs.continuous import looking_times, start_due_syncs
from stagedoor.jobs.port import push
from stagedoor.sync.domain.connections import connect, disconnect, update_key
from stagedoor.sync.domain.continuous import (
    due_mappings,
    pause_mapping,
    prune_empty_rounds,
    resume_mapping,
    set_continuous,
    take_round,
)
from stagedoor.sync.domain.mappings import remove_mapping
from stagedoor.sync.execution import lease
from stagedoor.sync.execution.execute import execute
from stagedoor.sync.models import Connection, EventMapping, RunScope, RunState, RunStatus, SyncRun, Trigger
from swoogo_sandbox.server import RunningSandbox
from tests import factories

pytestmark = pytest.mark.django_db

START = datetime(2031, 3, 4, 9, 0, tzinfo=UTC)
MINUTES = timedelta(minutes=1)
HALF_HOUR = 30 * MINUTES


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Iterator[time_machine.Traveller]:
    """Moves the clock, which stands still otherwise. A database server's cannot be moved, so it is ours."""
    monkeypatch.setattr(shared_clock, "now", clock.now)
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture
def connection(at: time_machine.Traveller) -> Connection:
    return Connection.objects.create(
        organization=factories.organization(), key="k", key_fingerprint="f", secret="s"
    )


def mapping_of(connection: Connection) -> EventMapping:
    event = factories.event(connection.organization)
    return EventMapping.objects.create(
        connection=connection, event=event, swoogo_event_id=event.pk, swoogo_event_name="Theirs"
    )


def finish_all(status: RunStatus = RunStatus.SUCCEEDED) -> None:
    for run in SyncRun.objects.exclude(state=RunState.FINISHED):
        lease.finish(run, status)


def rounds(at: time_machine.Traveller, minutes: int) -> dict[int, list[float]]:
    """Mapping → minutes after the start at which its syncs began; looked at each minute, each sync ends."""
    begun: dict[int, list[float]] = {}
    first = clock.now()
    for minute in range(minutes):
        at.move_to(first + minute * MINUTES)
        for run in start_due_syncs():
            begun.setdefault(run.mapping_id, []).append((clock.now() - START) / MINUTES)
        finish_all()
    return begun


def test_R5_it_is_off_until_it_is_switched_on(connection: Connection, at: time_machine.Traveller) -> None:
    mapping = mapping_of(connection)
    assert rounds(at, 40) == {}
    set_continuous(connection, True)
    assert list(rounds(at, 40)) == [mapping.pk]
    set_continuous(connection, False)
    assert rounds(at, 40) == {}
    actions = connection.organization.audit_entries.values_list("action", flat=True)
    assert list(actions)[:2] == ["swoogo.continuous_off", "swoogo.continuous_on"]


def test_R5_a_round_comes_every_interval_and_is_a_run_of_the_schedule(
    connection: Connection, at: time_machine.Traveller
) -> None:
    mapping = mapping_of(connection)
    set_continuous(connection, True)
    begun = rounds(at, 180)[mapping.pk]
    assert len(begun) == 6
    assert {later - earlier for earlier, later in pairwise(begun)} == {30}
    run = mapping.runs.all()[0]
    assert (run.trigger, run.scope, run.person) == (Trigger.SCHEDULE, RunScope.AGENDA, None)


def test_R5_mappings_do_not_fire_together(connection: Connection, at: time_machine.Traveller) -> None:
    mappings = [mapping_of(connection) for _ in range(10)]
    set_continuous(connection, True)
    begun = rounds(at, 31)
    assert set(begun) == {mapping.pk for mapping in mappings}
    first = [times[0] for times in begun.values()]
    assert max(first.count(minute) for minute in first) <= 2
    assert max(first) - min(first) > 15


def test_R5_what_was_missed_is_made_up_for_once_and_the_spread_is_kept(
    connection: Connection, at: time_machine.Traveller
) -> None:
    mappings = [mapping_of(connection) for _ in range(3)]
    set_continuous(connection, True)
    before = rounds(at, 31)
    at.move_to(START + timedelta(days=2, minutes=7))
    missed = start_due_syncs()
    assert sorted(run.mapping_id for run in missed) == sorted(mapping.pk for mapping in mappings)
    finish_all()
    assert start_due_syncs() == []
    for mapping in mappings:
        mapping.refresh_from_db()
        wait = mapping.next_sync_at - clock.now()
        assert HALF_HOUR / 2 <= wait <= HALF_HOUR * 1.5
        minute = (mapping.next_sync_at - START) / MINUTES % 30
        assert before[mapping.pk][0] - 1 <= minute <= before[mapping.pk][0]


@pytest.mark.parametrize("state", [RunState.WAITING, RunState.RUNNING])
def test_R5_a_mapping_with_a_run_waiting_or_under_way_gets_no_second_one(
    connection: Connection, at: time_machine.Traveller, state: RunState
) -> None:
    mapping = mapping_of(connection)
    set_continuous(connection, True)
    pushed = push(mapping, Trigger.PERSON).run
    SyncRun.objects.filter(pk=pushed.pk).update(state=state)
    at.shift(HALF_HOUR)
    assert start_due_syncs() == []
    assert mapping.runs.count() == 1
    mapping.refresh_from_db()
    assert mapping.next_sync_at > clock.now()


def test_R5_two_workers_do_not_start_one_round_twice(
    connection: Connection, at: time_machine.Traveller
) -> None:
    mapping_of(connection)
    set_continuous(connection, True)
    at.shift(HALF_HOUR)
    (seen_by_one,), (seen_by_other,) = due_mappings(), due_mappings()
    assert take_round(seen_by_one)
    assert not take_round(seen_by_other)


def test_R5_a_push_of_a_person_in_between_changes_nothing_about_the_rounds(
    connection: Connection, at: time_machine.Traveller
) -> None:
    mapping = mapping_of(connection)
    set_continuous(connection, True)
    mapping.refresh_from_db()
    planned = mapping.next_sync_at
    assert not push(mapping, Trigger.PERSON).follows
    finish_all()
    mapping.refresh_from_db()
    assert mapping.next_sync_at == planned


def test_R5_a_paused_mapping_is_left_out_until_it_is_resumed(
    connection: Connection, at: time_machine.Traveller
) -> None:
    paused, other = mapping_of(connection), mapping_of(connection)
    set_continuous(connection, True)
    pause_mapping(paused)
    assert set(rounds(at, 90)) == {other.pk}
    resume_mapping(paused)
    assert paused.next_sync_at is not None
    assert set(rounds(at, 31)) == {paused.pk, other.pk}


def test_R5_a_mapping_added_later_takes_part(connection: Connection, at: time_machine.Traveller) -> None:
    set_continuous(connection, True)
    mapping = mapping_of(connection)
    assert set(rounds(at, 31)) == {mapping.pk}


def test_R5_removed_and_disconnected_mappings_have_no_rounds(
    connection: Connection, at: time_machine.Traveller
) -> None:
    removed, kept = mapping_of(connection), mapping_of(connection)
    set_continuous(connection, True)
    remove_mapping(removed)
    assert set(rounds(at, 40)) == {kept.pk}
    disconnect(connection.organization)
    assert rounds(at, 40) == {}


def test_R5_a_shorter_interval_holds_at_once(
    connection: Connection, at: time_machine.Traveller, settings: Any
) -> None:
    mapping = mapping_of(connection)
    set_continuous(connection, True)
    EventMapping.objects.update(next_sync_at=clock.now() + HALF_HOUR)
    settings.SYNC_INTERVAL_SECONDS = 60
    assert start_due_syncs() == []
    mapping.refresh_from_db()
    assert mapping.next_sync_at <= clock.now() + MINUTES


@pytest.mark.parametrize(
    ("seconds", "cron"),
    [(1800, "0 * * * * *"), (240, "0 * * * * *"), (20, "*/5 * * * * *"), (2, "*/1 * * * * *")],
)
def test_R5_it_is_looked_for_what_is_due_often_enough(settings: Any, seconds: int, cron: str) -> None:
    settings.SYNC_INTERVAL_SECONDS = seconds
    assert looking_times() == cron


def test_R41_of_rounds_in_which_nothing_was_sent_only_the_latest_are_kept(connection: Connection) -> None:
    mapping = mapping_of(connection)

    def ended(status: RunStatus, calls: int = 0, trigger: Trigger = Trigger.SCHEDULE, **more: str) -> SyncRun:
        facts = {"trigger": trigger, "state": RunState.FINISHED, "status": status, "calls": calls, **more}
        return SyncRun.objects.create(mapping=mapping, **facts)

    kept = [
        ended(RunStatus.SUCCEEDED, calls=3),
        ended(RunStatus.FAILED),
        ended(RunStatus.REFUSED),
        ended(RunStatus.SUCCEEDED, trigger=Trigger.PERSON),
    ]
    empty = [ended(RunStatus.SUCCEEDED) for _ in range(30)] + [ended(RunStatus.PARTIAL) for _ in range(15)]
    empty += [ended(RunStatus.REFUSED, reason="breaker") for _ in range(15)]
    prune_empty_rounds(mapping)
    assert set(mapping.runs.all()) == {*kept, *empty[10:]}


@pytest.fixture
def connected(sandbox: RunningSandbox) -> EventMapping:
    """A mapping of a real connection, with continuous sync on."""
    organization = factories.organization()
    connection = connect(organization, "sandbox-key", "sandbox-secret")
    mapping = EventMapping.objects.create(
        connection=connection,
        event=factories.event(organization),
        swoogo_event_id=370101,
        swoogo_event_name="Harbour Summit",
    )
    set_continuous(connection, True)
    return mapping


def sync_now(mapping: EventMapping) -> SyncRun:
    factories.session(mapping.event)
    run = execute(push(mapping, Trigger.SCHEDULE).run.pk)
    assert run is not None
    return run


def due_now(organization: Organization) -> list[EventMapping]:
    EventMapping.objects.update(next_sync_at=clock.now())
    return [mapping for mapping in due_mappings() if mapping.event.organization == organization]


@pytest.mark.django_db(transaction=True)
class TestRefusedKey:
    """Continuous sync of a connection whose key stopped working rests, says so, and resumes."""

    def test_R5_it_rests_until_the_key_is_updated(
        self, connected: EventMapping, sandbox: RunningSandbox
    ) -> None:
        organization = connected.event.organization
        self.refuse_the_key(sandbox)
        run = sync_now(connected)
        assert (run.status, run.reason) == ("refused", "unauthorized")
        connected.connection.refresh_from_db()
        assert connected.connection.trouble_code == "unauthorized"
        assert "refused the key" in connected.connection.trouble
        assert due_now(organization) == []
        self.mend(sandbox)
        update_key(organization, "spare-key", "spare-secret")
        assert due_now(organization) == [connected]
        assert find(connected).trouble == ""

    def test_R5_a_push_that_works_again_ends_the_rest(
        self, connected: EventMapping, sandbox: RunningSandbox
    ) -> None:
        self.refuse_the_key(sandbox)
        sync_now(connected)
        assert find(connected).trouble_code
        self.mend(sandbox)
        assert sync_now(connected).status == "succeeded"
        assert find(connected).trouble_code == ""
        assert due_now(connected.event.organization) == [connected]

    def test_R5_other_trouble_and_other_connections_go_on(
        self, connected: EventMapping, sandbox: RunningSandbox
    ) -> None:
        other = factories.organization()
        connect(other, "spare-key", "spare-secret")
        Connection.objects.filter(pk=connected.connection_id).update(trouble_code="unauthorized")
        EventMapping.objects.create(
            connection=other.connections.get(),
            event=factories.event(other),
            swoogo_event_id=370102,
            swoogo_event_name="Theirs",
        )
        set_continuous(other.connections.get(), True)
        assert due_now(connected.event.organization) == []
        assert len(due_now(other)) == 1
        Connection.objects.filter(pk=connected.connection_id).update(trouble_code="")
        sandbox.sandbox.faults.add([{"kind": "status", "status": 500}])
        assert sync_now(connected).reason == "unreachable"
        assert find(connected).trouble_code == ""

    def refuse_the_key(self, sandbox: RunningSandbox) -> None:
        sandbox.sandbox.faults.add([{"kind": "status", "status": 401, "path": "oauth2"}])

    def mend(self, sandbox: RunningSandbox) -> None:
        sandbox.sandbox.faults.clear()


def find(mapping: EventMapping) -> Connection:
    return Connection.objects.get(pk=mapping.connection_id)
