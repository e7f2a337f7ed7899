"""Kind 3: absent is not empty, and empty is not nothing."""

from __future__ import annotations

import json
from datetime import date

import pytest
from tests import factories
from tests.imports.case_files import import_case
from tests.imports.programme import lost, notes

from stagedoor.imports.domain.apply import import_sheet
from stagedoor.imports.readers.detect import read

pytestmark = pytest.mark.django_db

MISSING = "04-persons-node-missing"
EMPTY = "08-empty-view-says-nothing"


@pytest.fixture
def event():
    return factories.event(timezone="Europe/Berlin", starts_on=date(2027, 3, 22), ends_on=date(2027, 3, 30))


def on_stage(event):
    return {
        one.title: [part.speaker.name for part in one.participations.all()] for one in event.sessions.all()
    }


def sessionize(event, **view):
    """Import a view of one session and one speaker; a key that is None is left out of it."""
    usual = {
        "sessions": [{"id": "1", "title": "A", "speakers": ["s1"]}],
        "speakers": [{"id": "s1", "firstName": "Mira", "lastName": "Doe"}],
    }
    content = json.dumps(usual | view)
    return import_sheet(event, read("all.json", content.encode()))


@pytest.mark.parametrize(
    ("before", "after", "emails"),
    [
        ("six-with-persons.json", "one-of-six-missing.json", "six-emails.csv"),
        ("with-persons.json", "persons-missing.json", "emails.csv"),
    ],
)
def test_case_04_missing_persons_say_nothing(event, before, after, emails):
    import_case(event, f"{MISSING}/{before}")
    import_case(event, f"{MISSING}/{emails}")
    people = on_stage(event)
    result = import_case(event, f"{MISSING}/{after}")
    assert on_stage(event) == people
    assert all(people.values())
    assert (result.updated["session"], result.gone, lost(result)) == (0, [], [])


def test_a_list_of_persons_that_is_null_says_nothing_and_one_that_is_empty_says_nobody(event):
    sessionize(event)
    sessionize(event, sessions=[{"id": "1", "title": "A", "speakers": None}])
    assert on_stage(event) == {"A": ["Mira Doe"]}
    sessionize(event, sessions=[{"id": "1", "title": "A"}])
    assert on_stage(event) == {"A": ["Mira Doe"]}
    result = sessionize(event, sessions=[{"id": "1", "title": "A", "speakers": []}])
    assert on_stage(event) == {"A": []}
    assert result.updated["session"] == 1


def test_case_08_an_empty_view_lists_everything_as_gone_and_says_that_it_is_empty(event):
    import_case(event, f"{EMPTY}/full.json")
    result = import_case(event, f"{EMPTY}/empty.json")
    gone = [(one.kind, one.name) for one in result.gone]
    assert gone == [("room", "Hall"), ("speaker", "Mira Doe"), ("session", "A"), ("session", "B")]
    assert "The file holds no session, no speaker and no sponsor." in notes(result)
    assert event.sessions.filter(deleted_at=None).count() == 2


def test_case_08_one_session_that_is_gone_is_listed(event):
    import_case(event, f"{EMPTY}/full.json")
    assert [gone.name for gone in import_case(event, f"{EMPTY}/one-gone.json").gone] == ["B"]


def test_case_08_a_schedule_without_events_lists_them_as_gone(event):
    import_case(event, f"{EMPTY}/frab-one.json")
    result = import_case(event, f"{EMPTY}/frab-empty.json")
    assert [gone.name for gone in result.gone] == ["Hall", "Talk 1", "Talk 2"]


def test_a_day_without_rooms_says_nothing_about_its_sessions(event):
    import_case(event, f"{EMPTY}/frab-one.json")
    days = [{"date": "2027-03-23"}]
    content = json.dumps({"schedule": {"conference": {"acronym": "x", "days": days}}})
    assert import_sheet(event, read("schedule.json", content.encode())).gone == []


def test_a_column_that_is_missing_changes_nothing_and_lists_nothing_as_gone(event):
    full = "Session ID,Title,Room,Track\n1,A,Hall,Web\n"
    import_sheet(event, read("agenda.csv", full.encode()))
    result = import_sheet(event, read("agenda.csv", b"Session ID,Title\n1,A\n"))
    assert (result.updated["session"], result.gone) == (0, [])
    assert event.sessions.get().room.name == "Hall"


def test_a_room_that_a_file_no_longer_tells_leaves_slots_of_one_title_apart(event):
    rows = [("Lunch", "2027-03-23 12:00", "Hall"), ("Lunch", "2027-03-24 12:00", "Yard")]
    full = "\n".join(["Title,Starts At,Room", *map(",".join, rows)])
    import_sheet(event, read("agenda.csv", full.encode()))
    bare = "\n".join(["Title,Starts At", *(f"{title},{start}" for title, start, _ in rows)])
    result = import_sheet(event, read("agenda.csv", bare.encode()))
    assert (result.unchanged["session"], result.import_id, result.gone) == (2, None, [])


def test_a_table_with_headings_and_no_rows_lists_what_it_had_as_gone(event):
    import_sheet(event, read("agenda.csv", b"Session ID,Title\n1,A\n"))
    result = import_sheet(event, read("agenda.csv", b"Session ID,Title\n"))
    assert [gone.name for gone in result.gone] == ["A"]
