"""Kind 6: days, rooms and kinds of file as people lay them out in spreadsheets."""

from __future__ import annotations

from datetime import date

import pytest
from tests.imports.workbooks import sheets

from stagedoor.common.errors import InputError
from stagedoor.imports.readers.detect import read
from stagedoor.imports.readers.options import ReadOptions
from stagedoor.imports.sheet import Severity

DAYS = ReadOptions(days=(date(2027, 3, 22), date(2027, 3, 30)))


def told(name, content, options=DAYS):
    sheet = read(name, content if isinstance(content, bytes) else content.encode(), options=options)
    starts = [f"{s.title} {s.starts_at:%d %H:%M}" if s.starts_at else s.title for s in sheet.sessions]
    return sheet, starts, [str(one) for one in sheet.problems if one.severity is not Severity.NOTE]


def notes(sheet):
    return " ".join(one.message for one in sheet.problems if one.severity is Severity.NOTE)


@pytest.mark.parametrize(
    "day", ["Tuesday, 23 March 2027", "2027-03-23", "Tue 23 March", "Di, 23.03.", "March 23rd"]
)
@pytest.mark.parametrize("column", [0, 1])
def test_a_day_in_a_row_of_its_own_counts_for_the_rows_below_it(day, column):
    alone = f'"{day}",,' if column == 0 else f',"{day}",'
    rows = f"Title,Time,Room\n{alone}\nA,10:00,Hall\nB,11:00,Hall\n2027-03-24,,\nC,10:00,Hall\n"
    sheet, starts, lost = told("a.csv", rows)
    assert (starts, lost) == (["A 23 10:00", "B 23 11:00", "C 24 10:00"], [])
    assert "3 rows have no date of their own" in notes(sheet)


def test_a_date_at_the_first_row_of_each_day_counts_for_the_others():
    """A program that saves merged cells as CSV writes so."""
    sheet, starts, lost = told("a.csv", "Date,Time,Title\n23.03.2027,10:00,A\n,11:00,B\n24.03.2027,10:00,C\n")
    assert (starts, lost) == (["A 23 10:00", "B 23 11:00", "C 24 10:00"], [])
    assert "1 row has no date of its own" in notes(sheet)


def test_a_row_with_a_date_of_its_own_or_without_any_time_keeps_what_it_tells():
    rows = "Date,Starts At,Title\n2027-03-23,10:00,A\n,2027-03-25 11:00,B\n,,C\n,12:00,D\n"
    assert told("a.csv", rows)[1] == ["A 23 10:00", "B 25 11:00", "C", "D 23 12:00"]


def test_a_day_of_one_sheet_is_none_of_the_next():
    content = sheets(
        {
            "One": [["Date", "Time", "Title"], ["2027-03-23", "10:00", "A"]],
            "Two": [["Date", "Time", "Title"], ["", "10:00", "B"]],
        }
    )
    _, starts, lost = told("a.xlsx", content)
    assert starts == ["A 23 10:00", "B"]
    assert "no date" in lost[0]


@pytest.mark.parametrize(
    "names", [("Tue 23 March", "Wed 24 March"), ("23.3.", "24.3."), ("Mar 23", "Mar 24")]
)
def test_the_events_days_tell_the_year_of_sheets_named_without_one(names):
    content = sheets({name: [["Title", "Start"], [name, "10:00"]] for name in names})
    sheet, starts, lost = told("a.xlsx", content)
    assert ([start[-8:] for start in starts], lost) == (["23 10:00", "24 10:00"], [])
    assert "2 dates have no year; 2027 was taken, by the event's days." in notes(sheet)


@pytest.mark.parametrize("options", [ReadOptions(), ReadOptions(days=(date(2027, 9, 1), date(2027, 9, 2)))])
def test_a_year_that_the_events_days_do_not_tell_is_asked_for(options):
    _, starts, lost = told("a.csv", "Title,Start\nA,23 March 10:00\n", options)
    assert starts == ["A"]
    assert "has no year, and the event's days do not tell which; write it as 2026-06-12 09:30" in lost[0]


def test_about_new_year_each_date_gets_its_own_year():
    options = ReadOptions(days=(date(2027, 12, 27), date(2028, 1, 2)))
    sheet = read("a.csv", b"Title,Start\nA,30 December 10:00\nB,1 January 10:00\n", options=options)
    assert [session.starts_at.year for session in sheet.sessions] == [2027, 2028]


def test_a_weekday_that_is_another_is_refused_without_a_year_as_well():
    assert "2027-03-23 is a Tuesday" in told("a.csv", "Title,Start\nA,Fri 23 March 10:00\n")[2][0]


@pytest.mark.parametrize(
    ("names", "field"),
    [(("Hall A", "Hall B"), "room"), (("Großer Saal", "Aula"), "room"), (("Track 1", "Track 2"), "track")],
)
def test_sheets_named_after_rooms_or_tracks_tell_them(names, field):
    content = sheets({name: [["Title", "Start"], ["A", "2027-03-23 10:00"]] for name in names})
    assert [getattr(session, field) for session in told("a.xlsx", content)[0].sessions] == [*names]


def test_names_of_sheets_that_tell_something_else_are_told_by_name():
    rows = [["Title", "Start"], ["A", "2027-03-23 10:00"]]
    sheet = told("a.xlsx", sheets({"Making": rows, "Mending": rows}))[0]
    assert "The names of the sheets (“Making”, “Mending”) are not read" in notes(sheet)
    assert "names of the sheets" not in notes(told("a.xlsx", sheets({"Sheet1": rows, "Sheet2": rows}))[0])


@pytest.mark.parametrize(
    ("content", "what"),
    [(b"%PDF-1.7\n1 0 obj", "a PDF"), (b"BEGIN:VCALENDAR\nEND:VCALENDAR\n", "a calendar")],
)
def test_a_file_of_the_wrong_kind_is_called_what_it_is(content, what):
    with pytest.raises(InputError, match=f"is {what}"):
        read("a.csv", content)


def test_characters_that_an_old_encoding_does_not_have_are_a_loss():
    lost = told("a.csv", b"Title,Start\nCaf\xe9 \x81\x9d,2027-03-23 10:00\n")[2]
    assert "2 characters cannot be read in Windows-1252" in lost[0]
