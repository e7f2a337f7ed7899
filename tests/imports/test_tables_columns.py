"""Headings of other programs' exports, and talks with their speakers."""

from __future__ import annotations

from pathlib import Path

import pytest

from stagedoor.common.errors import InputError
from stagedoor.imports.readers.detect import read
from stagedoor.imports.readers.options import Kind, ReadOptions
from stagedoor.imports.readers.tables.columns import LABELS, guess_kind, match_columns
from stagedoor.imports.sheet import Severity

EXPORTS = {
    "Sessionboard sessions": (
        Kind.SESSIONS,
        "Session Friendly ID,Status,Source,Title,CEU Credits,Description,Starts At,Ends At,Track,Speaker",
        {"Source", "CEU Credits"},
    ),
    "Sessionboard speakers": (
        Kind.SPEAKERS,
        "Friendly ID,Full Name,First Name,Last Name,Email,Job Title,Company,About,Headshot,Sessions",
        {"Sessions"},
    ),
    "Sessionboard sponsors": (
        Kind.SPONSORS,
        "Name,Tier,Primary Contact,Description,Logo",
        {"Primary Contact"},
    ),
    "pretalx sessions": (
        Kind.SESSIONS,
        (
            "ID,Title,Session state,Session type,Track,Abstract,Duration,Speaker IDs,Speaker names,Room,"
            "Start (date),Start (time),End (date),End (time)"
        ),
        {"Session type"},
    ),
    "pretalx speakers": (Kind.SPEAKERS, "ID,Name,E-mail,Biography,Picture,Proposal IDs", {"Proposal IDs"}),
    "Sessionize sessions": (
        Kind.SESSIONS,
        (
            "Session Id,Title,Description,Owner,Owner Email,Track,Status,Speakers,Room,Scheduled At,"
            "Scheduled Duration,Speaker Ids"
        ),
        {"Owner", "Owner Email"},
    ),
    "Sessionize speakers": (
        Kind.SPEAKERS,
        "Speaker Id,FirstName,LastName,Email,TagLine,Bio,Twitter,Profile Picture",
        {"Twitter"},
    ),
    "Sessionize schedule": (Kind.SESSIONS, "Day,Time,Room,Title,Speakers", set()),
    "Sched": (
        Kind.SESSIONS,
        "Event Key,Event Name,Event Start,Event End,Event Type,Event Description,Venue,Speakers,Moderators",
        set(),
    ),
    "Guidebook": (
        Kind.SESSIONS,
        "Session Title,Date,Time Start,Time End,Room/Location,Schedule Track (Optional)",
        set(),
    ),
    "Brightcove": (
        Kind.SESSIONS,
        "name,start_date,start_time,duration,track,description,speaker1_first,speaker1_last,speaker1_email",
        set(),
    ),
}


def agenda(*lines, **options):
    return read("a.csv", "\n".join(lines).encode(), options=ReadOptions(**options))


def told(sheet, severity=None):
    return [str(each) for each in sheet.problems if severity in {None, each.severity}]


def people(sheet):
    return [(one.first_name, one.last_name, one.email, one.company) for one in sheet.speakers]


@pytest.mark.parametrize("export", EXPORTS)
def test_the_headings_of_other_programs_exports_are_known(export):
    kind, headings, unread = EXPORTS[export]
    assert guess_kind(headings.split(",")) is kind
    assert set(match_columns(headings.split(","), kind).unmatched) == unread


def test_a_heading_may_carry_a_remark():
    match = match_columns(["Title, subtitle", "Starts At (local, 24 h)", "Room: floor"], Kind.SESSIONS)
    assert match.unmatched == []


def test_what_a_file_holds_and_nothing_reads_is_listed_by_name():
    sheet = agenda("Title,Room,,Slides", "x,y,z,w")
    assert told(sheet) == ["a.csv: Columns that are not read: Column C, Slides."]


def test_two_columns_for_one_field_are_asked_about():
    lines = ("Title,Room,Title", "One,Hall,Eins")
    with pytest.raises(
        InputError, match=r"several columns for one field: Title, Title \(column C\)"
    ) as caught:
        agenda(*lines)
    assert caught.value.code == "column_twice"
    sheet = agenda(*lines, columns={"title": "Title (column C)"})
    assert sheet.sessions[0].title == "Eins"
    assert agenda("Title,Room,Title", "One,Hall,One").sessions[0].title == "One"


def test_one_row_per_speaker_is_one_session():
    sheet = agenda(
        "Session ID,Title,Starts At,Speaker,Speaker Email,Company",
        "1,Panel,2027-03-23 10:00,Mira Doe,mira@example.org,Harbour Ltd",
        "1,Panel,2027-03-23 10:00,Tom Roe,tom@example.org,Quay Ltd",
    )
    (session,) = sheet.sessions
    assert [ref.email for ref in session.speakers] == ["mira@example.org", "tom@example.org"]
    assert people(sheet) == [
        ("Mira", "Doe", "mira@example.org", "Harbour Ltd"),
        ("Tom", "Roe", "tom@example.org", "Quay Ltd"),
    ]
    assert sheet.problems == []


def test_a_name_beside_a_talk_title_and_an_email_is_the_speakers():
    sheet = agenda(
        "Name,Email,Company,Talk Title,Abstract,Start",
        "Mira Doe,mira@example.org,Harbour Ltd,Mooring,Ropes,2027-03-23 09:00",
    )
    assert people(sheet) == [("Mira", "Doe", "mira@example.org", "Harbour Ltd")]
    assert sheet.sessions[0].title == "Mooring"
    assert sheet.problems == []


def test_speakers_may_have_numbered_columns():
    second = ("first", "last", "email", "company")
    sheet = agenda(
        "Title,Room,Speaker 1 Name,Speaker 1 Email," + ",".join(f"speaker2_{each}" for each in second),
        "Panel,Hall,Mira Doe,mira@example.org,Tom,Roe,tom@example.org,Quay Ltd",
        "Talk,Hall,,,,,,",
    )
    assert people(sheet) == [
        ("Mira", "Doe", "mira@example.org", None),
        ("Tom", "Roe", "tom@example.org", "Quay Ltd"),
    ]
    assert [ref.email for ref in sheet.sessions[0].speakers] == ["mira@example.org", "tom@example.org"]
    assert sheet.sessions[1].speakers is None
    assert sheet.problems == []


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("Mira Doe | Tom Roe", ["Mira Doe", "Tom Roe"]),
        ("Mira Doe, Tom Roe", ["Mira Doe", "Tom Roe"]),
        ("Mira Doe & Tom Roe", ["Mira Doe", "Tom Roe"]),
        ("Mira Doe and Tom Roe", ["Mira Doe", "Tom Roe"]),
        ("Doe, Mira", ["Mira Doe"]),
        ("Cube", ["Cube"]),
    ],
)
def test_speakers_may_be_listed_by_name(cell, names):
    sheet = agenda("Title\tRoom\tSpeakers", f"x\ty\t{cell}")
    assert [ref.name for ref in sheet.sessions[0].speakers] == names
    assert len(sheet.speakers) == len(names)


def test_names_emails_and_ids_side_by_side_are_the_same_people():
    sheet = agenda(
        "Title;Room;Speakers;Speaker Emails;Speaker Ids",
        "x;y;Mira Doe, Tom Roe;mira@example.org, tom@example.org;a1, b2",
    )
    assert people(sheet) == [
        ("Mira", "Doe", "mira@example.org", None),
        ("Tom", "Roe", "tom@example.org", None),
    ]
    assert [ref.source_id for ref in sheet.sessions[0].speakers] == ["a1", "b2"]
    assert [one.source_id for one in sheet.speakers] == ["a1", "b2"]


def test_lists_of_speakers_that_do_not_fit_together_are_told():
    sheet = agenda("Title;Room;Speakers;Speaker Emails", "x;y;Mira Doe, Tom Roe;mira@example.org")
    assert [ref.email for ref in sheet.sessions[0].speakers] == ["mira@example.org"]
    assert "different numbers of people" in told(sheet, Severity.VALUE)[0]


def test_a_name_with_its_email_is_one_speaker():
    sheet = agenda("Title;Room;Speakers", "x;y;Mira Doe <mira@example.org>, tom@example.org")
    assert people(sheet) == [("Mira", "Doe", "mira@example.org", None)]
    assert [ref.email for ref in sheet.sessions[0].speakers] == ["mira@example.org", "tom@example.org"]


def test_moderators_take_part_as_such():
    sheet = agenda("Title,Room,Speakers,Moderators", "x,y,mira@example.org,tom@example.org")
    assert [(ref.email, ref.role) for ref in sheet.sessions[0].speakers] == [
        ("mira@example.org", "speaker"),
        ("tom@example.org", "moderator"),
    ]


def test_a_table_that_may_be_of_talks_or_of_people_is_asked_about():
    with pytest.raises(InputError, match="may hold sessions, speakers or sponsors"):
        agenda(
            "First Name,Last Name,Email,Company,Title,Status", "Mira,Doe,m@example.org,Harbour,CEO,Confirmed"
        )


def test_people_with_a_title_are_speakers():
    sheet = agenda("First Name,Last Name,Email,Company,Title", "Mira,Doe,m@example.org,Harbour Ltd,Pilot")
    assert (sheet.speakers[0].job_title, sheet.sessions) == ("Pilot", [])


@pytest.mark.parametrize(
    ("headings", "kind", "looks"),
    [
        ("Name,Email,Company,Bio", Kind.SESSIONS, "speakers"),
        ("Name,Tier,Website,Logo URL", Kind.SESSIONS, "sponsors"),
        ("Name,Tier,Website,Logo URL,Email", Kind.SPEAKERS, "sponsors"),
    ],
)
def test_a_file_of_the_wrong_kind_is_refused_not_bent(headings, kind, looks):
    with pytest.raises(InputError, match=f"looks like {looks}, not {kind}"):
        agenda(headings, "a,b,c,d,e"[: 2 * headings.count(",") + 1], kind=kind)


def test_invisible_characters_make_no_other_room_title_or_email():
    sheet = agenda(
        "Title,Room,Speakers",
        "Hel\u200blo\u00ad,Ha\ufeffll,mira@example.org\u200b",
        "A\u00a0B_x000D_,Hall\u00a0,\u2060mira@example.org",
    )
    assert [(one.title, one.room, one.speakers[0].email) for one in sheet.sessions] == [
        ("Hello", "Hall", "mira@example.org"),
        ("A B", "Hall", "mira@example.org"),
    ]


def test_a_status_chosen_for_all_rows_stands_where_a_row_tells_none():
    lines = ("Title,Room,Status", "One,Hall,", "Two,Hall,Published", "Three,Hall,Declined")
    assert [one.status for one in agenda(*lines, status="accepted").sessions] == [
        "accepted",
        "accepted",
        "declined",
    ]
    assert len(told(agenda(*lines), Severity.VALUE)) == 1


def test_the_kind_of_text_can_be_said():
    from stagedoor.common.markup import TextKind

    lines = ("Title,Description", "One,*x*")
    assert agenda(*lines).sessions[0].description == "<p>*x*</p>"
    assert agenda(*lines, text=TextKind.MARKDOWN).sessions[0].description.strip() == "<p><em>x</em></p>"


def test_a_cell_put_right_by_hand_is_read_instead():
    right = {("a.csv, row 2", "Starts At"): "2027-03-23 10:00"}
    sheet = agenda("Title,Starts At", "One,soon", values=right)
    assert sheet.problems == []
    assert sheet.sessions[0].starts_at.isoformat() == "2027-03-23T10:00:00"


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_separators_are_told_by_what_fits(separator):
    rows = [["Title", "Room", "Description"], ['"A; b, c"', "Hall", '"x, y; z|w, v, u"']]
    text = "\n".join(separator.join(row) for row in rows)
    sheet = read("a.csv", text.encode())
    assert (sheet.sessions[0].title, sheet.sessions[0].room) == ("A; b, c", "Hall")


def test_every_field_of_a_table_stands_in_the_reference():
    reference = (Path(__file__).parents[2] / "docs" / "reference" / "files.md").read_text()
    words = " ".join(reference.split())
    missing = [label for labels in LABELS.values() for label in labels.values() if label not in words]
    assert missing == []
