"""Files that went wrong in real use, rebuilt small: spreadsheets and texts (kinds 5, 6 and 12)."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests import factories

from stagedoor.agenda.models import Session, Speaker
from stagedoor.cli.imports import import_agenda

pytestmark = pytest.mark.django_db

CASES = Path(__file__).parent / "cases"


@pytest.fixture
def bring(settings):
    (settings.DATA_DIR / "stagedoor.sqlite3").touch()
    event = factories.event(
        factories.organization(slug="lab"),
        slug="e",
        timezone="Europe/Berlin",
        starts_on=date(2027, 3, 22),
        ends_on=date(2027, 3, 30),
    )

    def bring(case, name, *options):
        return CliRunner().invoke(import_agenda, ["lab/e", str(CASES / case / name), *options])

    bring.event = event
    return bring


def wall(text):
    return datetime.fromisoformat(f"2027-03-{text}")


def times():
    return {one.title: (one.starts_wall, one.ends_wall) for one in Session.objects.all()}


def test_hidden_sheets_are_not_read(bring):
    done = bring("12-hidden-first-sheet", "agenda.xlsx")
    assert done.exit_code == 0
    assert [one.title for one in Session.objects.order_by("id")] == ["Real title", "Second talk"]
    assert "Hidden sheets are not read: “Old draft”." in done.output


def test_a_formula_without_a_saved_value_is_told_by_cell(bring):
    done = bring("13-formula-without-saved-value", "agenda.xlsx")
    assert done.exit_code == 1
    assert "agenda.xlsx, row 2: Ends At: The cell holds a formula without a saved value" in done.output
    assert "agenda.xlsx, row 3: Title: The cell holds a formula without a saved value" in done.output
    assert times() == {"Computed end": (wall("23 10:00"), None)}


def test_two_columns_of_one_heading_are_both_used(bring):
    bring("14-two-columns-one-heading", "speakers.csv")
    assert bring("14-two-columns-one-heading", "sessions.csv").exit_code == 0
    speakers = [part.speaker.email for part in Session.objects.get().participations.all()]
    assert speakers == ["mira@example.org", "tom@example.org"]


def test_a_talk_table_brings_sessions_and_speakers_and_no_title_becomes_a_job_title(bring):
    done = bring("15-talk-table-read-as-speakers", "talks.csv")
    assert done.exit_code == 0
    session = Session.objects.get()
    (speaker,) = [part.speaker for part in session.participations.all()]
    assert (session.title, session.status) == ("How to moor a boat", "accepted")
    assert (speaker.name, speaker.company, speaker.job_title) == ("Mira Doe", "Harbour Ltd", "")


def test_a_talk_table_read_as_speakers_names_what_is_not_read(bring):
    done = bring("15-talk-table-read-as-speakers", "talks.csv", "--kind", "speakers")
    assert "Columns that are not read: Title, Description, Status." in done.output
    assert Speaker.objects.get().job_title == ""


def test_texts_about_tags_lose_no_word(bring):
    done = bring("17-text-about-tags", "schedule.json")
    assert done.exit_code == 0
    texts = {one.title: one.description for one in Session.objects.all()}
    assert texts["Talk 1"] == (
        "<p>Why inline &lt;script&gt; tags are dangerous. We look at three attacks and how to stop them.</p>"
        "<p>Bring a laptop.</p>"
    )
    assert "Stop writing &lt;div&gt; for everything." in texts["Talk 2"]
    assert "<li>landmarks</li>" in texts["Talk 2"]
    assert "List&lt;A&gt; and Map&lt;K,V&gt;" in texts["Talk 3"]
    assert "Second half practice." in texts["Talk 4"]
    assert texts["Talk 5"] == "<p>Fish &amp; chips for developers – a tasting</p>"
    assert "<h2>Outline</h2>" in texts["Q&A with the board"]


def test_dates_are_read_in_every_shape_that_means_one_thing(bring):
    done = bring("20-date-shapes", "sessions.csv")
    assert done.exit_code == 1
    read = {int(title.split()[1]): start for title, (start, _) in times().items()}
    assert {row for row, start in read.items() if start is None} == {5, 6, 13, 15}
    assert read[1] == read[2] == datetime(2026, 12, 31, 14, 30)  # noqa: DTZ001  # wall-clock
    assert (read[9], read[11]) == (wall("23 15:30"), wall("24 00:00"))
    assert {read[row] for row in (3, 4, 7, 8, 10, 12, 14, 16, 17, 18, 19)} == {wall("23 14:30")}
    assert "2027-03-28 02:30 does not exist in Europe/Berlin" in done.output


def test_the_separator_line_of_a_spreadsheet_program_is_obeyed(bring):
    assert bring("22-sep-line", "sessions.csv").exit_code == 0
    session = Session.objects.get()
    assert (session.title, str(session.room)) == ("Größe & Maß – Café", "Großer Saal")


@pytest.mark.parametrize("name", ["sessions.csv", "sessions2.csv"])
def test_separators_are_counted_outside_quotation_marks_over_the_first_rows(bring, name):
    assert bring("23-comma-in-heading", name, "--kind", "sessions").exit_code == 0
    assert Session.objects.get().title == "A"


def test_sheets_with_the_same_headings_all_come_in(bring):
    assert bring("24-one-sheet-per-day", "agenda.xlsx").exit_code == 0
    assert times() == {
        "T1": (wall("23 10:00"), wall("23 11:00")),
        "W1": (wall("24 10:00"), wall("24 11:00")),
    }


def test_headings_are_found_below_a_title(bring):
    done = bring("26-title-above-headings", "agenda.xlsx")
    assert (done.exit_code, Session.objects.get().title) == (0, "A")
    assert "The headings are in row 2; above them stands: “Made-up Days 2027: agenda”." in done.output


@pytest.mark.parametrize("name", ["agenda.csv", "agenda.xlsx"])
def test_date_and_times_may_stand_in_columns_of_their_own(bring, name):
    assert bring("27-date-and-time-apart", name).exit_code == 0
    assert times() == {"A": (wall("23 10:00"), wall("23 10:45"))}
