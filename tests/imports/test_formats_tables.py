from __future__ import annotations

import io
import zipfile
from datetime import UTC, date, datetime, timedelta

import pytest
from openpyxl import Workbook

from stagedoor.common.errors import InputError
from stagedoor.imports.readers.detect import read
from stagedoor.imports.readers.options import Kind, ReadOptions
from stagedoor.imports.readers.tables.columns import guess_kind, match_columns
from stagedoor.imports.sheet import Severity, SpeakerRef

SESSIONS = "Session ID,Title,Description,Status,Starts At,Ends At,Room,Track,Capacity,Speakers"
SPEAKERS = "Speaker ID,First Name,Last Name,Email,Job Title,Company,Biography,Headshot URL"
SPONSORS = "Sponsor ID,Name,Description,Website,Tier,Logo URL"


def read_csv(*lines, name="agenda.csv", **options):
    return read(name, "\n".join(lines).encode(), options=ReadOptions(**options))


def workbook(*rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def wall(text):
    return datetime.fromisoformat(text)


def told(sheet, severity=None):
    return [str(problem) for problem in sheet.problems if severity in {None, problem.severity}]


def test_W3_all_columns_of_a_sessions_table():
    sheet = read_csv(
        SESSIONS,
        's1,"Hello, world",One & two,Accepted,2026-06-12 09:00,2026-06-12 09:45,Hall 1,Web,120,'
        "ada@example.org|bob@example.org",
    )
    (session,) = sheet.sessions
    assert sheet.problems == []
    assert session.place == "agenda.csv, row 2"
    assert (session.source_id, session.title, session.status) == ("s1", "Hello, world", "accepted")
    assert session.description == "<p>One &amp; two</p>"
    assert (session.starts_at, session.ends_at) == (wall("2026-06-12 09:00"), wall("2026-06-12 09:45"))
    assert (session.room, session.track, session.capacity) == ("Hall 1", "Web", 120)
    assert session.speakers == (SpeakerRef(email="ada@example.org"), SpeakerRef(email="bob@example.org"))


def test_W3_all_columns_of_a_speakers_table():
    sheet = read_csv(
        SPEAKERS,
        "7,Ada,Example,ada@example.org,Engineer,Example Ltd,<p>Hi<script>x</script></p>,https://example.org/a.jpg",
    )
    (speaker,) = sheet.speakers
    assert (speaker.source_id, speaker.first_name, speaker.last_name) == ("7", "Ada", "Example")
    assert (speaker.email, speaker.job_title, speaker.company) == (
        "ada@example.org",
        "Engineer",
        "Example Ltd",
    )
    assert (speaker.biography, speaker.headshot_url) == ("<p>Hi</p>", "https://example.org/a.jpg")


def test_W3_all_columns_of_a_sponsors_table():
    sheet = read_csv(SPONSORS, "9,Acme,We make it.,https://acme.example,Gold,https://acme.example/logo.png")
    (sponsor,) = sheet.sponsors
    assert (sponsor.source_id, sponsor.name, sponsor.tier) == ("9", "Acme", "Gold")
    assert (sponsor.website, sponsor.logo_url) == ("https://acme.example", "https://acme.example/logo.png")


def test_R29_blank_cells_are_unknown_never_empty():
    (session,) = read_csv(SESSIONS, "s1,Hello,,, ,,,,,").sessions
    assert session.description is session.status is session.starts_at is session.ends_at is None
    assert session.room is session.track is session.capacity is session.speakers is None


def test_a_bad_value_names_file_row_and_heading_and_costs_nothing_else():
    sheet = read_csv(
        SESSIONS.replace("Capacity", "Seats"),
        "s1,One,,maybe,yesterday,2026-06-12 25:00,Hall 1,Web,many,ada@|bob@example.org",
        "s2,Two,,accepted,2026-06-12 09:00,2026-06-12 10:00,Hall 1,,,",
    )
    one, two = sheet.sessions
    assert one.room == "Hall 1"
    assert one.status is one.starts_at is one.ends_at is one.capacity is None
    assert one.speakers == (SpeakerRef(email="bob@example.org"),)
    assert two.status == "accepted"
    assert {(problem.place, problem.field) for problem in sheet.problems} == {
        ("agenda.csv, row 2", heading) for heading in ("Status", "Starts At", "Ends At", "Seats", "Speakers")
    }
    assert {problem.severity for problem in sheet.problems} == {Severity.VALUE}


def test_rows_are_numbered_as_a_spreadsheet_shows_them():
    sheet = read_csv(SESSIONS, "", 's1,"One', 'line",,,,,,,,', ",,,,,,,,,", "s2,,,,,,,,,", "s3,Three,,,,,,,,")
    assert [session.place for session in sheet.sessions] == ["agenda.csv, row 3", "agenda.csv, row 6"]
    assert sheet.sessions[0].title == "One line"
    assert told(sheet) == ["agenda.csv, row 5: A session needs a title. The row was left out."]


def test_R25_a_speaker_needs_an_id_or_an_email_and_gets_neither_from_us():
    sheet = read_csv(
        SPEAKERS, ",Ada,Example,,,,,", "7,Bob,Example,bob at example.org,,,,", ",,,c@example.org,,,,"
    )
    assert [(speaker.source_id or None, speaker.email) for speaker in sheet.speakers] == [
        ("7", None),
        (None, "c@example.org"),
    ]
    assert [problem.place for problem in sheet.problems if problem.severity is Severity.RECORD] == [
        "agenda.csv, row 2"
    ]
    assert told(sheet, Severity.VALUE) == [
        "agenda.csv, row 3: Email: “bob at example.org” is not an e-mail address."
    ]


def test_R25_one_email_twice_is_one_person_where_no_id_says_otherwise():
    sheet = read_csv(
        SPEAKERS, ",Ada,,ada@example.org,,,,", ",Ada,,ADA@example.org ,,,,", "7,A,,ada@example.org,,,,"
    )
    assert [speaker.source_id for speaker in sheet.speakers] == ["", "7"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-06-12T09:30", wall("2026-06-12 09:30")),
        ("2026-06-12 9:30", wall("2026-06-12 09:30")),
        ("2026-06-12 09:30:15.250", wall("2026-06-12 09:30:15")),
        ("2026/6/2 09:30", wall("2026-06-02 09:30")),
        ("12.06.2026 09:30", wall("2026-06-12 09:30")),
        ("12.6.2026, 09:30", wall("2026-06-12 09:30")),
        ("2026-06-12T09:30:00Z", datetime(2026, 6, 12, 9, 30, tzinfo=UTC)),
        ("2026-06-12 09:30 +02:00", datetime(2026, 6, 12, 7, 30, tzinfo=UTC)),
        ("2026-06-12T09:30-0530", datetime(2026, 6, 12, 15, 0, tzinfo=UTC)),
    ],
)
def test_R29_times_with_an_offset_are_instants_and_others_wall_clock(text, expected):
    (session,) = read_csv("Title;Starts At", f"x;{text}").sessions
    assert session.starts_at == expected
    assert (session.starts_at.tzinfo is None) == (expected.tzinfo is None)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("12-06-26 09:30", "no year of four digits"),
        ("2026-06-12", "no time of day"),
        ("2026-06-12 morning", "no time of day that can be read"),
        ("2026-02-30 09:30", "does not exist"),
        ("2026-06-12 24:01", "does not exist"),
        ("0001-01-01 00:00+14:00", "not in the years 2000 to 2200"),
        ("next Friday", "not a date and time"),
        ("46185.4", "not a date and time"),
    ],
)
def test_times_that_would_have_to_be_guessed_are_refused(text, reason):
    sheet = read_csv("Title,Starts At", f"x,{text}")
    assert sheet.sessions[0].starts_at is None
    assert reason in sheet.problems[0].message
    assert "Starts At" in str(sheet.problems[0])


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("ACCEPTED", "accepted"),
        ("Confirmed", "accepted"),
        ("angenommen", "accepted"),
        ("Accept_Queue", "accept_queue"),
        ("accept queue", "accept_queue"),
        ("decline-queue", "decline_queue"),
        ("rejected", "declined"),
        ("Waitlisted", "pending"),
    ],
)
def test_status_words_are_matched_loosely(word, status):
    assert read_csv("Title,Status,Room", f"x,{word},").sessions[0].status == status


def test_headings_are_matched_loosely_in_any_order():
    match = match_columns(["last-name", "E-MAIL", "firstName", "Shoe size", "", "Firma"], Kind.SPEAKERS)
    assert match.fields == {
        "last_name": "last-name",
        "email": "E-MAIL",
        "first_name": "firstName",
        "company": "Firma",
    }
    assert match.unmatched == ["Shoe size"]


def test_the_real_heading_goes_before_a_synonym():
    assert match_columns(["Name", "Title"], Kind.SESSIONS).fields == {"title": "Title"}
    assert match_columns(["Company", "Name"], Kind.SPONSORS).fields["name"] == "Name"


def test_W3_columns_can_be_matched_by_hand():
    lines = ("Title,Was,Wann", "x,Hello,2026-06-12 09:00")
    sheet = read_csv(*lines, kind=Kind.SESSIONS, columns={"title": "Was", "starts_at": "Wann", "room": ""})
    assert (sheet.sessions[0].title, sheet.sessions[0].starts_at) == ("Hello", wall("2026-06-12 09:00"))
    assert told(sheet) == ["agenda.csv: Columns that are not read: Title."]


@pytest.mark.parametrize("columns", [{"shoe_size": "Title"}, {"title": "Missing"}])
def test_a_wrong_match_by_hand_is_refused(columns):
    with pytest.raises(InputError, match=r"(Fields|Columns) are: "):
        read_csv("Title,Room", "x,y", kind=Kind.SESSIONS, columns=columns)


@pytest.mark.parametrize(
    ("headings", "kind"),
    [
        (SESSIONS, Kind.SESSIONS),
        (SPEAKERS, Kind.SPEAKERS),
        (SPONSORS, Kind.SPONSORS),
        ("Speaker ID,Email", Kind.SPEAKERS),
        ("Titel,Beginn,Ende,Raum", Kind.SESSIONS),
        ("Shoe size,Colour", None),
    ],
)
def test_the_kind_is_told_from_the_headings(headings, kind):
    assert guess_kind(headings.split(",")) is kind


def test_a_table_that_could_be_anything_asks_for_its_kind():
    with pytest.raises(InputError, match="Shoe size") as caught:
        read_csv("Shoe size,Colour", "44,red")
    assert caught.value.code == "kind_unknown"


def test_a_missing_column_is_named():
    with pytest.raises(InputError, match="no column Speaker ID or Email, which speakers need"):
        read_csv("First Name,Last Name", "Ada,Example", kind=Kind.SPEAKERS)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_separators_and_encodings_of_spreadsheet_programs(separator, encoding):
    text = f"Title{separator}Room\r\n大会 Größe{separator}Saal 1\r\n"
    sheet = read("agenda.csv", text.encode(encoding))
    assert [(session.title, session.room) for session in sheet.sessions] == [("大会 Größe", "Saal 1")]
    assert sheet.problems == []


def test_an_old_encoding_is_read_and_told():
    sheet = read("agenda.csv", "Title,Room\nGröße,Säle\n".encode("cp1252"))
    assert sheet.sessions[0].title == "Größe"
    assert [problem.severity for problem in sheet.problems] == [Severity.NOTE]


def test_a_row_with_too_many_cells_is_left_out_alone():
    sheet = read_csv("Title,Room", "One, two,Hall", "Three,Hall,,")
    assert [session.title for session in sheet.sessions] == ["Three"]
    assert "more cells than there are headings" in told(sheet)[0]


def test_an_unclosed_quotation_mark_does_not_swallow_the_rest_in_silence():
    with pytest.raises(InputError, match="quotation mark"):
        read_csv("Title,Room", '"One,Hall', "Two,Hall")


def test_more_rows_than_the_limit_are_refused():
    limit = "\n".join(["Title,Room", *(f"t{number},r" for number in range(20_000))])
    assert len(read("agenda.csv", limit.encode()).sessions) == 20_000
    with pytest.raises(InputError, match=r"more than 20,000 rows"):
        read("agenda.csv", f"{limit}\nlast,r".encode())


def test_more_columns_than_the_limit_are_refused_and_empty_ones_are_none():
    assert read_csv(f"Title,Room{',' * 5000}", f"x,y{',' * 5000}").sessions[0].room == "y"
    with pytest.raises(InputError, match="more than 200 columns"):
        read_csv(",".join(f"h{at}" for at in range(100_000)), "x")


def test_control_characters_separate_words():
    assert read_csv("Title,Room", "a\x0bb\x7fc,r").sessions[0].title == "a b c"


def test_too_long_a_value_is_told_not_cut():
    sheet = read_csv("Title,Room", f"x,{'r' * 256}", f"{'t' * 501},r")
    assert [session.room for session in sheet.sessions] == [None]
    assert "longer than 255 characters" in told(sheet)[0]


def test_a_session_that_ends_before_it_starts_is_kept_for_the_import_to_tell():
    sheet = read_csv("Title,Starts At,Ends At", "x,2026-06-12 10:00,2026-06-12 09:00")
    assert sheet.sessions[0].ends_at == wall("2026-06-12 09:00")
    assert sheet.problems == []


def test_W3_a_workbook_with_real_dates_and_numbers():
    content = workbook(
        ["Session ID", "Title", "Starts At", "Ends At", "Capacity"],
        [12, "One", wall("2026-06-12 09:00"), wall("2026-06-12 10:00") - timedelta(milliseconds=1), 40],
        [],
        [13, "Two", date(2026, 6, 12), "2026-06-12 10:00", 12.5],
    )
    sheet = read("agenda.xlsx", content)
    one, two = sheet.sessions
    assert (one.source_id, one.capacity, one.place) == ("12", 40, "agenda.xlsx, row 2")
    assert (one.starts_at, one.ends_at) == (wall("2026-06-12 09:00"), wall("2026-06-12 10:00"))
    assert (two.starts_at, two.ends_at, two.place) == (None, wall("2026-06-12 10:00"), "agenda.xlsx, row 4")
    assert [(problem.field, problem.severity) for problem in sheet.problems] == [
        ("Starts At", Severity.VALUE),
        ("Capacity", Severity.VALUE),
    ]


def test_midnight_in_a_workbook_is_a_time_where_the_cell_shows_one():
    content = workbook(["Title", "Starts At"], ["x", wall("2026-06-12 00:00")])
    assert read("agenda.xlsx", content).sessions[0].starts_at == wall("2026-06-12 00:00")


def test_a_sheet_without_rows_is_left_aside_and_that_is_told():
    book = Workbook()
    book.active.append(["Title", "Room"])
    book.active.append(["x", "y"])
    book.create_sheet("Notes").append(["more"])
    content = io.BytesIO()
    book.save(content)
    sheet = read("agenda.xlsx", content.getvalue())
    assert [session.title for session in sheet.sessions] == ["x"]
    assert told(sheet) == ["agenda.xlsx: Sheets without rows were not read: “Notes”."]


def test_one_cell_far_out_in_a_workbook_does_no_harm():
    book = Workbook()
    book.active.append(["Title", "Room"])
    book.active.append(["x", "y"])
    book.active.cell(row=1_048_576, column=16_384, value="far")
    content = io.BytesIO()
    book.save(content)
    assert [session.title for session in read("agenda.xlsx", content.getvalue()).sessions] == ["x"]


def test_a_zip_bomb_is_refused_before_it_unpacks():
    content = io.BytesIO()
    with (
        zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/a.xml", "w") as part,
    ):
        for _ in range(401):
            part.write(b"\0" * 1_000_000)
    with pytest.raises(InputError, match="unpacks to more than 400 MB"):
        read("agenda.xlsx", content.getvalue())


@pytest.mark.parametrize("damage", [lambda whole: whole[:2000], lambda whole: b"PK\x03\x04" + b"\xff" * 100])
def test_a_damaged_workbook_is_told(damage):
    with pytest.raises(InputError, match=r"agenda\.xlsx cannot be read as an Excel workbook"):
        read("agenda.xlsx", damage(workbook(["Title"], ["x"])))
