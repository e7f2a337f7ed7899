"""Dates, times and lengths of tables."""

from __future__ import annotations

import time as timing
from contextlib import suppress
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stagedoor.common.errors import InputError
from stagedoor.imports.readers.dates import LONGEST, DayOrder, read_moment, read_range
from stagedoor.imports.readers.detect import read
from stagedoor.imports.readers.options import ReadOptions
from stagedoor.imports.sheet import Severity


def agenda(*lines, **options):
    return read("a.csv", "\n".join(lines).encode(), options=ReadOptions(**options))


def times(sheet):
    return [(one.starts_at, one.ends_at) for one in sheet.sessions]


def told(sheet):
    return [str(each) for each in sheet.problems if each.severity is not Severity.NOTE]


def wall(text):
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    "text",
    [
        "23 March 2027 14:30",
        "23. März 2027, 14:30 Uhr",
        "Tuesday, March 23rd, 2027 at 2:30 p.m.",
        "the 23rd of March 2027 14.30",
        "23-Mar-2027 14:30:00",
        "Tue Mar 23 2027 2:30PM",
        "mardi 23 mars 2027 14h30",
        "20270323T1430",
        "2027/03/23 2:30 pm",
        "23/03/2027, 14:30:00",
        "03/23/2027 2:30:00 PM",
    ],
)
def test_a_date_that_means_one_thing_is_read(text):
    assert times(agenda("Title\tStarts At", f"x\t{text}")) == [(wall("2027-03-23 14:30"), None)]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Wed 2027-03-23 14:30", "2027-03-23 is a Tuesday"),
        ("2027-03-23 13:30 PM", "does not exist"),
        ("2027-03-23 24:30", "does not exist"),
        ("23 Brumaire 2027 10:00", "no month that can be read"),
        ("2027-03-23 10:00 EST", "no time of day that can be read"),
        ("2027-03-23 09:30-10:00", "can be read as a range of times"),
        ("2027-03-23", "has no time of day"),
        ("10:00", "has no date"),
    ],
)
def test_what_would_have_to_be_guessed_is_refused(text, reason):
    sheet = agenda("Title,Starts At", f"x,{text}")
    assert times(sheet) == [(None, None)]
    assert reason in told(sheet)[0]
    assert told(sheet)[0].startswith("a.csv, row 2: Starts At: ")


def test_day_and_month_are_asked_for_once_per_file():
    lines = ("Title,Starts At", "x,4/5/2027 10:00", "y,5/6/2027 10:00")
    sheet = agenda(*lines)
    assert times(sheet) == [(None, None)] * 2
    assert told(sheet) == [
        (
            "a.csv: 2 dates can be read with day or month first, such as “4/5/2027 10:00” (a.csv, row 2): "
            "left out. Say which comes first (--dates day-first or month-first)."
        )
    ]
    assert times(agenda(*lines, dates=DayOrder.DAY_FIRST))[0][0] == wall("2027-05-04 10:00")
    assert times(agenda(*lines, dates=DayOrder.MONTH_FIRST))[0][0] == wall("2027-04-05 10:00")


@pytest.mark.parametrize(
    ("other", "day"), [("31/12/2027 9:00", "2027-05-04"), ("12/31/2027 9:00", "2027-04-05")]
)
def test_another_date_of_the_file_settles_the_order(other, day):
    sheet = agenda("Title,Starts At,Ends At", "x,4/5/2027 10:00,", f"y,,{other}")
    assert times(sheet)[0][0] == wall(f"{day} 10:00")
    assert told(sheet) == []


def test_two_dates_that_settle_it_differently_leave_the_others_open():
    sheet = agenda("Title,Starts At", "x,4/5/2027 10:00", "y,31/12/2027 9:00", "z,12/31/2027 9:00")
    assert [start for start, _ in times(sheet)] == [None, wall("2027-12-31 09:00"), wall("2027-12-31 09:00")]
    assert "1 date can be read" in told(sheet)[0]


@pytest.mark.parametrize(
    ("headings", "cells", "ends"),
    [
        ("Date,Start Time,End Time", "23.3.2027,9:00,9:45", "2027-03-23 09:45"),
        ("Day,Time", "2027-03-23,9:00 - 9:45", "2027-03-23 09:45"),
        ("Date,Time", "2027-03-23,9 AM to 1 PM", "2027-03-23 13:00"),
        ("Start Date,Start Time,End Date,End Time", "2027-03-23,9:00,2027-03-24,1:00", "2027-03-24 01:00"),
        (
            "Start (date),Start (time),End (date),End (time)",
            "2027-03-23,09:00:00,2027-03-23,10:00:00",
            "2027-03-23 10:00",
        ),
        ("Scheduled At,Scheduled Duration", "23 Mar 2027 09:00 AM,45", "2027-03-23 09:45"),
        ("Start,Duration", "2027-03-23 09:00,1:30", "2027-03-23 10:30"),
        ("Start,Length", "2027-03-23 09:00,1 h 15 min", "2027-03-23 10:15"),
        ("Date,Start,End", "2027-03-23,9:00,24:00", "2027-03-24 00:00"),
        ("Start Date,End Date", "2027-03-23 9:00,2027-03-23 10:00", "2027-03-23 10:00"),
        ("Date,Start,End", "Day 1,2027-03-23 9:00,2027-03-23 10:00", "2027-03-23 10:00"),
    ],
)
def test_dates_times_and_lengths_may_stand_in_columns_of_their_own(headings, cells, ends):
    sheet = agenda(f"Title,{headings}", f"x,{cells}")
    assert times(sheet) == [(wall("2027-03-23 09:00"), wall(ends))]
    assert told(sheet) == []


def test_a_session_past_midnight_ends_on_the_next_day_and_that_is_told():
    sheet = agenda("Title,Date,Start,End", "Party,2027-03-23,22:00,02:00", "Talk,2027-03-23,10:00,09:45")
    assert times(sheet)[0] == (wall("2027-03-23 22:00"), wall("2027-03-24 02:00"))
    assert "taken to end on 2027-03-24 at 02:00" in str(sheet.problems[0])
    assert times(sheet)[1][1] == wall("2027-03-23 09:45")


def test_a_time_whose_date_is_missing_is_told():
    sheet = agenda("Title,Date,Start", "x,,10:00", "y,Day 1,10:00")
    assert times(sheet) == [(None, None)] * 2
    assert "“10:00” has no date" in told(sheet)[0]
    assert "“Day 1” is not a date" in told(sheet)[1]


def test_date_and_time_columns_that_disagree_are_told():
    sheet = agenda("Title,Date,Starts At", "x,2027-03-23,2027-03-24 10:00")
    assert times(sheet)[0][0] == wall("2027-03-24 10:00")
    assert "It says 2027-03-23" in str(sheet.problems[0])


@pytest.mark.parametrize(
    "text", ["T" * 64_000, "1/" * 32_000, "1:" * 32_000, "a " * 32_000, " " * 64_000 + "x"]
)
def test_a_long_text_is_no_date_at_once(text):
    began = timing.process_time()
    with pytest.raises(InputError):
        read_moment(text)
    assert read_range(text) is None
    assert timing.process_time() - began < 0.1


@given(st.text(alphabet="0123456789:/-. TZapmMarchedty,[]+", max_size=LONGEST))
def test_any_text_is_a_moment_or_a_clear_refusal(text):
    with suppress(InputError):
        assert read_moment(text)


DAYS = st.dates(date(2000, 1, 1), date(2200, 12, 31))
SHAPES = ["%Y-%m-%d", "%d.%m.%Y", "%d %B %Y", "%B %d, %Y", "%Y-%b-%d", "%A, %d %b %Y", "%Y%m%d", "%Y/%m/%d"]


@given(DAYS, st.times().map(lambda t: t.replace(microsecond=0)), st.sampled_from(SHAPES))
def test_a_date_in_any_shape_is_that_date(day, clock, shape):
    for hours in ("%H:%M:%S", "%I:%M:%S %p"):
        moment = read_moment(f"{day:{shape}} {clock:{hours}}")
        assert (moment.day, moment.clock) == (day, clock)


@given(DAYS, st.sampled_from(DayOrder))
def test_the_order_that_is_told_is_the_one_that_is_read(day, order):
    shape = "%d/%m/%Y" if order is DayOrder.DAY_FIRST else "%m/%d/%Y"
    assert read_moment(f"{day:{shape}}", order).day == day


def test_24_00_is_the_next_midnight():
    moment = read_moment("24:00")
    assert (moment.clock, moment.days) == (time(), 1)
    assert moment.at(date(2027, 3, 23)) == wall("2027-03-23") + timedelta(days=1)
