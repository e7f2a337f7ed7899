"""What importing, and importing again, writes (R25, R29)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from tests import factories

from stagedoor.accounts.models import AuditEntry
from stagedoor.agenda.domain.records import delete_record, set_participants
from stagedoor.agenda.models import ParticipationRole, PictureState, Room, Session, Speaker
from stagedoor.imports.apply import import_sheet
from stagedoor.imports.preview import Action, make_preview
from stagedoor.imports.sheet import Severity, Sheet, SheetRoom, SheetSession, SheetSpeaker, SpeakerRef

pytestmark = pytest.mark.django_db


def wall(text):
    """A clock time; without an offset."""
    return datetime.fromisoformat(text)


NINE = wall("2027-06-09 09:00")
TEN = wall("2027-06-09 10:00")
ADA = SheetSpeaker(
    place="file, person 1",
    source_id="1",
    first_name="Ada",
    last_name="Example",
    job_title="Engineer",
    headshot_url="https://pictures.example/ada.png",
)
BOB = SheetSpeaker(place="file, person 2", source_id="2", first_name="Bob", last_name="Sample")
TALK = SheetSession(
    source_id="a",
    title="Opening",
    place="file, event a",
    description="<p>Welcome</p>",
    status="accepted",
    starts_at=NINE,
    ends_at=TEN,
    room="Hall 1",
    track="Main",
    speakers=(SpeakerRef("1"), SpeakerRef("2", role="moderator")),
)


@pytest.fixture
def event():
    return factories.event(timezone="Europe/Berlin", starts_on=date(2027, 6, 9), ends_on=date(2027, 6, 11))


def sheet(*sessions, speakers=(ADA, BOB), source="frab", **more):
    return Sheet(source, sessions=list(sessions), speakers=list(speakers), **more)


def only_session(event):
    return Session.objects.get(event=event)


def ada(event):
    return Speaker.objects.get(event=event, first_name="Ada")


def lost(result):
    return [str(problem) for problem in result.problems if problem.severity is not Severity.NOTE]


def notes(result):
    return " ".join(problem.message for problem in result.problems if problem.severity is Severity.NOTE)


def writes(queries):
    return [query["sql"] for query in queries if query["sql"].split()[0] in {"INSERT", "UPDATE", "DELETE"}]


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

    many = [replace(TALK, source_id=str(number), room=f"Hall {number}") for number in range(40)]
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
    bare = SheetSession(source_id="a", title="Opening", place="file, event a")
    nameless = SheetSpeaker(place="file, person 1", source_id="1")
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
    row = SheetSpeaker(place="people.csv, row 2", source_id="1", job_title="Director")
    import_sheet(event, sheet(speakers=[row], source="csv"))
    assert ada(event).job_title == "Director"
    result = import_sheet(event, sheet(TALK))
    assert ada(event).job_title == "Director"
    assert result.updated["speaker"] == 0


def test_R29_participants_follow_the_source_until_edited_here(event):
    import_sheet(event, sheet(TALK))
    alone = replace(TALK, speakers=(SpeakerRef("2"),))
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
    import_sheet(event, sheet(TALK, replace(TALK, source_id="b", title="Closing")))
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


def test_times_with_an_offset_are_instants_others_wall_clock(event):
    new_york = datetime.fromisoformat("2027-06-09T09:00:00-04:00")
    import_sheet(event, sheet(replace(TALK, starts_at=new_york, ends_at=None)))
    assert only_session(event).starts_wall == wall("2027-06-09 15:00")


def test_a_time_that_the_clocks_skip_is_named_and_left_out(event):
    skipped = replace(TALK, starts_at=wall("2027-03-28 02:30"), ends_at=wall("2027-03-28 04:00"))
    result = import_sheet(event, sheet(skipped))
    assert "event a: starts at: 2027-03-28 02:30 does not exist in Europe/Berlin" in lost(result)[0]
    assert only_session(event).starts_at is None
    assert only_session(event).ends_at is not None


def test_an_end_that_is_not_after_the_start_is_named_and_left_out(event):
    result = import_sheet(event, sheet(replace(TALK, ends_at=NINE)))
    both = "It starts at 2027-06-09 09:00 and ends at 2027-06-09 09:00"
    assert lost(result) == [f"file, event a: ends at: {both}: the end was left out."]
    assert (only_session(event).starts_wall, only_session(event).ends_at) == (NINE, None)


def test_times_that_would_end_before_they_start_beside_an_edit_stay_as_they_are(event):
    import_sheet(event, sheet(TALK))
    Session.objects.update(ends_at=only_session(event).ends_at + timedelta(minutes=15))
    later = replace(TALK, starts_at=NINE + timedelta(hours=4), ends_at=TEN + timedelta(hours=4))
    result = import_sheet(event, sheet(later))
    assert only_session(event).starts_wall == NINE
    assert {kept.field for kept in result.kept} == {"starts_at", "ends_at"}
    assert "would end before it starts" in lost(result)[0]


def test_R29_starts_on_moves_the_agenda_and_is_remembered(event):
    second = replace(TALK, source_id="b", starts_at=NINE + timedelta(days=1), ends_at=TEN + timedelta(days=1))
    import_sheet(event, sheet(TALK, second), starts_on=date(2028, 1, 10))
    event.refresh_from_db()
    assert event.import_starts_on == date(2028, 1, 10)
    result = import_sheet(event, sheet(TALK, second))
    assert [session.starts_wall.isoformat() for session in Session.objects.order_by("starts_at")] == [
        "2028-01-10T09:00:00",
        "2028-01-11T09:00:00",
    ]
    assert result.unchanged["session"] == 2
    assert "moved by 215 days as in the last import" in notes(result)
    assert "outside the event's days (2027-06-09 to 2027-06-11)" in notes(result)
    moved = import_sheet(event, sheet(TALK, second), starts_on=date(2028, 1, 12))
    assert moved.updated["session"] == 2


def test_a_table_without_status_makes_pending_sessions_and_says_so(event):
    result = import_sheet(event, sheet(replace(TALK, status=None, speakers=None), source="csv", speakers=[]))
    assert only_session(event).status == "pending"
    assert "1 new session has no status in the file and will be Pending" in notes(result)
    later = import_sheet(event, sheet(replace(TALK, speakers=None), source="csv", speakers=[]))
    assert (only_session(event).status, later.kept) == ("accepted", [])


def test_a_file_of_another_zone_and_speakers_without_email_are_noted(event):
    result = import_sheet(event, sheet(TALK, timezone="America/New_York"))
    assert "The file is in the time zone America/New_York, the event in Europe/Berlin." in notes(result)
    assert "2 speakers have no email" in notes(result)
    assert not result.lost_something
    paris = import_sheet(event, sheet(TALK, timezone="Europe/Paris"))
    assert "time zone" not in notes(paris)


def test_R25_rooms_and_tracks_are_found_whatever_their_case_and_spaces(event):
    factories.room(event, "hall  1")
    factories.track(event, "MAIN")
    result = import_sheet(event, sheet(TALK, rooms=[SheetRoom("Hall 1", capacity=80)]))
    assert (result.created["room"], result.created["track"], result.kept) == (0, 0, [])
    room = Room.objects.get(event=event)
    assert (room.name, room.capacity) == ("hall  1", 80)
    assert only_session(event).room_id == room.pk


def test_a_room_renamed_here_is_still_the_one_of_the_source(event):
    import_sheet(event, sheet(TALK))
    room = Room.objects.get(event=event)
    room.name = "Sunrise Hall"
    room.save()
    second = replace(TALK, source_id="b", title="Closing")
    result = import_sheet(event, sheet(TALK, second))
    assert result.created["room"] == 0
    assert {session.room.name for session in Session.objects.filter(event=event)} == {"Sunrise Hall"}


def test_R29_a_room_renamed_in_the_source_is_a_new_one_and_the_sessions_move(event):
    import_sheet(event, sheet(TALK))
    old = Room.objects.get(event=event)
    result = import_sheet(event, sheet(replace(TALK, room="Hall A")))
    old.refresh_from_db()
    assert (old.name, old.deleted_at) == ("Hall 1", None)
    assert only_session(event).room.name == "Hall A"
    assert [gone.name for gone in result.gone] == ["Hall 1"]


def test_an_import_that_breaks_half_way_writes_nothing(event):
    impossible = replace(TALK, source_id="b", capacity=-1)
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
