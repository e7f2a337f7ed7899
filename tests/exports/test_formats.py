"""What other programs read in exported files."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from icalendar import Calendar
from openpyxl import load_workbook

from stagedoor.agenda.queries import SessionSearch, find_sessions
from stagedoor.cli.exports import export
from stagedoor.exports.files import export_file
from tests import factories
from tests.exports.test_round_trip import awkward_event

pytestmark = pytest.mark.django_db


def test_a_workbook_has_typed_cells_and_no_formula() -> None:
    book = load_workbook(io.BytesIO(export_file(awkward_event(), "agenda", "xlsx").content))
    assert book.sheetnames == ["Sessions", "Speakers", "Sponsors", "Rooms", "Tracks"]
    assert not [cell for sheet in book for row in sheet for cell in row if cell.data_type == "f"]
    sessions = {row[1].value: row for row in book["Sessions"]}
    headings = [cell.value for cell in sessions["Title"]]
    opening = dict(zip(headings, sessions["=HYPERLINK(1)"], strict=True))
    assert opening["Starts At"].value == datetime(2027, 10, 30, 10)  # noqa: DTZ001 - Excel knows no zones
    assert opening["Capacity"].value == 12
    assert opening["Title"].data_type == "s"
    speaker = next(row for row in book["Speakers"] if row[1].value == "Mary Ann")
    assert speaker[6].value == "+49 30 1"


def test_csv_has_no_cell_that_a_spreadsheet_runs() -> None:
    event = awkward_event()
    for kind in ("sessions", "speakers", "sponsors", "rooms", "tracks"):
        for row in csv.reader(io.StringIO(export_file(event, kind, "csv").content.decode())):
            assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@"))]


def test_a_calendar_is_read_by_another_library_with_the_right_instants() -> None:
    event = awkward_event()
    content = export_file(event, "agenda", "ics").content
    assert max(map(len, content.split(b"\r\n"))) <= 75
    entries = {str(entry["SUMMARY"]): entry for entry in Calendar.from_ical(content).walk("VEVENT")}
    assert set(entries) == {"=HYPERLINK(1)", "'=Twice", "Long"}
    twice = entries["'=Twice"]
    assert twice.decoded("DTSTART") == datetime(2027, 10, 31, 1, 30, tzinfo=UTC)
    opening = entries["=HYPERLINK(1)"]
    assert str(opening["LOCATION"]) == "Hall, left | right; =1"
    assert str(opening["DESCRIPTION"]).startswith("Ben van der Pier, Mary Ann Lee, Cleo")
    assert "@example.org" not in content.decode()


def test_a_session_keeps_its_uid_when_everything_else_changes() -> None:
    event = awkward_event()

    def uids() -> list[str]:
        content = export_file(event, "agenda", "ics").content
        return sorted(str(entry["UID"]) for entry in Calendar.from_ical(content).walk("VEVENT"))

    before = uids()
    event.sessions.exclude(starts_at=None).update(title="Other", room=None, status="declined")
    assert uids() == before == sorted(set(before))


def test_a_long_line_is_folded_within_no_character() -> None:
    event = factories.event()
    title = "Ünïcödé – 会議 " * 20
    factories.session(event, title=title.strip())
    content = export_file(event, "agenda", "ics").content
    assert max(map(len, content.split(b"\r\n"))) <= 75
    [entry] = Calendar.from_ical(content).walk("VEVENT")
    assert str(entry["SUMMARY"]) == title.strip()


def test_a_schedule_is_laid_out_as_conference_apps_expect_it() -> None:
    event = awkward_event()
    schedule = json.loads(export_file(event, "sessions", "schedule").content)["schedule"]
    conference = schedule["conference"]
    assert conference["time_zone_name"] == "Europe/Berlin"
    assert [day["date"] for day in conference["days"]] == ["2027-10-30", "2027-10-31"]
    assert conference["days"][1]["day_start"] == "2027-10-31T00:00:00+02:00"
    [opening] = conference["days"][0]["rooms"]["Hall, left | right; =1"]
    assert (opening["start"], opening["duration"]) == ("10:00", "00:45")
    [long, *_] = [entry for entry in conference["days"][0]["rooms"][""] if entry["title"] == "Long"]
    assert long["duration"] == "1:02:05"
    assert "@" not in json.dumps(schedule)
    assert "+49" not in json.dumps(schedule)


def test_only_what_was_found_and_chosen_goes_out() -> None:
    event = awkward_event()
    found = find_sessions(event, SessionSearch(text="Long"))
    file = export_file(event, "sessions", "csv", records=found, columns=["title", "starts_at"])
    assert file.name == f"{event.slug}-sessions.csv"
    heading, row = csv.reader(io.StringIO(file.content.decode()))
    assert heading == ["Session ID", "Title", "Starts At"]
    assert row[1:] == ["Long", "2027-10-30 10:00"]


@pytest.mark.parametrize("format", ["csv", "xlsx", "json", "ics", "schedule"])
def test_an_export_costs_the_same_statements_for_few_and_for_many(
    format: str, django_assert_max_num_queries: object
) -> None:
    event = awkward_event()
    for number in range(30):
        room = factories.room(event)
        factories.session(event, factories.speaker(event), room=room, title=f"More {number}")
    with django_assert_max_num_queries(6):  # type: ignore[operator]
        export_file(event, "sessions", format)


def test_the_command_narrows_a_list_down_and_refuses_what_does_not_fit(tmp_path: Path) -> None:
    event = awkward_event()
    path = event.path

    def run(*words: str) -> Result:
        return CliRunner().invoke(export, [path, *words])

    out = run("sessions", "--day", "2027-10-30", "--room", "hall, LEFT | right; =1", "--columns", "title")
    assert out.output.splitlines()[1:] == [f"stagedoor-{event.sessions.earliest('pk').pk},'=HYPERLINK(1)"]
    assert json.loads(run("agenda").output)["format"] == "stagedoor"
    target = tmp_path / "out.xlsx"
    assert run("agenda", "--format", "xlsx", "--out", str(target)).output.strip() == f"Written to {target}."
    assert load_workbook(target).sheetnames[0] == "Sessions"
    assert run("sponsors", "--tier", "Gold").output.count("\n") == 2
    for words, why in (
        (("speakers", "--room", "Hall"), "--room goes with sessions."),
        (("sessions", "--room", "Nowhere"), "There is no room “Nowhere” in this event."),
        (("sessions", "--status", "maybe"), "There is no status “maybe”."),
        (("rooms", "--format", "ics"), "Rooms cannot be exported as ics."),
    ):
        refused = run(*words)
        assert refused.exit_code == 2
        assert why in refused.output
