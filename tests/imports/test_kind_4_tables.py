"""Kind 4: what a table tells twice is checked against each other."""

from __future__ import annotations

import json

import pytest

from stagedoor.imports.readers.detect import read
from stagedoor.imports.sheet import Severity

HEAD = "Title,Date,Starts At,Ends At,Duration"


def told(row, head=HEAD):
    sheet = read("a.csv", f"{head}\n{row}\n".encode())
    return sheet, [f"{one.field}: {one.message}" for one in sheet.problems if one.severity is Severity.NOTE]


@pytest.mark.parametrize(
    ("row", "note"),
    [
        (
            "A,,2027-03-23 10:00,2027-03-23 11:00,45",
            "Duration: It says 45, but the end is at 2027-03-23 11:00",
        ),
        (
            "A,2027-03-23,10:00 - 11:00,11:30,",
            "Ends At: It says 11:30, the range 10:00 - 11:00; the former was",
        ),
        (
            "A,2027-03-24,2027-03-23 10:00,11:00,",
            "Date: It says 2027-03-24, the time's own column 2027-03-23",
        ),
    ],
)
def test_times_that_disagree_are_told(row, note):
    assert note in " ".join(told(row)[1])


@pytest.mark.parametrize("length", ["60", "1:00", "1 h", "", "short talk"])
def test_nothing_is_said_of_a_length_that_agrees_or_is_none(length):
    sheet, notes = told(f"A,,2027-03-23 10:00,2027-03-23 11:00,{length}")
    assert (notes, sheet.problems) == ([], [])


def test_a_full_name_beside_another_first_and_last_name_is_told():
    sheet, notes = told("1,Mira,Doe,Tom Poe", "Speaker ID,First Name,Last Name,Full Name")
    assert (sheet.speakers[0].first_name, sheet.speakers[0].last_name) == ("Mira", "Doe")
    assert notes == [
        "Full Name: It says Tom Poe, the columns for first and last name Mira Doe. The latter were taken."
    ]
    assert told("1,Mira,Doe,mira doe", "Speaker ID,First Name,Last Name,Full Name")[1] == []


def test_a_sessionize_room_beside_the_id_of_another_is_told():
    talk = {"id": "1", "title": "A", "roomId": 1, "room": "Annex", "speakers": []}
    data = {"sessions": [talk], "speakers": [], "rooms": [{"id": 1, "name": "Hall"}]}
    sheet = read("a.json", json.dumps(data).encode())
    assert sheet.sessions[0].room == "Hall"
    assert "It names Annex, but its roomId is that of Hall" in sheet.problems[0].message


@pytest.mark.parametrize(("at", "is_told"), [("24T11:00", True), ("22T11:00", True), ("24T03:00", False)])
def test_a_schedules_date_that_is_not_of_its_day_is_told(at, is_told):
    talk = {"guid": "g", "title": "A", "date": f"2027-03-{at}:00", "persons": []}
    days = [{"date": "2027-03-23", "rooms": {"Hall": [talk]}}]
    sheet = read("a.json", json.dumps({"schedule": {"conference": {"days": days}}}).encode())
    assert ("it stands under 2027-03-23" in str(sheet.problems)) is is_told
