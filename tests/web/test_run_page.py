"""The page of one sync: what it is doing, what is new, what changed, what can be tried again (R41)."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx2 as httpx
import pytest
from django.test import Client
from tests import factories
from tests.web.conftest import Address

from stagedoor.accounts.models import Organization
from stagedoor.agenda.models import Event
from stagedoor.common import shared_clock
from stagedoor.sync.credits import ledger
from stagedoor.sync.domain.connections import connect
from stagedoor.sync.domain.mappings import add_mapping
from stagedoor.sync.domain.retry import failed_refs
from stagedoor.sync.domain.runs import request_run
from stagedoor.sync.execution.execute import execute
from stagedoor.sync.execution.lease import acquire
from stagedoor.sync.models import EventMapping, Outcome, RunPurpose, RunRecord, SyncRun, Trigger
from swoogo_sandbox.server import RunningSandbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def event() -> Event:
    return factories.event(factories.organization(slug="harbour"), slug="quay", timezone="Europe/London")


@pytest.fixture
def organization(event: Event) -> Organization:
    return event.organization


@pytest.fixture
def mapping(event: Event, sandbox: RunningSandbox) -> EventMapping:
    connect(event.organization, "sandbox-key", "sandbox-secret")
    return add_mapping(event, 370101)


@pytest.fixture
def control(sandbox: RunningSandbox) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{sandbox.base}/_control", verify=False) as client:
        yield client


def sync(mapping: EventMapping) -> SyncRun:
    run = execute(request_run(mapping, Trigger.PERSON).pk)
    assert run is not None
    return run


def words(client: Client, address: str, **query: str) -> str:
    """The page's words, with white space as a reader sees it."""
    html = client.get(address, query).content.decode()
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


def test_what_changed_is_shown_before_and_after(
    editor: Client, at: Address, event: Event, mapping: EventMapping
) -> None:
    old, new = factories.room(event, name="Pier"), factories.room(event, name="Boathouse")
    speaker = factories.speaker(event, first_name="Ada", last_name="Quay")
    session = factories.session(event, speaker, title="Tides", room=old)
    first = sync(mapping)
    assert "Title Tides" in words(editor, at("run", first.pk))
    assert "On sessions Tides" in words(editor, at("run", first.pk))
    session.title, session.room = "High tides", new
    session.save()
    second = sync(mapping)
    told = words(editor, at("run", second.pk))
    assert "Title Tides → High tides" in told
    assert "Room Pier → Boathouse" in told
    [record] = second.records.filter(kind="session")
    assert {each["label"] for each in record.fields} == {"Title", "Room"}


def test_a_speaker_who_is_taken_off_a_session_shows_which(
    editor: Client, at: Address, event: Event, mapping: EventMapping
) -> None:
    speaker = factories.speaker(event)
    session = factories.session(event, speaker, title="Tides")
    factories.session(event, speaker, title="Moorings")
    sync(mapping)
    session.participations.all().delete()
    assert "On sessions Tides → nothing" in words(editor, at("run", sync(mapping).pk))


def test_retry_failed_sends_exactly_what_failed(
    editor: Client, at: Address, event: Event, mapping: EventMapping, control: httpx.Client
) -> None:
    bad = factories.session(event, title="Tides")
    fault = {"kind": "status", "method": "POST", "path": "sessions/create", "status": 422, "times": 1}
    control.post("/faults", json=fault).raise_for_status()
    first = sync(mapping)
    factories.session(event, title="Moorings")
    assert "Retry failed (1)" in words(editor, at("run", first.pk))
    editor.post(at("run_retry", first.pk))
    run = SyncRun.objects.exclude(pk=first.pk).get()
    assert (run.purpose, run.only) == (RunPurpose.SELECTED, [["session", bad.pk]])
    execute(run.pk)
    assert [(each.name, each.outcome) for each in run.records.filter(kind="session")] == [
        ("Tides", Outcome.CREATED)
    ]


def test_retry_takes_a_failed_picture_or_attachment_for_its_person(mapping: EventMapping) -> None:
    run = request_run(mapping, Trigger.PERSON)
    for kind, number in (("attachment", 7), ("picture", 7), ("room", 3)):
        RunRecord.objects.create(run=run, kind=kind, record_id=number, name="x", outcome=Outcome.FAILED)
    assert failed_refs(run) == [("room", 3), ("speaker", 7)]


def test_retry_with_nothing_failed_starts_nothing(
    editor: Client, at: Address, event: Event, mapping: EventMapping
) -> None:
    run = sync(mapping)
    assert "Retry failed" not in words(editor, at("run", run.pk))
    told = editor.post(at("run_retry", run.pk), follow=True).content.decode()
    assert "No record failed in this sync" in told
    assert SyncRun.objects.count() == 1


def test_viewers_may_read_and_download_but_not_retry(
    viewer: Client, at: Address, event: Event, mapping: EventMapping
) -> None:
    run = sync(mapping)
    RunRecord.objects.create(run=run, kind="session", record_id=1, name="x", outcome=Outcome.FAILED)
    assert viewer.post(at("run_retry", run.pk)).status_code == 403
    assert "Retry failed" not in words(viewer, at("run", run.pk))
    assert viewer.get(at("run_file", run.pk, "csv")).status_code == 200


def test_new_trouble_is_told_apart_and_leads_to_its_records(
    editor: Client, at: Address, event: Event, mapping: EventMapping
) -> None:
    factories.session(event, factories.speaker(event, first_name="Ada", email=""))
    sync(mapping)
    factories.session(event, factories.speaker(event, first_name="Ben", email=""))
    run = sync(mapping)
    told = words(editor, at("run", run.pk))
    assert "1 new problem 1 as in the last sync" in told
    only_new = words(editor, at("run", run.pk), outcome="new")
    assert "Ben" in only_new
    assert "Ada" not in only_new


def test_records_are_searched_by_name_and_message(
    editor: Client, at: Address, event: Event, mapping: EventMapping
) -> None:
    factories.session(event, title="Tides")
    factories.session(event, title="Moorings", status="pending")
    run = sync(mapping)
    assert "Moorings" not in words(editor, at("run", run.pk), q="tides")
    assert "Tides" not in words(editor, at("run", run.pk), q="not ACCEPTED")
    assert "No record of this sort" in words(editor, at("run", run.pk), q="lighthouse")


def test_a_sync_is_downloaded_as_json_and_csv(
    editor: Client, at: Address, event: Event, mapping: EventMapping
) -> None:
    factories.session(event, title="=Tides", description="<p>High <b>water</b></p>")
    run = sync(mapping)
    told = json.loads(editor.get(at("run_file", run.pk, "json")).content)
    assert told["run"] == run.pk
    [record] = told["records"]
    assert {"field": "name", "label": "Title", "before": "", "after": "=Tides"} in record["fields"]
    answer = editor.get(at("run_file", run.pk, "csv"))
    assert f"quay-sync-{run.pk}.csv" in answer.headers["Content-Disposition"]
    [row] = csv.DictReader(io.StringIO(answer.content.decode()))
    assert (row["kind"], row["name"], row["outcome"]) == ("session", "'=Tides", "created")
    assert "Description: nothing → High water" in row["fields"]
    assert editor.get(at("run_file", run.pk, "xlsx")).status_code == 404


def test_a_running_sync_says_how_long_it_takes_yet(
    editor: Client, at: Address, event: Event, mapping: EventMapping
) -> None:
    run = request_run(mapping, Trigger.PERSON)
    acquire(run.pk)
    progress = {"phase": "Sending sessions", "done": 10, "total": 1_210, "phase_total": 900}
    SyncRun.objects.filter(pk=run.pk).update(**progress)
    told = words(editor, at("run", run.pk))
    assert "Sending sessions: 10 of 900" in told
    assert "In all 10 of 1,210 steps, about 2 minutes left" in told


def test_a_sync_without_credits_says_until_when_it_waits(
    editor: Client, at: Address, event: Event, mapping: EventMapping
) -> None:
    run = request_run(mapping, Trigger.PERSON)
    acquire(run.pk)
    ledger.book(mapping.connection.key_fingerprint, 2_000)
    until = shared_clock.now() + timedelta(minutes=9)
    SyncRun.objects.filter(pk=run.pk).update(done=10, total=20, resume_at=until)
    told = words(editor, at("run", run.pk))
    assert f"Waits until {until.astimezone(event.zone):%H:%M} (Europe/London) for Swoogo's credits" in told
    assert "about 10 minutes left" in told


def test_records_link_to_their_page_in_swoogo_where_its_address_is_set(
    editor: Client, at: Address, event: Event, mapping: EventMapping, settings: Any
) -> None:
    session = factories.session(event)
    run = sync(mapping)
    assert "Open in Swoogo" not in words(editor, at("run", run.pk))
    settings.SWOOGO_RECORD_URL = "https://swoogo.example.org/{event}/{kind}/{id}"
    number = event.record_links.get(kind="session").swoogo_id
    address = f"https://swoogo.example.org/370101/session/{number}"
    assert address in editor.get(at("run", run.pk)).content.decode()
    assert address in editor.get(at("session", session.pk)).content.decode()


def test_the_history_of_syncs_is_searched_by_record(
    editor: Client, at: Address, event: Event, mapping: EventMapping
) -> None:
    factories.session(event, title="Tides")
    run = sync(mapping)
    assert at("run", run.pk) in editor.get(at("runs"), {"q": "tides"}).content.decode()
    assert at("run", run.pk) not in editor.get(at("runs"), {"q": "lighthouse"}).content.decode()
