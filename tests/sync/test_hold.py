"""R36: continuous sync that holds its changes for approval: shown and told once, replaced by newer ones."""

from __future__ import annotations

import pytest

from stagedoor.agenda.models import Session
from stagedoor.common import shared_clock
from stagedoor.jobs.continuous import start_due_syncs
from stagedoor.jobs.port import push_preview
from stagedoor.sync.alerts.detect import detect_changes
from stagedoor.sync.alerts.settings import save_alerts
from stagedoor.sync.domain.continuous import set_continuous
from stagedoor.sync.domain.mapping_settings import set_hold
from stagedoor.sync.domain.previews import reject_preview, waiting_previews
from stagedoor.sync.execution.execute import execute
from stagedoor.sync.models import AlertDelivery, EventMapping, Preview, SyncRun, Trigger
from tests import factories
from tests.sync.conftest import Stage

pytestmark = pytest.mark.usefixtures("in_haste")


@pytest.fixture
def held(stage: Stage) -> Stage:
    """A mapping that holds its changes, with one session to send."""
    set_continuous(stage.mapping.connection, True)
    set_hold(stage.mapping, on=True)
    save_alerts(stage.organization, ["anchor@example.org"], "")
    factories.session(stage.event, title="Opening")
    return stage


def round_of(stage: Stage) -> SyncRun:
    """A round of continuous sync, due now."""
    due = EventMapping.objects.filter(pk=stage.mapping.pk)
    due.update(next_sync_at=shared_clock.now(), quiet_since=None)
    stage.forget_calls()
    [run] = start_due_syncs()
    finished = execute(run.pk)
    assert finished is not None
    detect_changes()
    return finished


def waiting(stage: Stage) -> Preview:
    [preview] = waiting_previews(stage.mapping)
    found: Preview = preview
    return found


def test_R36_a_round_sends_nothing_and_its_changes_wait(held: Stage) -> None:
    run = round_of(held)
    assert (run.status, run.trigger) == ("previewed", Trigger.SCHEDULE)
    assert held.writes() == []
    assert waiting(held).run == run
    told = AlertDelivery.objects.get()
    assert told.kind == "preview.waiting"
    assert "1 change to send" in told.content["data"]["what_happened"]
    assert f"/{run.pk}/" in told.content["data"]["url"]


def test_R36_a_round_with_nothing_newer_costs_no_call_and_tells_nobody(held: Stage) -> None:
    first = round_of(held)
    again = round_of(held)
    assert held.calls() == []
    assert "Nothing has changed" in again.message
    assert waiting(held).run == first
    assert AlertDelivery.objects.count() == 1


def test_R36_newer_changes_take_the_place_of_those_that_wait_without_another_mail(held: Stage) -> None:
    first = round_of(held)
    factories.session(held.event, title="Lunch")
    second = round_of(held)
    assert waiting(held).run == second
    assert Preview.objects.get(run=first).state == "replaced"
    assert AlertDelivery.objects.count() == 1


def test_R36_what_was_applied_waits_no_more_and_the_next_change_is_told(held: Stage) -> None:
    round_of(held)
    applied = execute(push_preview(waiting(held), [], Trigger.PERSON).run.pk)
    assert applied is not None
    assert [row["name"] for row in held.swoogo("sessions")] == ["Opening"]
    round_of(held)
    assert not waiting_previews(held.mapping).exists()
    Session.objects.filter(event=held.event).update(title="Keynote")
    round_of(held)
    assert AlertDelivery.objects.count() == 2


def test_R36_what_was_rejected_does_not_come_back_until_something_changes(held: Stage) -> None:
    round_of(held)
    reject_preview(waiting(held))
    round_of(held)
    assert held.calls() == []
    assert not waiting_previews(held.mapping).exists()
    factories.session(held.event, title="Lunch")
    round_of(held)
    assert len(waiting(held).lines) == 2


def test_R36_a_push_by_hand_goes_and_nothing_waits_after_it(held: Stage) -> None:
    round_of(held)
    assert held.sync().status == "succeeded"
    round_of(held)
    assert not waiting_previews(held.mapping).exists()


def test_R36_rounds_send_again_once_nothing_is_held(held: Stage) -> None:
    round_of(held)
    set_hold(held.mapping, on=False)
    assert not waiting_previews(held.mapping).exists()
    assert round_of(held).status == "succeeded"
    assert [row["name"] for row in held.swoogo("sessions")] == ["Opening"]
