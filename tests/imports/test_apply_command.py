"""``stagedoor import``: what it prints, and how it ends."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from tests import factories

from stagedoor.agenda.models import Session, Speaker
from stagedoor.cli.imports import import_agenda

pytestmark = pytest.mark.django_db

TALKS = "Session ID,Title,Status,Starts At,Ends At\n1,Opening,accepted,2027-06-09 09:00,2027-06-09 10:00\n"


@pytest.fixture
def event():
    return factories.event(factories.organization(slug="harbour"), slug="summit")


@pytest.fixture
def run(event, tmp_path, settings):
    # The command makes tables in a new data directory; the test database has them.
    (settings.DATA_DIR / "stagedoor.sqlite3").touch()

    def run(content, *options, name="talks.csv"):
        (tmp_path / name).write_text(content)
        return CliRunner().invoke(import_agenda, ["harbour/summit", str(tmp_path / name), *options])

    return run


def test_all_well_ends_with_0_and_prints_the_counts(run):
    done = run(TALKS)
    assert (done.exit_code, Session.objects.get().title) == (0, "Opening")
    assert done.output.split() == ["created", "updated", "restored", "unchanged", "sessions", *"1000"]


def test_json_is_one_object(run):
    done = json.loads(run(TALKS, "--json").stdout)
    assert done["created"]["session"] == 1
    assert done["problems"] == done["kept"] == done["gone"] == []
    assert json.loads(run(TALKS, "--json").stdout)["unchanged"]["session"] == 1


def test_a_bad_row_names_file_row_and_field_harms_nothing_else_and_ends_with_1(run):
    done = run(TALKS + "2,Closing,accepted,soon,2027-06-09 18:00\n", "--json")
    assert done.exit_code == 1
    problem = json.loads(done.stdout)["problems"][0]
    assert (problem["place"], problem["field"]) == ("talks.csv, row 3", "Starts At")
    assert Session.objects.count() == 2
    assert (
        "problem: talks.csv, row 3: Starts At: “soon” is not a date"
        in run(TALKS + "2,Closing,accepted,soon,\n").output
    )


def test_a_preview_shows_each_change_and_writes_nothing(run):
    run(TALKS)
    done = run(TALKS.replace("Opening", "Grand opening"), "--preview")
    assert done.exit_code == 0
    assert "Preview: nothing was written." in done.output
    assert "title: “Opening” → “Grand opening”" in done.output
    assert Session.objects.get().title == "Opening"


def test_edits_and_what_is_gone_are_told(run):
    run(TALKS + "2,Closing,accepted,,\n")
    Session.objects.filter(title="Opening").update(title="Our opening")
    done = run(TALKS.replace("Opening", "Grand opening"))
    assert (
        "kept: session “Grand opening”, title: here “Our opening”, in the file “Grand opening”" in done.output
    )
    assert "not in the file any more, stays here: session “Closing”" in done.output


def test_starts_on_kind_and_columns(run, event):
    run(TALKS, "--starts-on", "2028-01-10")
    assert Session.objects.get().starts_wall.isoformat() == "2028-01-10T09:00:00"
    people = "Key,Who,Mail\n1,Ada,ada@example.org\n"
    chosen = ["--kind", "speakers", "--column", "source_id=Key", "--column", "first_name=Who"]
    assert run(people, *chosen).exit_code == 0
    assert Speaker.objects.get().first_name == "Ada"


@pytest.mark.parametrize(
    ("content", "options", "line"),
    [
        ("", [], "talks.csv is empty."),
        ("a,b\n1,2\n", [], "its columns do not tell"),
        (TALKS, ["--format", "frab"], "is not frab: it looks like csv"),
        (TALKS, ["--column", "title"], "“title” is not FIELD=HEADING."),
    ],
)
def test_what_cannot_be_read_ends_with_2_and_one_line(run, content, options, line):
    done = run(content, *options)
    assert done.exit_code == 2
    assert line in done.stderr
    assert done.stderr.startswith("stagedoor: ")
    assert done.stderr.count("\n") == 1
    assert not Session.objects.exists()


def test_an_unknown_event_or_file_is_refused(run, tmp_path):
    missing = CliRunner().invoke(import_agenda, ["harbour/summit", str(tmp_path / "missing.csv")])
    unknown = CliRunner().invoke(import_agenda, ["harbour/nowhere", str(tmp_path / "missing.csv")])
    assert (missing.exit_code, unknown.exit_code) == (2, 2)
    assert "cannot be read" in missing.stderr
    assert "no event “nowhere”" in unknown.stderr
