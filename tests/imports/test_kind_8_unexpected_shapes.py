"""Kind 8: where a file holds something that is not of the shape that it should be, that is read or told."""

from __future__ import annotations

import json
from datetime import date

import pytest
from tests import factories
from tests.imports.programme import lost, notes

from stagedoor.imports.domain.apply import import_sheet
from stagedoor.imports.readers.detect import read

pytestmark = pytest.mark.django_db

TALK = {"guid": "g", "title": "Talk", "date": "2027-03-23T10:00:00+01:00", "duration": "00:45", "persons": []}


@pytest.fixture
def event():
    return factories.event(timezone="Europe/Berlin", starts_on=date(2027, 3, 22), ends_on=date(2027, 3, 30))


def bring(event, rooms, **schedule):
    days = [{"date": "2027-03-23", "rooms": rooms}]
    content = {"schedule": {"conference": {"acronym": "x", "days": days}} | schedule}
    return import_sheet(event, read("a.json", json.dumps(content).encode()))


def names(event):
    return [speaker.name for speaker in event.speakers.all()]


@pytest.mark.parametrize(
    "rooms", [[{"name": "Hall", "events": [TALK]}], "Hall", {"Hall": "Talk"}, {"Hall": 7}]
)
def test_events_that_cannot_be_found_are_lost_and_told(event, rooms):
    result = bring(event, rooms)
    assert "left out" in " ".join(lost(result))
    assert "day 2027-03-23" in lost(result)[0]


def test_a_list_that_php_wrote_as_an_object_is_read(event):
    people = {"0": {"id": 1, "name": "Mira Doe"}, "2": {"id": 2, "name": "Tom Poe"}}
    result = bring(event, {"Hall": {"1": TALK | {"persons": people}}})
    assert (lost(result), names(event)) == ([], ["Mira Doe", "Tom Poe"])


@pytest.mark.parametrize("persons", ["Mira Doe", {"name": "Mira Doe"}, 7, [{"id": 0}], [{"name": " "}]])
def test_people_who_cannot_be_found_are_told_and_take_nobody_off(event, persons):
    bring(event, {"Hall": [TALK | {"persons": [{"id": 1, "name": "Tom Poe"}]}]})
    result = bring(event, {"Hall": [TALK | {"persons": persons}]})
    assert "event g: " in " ".join(lost(result))
    assert [part.speaker.name for part in event.sessions.get().participations.all()] == ["Tom Poe"]


def test_events_in_a_list_and_by_day_are_both_looked_at(event):
    by_day = {"Hall": [TALK]}
    assert bring(event, by_day, events=[]).created["session"] == 1
    other = {"guid": "h", "title": "Other", "start": "2027-03-23T12:00:00+01:00"}
    result = bring(event, by_day, events=[other])
    assert (result.created["session"], lost(result)) == (1, [])
    assert "It holds 1 events in a list and 1 by day" in notes(result)
    assert "1 events in a list and 2 by day" in lost(bring(event, {"Hall": [TALK, TALK]}, events=[other]))[0]


def test_a_sessionize_speaker_whom_no_id_names_is_told(event):
    talk = {"id": "1", "title": "Talk", "speakers": ["0", "p"]}
    people = [{"id": "0", "firstName": "Mira"}, {"id": "p", "firstName": "Tom"}]
    sheet = read("a.json", json.dumps({"sessions": [talk], "speakers": people}).encode())
    assert "session 1: speakers: Somebody takes part" in lost(import_sheet(event, sheet))[0]
