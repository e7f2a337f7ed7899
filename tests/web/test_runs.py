"""Starting a sync from a page, its messages, the list of runs, one run's page (R6, R17, R18, R28, R41)."""

from __future__ import annotations

import json
import re

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from tests import factories

from stagedoor.accounts.models import Organization, Role
from stagedoor.agenda.models import Event
from stagedoor.common import clock
from stagedoor.jobs.models import Worker
from stagedoor.sync.domain.connections import connect
from stagedoor.sync.domain.continuous import set_continuous
from stagedoor.sync.domain.mappings import add_mapping, find_mapping
from stagedoor.sync.domain.runs import request_run
from stagedoor.sync.execution.execute import execute
from stagedoor.sync.execution.lease import acquire, finish
from stagedoor.sync.models import EventMapping, Outcome, RunRecord, RunState, RunStatus, SyncRun, Trigger
from swoogo_sandbox.server import RunningSandbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def organization() -> Organization:
    return factories.organization()


@pytest.fixture
def event(organization: Organization) -> Event:
    return factories.event(organization, name="Quay Conf")


@pytest.fixture
def mapping(event: Event, sandbox: RunningSandbox) -> EventMapping:
    connect(event.organization, "sandbox-key", "sandbox-secret")
    return add_mapping(event, 370101)


@pytest.fixture
def editor(client: Client, organization: Organization) -> Client:
    client.force_login(factories.member(organization, Role.EDITOR))
    return client


def page(name: str, event: Event, *more: int) -> str:
    return reverse(name, args=[event.organization.slug, event.slug, *more])


def run_of(mapping: EventMapping) -> SyncRun:
    return request_run(mapping, Trigger.PERSON)


def toasts(answer: HttpResponse) -> dict[str, str]:
    shown: dict[str, str] = json.loads(answer.headers["HX-Trigger"])["toast"]
    return shown


def test_R6_the_sync_action_appears_only_on_a_mapped_event(
    editor: Client, event: Event, sandbox: RunningSandbox
) -> None:
    assert "Sync to Swoogo" not in editor.get(page("agenda", event)).content.decode()
    connect(event.organization, "sandbox-key", "sandbox-secret")
    add_mapping(event, 370101)
    assert "Sync to Swoogo (event: 370101)" in editor.get(page("agenda", event)).content.decode()


def test_viewers_neither_see_nor_use_the_sync_action(
    client: Client, event: Event, mapping: EventMapping
) -> None:
    client.force_login(factories.member(event.organization, Role.VIEWER))
    assert "Sync to Swoogo (event" not in client.get(page("agenda", event)).content.decode()
    assert client.post(page("sync_start", event)).status_code == 403
    assert not SyncRun.objects.exists()


def test_R17_a_message_says_that_it_started_and_leads_to_the_run(
    editor: Client, event: Event, mapping: EventMapping
) -> None:
    Worker.objects.create(name="one", beat_at=clock.now())
    text = editor.post(
        page("sync_start", event), {"next": page("agenda", event)}, follow=True
    ).content.decode()
    run = SyncRun.objects.get()
    assert "Sync to Swoogo started" in text
    assert page("run", event, run.pk) in text
    assert run.person is not None


def test_R5_a_person_can_push_while_continuous_sync_is_on(
    editor: Client, event: Event, mapping: EventMapping
) -> None:
    set_continuous(mapping.connection, True)
    editor.post(page("sync_start", event))
    assert SyncRun.objects.get().trigger == Trigger.PERSON


def test_without_a_worker_it_says_so_and_whom_to_tell(
    editor: Client, event: Event, mapping: EventMapping
) -> None:
    text = editor.post(page("sync_start", event), follow=True).content.decode()
    assert "is not running. Tell whoever runs Stagedoor." in text
    assert "stagedoor worker" not in text


def test_R28_pushing_during_a_run_says_that_another_follows(
    editor: Client, event: Event, mapping: EventMapping
) -> None:
    Worker.objects.create(name="one", beat_at=clock.now())
    acquire(run_of(mapping).pk)
    text = editor.post(page("sync_start", event), follow=True).content.decode()
    assert "Another one starts when it ends" in text
    assert SyncRun.objects.count() == 2


def test_an_event_that_is_not_mapped_refuses_with_the_remedy(editor: Client, event: Event) -> None:
    answer = editor.post(page("sync_start", event))
    assert answer.status_code == 400
    assert "is not mapped to a Swoogo event" in answer.content.decode()
    assert not SyncRun.objects.exists()


def test_R17_the_agenda_polls_until_the_run_has_ended_then_shows_its_toast(
    editor: Client, event: Event, mapping: EventMapping
) -> None:
    editor.post(page("sync_start", event))
    run = SyncRun.objects.get()
    watch = page("sync_watch", event, run.pk)
    assert watch in editor.get(page("agenda", event)).content.decode()
    assert editor.get(watch).status_code == 204
    factories.session(event, factories.speaker(event))
    factories.session(event, factories.speaker(event, email=""))
    execute(run.pk)
    answer = editor.get(watch)
    assert answer.status_code == 286
    shown = toasts(answer)
    assert shown["text"] == "Sync completed with problems: 2 of 2 sessions, 1 of 2 speakers."
    assert shown["href"] == page("run", event, run.pk)
    assert watch not in editor.get(page("agenda", event)).content.decode()


def test_R17_who_has_seen_a_runs_page_is_not_told_again(
    editor: Client, event: Event, mapping: EventMapping
) -> None:
    editor.post(page("sync_start", event))
    run = SyncRun.objects.get()
    execute(run.pk)
    assert page("sync_watch", event, run.pk) in editor.get(page("agenda", event)).content.decode()
    editor.get(page("run", event, run.pk))
    assert page("sync_watch", event, run.pk) not in editor.get(page("agenda", event)).content.decode()


def test_a_run_that_was_taken_away_is_not_polled_for_ever(
    editor: Client, event: Event, mapping: EventMapping
) -> None:
    run = run_of(mapping)
    watch = page("sync_watch", event, run.pk)
    run.delete()
    answer = editor.get(watch)
    assert answer.status_code == 286
    assert "HX-Trigger" not in answer.headers


def test_R18_nothing_to_send_is_said_plainly(editor: Client, event: Event, mapping: EventMapping) -> None:
    run = run_of(mapping)
    execute(run.pk)
    text = editor.get(page("run", event, run.pk)).content.decode()
    assert "No changes to send, so no call was made." in text
    assert toasts(editor.get(page("sync_watch", event, run.pk)))["level"] == "success"


def test_R41_each_record_has_its_outcome_reason_remedy_and_link(
    editor: Client, event: Event, mapping: EventMapping
) -> None:
    speaker = factories.speaker(event, first_name="Ada", last_name="Quay", email="")
    session = factories.session(event, speaker, title="Tides", room=factories.room(event))
    run = run_of(mapping)
    execute(run.pk)
    text = editor.get(page("run", event, run.pk)).content.decode()
    assert page("session", event, session.pk) in text
    assert page("speaker", event, speaker.pk) in text
    assert text.index("Ada Quay") < text.index("Tides")
    assert "Fill in what is missing." in text
    assert "1 of 1 succeeded" in text
    assert "0 of 1 succeeded" in text
    left_out = editor.get(
        page("run", event, run.pk), {"outcome": "skipped", "kind": "speaker"}
    ).content.decode()
    assert page("speaker", event, speaker.pk) in left_out
    assert page("session", event, session.pk) not in left_out


def test_R41_records_come_fifty_a_page(editor: Client, event: Event, mapping: EventMapping) -> None:
    run = run_of(mapping)
    RunRecord.objects.bulk_create(
        RunRecord(
            run=run, kind="session", record_id=number, name=f"Talk {number:03}", outcome=Outcome.CREATED
        )
        for number in range(1, 52)
    )
    first = editor.get(page("run", event, run.pk)).content.decode()
    assert "Talk 050" in first
    assert "Talk 051" not in first
    assert "Talk 051" in editor.get(page("run", event, run.pk), {"page": 2}).content.decode()


def test_a_refusal_is_shown_with_its_remedy(editor: Client, event: Event, mapping: EventMapping) -> None:
    event.timezone = "Asia/Tokyo"
    event.save()
    factories.session(event)
    run = run_of(mapping)
    execute(run.pk)
    text = editor.get(page("run", event, run.pk)).content.decode()
    assert "Refused, nothing was written" in text
    assert "The timezones differ: Asia/Tokyo here, Europe/London in Swoogo." in text
    assert "Give both events the same timezone" in text
    assert "There was no record to send." not in text
    assert "Unchanged" not in text


def test_the_run_page_fills_in_while_it_is_under_way_and_then_stops_asking(
    editor: Client, event: Event, mapping: EventMapping
) -> None:
    run = run_of(mapping)
    acquire(run.pk)
    SyncRun.objects.filter(pk=run.pk).update(phase="Sending sessions", done=3, total=9)
    answer = editor.get(page("run", event, run.pk), headers={"HX-Request": "true"})
    text = answer.content.decode()
    assert "every 2s" in text
    assert "Sending sessions" in text
    assert "3 of 9" in text
    assert "<html" not in text
    run.refresh_from_db()
    finish(run, RunStatus.SUCCEEDED)
    answer = editor.get(page("run", event, run.pk), headers={"HX-Request": "true"})
    assert "every 2s" not in answer.content.decode()
    assert toasts(answer)["level"] == "success"


def test_stop_asks_a_run_to_stop(editor: Client, event: Event, mapping: EventMapping) -> None:
    run = run_of(mapping)
    acquire(run.pk)
    text = editor.post(page("run_stop", event, run.pk), follow=True).content.decode()
    run.refresh_from_db()
    assert run.stop_requested_at is not None
    assert "Stopping…" in text


def test_stop_takes_a_waiting_run_away(editor: Client, event: Event, mapping: EventMapping) -> None:
    run = run_of(mapping)
    text = editor.post(page("run_stop", event, run.pk), follow=True).content.decode()
    assert "nothing was sent" in text
    assert not SyncRun.objects.exists()


def test_viewers_cannot_stop_a_run(client: Client, event: Event, mapping: EventMapping) -> None:
    client.force_login(factories.member(event.organization, Role.VIEWER))
    run = run_of(mapping)
    acquire(run.pk)
    assert client.post(page("run_stop", event, run.pk)).status_code == 403
    run.refresh_from_db()
    assert run.stop_requested_at is None
    assert "player-stop" not in client.get(page("run", event, run.pk)).content.decode()


def test_the_list_of_runs_teaches_while_it_is_empty(
    editor: Client, event: Event, sandbox: RunningSandbox
) -> None:
    assert "is not mapped to a Swoogo event" in editor.get(page("runs", event)).content.decode()
    connect(event.organization, "sandbox-key", "sandbox-secret")
    add_mapping(event, 370101)
    assert "The first sync sends every accepted session" in editor.get(page("runs", event)).content.decode()


def test_the_list_shows_who_when_and_how_it_ended(
    editor: Client, event: Event, mapping: EventMapping
) -> None:
    factories.session(event)
    run = run_of(mapping)
    execute(run.pk)
    run.refresh_from_db()
    text = " ".join(editor.get(page("runs", event)).content.decode().split())
    assert "Succeeded" in text
    assert "1 of 1 sessions" in text
    assert "Europe/London" in text
    assert re.search(rf'data-label="Credits">\s*{run.credits}\s*</td>', text)
    assert run.state == RunState.FINISHED


def test_a_run_of_another_event_of_the_same_organization_is_not_found(
    editor: Client, event: Event, mapping: EventMapping
) -> None:
    run = run_of(mapping)
    other = factories.event(event.organization)
    assert editor.get(page("run", other, run.pk)).status_code == 404
    assert find_mapping(other) is None


def test_R41_a_sessions_own_page_says_why_it_did_not_go(
    editor: Client, event: Event, mapping: EventMapping
) -> None:
    session = factories.session(event, status="pending")
    text = editor.get(page("session", event, session.pk)).content.decode()
    assert "Skipped" in text
    assert "Set its status to Accepted" in text


def test_R41_a_sent_sessions_page_shows_its_swoogo_id_and_the_run(
    editor: Client, event: Event, mapping: EventMapping
) -> None:
    session = factories.session(event)
    run = run_of(mapping)
    execute(run.pk)
    text = editor.get(page("session", event, session.pk)).content.decode()
    assert "In step" not in text
    assert str(event.record_links.get(kind="session").swoogo_id) in text
    assert page("run", event, run.pk) in text
