"""Changing many records at once, and making a new room in place of one that was sent."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests import factories

from stagedoor.accounts.models import AuditEntry
from stagedoor.agenda.domain.bulk.copies import duplicate_sessions
from stagedoor.agenda.domain.bulk.fields import set_fields
from stagedoor.agenda.domain.bulk.removal import delete_records, restore_records
from stagedoor.agenda.domain.bulk.times import move_to_day, shift_times
from stagedoor.agenda.domain.places import replace_place
from stagedoor.agenda.domain.records import save_record
from stagedoor.agenda.domain.versions import version_of
from stagedoor.agenda.models import AgendaChange, CustomField, Session, SessionStatus, Way
from stagedoor.common import clock
from stagedoor.common.errors import InputError

pytestmark = pytest.mark.django_db


def test_bulk_edit_changes_only_what_is_asked_of_this_events_sessions() -> None:
    event, other = factories.event(), factories.event()
    room = factories.room(event)
    here, there = factories.session(event), factories.session(other)
    gone = factories.session(event, deleted_at=clock.now())
    result = set_fields(event, "session", [here.pk, there.pk, gone.pk], {"room": room}, None)
    assert (result.changed, result.left_out) == ([here.pk], [])
    for session in (here, there, gone):
        session.refresh_from_db()
    assert (here.room, there.room, gone.room) == (room, None, None)
    assert here.status == SessionStatus.ACCEPTED
    assert AuditEntry.objects.get(action="sessions.changed").detail["count"] == 1


@pytest.mark.parametrize("by_id", [True, False])
def test_bulk_edit_takes_no_room_of_another_event_and_does_not_pretend_to_work(by_id: bool) -> None:
    event = factories.event()
    session, foreign = factories.session(event), factories.room(factories.event())
    with pytest.raises(InputError):
        set_fields(event, "session", [session.pk], {"room": foreign.pk if by_id else foreign}, None)
    with pytest.raises(InputError, match="nothing was changed"):
        set_fields(event, "session", [session.pk], {}, None)
    with pytest.raises(InputError, match="organization"):
        set_fields(event, "session", [session.pk], {"organization": 1}, None)


def test_a_bulk_edit_is_one_change_with_what_it_left_out_and_why() -> None:
    event = factories.event()
    fine, wrong = factories.session(event), factories.session(event, starts_at=factories.wall(event, 11))
    wrong.ends_at = factories.wall(event, 12)
    wrong.save()
    same = factories.session(event, ends_at=factories.wall(event, 10, 50))
    values = {"ends_at": factories.wall(event, 10, 50)}
    result = set_fields(event, "session", [fine.pk, wrong.pk, same.pk], values, None)
    assert (result.changed, result.unchanged) == ([fine.pk], 1)
    assert [(one.record, one.reason) for one in result.left_out] == [
        (wrong.pk, "The session ends before it starts.")
    ]
    change = AgendaChange.objects.get()
    assert (change.pk, change.way, change.title) == (result.change, Way.BULK, "Changed 1 session")


def test_custom_fields_are_set_and_cleared_in_bulk() -> None:
    event = factories.event()
    level = CustomField.objects.create(event=event, kind="session", name="Level", type="text")
    sessions = [factories.session(event) for _ in range(2)]
    ids = [session.pk for session in sessions]
    set_fields(event, "session", ids, {f"custom:{level.key}": " Expert "}, None)
    assert {session.custom[level.key] for session in Session.objects.all()} == {"Expert"}
    set_fields(event, "session", ids, {f"custom:{level.key}": None}, None)
    assert [session.custom for session in Session.objects.all()] == [{}, {}]


def test_sessions_are_shifted_on_the_clocks_of_the_event() -> None:
    event = factories.event()
    timed, untimed = factories.session(event), factories.session(event, starts_at=None, ends_at=None)
    result = shift_times(event, [timed.pk, untimed.pk], -15, None)
    timed.refresh_from_db()
    assert (timed.starts_at, timed.ends_at) == (factories.wall(event, 9, 45), factories.wall(event, 10, 30))
    assert [(one.record, one.reason) for one in result.left_out] == [(untimed.pk, "It has no time yet.")]
    for minutes in (0, 10**9):
        with pytest.raises(InputError):
            shift_times(event, [timed.pk], minutes, None)


def test_sessions_keep_their_clock_times_on_another_day() -> None:
    event = factories.event()
    late = {"starts_at": factories.wall(event, 23), "ends_at": factories.wall(event, 1, day=1)}
    session, there = (
        factories.session(event, **late),
        factories.session(event, starts_at=factories.wall(event, 9, day=2), ends_at=None),
    )
    result = move_to_day(event, [session.pk, there.pk], event.starts_on + timedelta(days=2), None)
    session.refresh_from_db()
    assert session.starts_at == factories.wall(event, 23, day=2)
    assert session.ends_at == factories.wall(event, 1, day=3)
    assert (result.changed, result.unchanged) == ([session.pk], 1)


def test_a_copy_is_pending_has_the_people_and_none_of_the_sources_ids() -> None:
    event = factories.event()
    speaker, room = factories.speaker(event), factories.room(event)
    original = factories.session(event, speaker, title="Tides", room=room, custom={"f1": "x"})
    factories.source_id(original, "A1")
    result = duplicate_sessions(event, [original.pk], None)
    copy = Session.objects.get(pk=result.changed[0])
    assert (copy.title, copy.status, copy.room, copy.source) == ("Tides (copy)", "pending", room, "")
    assert (copy.starts_at, copy.custom) == (original.starts_at, {"f1": "x"})
    assert [part.speaker for part in copy.participations.all()] == [speaker]
    assert not event.source_ids.filter(record=copy.pk).exists()


def test_rooms_are_deleted_and_come_back_with_the_sessions_that_got_no_other_since() -> None:
    event = factories.event()
    hall, loft = factories.room(event), factories.room(event)
    stays, moved = factories.session(event, room=hall), factories.session(event, room=hall)
    result = delete_records(event, "room", [hall.pk, loft.pk], None)
    assert result.changed == [hall.pk, loft.pk]
    other = factories.room(event)
    moved.refresh_from_db()
    moved.room = other
    save_record(moved, None)
    restore_records(event, "room", [hall.pk], None)
    for each in (hall, loft, stays, moved):
        each.refresh_from_db()
    assert (hall.deleted_at is None, loft.deleted_at is None) == (True, False)
    assert (stays.room, moved.room) == (hall, other)


def test_a_bulk_act_leaves_out_what_somebody_changed_meanwhile_and_says_who() -> None:
    event, ada = factories.event(), factories.person("ada@example.org")
    met, free, elsewhere = (factories.session(event) for _ in range(3))
    version = version_of(event)
    met.status, elsewhere.title = SessionStatus.DECLINED, "Another"
    save_record(met, ada)
    save_record(elsewhere, ada)
    ids = [met.pk, free.pk, elsewhere.pk]
    result = set_fields(event, "session", ids, {"status": "pending"}, None, version=version)
    assert sorted(result.changed) == sorted([free.pk, elsewhere.pk])
    [left] = result.left_out
    assert left.record == met.pk
    assert "ada@example.org changed it meanwhile" in left.reason
    left_out = delete_records(event, "session", ids, None, version=version).left_out
    assert sorted(one.record for one in left_out) == ids


def test_a_bulk_act_costs_the_same_statements_for_one_and_for_fifty(django_assert_num_queries) -> None:
    event = factories.event()
    first = factories.session(event)
    many = [factories.session(event).pk for _ in range(50)]
    for ids, minutes in (([first.pk], 5), (many, 5)):
        with django_assert_num_queries(14):
            assert len(shift_times(event, ids, minutes, None).changed) == len(ids)


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
