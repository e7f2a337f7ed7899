"""``stagedoor import``: what it prints, and how it ends."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from tests import factories
from tests.imports.workbooks import sheets

from stagedoor.agenda.models import Session, Speaker
from stagedoor.cli.exports import export
from stagedoor.cli.imports import import_agenda, imports
from stagedoor.imports.models import Import

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
        (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        return CliRunner().invoke(import_agenda, ["harbour/summit", str(tmp_path / name), *options])

    return run


def test_all_well_ends_with_0_and_prints_the_counts(run):
    done = run(TALKS)
    assert (done.exit_code, Session.objects.get().title) == (0, "Opening")
    counts, undo = done.output.strip().rsplit("\n", 1)
    assert counts.split() == ["created", "updated", "restored", "unchanged", "sessions", *"1000"]
    assert undo == f"“stagedoor imports undo {Import.objects.get().pk}” takes this import back."


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


def test_a_dry_run_counts_tells_and_writes_nothing(run):
    done = run(TALKS + "2,,accepted,,\n", "--dry-run", "--json")
    told = json.loads(done.stdout)
    assert (done.exit_code, told["created"]["session"], told["import_id"]) == (1, 1, None)
    assert not Session.objects.exists()
    assert not Import.objects.exists()


def test_failed_rows_are_written_put_right_and_imported(run, tmp_path):
    failed = tmp_path / "failed.csv"
    done = run(TALKS + "2,Closing,accepted,soon,\n3,,accepted,,\n", "--failed-rows", str(failed))
    assert done.exit_code == 1
    rows = failed.read_text().splitlines()
    assert rows[0].startswith("Session ID,Title,Status,Starts At,Ends At,")
    assert len(rows) == 3
    mended = failed.read_text().replace("soon", "2027-06-09 17:00").replace("3,,", "3,Party,")
    assert run(mended, "--failed-rows", str(failed), name="mended.csv").exit_code == 0
    assert sorted(Session.objects.values_list("title", flat=True)) == ["Closing", "Opening", "Party"]
    assert failed.read_text() == ""


def test_a_source_may_be_named(run, event):
    run(TALKS, "--source", "north stage", "--starts-on", "2028-01-10")
    assert run(TALKS.replace("1,Opening", "9,Other"), "--source", "south stage").exit_code == 0
    starts = {session.title: f"{session.starts_wall:%Y}" for session in event.sessions.all()}
    assert starts == {"Opening": "2028", "Other": "2027"}


def test_sessionizes_tag_line_is_a_job_title_only_where_somebody_says_so(run):
    view = {"sessions": [], "speakers": [{"id": "s", "firstName": "Ada", "tagLine": "Engineer"}]}
    content = json.dumps(view)
    assert "job_title=tagLine" in run(content, name="all.json").output
    assert Speaker.objects.get().job_title == ""
    done = run(content, "--column", "job_title=tagLine", name="all.json")
    assert (done.exit_code, Speaker.objects.get().job_title) == (0, "Engineer")
    wrong = run(content, "--column", "company=tagLine", name="all.json")
    assert wrong.exit_code == 2
    assert "It offers job_title=tagLine." in wrong.stderr


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


def test_imports_are_listed_and_undone(run, event):
    run(TALKS)
    made = Import.objects.get()
    listed = CliRunner().invoke(imports, ["harbour/summit"])
    assert f"{made.pk}" in listed.output
    assert "talks.csv: 1 session created" in listed.output
    undone = CliRunner().invoke(imports, ["undo", str(made.pk)])
    assert (undone.exit_code, undone.output) == (0, f"Import {made.pk} was undone: 1 session put back.\n")
    assert not event.sessions.filter(deleted_at=None).exists()
    told = json.loads(CliRunner().invoke(imports, ["harbour/summit", "--json"]).output)["imports"]
    assert (told[0]["id"], bool(told[0]["undone_at"])) == (made.pk, True)
    again = CliRunner().invoke(imports, ["undo", str(made.pk)])
    assert (again.exit_code, "was undone on" in again.stderr) == (2, True)
    assert CliRunner().invoke(imports, ["undo", "999"]).exit_code == 2


def test_speakers_without_email_go_out_and_come_back_in(run, event, tmp_path):
    view = {"sessions": [], "speakers": [{"id": "s-1", "firstName": "Ada", "lastName": "Quay"}]}
    run(json.dumps(view), name="all.json")
    by_hand = factories.speaker(event, first_name="Ben", last_name="Pier", email="")
    factories.speaker(event, first_name="Cleo", email="cleo@example.org")
    out = CliRunner().invoke(export, ["harbour/summit", "speakers", "--without-email"]).output
    assert out.splitlines() == [
        "Speaker ID,First Name,Last Name,Email",
        f"stagedoor-{by_hand.pk},Ben,Pier,",
        f"stagedoor-{Speaker.objects.get(first_name='Ada').pk},Ada,Quay,",
    ]
    filled = out.replace("Ben,Pier,", "Ben,Pier,ben@example.org").replace("Quay,", "Quay,ada@example.org")
    done = run(filled, name="filled.csv")
    assert (done.exit_code, event.speakers.count()) == (0, 3)
    emails = dict(event.speakers.values_list("first_name", "email"))
    assert (emails["Ada"], emails["Ben"]) == ("ada@example.org", "ben@example.org")
    target = tmp_path / "out.csv"
    CliRunner().invoke(export, ["harbour/summit", "speakers", "--out", str(target)])
    assert len(target.read_text().splitlines()) == 4


def test_columns_matched_by_hand_are_remembered_for_the_source(run):
    chosen = ["--kind", "sessions", "--column", "title=Was", "--column", "room=Wo"]
    assert run("Was,Wo,Title\nTides,Quay,x\n", *chosen).exit_code == 0
    assert run("Was,Wo,Title\nRopes,Pier,y\n").exit_code == 0
    assert sorted(Session.objects.values_list("title", "room__name")) == [
        ("Ropes", "Pier"),
        ("Tides", "Quay"),
    ]


def test_sheets_dates_status_and_text_can_be_said(run, tmp_path):
    ambiguous = run("Title,Starts At,Description\nTides,4/5/2027 10:00,*x*\n", "--json")
    assert ambiguous.exit_code == 1
    assert "--dates day-first or month-first" in json.loads(ambiguous.stdout)["problems"][0]["message"]
    options = ("--dates", "day-first", "--status", "accepted", "--text", "markdown")
    assert run("Title,Starts At,Description\nRopes,4/5/2027 10:00,*x*\n", *options).exit_code == 0
    ropes = Session.objects.get(title="Ropes")
    assert (ropes.starts_wall.isoformat(), ropes.status) == ("2027-05-04T10:00:00", "accepted")
    assert ropes.description.strip() == "<p><em>x</em></p>"


def test_sheets_that_differ_are_asked_about_and_chosen(run, tmp_path):
    book = sheets(
        {"Talks": [["Title", "Room"], ["Tides", "Quay"]], "Crew": [["Name", "Shift"], ["Ada", "1"]]}
    )
    refused = run(book, name="agenda.xlsx")
    assert refused.exit_code == 2
    assert "“Talks” (Title, Room); “Crew” (Name, Shift)" in refused.stderr
    assert run(book, "--sheet", "Talks", name="agenda.xlsx").exit_code == 0
    assert Session.objects.get().title == "Tides"
