"""Pages claim no more than is known, and say it in words that people use."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests import factories

from stagedoor.accounts.models import Organization, Role
from stagedoor.agenda.models import Event
from stagedoor.sync.domain.connections import connect
from stagedoor.sync.domain.mappings import add_mapping
from stagedoor.sync.domain.runs import request_run
from stagedoor.sync.execution.execute import execute
from stagedoor.sync.execution.lease import acquire, finish
from stagedoor.sync.models import EventMapping, Outcome, RunRecord, RunStatus, SyncRun, Trigger
from stagedoor.sync.reasons import OPERATOR_HINTS
from stagedoor.web.templatetags.stagedoor import wall_time
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
def owner(client: Client, organization: Organization) -> Client:
    client.force_login(factories.member(organization, Role.OWNER))
    return client


def page(name: str, event: Event, *more: int) -> str:
    return reverse(name, args=[event.organization.slug, event.slug, *more])


def text(client: Client, address: str, **query: str) -> str:
    """The page's words, with white space as a reader sees it."""
    html = client.get(address, query).content.decode()
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


def sync(mapping: EventMapping) -> SyncRun:
    run = execute(request_run(mapping, Trigger.PERSON).pk)
    assert run is not None
    return run


# What was sent, and when.


def test_a_records_page_says_when_it_was_sent_and_that_nobody_has_looked_since(
    owner: Client, event: Event, mapping: EventMapping
) -> None:
    speaker = factories.speaker(event)
    session = factories.session(event, speaker)
    run = sync(mapping)
    for name, record in (("session", session), ("speaker", speaker)):
        shown = text(owner, page(name, event, record.pk))
        link = event.record_links.get(kind=name)
        assert f"Sent on {wall_time(link.linked_at, event)}; not compared since." in shown
        assert "In step" not in shown
        assert "as it is here" not in shown
        assert "In Swoogo" not in shown.replace("Found in Swoogo", "")
    assert page("run", event, run.pk) in owner.get(page("session", event, session.pk)).content.decode()


def test_a_record_that_was_found_is_not_said_to_be_sent(
    owner: Client, event: Event, mapping: EventMapping, sandbox: RunningSandbox
) -> None:
    hall = factories.room(event, "Hall")
    session = factories.session(event, title="Tides", room=hall)
    sync(mapping)
    link = event.record_links.get(kind="session")
    RunRecord.objects.filter(kind="session").update(outcome=Outcome.LINKED)
    shown = text(owner, page("session", event, session.pk))
    assert f"Found in Swoogo and linked on {wall_time(link.linked_at, event)}; not compared since." in shown


def test_a_sync_without_changes_claims_nothing_about_swoogo(
    owner: Client, event: Event, mapping: EventMapping
) -> None:
    factories.session(event)
    sync(mapping)
    shown = text(owner, page("run", event, sync(mapping).pk))
    assert "Up to date" in shown
    assert "stand in Swoogo" not in shown
    assert "1 record had no changes." in shown


# How a sync ended.


@pytest.fixture
def stopped(event: Event, mapping: EventMapping) -> SyncRun:
    factories.session(event, title="Tides")
    run = request_run(mapping, Trigger.PERSON)
    SyncRun.objects.filter(pk=run.pk).update(stop_requested_at=mapping.created_at)
    ended = execute(run.pk)
    assert ended is not None
    return ended


def test_R27_a_stopped_sync_is_stopped_on_its_page_in_the_list_and_in_the_message(
    owner: Client, event: Event, stopped: SyncRun
) -> None:
    shown = text(owner, page("run", event, stopped.pk))
    assert "Stopped Sync stopped: 0 of 1 session." in shown
    assert "Tides Session Skipped Not sent: the sync was stopped before its turn came." in shown
    listed = text(owner, page("runs", event))
    assert "Stopped Agenda" in listed
    assert "0 of 1 sessions" in listed
    told = owner.get(page("sync_watch", event, stopped.pk)).headers["HX-Trigger"]
    assert "Sync stopped: 0 of 1 session." in told


def test_R27_known_gaps_do_not_colour_a_sync_and_stand_below_what_is_new(
    owner: Client, event: Event, mapping: EventMapping
) -> None:
    factories.session(event, title="Somewhen", starts_at=None, ends_at=None)
    factories.session(event, title="Declined", status="declined")
    first, again = sync(mapping), sync(mapping)
    factories.session(event, factories.speaker(event, email="", first_name="Ada"), title="Tides")
    third = sync(mapping)
    html = {run.pk: owner.get(page("run", event, run.pk)).content.decode() for run in (first, again, third)}
    amber, calm = (
        f'status-{color} me-1"></span>Completed with problems' for color in ("yellow", "secondary")
    )
    assert [amber in html[run.pk] for run in (first, again, third)] == [True, False, True]
    assert calm in html[again.pk]
    assert {run.status for run in (first, again, third)} == {"partial"}
    last = " ".join(html[third.pk].split())
    groups = ["New problems", "Ada", "Problems as in the last sync", "Somewhen", "Sent", "Not attempted"]
    places = [last.index(f">{group}<" if group not in {"Ada", "Somewhen"} else group) for group in groups]
    assert places == sorted(places)
    assert 'status-secondary me-1"></span>Skipped' in last
    assert 'status-yellow me-1"></span>Skipped' in last


def test_a_speaker_has_one_line_and_pictures_are_apart(
    owner: Client, event: Event, mapping: EventMapping
) -> None:
    run = request_run(mapping, Trigger.PERSON)
    ada = factories.speaker(event, first_name="Ada", last_name="Quay")
    for kind, outcome, message in (
        ("speaker", Outcome.CREATED, ""),
        ("attachment", Outcome.FAILED, "Swoogo did not attach 1 session."),
        ("picture", Outcome.SKIPPED, "Too large."),
    ):
        RunRecord.objects.create(
            run=run, kind=kind, record_id=ada.pk, name="Ada Quay", outcome=outcome, message=message
        )
    acquire(run.pk)
    run.refresh_from_db()
    finish(run, RunStatus.PARTIAL)
    shown = text(owner, page("run", event, run.pk))
    assert shown.count("Ada Quay") == 1
    assert "Ada Quay Speaker Failed On sessions: Swoogo did not attach 1 session." in shown
    assert "Failed (1)" in shown
    assert "Skipped (1)" not in shown
    assert "Pictures 1 skipped" in shown
    pictures = text(owner, page("run", event, run.pk), kind="picture")
    assert "Ada Quay Picture Skipped Too large." in pictures
    assert "did not attach" not in pictures


def test_a_sync_under_way_says_what_it_does_and_of_how_many(
    owner: Client, event: Event, mapping: EventMapping
) -> None:
    run = request_run(mapping, Trigger.PERSON)
    acquire(run.pk)
    SyncRun.objects.filter(pk=run.pk).update(
        phase="Sending sessions", phase_start=8, phase_total=47, done=18, total=94, calls=20, credits=38
    )
    shown = text(owner, page("run", event, run.pk))
    assert "Sending sessions: 10 of 47" in shown
    assert "In all 18 of 94 steps" in shown
    assert "Credits so far 38 Calls so far 20" in shown


# Words.

DEVELOPER_WORDS = re.compile(
    r"STAGEDOOR_|\bstagedoor (run|worker|check|sync|swoogo|demo)\b|\b[a-z]+_id\b|\b(PUT|POST|GET|DELETE) /"
    r"|--[a-z]|In step|clocks of|go to nobody|Ask Swoogo again|Find out by itself|Left out"
    r"|Not everything went|with trouble"
)


def test_pages_show_no_developer_words(
    owner: Client, event: Event, mapping: EventMapping, settings: Any, sandbox: RunningSandbox
) -> None:
    settings.EMAIL_URL = ""
    sandbox.sandbox.faults.add(
        [{"kind": "status", "path": "/sessions/create", "status": 422, "body": '{"track_id": ["track_id?"]}'}]
    )
    session = factories.session(event, factories.speaker(event), track=factories.track(event))
    for number, reason in enumerate(OPERATOR_HINTS):
        RunRecord.objects.create(
            run=request_run(mapping, Trigger.PERSON), kind="room", record_id=1000 + number, name=reason,
            outcome=Outcome.FAILED, reason=reason,
        )  # fmt: skip
    run = sync(mapping)
    slug = event.organization.slug
    pages = [
        page(name, event) for name in ("agenda", "grid", "runs", "sponsors", "rooms", "import", "details")
    ]
    pages += [page("run", event, run.pk), page("session", event, session.pk)]
    pages += [reverse(name, args=[slug]) for name in ("integrations", "mappings", "mapping_new", "alerts")]
    for address in pages:
        shown = text(owner, address)
        assert not DEVELOPER_WORDS.search(shown), (address, DEVELOPER_WORDS.search(shown))
    assert "Swoogo refused it. Track: Track?" in text(owner, page("session", event, session.pk))


def test_the_words_of_the_house_are_used(owner: Client, event: Event, mapping: EventMapping) -> None:
    slug = event.organization.slug
    for address, words in (
        (page("agenda", event), "Times in Europe/London"),
        (page("agenda", event), "Sync history"),
        (page("runs", event), "Sync history"),
        (page("import", event), "Detect automatically"),
        (reverse("mapping_new", args=[slug]), "Refresh list"),
        (reverse("integrations", args=[slug]), "No recipients"),
    ):
        assert words in text(owner, address), address
