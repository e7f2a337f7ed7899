"""What importing, and importing again, writes (R25, R29)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from tests import factories
from tests.imports.programme import (
    ADA,
    BOB,
    TALK,
    TEN,
    ada,
    known_as,
    notes,
    only_session,
    sheet,
    wall,
    writes,
)

from stagedoor.accounts.models import AuditEntry
from stagedoor.agenda.domain.records import delete_record, set_participants
from stagedoor.agenda.models import ParticipationRole, PictureState, Room, Session, Speaker
from stagedoor.imports.domain.apply import import_sheet
from stagedoor.imports.preview.diff import Action
from stagedoor.imports.preview.make import make_preview
from stagedoor.imports.sheet import SheetSession, SheetSpeaker, SpeakerRef

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    return factories.event(timezone="Europe/Berlin", starts_on=date(2027, 6, 9), ends_on=date(2027, 6, 11))


def test_a_sheet_becomes_an_agenda(event):
    result = import_sheet(event, sheet(TALK), actor=factories.person())
    session = only_session(event)
    assert (session.title, session.status, session.room.name, session.track.name) == (
        "Opening",
        "accepted",
        "Hall 1",
        "Main",
    )
    assert session.starts_at == datetime(2027, 6, 9, 7, tzinfo=UTC)
    people = [(part.speaker.name, part.role) for part in session.participations.all()]
    assert people == [("Ada Example", "speaker"), ("Bob Sample", "moderator")]
    assert result.created == {"session": 1, "speaker": 2, "sponsor": 0, "room": 1, "track": 1}
    headshot = ada(event).headshot
    assert (headshot.state, headshot.url) == (PictureState.WAITING, "https://pictures.example/ada.png")
    assert result.pictures_waiting == 1
    assert AuditEntry.objects.filter(organization=event.organization, action="agenda.imported").count() == 1


def test_a_preview_writes_nothing_and_names_every_change(event):
    with CaptureQueriesContext(connection) as queries:
        preview = make_preview(event, sheet(TALK))
    assert not writes(queries)
    line = preview.of("session")[0]
    shown = {change.field: change.after for change in line.changes}
    assert line.action is Action.CREATE
    assert shown["starts_at"] == "2027-06-09 09:00"
    assert shown["participants"] == "Ada Example, Bob Sample (moderator)"
    assert (shown["description"], shown["room"]) == ("Welcome", "Hall 1")


def test_R29_importing_the_same_again_writes_nothing(event):
    import_sheet(event, sheet(TALK))
    before = only_session(event).updated_at
    with CaptureQueriesContext(connection) as queries:
        result = import_sheet(event, sheet(TALK))
    assert writes(queries) == []
    assert result.unchanged == {"session": 1, "speaker": 2, "sponsor": 0, "room": 1, "track": 1}
    assert only_session(event).updated_at == before


def test_importing_again_costs_no_query_per_record(event):
    def again(sessions):
        import_sheet(event, sheet(*sessions))
        with CaptureQueriesContext(connection) as queries:
            import_sheet(event, sheet(*sessions))
        return len(queries)

    many = [replace(TALK, ids=known_as(str(number)), room=f"Hall {number}") for number in range(40)]
    assert again(many[:2]) == again(many)


def test_R29_only_what_changed_in_the_source_is_written(event):
    import_sheet(event, sheet(TALK))
    Session.objects.update(title="Our own title")
    moved = replace(TALK, room="Hall 2", ends_at=TEN + timedelta(minutes=30))
    result = import_sheet(event, sheet(moved))
    session = only_session(event)
    assert session.room.name == "Hall 2"
    assert session.ends_wall == wall("2027-06-09 10:30")
    assert session.title == "Our own title"
    assert (result.updated["session"], result.kept) == (1, [])


def test_R29_blanks_never_wipe(event):
    import_sheet(event, sheet(TALK))
    bare = SheetSession("Opening", "file, event a", known_as("a"))
    nameless = SheetSpeaker(place="file, person 1", ids=known_as("1"))
    import_sheet(event, sheet(bare, speakers=[nameless]))
    session = only_session(event)
    assert (session.room.name, session.description) == ("Hall 1", "<p>Welcome</p>")
    assert session.participations.count() == 2
    assert ada(event).job_title == "Engineer"


def test_R29_a_value_edited_here_as_well_is_kept_and_shown_once(event):
    import_sheet(event, sheet(TALK))
    Speaker.objects.filter(first_name="Ada").update(job_title="Chief engineer")
    promoted = replace(ADA, job_title="Director", company="Example Ltd")
    result = import_sheet(event, sheet(TALK, speakers=[promoted, BOB]))
    kept = result.kept[0]
    assert (kept.field, kept.here, kept.source) == ("job_title", "Chief engineer", "Director")
    assert (ada(event).job_title, ada(event).company) == ("Chief engineer", "Example Ltd")
    again = import_sheet(event, sheet(TALK, speakers=[promoted, BOB]))
    assert again.kept == []
    assert ada(event).job_title == "Chief engineer"


def test_R29_a_value_cleared_here_stays_cleared(event):
    import_sheet(event, sheet(TALK))
    Speaker.objects.filter(first_name="Ada").update(job_title="")
    import_sheet(event, sheet(TALK))
    result = import_sheet(event, sheet(TALK, speakers=[replace(ADA, job_title="Director"), BOB]))
    assert ada(event).job_title == ""
    assert [kept.field for kept in result.kept] == ["job_title"]


def test_R29_another_source_does_not_undo_what_the_second_one_wrote(event):
    import_sheet(event, sheet(TALK))
    row = SheetSpeaker(place="people.csv, row 2", ids=known_as("1"), job_title="Director")
    import_sheet(event, sheet(speakers=[row], source="csv"))
    assert ada(event).job_title == "Director"
    result = import_sheet(event, sheet(TALK))
    assert ada(event).job_title == "Director"
    assert result.updated["speaker"] == 0


def test_R29_participants_follow_the_source_until_edited_here(event):
    import_sheet(event, sheet(TALK))
    alone = replace(TALK, speakers=(SpeakerRef(known_as("2")),))
    import_sheet(event, sheet(alone))
    assert [part.speaker.first_name for part in only_session(event).participations.all()] == ["Bob"]
    set_participants(only_session(event), [(ada(event), ParticipationRole.CHAIRPERSON)])
    import_sheet(event, sheet(alone))
    result = import_sheet(event, sheet(TALK))
    parts = [(part.speaker.first_name, part.role) for part in only_session(event).participations.all()]
    assert parts == [("Ada", "chairperson")]
    assert [(kept.field, kept.here) for kept in result.kept] == [
        ("participants", "Ada Example (chairperson)")
    ]


def test_R29_a_source_that_says_nobody_speaks_takes_them_off(event):
    import_sheet(event, sheet(TALK))
    import_sheet(event, sheet(replace(TALK, speakers=())))
    assert only_session(event).participations.count() == 0


def test_R29_records_gone_from_the_source_are_listed_and_stay(event):
    factories.session(event, title="Made by hand")
    import_sheet(event, sheet(TALK, replace(TALK, ids=known_as("b"), title="Closing")))
    result = import_sheet(event, sheet(TALK, speakers=[ADA]))
    assert [(gone.kind, gone.name) for gone in result.gone] == [
        ("speaker", "Bob Sample"),
        ("session", "Closing"),
    ]
    assert Session.objects.filter(event=event, deleted_at=None).count() == 3


def test_R29_a_table_of_speakers_says_nothing_about_sessions(event):
    rows = [replace(ADA, email="ada@example.org")]
    import_sheet(event, sheet(replace(TALK, speakers=None), speakers=[], source="csv"))
    assert import_sheet(event, sheet(speakers=rows, source="csv")).gone == []


def test_R25_importing_brings_a_deleted_record_back_with_its_room(event):
    import_sheet(event, sheet(TALK))
    session, room, speaker = only_session(event), Room.objects.get(event=event), ada(event)
    for record in (room, speaker, session):
        delete_record(record, None)
    result = import_sheet(event, sheet(TALK))
    assert result.restored == {"session": 1, "speaker": 1, "sponsor": 0, "room": 1, "track": 0}
    again = only_session(event)
    assert (again.pk, again.deleted_at, again.room_id) == (session.pk, None, room.pk)
    assert ada(event).deleted_at is None
    assert result.kept == []


def test_a_table_without_status_makes_pending_sessions_and_says_so(event):
    result = import_sheet(event, sheet(replace(TALK, status=None, speakers=None), source="csv", speakers=[]))
    assert only_session(event).status == "pending"
    assert "1 new session has no status in the file and will be Pending" in notes(result)
    later = import_sheet(event, sheet(replace(TALK, speakers=None), source="csv", speakers=[]))
    assert (only_session(event).status, later.kept) == ("accepted", [])


def test_an_import_that_breaks_half_way_writes_nothing(event):
    impossible = replace(TALK, ids=known_as("b"), capacity=-1)
    with pytest.raises(IntegrityError):
        import_sheet(event, sheet(TALK, impossible))
    assert not Session.objects.filter(event=event).exists()
    assert not Room.objects.filter(event=event).exists()
    assert not Speaker.objects.filter(event=event).exists()


def test_another_events_records_are_neither_found_nor_touched(event):
    other = factories.event(event.organization, timezone="Europe/Berlin")
    import_sheet(other, sheet(TALK))
    before = Session.objects.get(event=other).updated_at
    result = import_sheet(event, sheet(replace(TALK, title="Another opening")))
    assert result.created["session"] == 1
    assert Session.objects.get(event=other).updated_at == before
