"""Any agenda, written as a table in any of the ways of people, comes in as itself and stays itself."""

from __future__ import annotations

import csv
import io
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from itertools import groupby

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from tests import factories
from tests.imports.workbooks import saved

from stagedoor.agenda.models import Session
from stagedoor.common.text import fold
from stagedoor.imports.domain.apply import import_sheet
from stagedoor.imports.readers.detect import read
from stagedoor.imports.sheet import Severity

FIRST = datetime.combine(factories.FIRST_DAY, time(8))
WORDS = st.text("abcXYZ019äÖßé ,;|\"'.:!?()", min_size=1, max_size=20).map(
    lambda text: " ".join(text.split())
)
NAMES = WORDS.filter(lambda text: any(map(str.isalpha, text)))
ROOMS = ["Hall", "Great Hall; North", "Säle, 1", 'The "Quay"']
STATUSES = ["accepted", "pending", "accept_queue", "decline_queue", "declined"]
COLUMNS = ["Session ID", "Title", "Status", "Starts At", "Ends At", "Room", "Track"]
APART = ["Date", "Start Time", "End Time"]
DATES = ["%Y-%m-%d", "%d.%m.%Y", "%d %B %Y", "%B %d, %Y", "%Y-%b-%d", "%A, %d %b %Y", "%Y/%m/%d", "%Y%m%d"]
CLOCKS = ["%H:%M", "%H:%M:%S", "%I:%M %p", "%H.%M", "%Hh%M"]


@dataclass(frozen=True)
class Talk:
    id: str
    title: str
    status: str
    start: datetime
    minutes: int
    room: str
    track: str

    @property
    def end(self):
        return self.start + timedelta(minutes=self.minutes)

    @property
    def told(self):
        return (self.title, self.status, self.start, self.end, self.room, self.track or None)


@dataclass(frozen=True)
class Writing:
    """How somebody writes an agenda down."""

    order: list[int]
    with_ids: bool
    dates: str
    clock: str
    apart: bool
    title_above: bool
    encoding: str = "utf-8"
    delimiter: str = ","
    by_day: bool = False
    merged: bool = False
    hidden: bool = False
    real_dates: bool = False


TALKS = st.lists(
    st.builds(
        Talk,
        st.just(""),
        NAMES,
        st.sampled_from(STATUSES),
        st.integers(0, 3 * 24 * 4 - 40).map(lambda quarter: FIRST + timedelta(minutes=15 * quarter)),
        st.integers(1, 16).map(lambda quarters: 15 * quarters),
        st.sampled_from(ROOMS),
        st.sampled_from(["", "Making", "Mending"]),
    ),
    min_size=1,
    max_size=8,
    unique_by=lambda talk: (fold(talk.title), talk.start, talk.room),
)
AGENDAS = TALKS.map(lambda talks: [replace(talk, id=f"s{at}") for at, talk in enumerate(talks, 1)])
STYLE = {
    "order": st.permutations(range(len(COLUMNS))),
    "with_ids": st.booleans(),
    "dates": st.sampled_from(DATES),
    "clock": st.sampled_from(CLOCKS),
    "apart": st.booleans(),
    "title_above": st.booleans(),
}
CSV = st.builds(
    Writing,
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    delimiter=st.sampled_from(",;\t|"),
    **STYLE,
)
XLSX = st.builds(
    Writing,
    by_day=st.booleans(),
    merged=st.booleans(),
    hidden=st.booleans(),
    real_dates=st.booleans(),
    **STYLE,
)


def headings(how):
    names = [COLUMNS[at] for at in how.order if how.with_ids or COLUMNS[at] != "Session ID"]
    if not how.apart:
        return names
    return [name for name in names if name not in {"Starts At", "Ends At"}] + APART


def cells(talk, how):
    both = f"{how.dates} {how.clock}"
    told = {
        "Session ID": talk.id,
        "Title": talk.title,
        "Status": talk.status.replace("_", " "),
        "Starts At": talk.start if how.real_dates else f"{talk.start:{both}}",
        "Ends At": talk.end if how.real_dates else f"{talk.end:{both}}",
        "Room": talk.room,
        "Track": talk.track,
        "Date": talk.start.date() if how.real_dates else f"{talk.start:{how.dates}}",
        "Start Time": talk.start.time() if how.real_dates else f"{talk.start:{how.clock}}",
        "End Time": talk.end.time() if how.real_dates else f"{talk.end:{how.clock}}",
    }
    return [told[name] for name in headings(how)]


def as_csv(talks, how):
    text = io.StringIO()
    writer = csv.writer(text, delimiter=how.delimiter)
    if how.title_above:
        writer.writerow(["Our agenda"])
    writer.writerows([headings(how), *(cells(talk, how) for talk in talks)])
    return "agenda.csv", text.getvalue().encode(how.encoding)


def as_xlsx(talks, how):
    book = Workbook()
    if how.hidden:
        book.active.append(headings(how))
        book.active.append(["old"] * len(headings(how)))
        book.active.sheet_state = "hidden"
    else:
        book.remove(book.active)
    days = groupby(
        sorted(talks, key=lambda talk: talk.start), key=lambda talk: how.by_day and talk.start.date()
    )
    for day, of_day in days:
        sheet = book.create_sheet(f"Day {day}")
        if how.title_above:
            sheet.append(["Our agenda"])
        sheet.append(headings(how))
        _fill(sheet, list(of_day), how)
    return "agenda.xlsx", saved(book)


def _fill(sheet, talks, how):
    """Write the rows; with *merged*, one date stands for all rows of its day."""
    first = sheet.max_row + 1
    for talk in talks:
        sheet.append(cells(talk, how))
    if not (how.merged and how.apart):
        return
    column = headings(how).index("Date") + 1
    for _, same in groupby(enumerate(talks, first), key=lambda each: each[1].start.date()):
        rows = [row for row, _ in same]
        if len(rows) > 1:
            sheet.merge_cells(start_row=rows[0], end_row=rows[-1], start_column=column, end_column=column)


def told(sheet):
    assert [str(each) for each in sheet.problems if each.severity is not Severity.NOTE] == []
    return sorted(
        (one.title, one.status, one.starts_at, one.ends_at, one.room, one.track or "")
        for one in sheet.sessions
    )


def meant(talks):
    return sorted((*talk.told[:5], talk.track) for talk in talks)


@settings(deadline=None)
@given(AGENDAS, CSV)
def test_any_agenda_in_any_csv_comes_in_as_itself(talks, how):
    assert told(read(*as_csv(talks, how))) == meant(talks)


@settings(deadline=None)
@given(AGENDAS, XLSX)
def test_any_agenda_in_any_workbook_comes_in_as_itself(talks, how):
    assert told(read(*as_xlsx(talks, how))) == meant(talks)


@contextmanager
def new_event():
    with transaction.atomic():
        yield factories.event()
        transaction.set_rollback(True)


def bring(event, sheet):
    return import_sheet(event, sheet)


def keys():
    return {
        (one.title, one.starts_wall, str(one.room)): one.pk
        for one in Session.objects.select_related("room", "event")
    }


SLOW = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


@pytest.mark.django_db
@SLOW
@given(AGENDAS, CSV, XLSX, st.booleans())
def test_importing_an_agenda_again_changes_nothing_however_it_is_written(talks, one, other, begin_with_csv):
    # Whether rows have ids stays as it was: a table that drops its ids is another test.
    other = replace(other, with_ids=one.with_ids)
    files = [read(*as_csv(talks, one)), read(*as_xlsx(talks, other))]
    with new_event() as event:
        first = bring(event, files[not begin_with_csv])
        assert first.created["session"] == len(talks)
        again = bring(event, files[begin_with_csv])
        assert again.unchanged["session"] == len(talks)
        assert not any((*again.created.values(), *again.updated.values(), *again.restored.values()))
        assert again.gone == again.kept == []


@pytest.mark.django_db
@SLOW
@given(AGENDAS, CSV, st.data())
def test_adding_or_removing_one_row_changes_no_other_records_identity(talks, how, data):
    left_out = data.draw(st.sampled_from(talks))
    rest = [talk for talk in talks if talk is not left_out]
    if not rest:
        return
    for before, after in ((talks, rest), (rest, talks)):
        first, second = read(*as_csv(before, how)), read(*as_csv(after, how))
        with new_event() as event:
            bring(event, first)
            known = keys()
            result = bring(event, second)
            assert result.updated["session"] == 0
            assert result.created["session"] == max(0, len(after) - len(before))
            now = keys()
            assert {key: now[key] for key in known} == known
