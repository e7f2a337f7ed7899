"""A Swoogo event that is closed or archived: nothing is sent before a person has said yes, once."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from stagedoor.accounts.models import AuditEntry
from stagedoor.cli.sync import sync as command
from stagedoor.jobs.port import push
from stagedoor.sync.domain.closed_events import allow_closed, must_ask
from stagedoor.sync.execution.execute import execute
from stagedoor.sync.models import RecordLink, RunScope, Trigger
from tests import factories
from tests.sync.conftest import Stage


def close(stage: Stage, status: str) -> None:
    stage.person_changes("events", stage.swoogo_event, status=status)


@pytest.mark.parametrize("status", ["closed", "archived", "Archived", "registration_closed", "Cancelled"])
def test_a_closed_event_is_refused_before_the_first_write(stage: Stage, status: str) -> None:
    factories.session(stage.event, factories.speaker(stage.event), room=factories.room(stage.event))
    close(stage, status)
    run = stage.sync()
    assert (run.status, run.reason) == ("refused", "event_closed")
    assert f"“{status}”" in run.message
    assert stage.writes() == []
    assert not RecordLink.objects.exists()


@pytest.mark.parametrize("status", ["live", "draft", "preview", "enclosed", ""])
def test_an_event_with_any_other_status_is_not(stage: Stage, status: str) -> None:
    factories.session(stage.event)
    close(stage, status)
    assert stage.sync().status == "succeeded"


def test_the_yes_is_remembered_for_that_status(stage: Stage) -> None:
    person = factories.member(stage.organization)
    factories.session(stage.event)
    close(stage, "closed")
    stage.sync()
    stage.mapping.refresh_from_db()
    assert must_ask(stage.mapping)
    allow_closed(stage.mapping, "archived", person)
    assert must_ask(stage.mapping)
    allow_closed(stage.mapping, "closed", person)
    assert not must_ask(stage.mapping)
    assert AuditEntry.objects.filter(action="swoogo.closed_event_allowed", person=person).count() == 1
    assert stage.sync().status == "succeeded"
    factories.session(stage.event)
    run = execute(push(stage.mapping, Trigger.SCHEDULE).run.pk)
    assert run is not None
    assert run.status == "succeeded"
    close(stage, "archived")
    factories.session(stage.event)
    assert stage.sync().reason == "event_closed"


def test_an_event_that_opens_again_is_synced(read_stage: Stage) -> None:
    factories.session(read_stage.event)
    close(read_stage, "closed")
    read_stage.forget_calls()
    assert (read_stage.sync().reason, read_stage.writes()) == ("event_closed", [])
    close(read_stage, "live")
    assert read_stage.sync().status == "succeeded"


def test_sponsors_are_asked_about_too(stage: Stage) -> None:
    factories.sponsor(stage.event, tier="")
    close(stage, "closed")
    run = execute(push(stage.mapping, Trigger.CLI, scope=RunScope.SPONSORS).run.pk)
    assert run is not None
    assert (run.status, run.reason, stage.writes()) == ("refused", "event_closed", [])


def test_on_the_command_line(stage: Stage) -> None:
    factories.session(stage.event)
    close(stage, "closed")
    refused = CliRunner().invoke(command, [stage.event.path, "--json"])
    assert refused.exit_code == 2
    assert json.loads(refused.stdout)["reason"] == "event_closed"
    assert "--allow-closed" in refused.stderr
    allowed = CliRunner().invoke(command, [stage.event.path, "--json", "--allow-closed"])
    assert (allowed.exit_code, json.loads(allowed.stdout)["status"]) == (0, "succeeded")
    factories.session(stage.event)
    assert CliRunner().invoke(command, [stage.event.path, "--json"]).exit_code == 0


def test_a_yes_that_cannot_be_asked_for_sends_nothing(stage: Stage) -> None:
    factories.session(stage.event)
    stage.fault("status", status=403, path="/events/")
    done = CliRunner().invoke(command, [stage.event.path, "--json", "--allow-closed"])
    assert done.exit_code == 2
    assert json.loads(done.stdout)["reason"] == "forbidden"
    assert stage.writes() == []
