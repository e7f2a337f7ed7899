"""Kind 4: facts that a file tells twice are checked against each other."""

from __future__ import annotations

import json
from datetime import date

import pytest
from tests import factories
from tests.imports.case_files import clock_times, import_case
from tests.imports.programme import lost, notes

from stagedoor.imports.domain.apply import import_sheet
from stagedoor.imports.readers.detect import read

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    return factories.event(timezone="Europe/Berlin", starts_on=date(2027, 3, 22), ends_on=date(2027, 3, 30))


def bring(event, room="Hall", day=None, **told):
    """Import a schedule of one event, at 10:00 in Berlin unless it says otherwise."""
    usual = {"guid": "g", "title": "Talk", "date": "2027-03-23T10:00:00+01:00", "persons": []}
    talk = {name: value for name, value in (usual | told).items() if value is not ...}
    days = [{"date": "2027-03-23", "rooms": {room: [talk]}} | (day or {})]
    conference = {"acronym": "x", "time_zone_name": "Europe/Berlin", "days": days}
    return import_sheet(event, read("a.json", json.dumps({"schedule": {"conference": conference}}).encode()))


def when(event):
    return clock_times(event)["Talk"]


def test_case_01_the_end_is_used_before_a_duration_in_hours_minutes_and_seconds(event):
    result = import_case(event, "01-duration-h-mm-ss/schedule.json")
    assert clock_times(event) == {
        "Talk 1": "10:00 10:45",
        "Talk 2": "11:00 12:00",
        "Talk 3": "13:00 14:00",
        "Talk 4": "15:00 15:30",
    }
    assert lost(result) == []
    assert "event 3: duration: “1.0:00” is not a duration" in str([str(each) for each in result.problems])


def test_case_01_an_end_alone_is_used(event):
    import_case(event, "01-duration-h-mm-ss/end-only.json")
    assert set(clock_times(event).values()) == {"10:00 10:45"}


@pytest.mark.parametrize(
    ("told", "times"),
    [
        ({"duration": "00:45"}, "10:00 10:45"),
        ({"duration": "0:45:00"}, "10:00 10:45"),
        ({"duration": "01:30:00"}, "10:00 11:30"),
        ({"end": "11:15"}, "10:00 11:15"),
        ({"end": "00:30"}, "10:00 00:30"),
        ({"end": "2027-03-23T10:30:00Z"}, "10:00 11:30"),
        ({"duration": "00:30", "end": "soon"}, "10:00 10:30"),
        ({"duration": "", "end": None}, "10:00 -"),
    ],
)
def test_an_end_is_found_in_either_of_the_two(event, told, times):
    bring(event, **told)
    assert when(event) == times


def test_an_end_and_a_duration_that_disagree_are_told_and_the_end_counts(event):
    result = bring(event, duration="01:00", end="2027-03-23T10:45:00+01:00")
    assert (when(event), lost(result)) == ("10:00 10:45", [])
    assert "The end says 2027-03-23 10:45, the duration 01:00; 2027-03-23 10:45 was taken." in notes(result)


def test_an_end_before_the_start_gives_way_to_the_duration(event):
    result = bring(event, duration="01:00", end="2027-03-22T10:45:00+01:00")
    assert when(event) == "10:00 11:00"
    assert "2027-03-23 11:00 was taken" in notes(result)


def test_a_length_of_nothing_is_told_at_the_import_and_not_as_a_note(event):
    result = bring(event, duration="00:00")
    assert "ends at: It starts at 2027-03-23 10:00 and ends at 2027-03-23 10:00" in str(lost(result))


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("schedule.json", "event 2: start: The date means 11:00 in Europe/Berlin, but start says 10:00"),
        ("schedule-utc.json", "event 3: start: The date means 11:00 in Europe/Berlin, but start says 09:00"),
    ],
)
def test_case_06_a_date_and_a_start_that_disagree_are_told(event, name, message):
    result = import_case(event, f"06-start-and-date-disagree/{name}")
    told = [str(problem) for problem in result.problems if problem.field == "start"]
    assert len(told) == 1
    assert message in told[0]
    assert "11:00 11:45" in clock_times(event).values()


@pytest.mark.parametrize(
    ("told", "day", "times"),
    [
        ({"date": ..., "start": "10:00"}, {}, "23 10:00"),
        ({"date": "2027-03-24", "start": "9:30"}, {}, "24 09:30"),
        ({"date": None, "start": "2027-03-24T09:30:00+01:00"}, {}, "24 09:30"),
        ({"date": ..., "start": "01:00"}, {"day_start": "2027-03-23T04:00:00"}, "24 01:00"),
        ({"date": ..., "start": "04:00"}, {"day_start": "2027-03-23T04:00:00+01:00"}, "23 04:00"),
    ],
)
def test_a_start_alone_is_used_with_its_day(event, told, day, times):
    bring(event, day=day, **told)
    assert f"{event.sessions.get().starts_wall:%d %H:%M}" == times


def test_case_10_an_event_without_room_is_in_the_one_under_which_it_stands(event):
    result = import_case(event, "10-room-null-track-null/schedule.json")
    rooms = {session.title: session.room.name for session in event.sessions.select_related("room")}
    assert rooms == {"Talk 1": "Hall B", "Talk 2": "Hall"}
    assert lost(result) == []


def test_a_room_that_disagrees_with_its_key_is_told(event):
    result = bring(event, room="Hall B", **{"track": None} | {"title": "Talk"})
    assert "stands under" not in notes(result)
    days = [{"date": "2027-03-23", "rooms": {"Hall B": [{"guid": "h", "title": "Other", "room": "Yard"}]}}]
    content = {"schedule": {"conference": {"acronym": "x", "days": days}}}
    result = import_sheet(event, read("a.json", json.dumps(content).encode()))
    assert event.sessions.get(title="Other").room.name == "Yard"
    assert "The event says Yard, but stands under Hall B; Yard was taken." in notes(result)
