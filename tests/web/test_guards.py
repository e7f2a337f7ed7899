"""What the pages show of budget, waits, a refused key, removals and failures (R39, R40, R41)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from tests import factories

from stagedoor.accounts.models import Role
from stagedoor.agenda.models import Event, Participation, Session
from stagedoor.common import clock
from stagedoor.common.clock import to_wall
from stagedoor.jobs.port import push
from stagedoor.sync.domain.connections import connect
from stagedoor.sync.domain.mappings import add_mapping
from stagedoor.sync.execution import lease
from stagedoor.sync.execution.execute import execute
from stagedoor.sync.models import (
    Connection,
    CreditLedger,
    EventMapping,
    Outcome,
    RunRecord,
    RunStatus,
    SyncRun,
    Trigger,
)
from swoogo_sandbox.server import RunningSandbox

pytestmark = pytest.mark.django_db
ANSWER = 'value="allowed"'


@pytest.fixture
def mapping(event: Event) -> EventMapping:
    """A mapping of which no call is made."""
    connection = Connection.objects.create(
        organization=event.organization, key="k", key_fingerprint="f", secret="s"
    )
    return EventMapping.objects.create(
        connection=connection, event=event, swoogo_event_id=7, swoogo_event_name="Theirs"
    )


def text(client: Client, address: str) -> str:
    return " ".join(client.get(address).content.decode().split())


def run_page(run: SyncRun) -> str:
    event = run.mapping.event
    return reverse("run", args=[event.organization.slug, event.slug, run.pk])


def under_way(mapping: EventMapping, **facts: object) -> SyncRun:
    run = push(mapping, Trigger.PERSON).run
    assert lease.acquire(run.pk) is not None
    SyncRun.objects.filter(pk=run.pk).update(**facts)
    run.refresh_from_db()
    return run


def ended(mapping: EventMapping, status: RunStatus, **facts: str) -> SyncRun:
    run = under_way(mapping)
    assert lease.finish(run, status, **facts)
    return run


def spend(mapping: EventMapping, credits: int) -> None:
    slot = str(int(clock.now().timestamp() / 10))
    CreditLedger.objects.create(
        key_fingerprint=mapping.connection.key_fingerprint, spent={slot: {"1": credits}}
    )


def test_R39_the_budget_of_the_key_is_shown_in_words_and_as_a_bar(
    viewer: Client, mapping: EventMapping
) -> None:
    spend(mapping, 1240)
    words = "1,240 of 2,000 credits used in the last 10 minutes; shared by all events of this key."
    card = text(viewer, reverse("integrations", args=[mapping.event.organization.slug]))
    assert words in card
    assert 'max="2000" value="1240"' in card
    assert words in text(viewer, run_page(under_way(mapping)))


def test_R39_a_run_that_waits_for_credits_says_until_when_on_the_events_clocks(
    viewer: Client, mapping: EventMapping
) -> None:
    until = clock.now() + timedelta(minutes=7)
    run = under_way(mapping, resume_at=until, done=412, total=1300)
    shown = text(viewer, run_page(run))
    wall = to_wall(until, mapping.event.zone)
    assert "Waiting for credits" in shown
    assert f"Waits until {wall:%H:%M} (Europe/Berlin) for Swoogo's credits" in shown
    assert "412 of 1,300" in shown


def test_R39_a_wait_that_is_over_is_shown_no_more(viewer: Client, mapping: EventMapping) -> None:
    run = under_way(mapping, resume_at=clock.now() - timedelta(seconds=1), phase="Sessions")
    shown = text(viewer, run_page(run))
    assert "Waiting for credits" not in shown
    assert "Sessions" in shown


def test_R41_calls_and_credits_are_shown_while_it_runs(viewer: Client, mapping: EventMapping) -> None:
    run = under_way(mapping)
    assert lease.renew(run, 1042, 1100)
    answer = viewer.get(run_page(run), headers={"HX-Request": "true"})
    shown = " ".join(answer.content.decode().split())
    assert "<dt>Credits so far</dt> <dd>1,100</dd>" in shown
    assert "<dt>Calls so far</dt> <dd>1,042</dd>" in shown


@pytest.mark.parametrize(
    ("outcome", "labels"), [("failed", {"Retry failed", "Sync again"}), ("skipped", {"Sync again"})]
)
def test_R41_a_run_with_failures_offers_to_retry_them(
    editor: Client, mapping: EventMapping, outcome: Outcome, labels: set[str]
) -> None:
    run = ended(mapping, RunStatus.PARTIAL)
    session = factories.session(mapping.event)
    RunRecord.objects.create(run=run, kind="session", record_id=session.pk, name="Tides", outcome=outcome)
    shown = text(editor, run_page(run))
    assert {each for each in ("Retry failed", "Sync again") if each in shown} == labels
    place = [mapping.event.organization.slug, mapping.event.slug]
    assert f'action="{reverse("sync_start", args=place)}"' in shown
    assert f'href="{reverse("session", args=[*place, session.pk])}"' in shown


def test_a_run_whose_key_stopped_working_says_so_with_the_remedy(
    admin: Client, viewer: Client, mapping: EventMapping
) -> None:
    run = ended(mapping, RunStatus.REFUSED, reason="unauthorized", message="Refused.")
    Connection.objects.update(trouble_code="unauthorized", trouble="Swoogo refused the key, so it rests.")
    remedy = reverse("swoogo_update_key", args=[mapping.event.organization.slug])
    assert "Swoogo refused the key, so it rests." in text(admin, run_page(run))
    assert remedy in text(admin, run_page(run))
    assert remedy not in text(viewer, run_page(run))
    Connection.objects.update(ended_at=clock.now())
    assert "so it rests" not in text(admin, run_page(run))


@pytest.fixture
def asked(event: Event, sandbox: RunningSandbox) -> SyncRun:
    """A run that stopped, since it would have removed three of five attachments."""
    connect(event.organization, "sandbox-key", "sandbox-secret")
    event.timezone = "Europe/London"
    event.save()
    mapping = add_mapping(event, 370101)
    people = [factories.speaker(event, first_name=name) for name in ("Ada", "Ben", "Cy", "Di", "Ed")]
    panel = factories.session(event, *people)
    assert execute(push(mapping, Trigger.PERSON).run.pk) is not None
    take_off(panel, 3)
    run = execute(push(mapping, Trigger.SCHEDULE).run.pk)
    assert run is not None
    return run


def take_off(session: Session, count: int) -> None:
    some = list(Participation.objects.filter(session=session)[:count].values_list("pk", flat=True))
    Participation.objects.filter(pk__in=some).delete()


def question_pages(run: SyncRun) -> list[str]:
    return [run_page(run), reverse("mappings", args=[run.mapping.event.organization.slug])]


def test_R40_the_question_stands_on_the_runs_page_and_in_the_mapping_window(
    editor: Client, asked: SyncRun
) -> None:
    for address in question_pages(asked):
        shown = text(editor, address)
        assert "3 of the 5 attachments would be removed: Ada" in shown
        assert shown.count("is taken off “") == 3
        assert "Allow exactly these and sync" in shown
        assert ANSWER in shown


def answer_address(run: SyncRun) -> str:
    event = run.mapping.event
    return reverse("run_answer", args=[event.organization.slug, event.slug, run.pk])


def test_R40_the_answer_starts_a_sync_that_may_remove_exactly_these(
    editor: Client, event: Event, asked: SyncRun
) -> None:
    editor.post(answer_address(asked), {"answer": "allowed"})
    run = SyncRun.objects.latest("pk")
    assert (len(run.allowed), run.trigger) == (3, Trigger.PERSON)
    assert execute(run.pk) is not None
    run.refresh_from_db()
    assert run.status == RunStatus.SUCCEEDED
    assert run.records.filter(outcome=Outcome.REMOVED).count() == 3
    assert ANSWER not in text(editor, run_page(asked))


@pytest.mark.parametrize("answer", ["", "yes", "rejected"])
def test_R40_a_no_and_what_is_no_answer_start_nothing(editor: Client, asked: SyncRun, answer: str) -> None:
    editor.post(answer_address(asked), {"answer": answer})
    assert SyncRun.objects.latest("pk") == asked
    assert (ANSWER in text(editor, run_page(asked))) is (answer != "rejected")


def test_R40_an_agenda_that_was_put_right_asks_no_more(editor: Client, event: Event, asked: SyncRun) -> None:
    panel = event.sessions.get()
    for somebody in event.speakers.exclude(participations__session=panel):
        factories.participation(panel, somebody)
    for address in question_pages(asked):
        assert ANSWER not in text(editor, address)


def test_R40_viewers_see_the_question_and_cannot_answer_it(
    client: Client, event: Event, asked: SyncRun
) -> None:
    client.force_login(factories.member(event.organization, Role.VIEWER))
    shown = text(client, run_page(asked))
    assert "3 of the 5 attachments would be removed" in shown
    assert ANSWER not in shown
    assert client.post(answer_address(asked), {"answer": "allowed"}).status_code == 403
