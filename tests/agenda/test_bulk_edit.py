"""Changing many sessions at once, and making a new room in place of one that was sent."""

from __future__ import annotations

import pytest
from tests import factories

from stagedoor.accounts.models import AuditEntry
from stagedoor.agenda.domain.bulk import edit_sessions
from stagedoor.agenda.domain.places import replace_place
from stagedoor.agenda.models import SessionStatus
from stagedoor.common import clock
from stagedoor.common.errors import InputError

pytestmark = pytest.mark.django_db


def test_bulk_edit_changes_only_what_is_asked_of_this_events_sessions() -> None:
    event, other = factories.event(), factories.event()
    room = factories.room(event)
    here, there = factories.session(event), factories.session(other)
    gone = factories.session(event, deleted_at=clock.now())
    assert edit_sessions(event, [here.pk, there.pk, gone.pk], {"room": room}, None) == 1
    for session in (here, there, gone):
        session.refresh_from_db()
    assert (here.room, there.room, gone.room) == (room, None, None)
    assert here.status == SessionStatus.ACCEPTED
    assert AuditEntry.objects.get(action="sessions.changed").detail["count"] == 1


def test_bulk_edit_takes_no_room_of_another_event_and_does_not_pretend_to_work() -> None:
    event = factories.event()
    session = factories.session(event)
    with pytest.raises(InputError):
        edit_sessions(event, [session.pk], {"room": factories.room(factories.event())}, None)
    with pytest.raises(InputError, match="nothing was changed"):
        edit_sessions(event, [session.pk], {}, None)


def test_R16_the_new_room_has_the_old_ones_capacity_and_sessions() -> None:
    event = factories.event()
    old, bystander = factories.room(event, capacity=80), factories.session(event)
    session = factories.session(event, room=old)
    deleted = factories.session(event, room=old, deleted_at=clock.now())
    new = replace_place(old, "New", None)
    for each in (session, deleted, bystander):
        each.refresh_from_db()
    assert new.capacity == 80
    assert (session.room, deleted.room, bystander.room) == (new, new, None)


def test_R16_a_taken_name_changes_nothing() -> None:
    event = factories.event()
    old = factories.track(event, "Old")
    factories.track(event, "Taken")
    session = factories.session(event, track=old)
    with pytest.raises(InputError) as refused:
        replace_place(old, "taken ", None)
    assert refused.value.code == "taken"
    session.refresh_from_db()
    old.refresh_from_db()
    assert (session.track, old.deleted_at) == (old, None)
