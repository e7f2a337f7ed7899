"""Kind 12: the headings of other programs' exports; what was matched by hand, per source."""

from __future__ import annotations

import pytest
from tests import factories

from stagedoor.imports.domain.remembered_columns import remember_columns, with_recalled_columns
from stagedoor.imports.readers.detect import read
from stagedoor.imports.readers.options import Kind, ReadOptions
from stagedoor.imports.readers.tables.columns import match_columns
from stagedoor.imports.sheet import Severity


def test_kind_12_a_moderator_of_sched_who_speaks_nowhere_is_a_speaker_record():
    lines = (
        "event_key,name,event_start,event_type,venue,speakers,moderators",
        'E1,Ropes,2027-03-23 09:00:00,Workshop,Pier,"Mira Doe, Tom Roe","Ann Poe, Mira Doe"',
        "E2,Knots,2027-03-23 10:00:00,Workshop,Pier,Tom Roe,Ann Poe",
    )
    sheet = read("sched.csv", "\n".join(lines).encode())
    names = [f"{one.first_name} {one.last_name}" for one in sheet.speakers]
    assert names == ["Mira Doe", "Tom Roe", "Ann Poe"]
    assert [(ref.name, ref.role) for ref in sheet.sessions[1].speakers] == [
        ("Tom Roe", "speaker"),
        ("Ann Poe", "moderator"),
    ]
    assert [each for each in sheet.problems if each.severity is not Severity.NOTE] == []


def test_kind_12_sessionboards_tracks_and_sessionizes_tag_line_beside_a_talk_are_known():
    board = "Session ID,Session Title,Session Status,Start Date,Start Time,Location,Session Tracks"
    assert match_columns(board.split(","), Kind.SESSIONS).unmatched == []
    flat = "Session Id,Title,Room,Scheduled At,Speaker Id,FirstName,LastName,Email,TagLine,Bio"
    match = match_columns(flat.split(","), Kind.SESSIONS)
    assert (match.unmatched, match.fields["speaker_job_title"]) == ([], "TagLine")


@pytest.mark.django_db
@pytest.mark.parametrize(("source", "title"), [("A", "Was"), ("B", "Wer"), ("", "Wer")])
def test_kind_12_columns_matched_by_hand_are_those_of_the_named_source(source, title):
    event = factories.event()
    for name, heading in (("A", "Was"), ("B", "Wer")):
        made = event.import_sources.create(format="table", name=name)
        remember_columns(made, Kind.SESSIONS, {"title": heading})
    options = with_recalled_columns(
        event, "a.csv", b"Was,Wer\nx,y\n", "auto", ReadOptions(), source_name=source
    )
    assert options.columns == {"title": title}
