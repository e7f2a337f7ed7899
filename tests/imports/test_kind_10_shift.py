"""Kind 10: what --starts-on remembers is a shift in days, for one source (R29)."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from tests import factories
from tests.imports.programme import lost, notes

from stagedoor.common.errors import InputError
from stagedoor.imports.domain.apply import import_sheet
from stagedoor.imports.models import ImportSource
from stagedoor.imports.readers.detect import read

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    return factories.event(timezone="Europe/Berlin", starts_on=date(2027, 3, 22), ends_on=date(2027, 3, 30))


def view(*talks):
    """Sessionize's view of talks, each an id and a start."""
    sessions = [
        {"id": known_as, "title": f"Talk {known_as}", "startsAt": start, "endsAt": end, "speakers": []}
        for known_as, start, end in ((one, start, start.replace(":00:00", ":45:00")) for one, start in talks)
    ]
    return read("all.json", json.dumps({"sessions": sessions, "speakers": []}).encode())


def schedule(acronym, *talks):
    events = [{"guid": f"{acronym}-{one}", "title": f"Talk {one}", "date": start} for one, start in talks]
    conference = {"acronym": acronym, "days": [{"rooms": {"Hall": events}}]}
    return read("schedule.json", json.dumps({"schedule": {"conference": conference}}).encode())


def table(*rows):
    return read("agenda.csv", "\n".join(["Title,Starts At", *rows]).encode())


def days(event):
    return sorted(f"{one.title} {one.starts_wall:%m-%d}" for one in event.sessions.all())


LAST_YEAR = [("1", "2026-03-10T09:00:00"), ("2", "2026-03-11T09:00:00"), ("3", "2026-03-12T09:00:00")]


def test_R29_a_source_that_loses_or_gains_its_first_day_moves_nothing(event):
    import_sheet(event, view(*LAST_YEAR), starts_on=date(2027, 3, 22))
    before = days(event)
    result = import_sheet(event, view(*LAST_YEAR[1:]))
    assert (days(event), result.unchanged["session"]) == (before, 2)
    import_sheet(event, view(("0", "2026-03-09T09:00:00"), *LAST_YEAR))
    assert days(event) == ["Talk 0 03-21", *before]


def test_another_format_is_another_source_and_is_not_moved(event):
    import_sheet(event, view(*LAST_YEAR), starts_on=date(2027, 3, 22))
    import_sheet(event, table("Dinner,2027-03-23 19:00", "Walk,2027-03-24T08:00:00+01:00"))
    assert {"Dinner 03-23", "Walk 03-24"} < set(days(event))


def test_another_acronym_is_another_source_and_is_not_moved(event):
    import_sheet(event, schedule("conf26", *LAST_YEAR), starts_on=date(2027, 3, 22))
    result = import_sheet(event, schedule("conf27", ("9", "2027-03-25T09:00:00+01:00")))
    assert "Talk 9 03-25" in days(event)
    assert "beside frab “conf26”" in notes(result)
    assert import_sheet(event, schedule("conf26", *LAST_YEAR)).unchanged["session"] == 3


def test_a_source_that_calls_itself_otherwise_is_known_by_its_records(event):
    import_sheet(event, schedule("conf26", *LAST_YEAR), starts_on=date(2027, 3, 22))
    renamed = schedule("conf26", *LAST_YEAR)
    renamed = type(renamed)(**vars(renamed) | {"identity": "conference-2026"})
    assert import_sheet(event, renamed).unchanged["session"] == 3
    assert event.import_sources.count() == 1


def test_a_file_that_may_be_another_source_is_asked_about(event):
    import_sheet(event, view(*LAST_YEAR), starts_on=date(2027, 3, 22))
    this_year = view(("7", "2027-03-25T09:00:00"), ("8", "2027-03-26T09:00:00"))
    with pytest.raises(InputError, match="was moved by 377 days") as caught:
        import_sheet(event, this_year)
    assert "--source NAME" in caught.value.remedy
    assert len(days(event)) == 3
    import_sheet(event, this_year, source_name="this year")
    assert {"Talk 7 03-25", "Talk 8 03-26"} < set(days(event))
    assert import_sheet(event, this_year).unchanged["session"] == 2
    assert import_sheet(event, view(*LAST_YEAR)).unchanged["session"] == 3


def test_a_file_without_any_name_beside_a_source_that_was_moved_is_asked_about(event):
    import_sheet(event, schedule("conf26", *LAST_YEAR), starts_on=date(2027, 3, 22))
    with pytest.raises(InputError, match="What came from frab “conf26” before was moved by 377 days"):
        import_sheet(event, schedule("", ("9", "2027-03-25T09:00:00+01:00")))
    nameless = schedule("", *((one, start) for one, start in LAST_YEAR))
    same = type(nameless)(**vars(nameless) | {"sessions": schedule("conf26", *LAST_YEAR).sessions})
    assert import_sheet(event, same).unchanged["session"] == 3


def test_the_shift_of_each_source_is_its_own(event):
    import_sheet(event, schedule("a", *LAST_YEAR[:1]), starts_on=date(2027, 3, 22))
    import_sheet(event, schedule("b", ("4", "2026-03-10T09:00:00")), starts_on=date(2027, 3, 24))
    import_sheet(event, schedule("a", *LAST_YEAR[:1]))
    import_sheet(event, schedule("b", ("4", "2026-03-10T09:00:00")))
    assert days(event) == ["Talk 1 03-22", "Talk 4 03-24"]


def test_rows_without_ids_are_found_again_when_the_shift_changes(event):
    rows = ["Lunch,2026-03-10 12:00", "Lunch,2026-03-11 12:00"]
    import_sheet(event, table(*rows), starts_on=date(2027, 3, 22))
    keys = {one.pk for one in event.sessions.all()}
    import_sheet(event, table(*rows), starts_on=date(2027, 3, 25))
    assert {one.pk for one in event.sessions.all()} == keys
    assert days(event) == ["Lunch 03-25", "Lunch 03-26"]


@pytest.mark.parametrize(
    ("start", "end", "times"),
    [
        ("2026-03-08T02:15:00", "2026-03-08T03:15:00", "03:15 04:15"),
        ("2026-03-08T01:30:00", "2026-03-08T02:30:00", "01:30 03:30"),
        ("2026-03-08T02:00:00", "2026-03-08T02:45:00", "03:00 03:45"),
        ("2026-03-08T01:00:00", "2026-03-08T04:00:00", "01:00 04:00"),
    ],
)
def test_a_time_in_the_hour_that_the_clocks_skip_keeps_the_sessions_length(event, start, end, times):
    content = {"sessions": [{"id": "1", "title": "Late", "startsAt": start, "endsAt": end}], "speakers": []}
    sheet = read("all.json", json.dumps(content).encode())
    result = import_sheet(event, sheet, starts_on=date(2027, 3, 28))
    session = event.sessions.get()
    assert f"{session.starts_wall:%H:%M} {session.ends_wall:%H:%M}" == times
    assert lost(result) == []
    assert ("hour that the clocks skip" in notes(result)) == (times != "01:00 04:00")


def test_a_first_day_that_an_older_version_remembered_becomes_a_shift(event):
    """Then the shift is not known, but shows in what came in before."""
    import_sheet(event, view(*LAST_YEAR), starts_on=date(2027, 3, 22))
    ImportSource.objects.update(shift_days=None)
    later = view(*LAST_YEAR[1:])
    assert import_sheet(event, later).unchanged["session"] == 2
    assert event.import_sources.get().shift_days == (date(2027, 3, 22) - date(2026, 3, 10)) / timedelta(
        days=1
    )


def test_a_table_of_speakers_is_never_asked_which_source_it_is(event):
    import_sheet(event, table("Lunch,2026-03-10 12:00"), starts_on=date(2027, 3, 22))
    people = read("people.csv", b"First Name,Email\nAda,ada@example.org\n")
    assert import_sheet(event, people).created["speaker"] == 1
    assert event.import_sources.get().shift_days == 377
