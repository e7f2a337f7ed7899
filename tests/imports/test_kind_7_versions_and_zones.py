"""Kind 7: version 2 of a schedule is read, and the names that Ruby on Rails has for zones are known."""

from __future__ import annotations

import json
from datetime import date

import pytest
from tests import factories
from tests.imports.case_files import clock_times, import_case
from tests.imports.programme import lost, notes

from stagedoor.common.clock import zone_names
from stagedoor.imports.domain.apply import import_sheet
from stagedoor.imports.readers.detect import read
from stagedoor.imports.readers.rails_zones import RAILS_ZONES

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    return factories.event(timezone="Europe/Berlin", starts_on=date(2027, 3, 22), ends_on=date(2027, 3, 30))


def bring(event, schedule):
    return import_sheet(event, read("schedule.json", json.dumps({"schedule": schedule}).encode()))


def version_2(*events, persons=(), **conference):
    days = [{"index": 1, "date": "2027-03-23"}]
    return {
        "version": "2026-11-25 20:23",
        "conference": {"acronym": "x", "time_zone_name": "Europe/Berlin", "days": days} | conference,
        "events": list(events),
        "persons": list(persons),
    }


TALK = {
    "guid": "e1",
    "title": "One talk",
    "start": "2027-03-23T10:00:00+01:00",
    "end": "2027-03-23T11:00:00+01:00",
    "room": {"guid": "r1"},
    "participants": [{"guid": "p1", "name": "Mira Doe", "role": "speaker"}],
}


def test_case_07_version_2_is_read(event):
    result = import_case(event, "07-schedule-version-2/schedule2.json")
    session = event.sessions.get()
    assert clock_times(event) == {"One talk": "10:00 11:00"}
    assert (session.room.name, session.track.name, session.status) == ("Hall", "Making", "accepted")
    assert [part.speaker.name for part in session.participations.all()] == ["Mira Doe"]
    assert lost(result) == []
    assert import_case(event, "07-schedule-version-2/schedule2.json").unchanged["session"] == 1


def test_rooms_by_reference_texts_in_several_languages_and_details_of_persons_are_read(event):
    details = {
        "guid": "p1",
        "name": "Mira Doe",
        "biography": "Moors boats.",
        "avatar": {"url": "https://a.example/m.png"},
    }
    texts = {"abstract": {"de": "Boote", "en": "Boats"}, "description": None}
    talk = TALK | texts | {"participants": [{"guid": "p1", "role": "MODERATOR"}]}
    bring(event, version_2(talk, persons=[details], rooms=[{"guid": "r1", "name": "Hall", "capacity": 80}]))
    session = event.sessions.get()
    part = session.participations.get()
    assert (session.room.name, session.description) == ("Hall", "<p>Boats</p>")
    assert (part.role, part.speaker.name, part.speaker.biography) == (
        "moderator",
        "Mira Doe",
        "<p>Moors boats.</p>",
    )
    assert part.speaker.headshot.url == "https://a.example/m.png"


def test_a_programme_that_changes_its_version_keeps_its_records(event):
    days = [
        {
            "date": "2027-03-23",
            "rooms": {
                "Hall": [
                    {"guid": "e1", "title": "One talk", "date": TALK["start"], "duration": "01:00"}
                    | {"persons": [{"guid": "p1", "name": "Mira Doe"}]}
                ]
            },
        }
    ]
    bring(event, {"conference": {"acronym": "x", "days": days}})
    result = bring(event, version_2(TALK, rooms=[{"guid": "r1", "name": "Hall"}]))
    assert (result.unchanged["session"], result.unchanged["speaker"], result.gone) == (1, 1, [])


def test_version_2_without_participants_says_nothing_about_them(event):
    bring(event, version_2(TALK))
    silent = {name: value for name, value in TALK.items() if name != "participants"}
    bring(event, version_2(silent))
    assert event.sessions.get().participations.count() == 1


def test_a_reference_to_a_room_that_the_file_does_not_list_is_told(event):
    result = bring(event, version_2(TALK))
    assert lost(result) == ["schedule.json, event e1: room: The file lists no room with the guid r1."]
    assert event.sessions.get().room is None


def test_case_05_a_zone_by_its_name_in_rails_is_a_note(event):
    result = import_case(event, "05-rails-time-zone-name/schedule.json")
    assert "“Berlin” is what Ruby on Rails calls Europe/Berlin." in notes(result)
    assert (lost(result), result.created["session"]) == ([], 1)


@pytest.mark.parametrize("name", ["Eastern Time (US & Canada)", "Mitteleuropa"])
def test_another_zone_or_one_that_nobody_knows_loses_nothing(event, name):
    schedule = version_2(TALK, rooms=[{"guid": "r1", "name": "Hall"}], time_zone_name=name)
    assert lost(bring(event, schedule)) == []
    assert clock_times(event) == {"One talk": "10:00 11:00"}


def test_all_names_of_zones_in_rails_stand_for_zones_that_there_are():
    assert set(RAILS_ZONES.values()) <= zone_names()
    assert not set(RAILS_ZONES) & zone_names()
