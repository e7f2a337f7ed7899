"""Kind 2: identity never hangs on other rows."""

from __future__ import annotations

from datetime import date

import pytest
from tests import factories
from tests.imports.case_files import import_case
from tests.imports.programme import lost, notes

from stagedoor.imports.domain.apply import import_sheet
from stagedoor.imports.readers.detect import read

pytestmark = pytest.mark.django_db

CASE = "16-same-title-added-later"


@pytest.fixture
def event():
    return factories.event(timezone="Europe/Berlin", starts_on=date(2027, 3, 22), ends_on=date(2027, 3, 30))


def bring(event, *rows):
    lines = ["Title,Status,Starts At,Ends At,Room", *rows]
    return import_sheet(event, read("agenda.csv", "\n".join(lines).encode()))


def lunch(day, hour=12, room="Hall"):
    return f"Lunch,Accepted,2027-03-{day} {hour}:00,2027-03-{day} {hour + 1}:00,{room}"


def slots(event):
    return {one.pk: f"{one.title} {one.starts_wall:%d %H:%M}" for one in event.sessions.all()}


def test_case_16_a_row_of_the_same_title_that_is_added_later_makes_one_session(event):
    import_case(event, f"{CASE}/day1.csv")
    before = slots(event)
    result = import_case(event, f"{CASE}/day1-and-2.csv")
    assert (result.created["session"], result.unchanged["session"]) == (1, 2)
    assert before.items() < slots(event).items()


def test_case_16_a_row_of_the_same_title_that_is_taken_away_changes_no_other(event):
    import_case(event, f"{CASE}/day1-and-2.csv")
    before = slots(event)
    result = import_case(event, f"{CASE}/day1.csv")
    assert (result.created["session"], result.unchanged["session"]) == (0, 2)
    assert slots(event) == before
    assert [gone.name for gone in result.gone] == ["Lunch"]


def test_one_row_and_one_session_of_a_title_that_remain_are_a_move(event):
    bring(event, lunch(23), lunch(24))
    before = slots(event)
    result = bring(event, lunch(23), lunch(24, 13))
    assert slots(event).keys() == before.keys()
    assert sorted(slots(event).values()) == ["Lunch 23 12:00", "Lunch 24 13:00"]
    assert "“Lunch” is in another slot than before" in notes(result)


def test_several_that_remain_are_asked_about_and_nothing_is_written_for_them(event):
    bring(event, lunch(23), lunch(24))
    before = slots(event)
    result = bring(event, lunch(23, 13), lunch(24, 13), lunch(25))
    assert slots(event) == before
    assert len(lost(result)) == 3
    assert "“Lunch” at 2027-03-23 12:00 in Hall or “Lunch” at 2027-03-24 12:00 in Hall." in lost(result)[0]


def test_the_answer_to_that_question_is_given_here(event):
    bring(event, lunch(23), lunch(24))
    first = event.sessions.order_by("starts_at")[0]
    first.starts_at, first.ends_at = (factories.wall(event, hour, day=1) for hour in (13, 14))
    first.save()
    result = bring(event, lunch(23, 13), lunch(24, 13))
    assert lost(result) == []
    assert sorted(slots(event).values()) == ["Lunch 23 13:00", "Lunch 24 13:00"]


def test_a_room_tells_two_sessions_of_one_title_and_start_apart(event):
    bring(event, lunch(23), lunch(23, room="Yard"))
    before = {one.pk: one.room.name for one in event.sessions.select_related("room")}
    bring(event, lunch(23, room="Yard"))
    assert {one.pk: one.room.name for one in event.sessions.select_related("room")} == before


def test_a_column_for_ids_that_is_gone_makes_no_second_session(event):
    lines = ["Session ID,Title,Starts At", "7,Opening,2027-03-23 10:00", "8,Closing,2027-03-23 17:00"]
    import_sheet(event, read("agenda.csv", "\n".join(lines).encode()))
    result = bring(event, "Opening,,2027-03-23 10:00,,", "Closing,,2027-03-23 18:00,,")
    assert event.sessions.count() == 2
    assert sorted(slots(event).values()) == ["Closing 23 18:00", "Opening 23 10:00"]
    assert result.created["session"] == 0
