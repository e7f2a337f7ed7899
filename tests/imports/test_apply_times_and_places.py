"""Times, and the rooms and tracks of an import (R25, R29)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from tests import factories
from tests.imports.programme import (
    NINE,
    TALK,
    TEN,
    known_as,
    lost,
    notes,
    only_session,
    sheet,
    wall,
)

from stagedoor.agenda.models import Room, Session
from stagedoor.imports.domain.apply import import_sheet
from stagedoor.imports.sheet import SheetRoom

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    return factories.event(timezone="Europe/Berlin", starts_on=date(2027, 6, 9), ends_on=date(2027, 6, 11))


def test_times_with_an_offset_are_instants_others_wall_clock(event):
    new_york = datetime.fromisoformat("2027-06-09T09:00:00-04:00")
    import_sheet(event, sheet(replace(TALK, starts_at=new_york, ends_at=None)))
    assert only_session(event).starts_wall == wall("2027-06-09 15:00")


def test_a_time_that_the_clocks_skip_is_named_and_left_out(event):
    skipped = replace(TALK, starts_at=wall("2027-03-28 02:30"), ends_at=wall("2027-03-28 04:00"))
    result = import_sheet(event, sheet(skipped))
    assert "event a: starts at: 2027-03-28 02:30 does not exist in Europe/Berlin" in lost(result)[0]
    assert only_session(event).starts_at is None
    assert only_session(event).ends_at is not None


def test_an_end_that_is_not_after_the_start_is_named_and_left_out(event):
    result = import_sheet(event, sheet(replace(TALK, ends_at=NINE)))
    both = "It starts at 2027-06-09 09:00 and ends at 2027-06-09 09:00"
    assert lost(result) == [f"file, event a: ends at: {both}: the end was left out."]
    assert (only_session(event).starts_wall, only_session(event).ends_at) == (NINE, None)


def test_times_that_would_end_before_they_start_beside_an_edit_stay_as_they_are(event):
    import_sheet(event, sheet(TALK))
    Session.objects.update(ends_at=only_session(event).ends_at + timedelta(minutes=15))
    later = replace(TALK, starts_at=NINE + timedelta(hours=4), ends_at=TEN + timedelta(hours=4))
    result = import_sheet(event, sheet(later))
    assert only_session(event).starts_wall == NINE
    assert {kept.field for kept in result.kept} == {"starts_at", "ends_at"}
    assert "would end before it starts" in lost(result)[0]


def test_R29_starts_on_moves_the_agenda_and_is_remembered(event):
    second = replace(
        TALK, ids=known_as("b"), starts_at=NINE + timedelta(days=1), ends_at=TEN + timedelta(days=1)
    )
    import_sheet(event, sheet(TALK, second), starts_on=date(2028, 1, 10))
    assert event.import_sources.get().shift_days == 215
    result = import_sheet(event, sheet(TALK, second))
    assert [session.starts_wall.isoformat() for session in Session.objects.order_by("starts_at")] == [
        "2028-01-10T09:00:00",
        "2028-01-11T09:00:00",
    ]
    assert result.unchanged["session"] == 2
    assert "moved by 215 days as in the last import" in notes(result)
    assert "outside the event's days (2027-06-09 to 2027-06-11)" in notes(result)
    moved = import_sheet(event, sheet(TALK, second), starts_on=date(2028, 1, 12))
    assert moved.updated["session"] == 2


def test_a_file_of_another_zone_and_speakers_without_email_are_noted(event):
    result = import_sheet(event, sheet(TALK, timezone="America/New_York"))
    assert "The file is in the time zone America/New_York, the event in Europe/Berlin." in notes(result)
    assert "2 speakers have no email" in notes(result)
    assert not result.lost_something
    paris = import_sheet(event, sheet(TALK, timezone="Europe/Paris"))
    assert "time zone" not in notes(paris)


def test_R25_rooms_and_tracks_are_found_whatever_their_case_and_spaces(event):
    factories.room(event, "hall  1")
    factories.track(event, "MAIN")
    result = import_sheet(event, sheet(TALK, rooms=[SheetRoom("Hall 1", capacity=80)]))
    assert (result.created["room"], result.created["track"], result.kept) == (0, 0, [])
    room = Room.objects.get(event=event)
    assert (room.name, room.capacity) == ("hall  1", 80)
    assert only_session(event).room_id == room.pk


def test_a_room_renamed_here_is_still_the_one_of_the_source(event):
    import_sheet(event, sheet(TALK))
    room = Room.objects.get(event=event)
    room.name = "Sunrise Hall"
    room.save()
    second = replace(TALK, ids=known_as("b"), title="Closing")
    result = import_sheet(event, sheet(TALK, second))
    assert result.created["room"] == 0
    assert {session.room.name for session in Session.objects.filter(event=event)} == {"Sunrise Hall"}


def test_R29_a_room_renamed_in_the_source_is_a_new_one_and_the_sessions_move(event):
    import_sheet(event, sheet(TALK))
    old = Room.objects.get(event=event)
    result = import_sheet(event, sheet(replace(TALK, room="Hall A")))
    old.refresh_from_db()
    assert (old.name, old.deleted_at) == ("Hall 1", None)
    assert only_session(event).room.name == "Hall A"
    assert [gone.name for gone in result.gone] == ["Hall 1"]
