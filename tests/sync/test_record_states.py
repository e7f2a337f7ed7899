"""The kept state of each record in Swoogo: true, refreshed on each write, filtered by (R37, W2)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from stagedoor.agenda.domain.records import delete_record, save_record
from stagedoor.agenda.models import Event, Session, SessionStatus
from stagedoor.common import clock
from stagedoor.jobs.record_states import check_due_states
from stagedoor.swoogo.records import Kind
from stagedoor.sync.domain.connections import connect
from stagedoor.sync.domain.explain import explain_session, explain_speaker
from stagedoor.sync.domain.hands_off import mark_hands_off
from stagedoor.sync.domain.mappings import add_mapping, find_mapping
from stagedoor.sync.domain.record_states import CHECKING, KnownStates, check_states, due_checks
from stagedoor.sync.domain.runs import request_run
from stagedoor.sync.execution.execute import execute
from stagedoor.sync.models import (
    EventMapping,
    LinkState,
    Outcome,
    RecordLink,
    RecordState,
    StateCheck,
    SwoogoState,
    Trigger,
)
from swoogo_sandbox.server import RunningSandbox
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def event() -> Event:
    return factories.event()


@pytest.fixture
def mapping(event: Event, sandbox: RunningSandbox) -> EventMapping:
    connect(event.organization, "sandbox-key", "sandbox-secret")
    return add_mapping(event, 370101)


def known(mapping: EventMapping) -> KnownStates:
    event = Event.objects.get(pk=mapping.event_id)
    found = find_mapping(event)
    assert found is not None
    return KnownStates(found, event)


def state_of(mapping: EventMapping, record: Session) -> tuple[str, str]:
    fresh = type(record).objects.get(pk=record.pk)
    told = known(mapping).of(Kind(record._meta.model_name or ""), [fresh])[record.pk]
    return told.state, told.message


def sync(mapping: EventMapping) -> None:
    assert execute(request_run(mapping, Trigger.PERSON).pk) is not None


def test_each_record_has_the_state_that_its_own_page_tells(event: Event, mapping: EventMapping) -> None:
    speaker, idle = factories.speaker(event), factories.speaker(event)
    sent = factories.session(event, speaker)
    pending = factories.session(event, idle, status=SessionStatus.PENDING)
    untimed = factories.session(event, starts_at=None, ends_at=None)
    check_states(mapping)
    assert state_of(mapping, sent) == (SwoogoState.TO_SEND, "It goes with the next sync.")
    assert state_of(mapping, pending)[0] == SwoogoState.SKIPPED
    for session in (sent, pending, untimed):
        assert state_of(mapping, session)[1] == explain_session(session).message
    for person in (speaker, idle):
        assert state_of(mapping, person)[1] == explain_speaker(person).message
    sync(mapping)
    check_states(mapping)
    assert state_of(mapping, sent) == (SwoogoState.UP_TO_DATE, "")
    assert state_of(mapping, speaker) == (SwoogoState.UP_TO_DATE, "")
    assert state_of(mapping, idle) == (SwoogoState.SKIPPED, "None of their sessions is sent.")


def test_a_changed_record_is_being_checked_until_it_was(event: Event, mapping: EventMapping) -> None:
    changed, other = factories.session(event), factories.session(event)
    sync(mapping)
    check_states(mapping)
    assert known(mapping).is_current
    changed.title = "Another title"
    save_record(changed, None)
    assert not known(mapping).is_current
    assert state_of(mapping, changed)[0] == CHECKING
    assert state_of(mapping, other)[0] == SwoogoState.UP_TO_DATE
    assert list(due_checks()) == [mapping]
    assert check_due_states() == 1
    assert state_of(mapping, changed) == (SwoogoState.TO_SEND, "Changed since the last sync: Title.")
    assert not list(due_checks())


def test_the_filter_finds_what_the_list_shows(event: Event, mapping: EventMapping) -> None:
    sessions = [factories.session(event) for _ in range(3)]
    sync(mapping)
    check_states(mapping)
    sessions[0].title = "Another title"
    save_record(sessions[0], None)
    factories.session(event, title="New")
    for state in (CHECKING, SwoogoState.UP_TO_DATE, SwoogoState.TO_SEND):
        found = known(mapping).narrow(event.sessions.all(), Kind.SESSION, state)
        shown = known(mapping).of(Kind.SESSION, event.sessions.all())
        assert {each.pk for each in found} == {pk for pk, told in shown.items() if told.state == state}
    assert known(mapping).narrow(event.sessions.all(), Kind.SESSION, CHECKING).count() == 2


def test_what_a_person_settled_shows_as_such(event: Event, mapping: EventMapping) -> None:
    gone, marked, drifted, failed = (factories.session(event) for _ in range(4))
    sync(mapping)
    links = RecordLink.objects.filter(kind=Kind.SESSION)
    links.filter(record_id=gone.pk).update(state=LinkState.DELETED)
    drift = [{"field": "name", "ours": "a", "sent": "a", "theirs": "b", "value": "b"}]
    links.filter(record_id=drifted.pk).update(drift=drift, compared_at=clock.now())
    mark_hands_off(marked)
    run = mapping.runs.latest("pk")
    run.records.filter(kind="session", record_id=failed.pk).update(
        outcome=Outcome.FAILED, reason="rejected", message="Swoogo rejected it."
    )
    check_states(mapping)
    assert state_of(mapping, gone)[0] == SwoogoState.DELETED
    assert state_of(mapping, marked)[0] == SwoogoState.NEVER_TOUCH
    assert state_of(mapping, drifted) == (SwoogoState.DIFFERS, "Differs in Swoogo: Title.")
    assert state_of(mapping, failed) == (SwoogoState.FAILED, "Swoogo rejected it.")


def test_the_end_of_a_sync_and_the_end_of_a_session_make_states_stale(
    event: Event, mapping: EventMapping
) -> None:
    session = factories.session(event)
    check_states(mapping)
    sync(mapping)
    assert not known(mapping).is_current
    assert check_due_states() == 1
    check = StateCheck.objects.get(mapping=mapping)
    assert check.until == session.ends_at
    StateCheck.objects.update(until=clock.now() - timedelta(seconds=1))
    assert not known(mapping).is_current
    assert list(due_checks()) == [mapping]


def test_checking_again_writes_only_what_is_new(event: Event, mapping: EventMapping) -> None:
    sessions = [factories.session(event) for _ in range(3)]
    assert check_states(mapping) == 3
    assert check_states(mapping) == 0
    delete_record(sessions[0], None)
    assert check_states(mapping) == 1
    assert RecordState.objects.count() == 2


def test_a_slower_check_does_not_undo_a_later_one(event: Event, mapping: EventMapping) -> None:
    factories.session(event)
    check_states(mapping)
    StateCheck.objects.update(checked_at=clock.now() + timedelta(minutes=1))
    RecordState.objects.all().delete()
    assert check_states(mapping) == 0
    assert not RecordState.objects.exists()
