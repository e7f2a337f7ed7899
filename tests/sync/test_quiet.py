"""R45: an agenda that has not changed costs continuous sync no run, no row and no query of its own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
import time_machine
from django.db import connection as database
from django.test.utils import CaptureQueriesContext

from stagedoor.agenda.domain.records import delete_record, save_record, set_participants
from stagedoor.agenda.models import Session
from stagedoor.common import clock, shared_clock
from stagedoor.jobs.continuous import start_due_syncs
from stagedoor.sync.domain import quiet
from stagedoor.sync.domain.connections import update_key
from stagedoor.sync.domain.continuous import set_continuous
from stagedoor.sync.domain.mapping_settings import set_rewrite_contacts, set_switches
from stagedoor.sync.domain.mappings import live_mapping
from stagedoor.sync.domain.runs import follow_with_sponsors
from stagedoor.sync.execution.execute import execute
from stagedoor.sync.execution.resting import back_off
from stagedoor.sync.models import SyncRun
from tests import factories
from tests.sync.conftest import Stage

START = datetime(factories.FIRST_DAY.year, 1, 3, 9, 0, tzinfo=UTC)
INTERVAL = timedelta(minutes=30)


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Iterator[time_machine.Traveller]:
    """Moves the clock long before the sessions; a database server's cannot be moved, so it is ours."""
    monkeypatch.setattr(shared_clock, "now", clock.now)
    with time_machine.travel(START, tick=True) as traveller:
        yield traveller


@pytest.fixture
def calm(stage: Stage, at: time_machine.Traveller) -> Stage:
    """A mapping of which everything is in Swoogo, in continuous sync."""
    factories.session(stage.event, factories.speaker(stage.event), title="Talk")
    set_continuous(stage.mapping.connection, on=True)
    assert len(rounds(at, 4)) == 1
    return stage


def rounds(at: time_machine.Traveller, count: int) -> list[SyncRun]:
    """The runs of so many intervals from now on."""
    done = []
    for _ in range(count):
        at.shift(INTERVAL)
        for run in start_due_syncs():
            finished = execute(run.pk)
            assert finished is not None
            done.append(run)
            if (sponsors := follow_with_sponsors(finished)) is not None:
                execute(sponsors.pk)
    return done


def test_R45_without_a_change_no_round_starts_and_none_is_overdue(calm: Stage, at: Any) -> None:
    runs = SyncRun.objects.count()
    assert rounds(at, 10) == []
    assert SyncRun.objects.count() == runs


def test_R45_any_write_to_the_agenda_starts_one_round(calm: Stage, at: Any) -> None:
    session = Session.objects.get(title="Talk")
    writes = [
        lambda: save_record(session, None),
        lambda: set_participants(session, [], None),
        lambda: set_rewrite_contacts(live_mapping(calm.event), on=True),
        lambda: update_key(calm.organization, "spare-key", "spare-secret"),
        lambda: delete_record(session, None),
    ]
    for write in writes:
        write()
        assert len(rounds(at, 4)) == 1
        assert rounds(at, 4) == []


def test_R45_a_session_that_passes_starts_a_round_when_it_does(calm: Stage, at: Any) -> None:
    session = Session.objects.get(title="Talk")
    assert session.ends_at is not None
    at.move_to(session.ends_at - timedelta(minutes=1))
    assert start_due_syncs() == []
    at.move_to(session.ends_at + timedelta(minutes=1))
    assert len(start_due_syncs()) == 1


def test_R45_what_did_not_go_is_tried_again_half_as_often_each_time(stage: Stage, at: Any) -> None:
    refused = factories.session(stage.event, factories.speaker(stage.event), title="Refused")
    set_continuous(stage.mapping.connection, on=True)
    stage.fault("status", status=422, path="/sessions/create", body=[{"field": "name", "message": "No."}])
    started = [number for number in range(18) if rounds(at, 1)]
    assert [later - earlier for earlier, later in pairwise(started)][1:] == [2, 4, 8]
    save_record(refused, None)
    assert len(rounds(at, 2)) == 1, "it changed here"
    stage.no_more_faults()
    assert rounds(at, 28) == []
    assert len(rounds(at, 8)) == 1
    assert [row["name"] for row in stage.swoogo("sessions")] == ["Refused"]


def test_R45_what_failed_waits_no_longer_than_a_day() -> None:
    assert back_off(1) == INTERVAL
    assert back_off(40) == timedelta(days=1)


def test_R45_a_change_during_the_run_is_not_slept_through(calm: Stage, at: Any) -> None:
    mapping = live_mapping(calm.event)
    revision = quiet.revision_of(calm.event)
    save_record(Session.objects.get(title="Talk"), None)
    assert not quiet.rest(mapping, revision, None)
    assert len(rounds(at, 4)) == 1


def test_R45_another_version_of_Stagedoor_looks_again(calm: Stage, at: Any, monkeypatch: Any) -> None:
    quiet.wake_of_other_versions()
    assert rounds(at, 4) == []
    monkeypatch.setattr(quiet, "VERSION", "999")
    quiet.wake_of_other_versions()
    assert len(rounds(at, 4)) == 1


def test_R45_a_look_costs_the_same_whatever_is_quiet(calm: Stage, at: Any) -> None:
    at.shift(INTERVAL)
    with CaptureQueriesContext(
        database,
    ) as queries:
        assert start_due_syncs() == []
    assert len(queries) == 2


def test_R45_sponsors_that_go_with_the_agenda_have_to_be_there_too(calm: Stage, at: Any) -> None:
    factories.sponsor(calm.event, name="Tide & Co")
    set_switches(live_mapping(calm.event), {"sync_sponsors": True})
    calm.fault("status", status=422, path="/sponsors/create", body=[{"field": "name", "message": "No."}])
    assert len(rounds(at, 5)) >= 2
    calm.no_more_faults()
    rounds(at, 8)
    assert [row["name"] for row in calm.swoogo("sponsors")] == ["Tide & Co"]
    assert rounds(at, 4) == []
