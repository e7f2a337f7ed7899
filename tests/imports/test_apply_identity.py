"""Which record here a row means (R25, W3)."""

from __future__ import annotations

from datetime import datetime, time

import pytest
from tests import factories
from tests.imports.programme import known_as, notes, session_with_id

from stagedoor.agenda.domain.records import delete_record
from stagedoor.agenda.models import Session, Speaker, Sponsor, Tier
from stagedoor.imports.domain.apply import import_sheet
from stagedoor.imports.readers.detect import read
from stagedoor.imports.sheet import Severity, Sheet, SheetSession, SheetSpeaker, SpeakerRef

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    return factories.event()


def import_csv(event, *lines, name="people.csv", **options):
    return import_sheet(event, read(name, "\n".join(lines).encode(), **options))


def people(event):
    return sorted((one.first_name, one.email) for one in Speaker.objects.filter(event=event))


def told(result, severity):
    return [str(problem) for problem in result.problems if problem.severity is severity]


def from_frab(*ids):
    return Sheet(
        "frab", speakers=[SheetSpeaker(place="file", ids=known_as(each), first_name=each) for each in ids]
    )


def test_a_speakers_table_fills_in_emails_by_the_id_of_any_source(event):
    import_sheet(event, from_frab("ada", "bob"))
    result = import_csv(event, "Speaker ID,Email", "ada,ada@example.org", "bob,bob@example.org")
    assert people(event) == [("ada", "ada@example.org"), ("bob", "bob@example.org")]
    assert (result.created["speaker"], result.updated["speaker"]) == (0, 2)
    again = import_csv(event, "Speaker ID,Email", "ada,ada@example.org", "bob,bob@example.org")
    assert again.unchanged["speaker"] == 2


def test_an_id_known_from_two_sources_is_named_and_left_out(event):
    import_sheet(event, from_frab("7"))
    factories.source_id(
        factories.speaker(event, first_name="Other", last_name="Sample", email=""), "7", "sessionize"
    )
    result = import_csv(event, "Speaker ID,Email", "7,seven@example.org")
    assert told(result, Severity.RECORD) == [
        "people.csv, row 2: The id 7 is known for “7” and “Other Sample”; the row was left out."
    ]
    assert people(event) == [("7", ""), ("Other", "")]


def test_a_row_with_an_unknown_id_means_the_speaker_with_its_email(event):
    ada = factories.speaker(event, first_name="Ada", email="Ada@Example.org")
    result = import_csv(event, "Speaker ID,Email,Company", "x-1,ada@example.org,Example Ltd")
    ada.refresh_from_db()
    assert (result.created["speaker"], ada.company) == (0, "Example Ltd")
    import_csv(event, "Speaker ID,Company", "x-1,Sample Ltd")
    ada.refresh_from_db()
    assert ada.company == "Sample Ltd"


def test_a_row_that_nobody_answers_to_is_a_new_speaker(event):
    import_csv(event, "First Name,Email", "Ada,ada@example.org")
    import_csv(event, "First Name,Email", "Ada,ada@example.org", "Bob,bob@example.org")
    assert people(event) == [("Ada", "ada@example.org"), ("Bob", "bob@example.org")]


def test_a_row_with_nothing_but_an_unknown_id_is_left_out(event):
    result = import_csv(event, "Speaker ID,Email", "nobody,")
    assert "row 2: No speaker has the id nobody, and the row has no name" in told(result, Severity.RECORD)[0]
    assert people(event) == []


def test_no_row_takes_the_speaker_whom_another_row_names_by_id(event):
    import_sheet(event, from_frab("ada"))
    Speaker.objects.update(email="team@example.org")
    import_csv(event, "Speaker ID,First Name,Email", "new,Bob,team@example.org", "ada,,team@example.org")
    assert people(event) == [("Bob", "team@example.org"), ("ada", "team@example.org")]


def test_R25_two_speakers_with_one_email_both_come_in_and_both_are_named(event):
    lines = ["Speaker ID,First Name,Email", "1,Ada,team@example.org", "2,Bob,Team@example.org"]
    result = import_csv(event, *lines)
    assert len(people(event)) == 2
    note = next(text for text in told(result, Severity.NOTE) if "same email" in text)
    assert note.startswith("people.csv, row 3: email: It has the same email as people.csv, row 2.")
    assert not result.lost_something
    assert import_csv(event, *lines).unchanged["speaker"] == 2


def test_R25_an_email_that_somebody_here_has_already_is_named(event):
    factories.speaker(event, first_name="Cleo", last_name="Here", email="team@example.org")
    import_sheet(event, from_frab("ada"))
    result = import_csv(event, "Speaker ID,Email", "ada,team@example.org")
    note = next(text for text in told(result, Severity.NOTE) if "same email" in text)
    assert "It has the same email as Cleo Here, who is here already." in note


def test_an_email_of_several_speakers_is_settled_by_name_or_left_out(event):
    for name in ("Ada", "Bob"):
        factories.speaker(event, first_name=name, last_name="Example", email="team@example.org")
    lines = ["First Name,Last Name,Email,Company", "Bob,Example,team@example.org,Example Ltd"]
    import_csv(event, *lines)
    assert Speaker.objects.get(first_name="Bob").company == "Example Ltd"
    result = import_csv(event, lines[0], "Cleo,Example,team@example.org,Example Ltd")
    assert "2 speakers here have the email team@example.org" in told(result, Severity.RECORD)[0]
    assert len(people(event)) == 2


def test_a_deleted_speaker_comes_back_only_where_nobody_present_has_the_email(event):
    gone = factories.speaker(event, first_name="Gone", email="ada@example.org")
    delete_record(gone, None)
    assert import_csv(event, "Email,Company", "ada@example.org,Example Ltd").restored["speaker"] == 1
    delete_record(gone, None)
    present = factories.speaker(event, email="ada@example.org")
    import_csv(event, "Email,Company", "ada@example.org,Sample Ltd")
    present.refresh_from_db()
    gone.refresh_from_db()
    assert (present.company, gone.deleted_at is None) == ("Sample Ltd", False)


def test_ids_of_one_format_are_not_those_of_another(event):
    import_sheet(event, from_frab("7"))
    import_sheet(
        event, Sheet("sessionize", speakers=[SheetSpeaker("file", ids=known_as("7"), first_name="Else")])
    )
    assert len(people(event)) == 2


def test_speakers_of_a_sessions_table_are_found_by_email_and_never_invented(event):
    ada = factories.speaker(event, email="ada@example.org")
    deleted = factories.speaker(event, first_name="Dora", last_name="Old", email="dora@example.org")
    delete_record(deleted, None)
    result = import_csv(
        event,
        "Session ID,Title,Speakers",
        "1,Opening,ADA@example.org|nobody@example.org|dora@example.org",
        name="sessions.csv",
    )
    assert [part.speaker for part in Session.objects.get().participations.all()] == [ada]
    unknown, gone = told(result, Severity.VALUE)
    assert "sessions.csv, row 2: speakers: No speaker has the email nobody@example.org" in unknown
    assert "row 2: speakers: The speaker with the email dora@example.org is deleted here" in gone
    assert Speaker.objects.filter(event=event).count() == 2


def test_an_unknown_speaker_takes_nobody_off_a_session_that_is_here(event):
    ada = factories.speaker(event, email="ada@example.org")
    import_csv(event, "Session ID,Title,Speakers", "1,Opening,ada@example.org", name="sessions.csv")
    result = import_csv(event, "Session ID,Title,Speakers", "1,Opening,adda@example.org", name="sessions.csv")
    assert [part.speaker for part in Session.objects.get().participations.all()] == [ada]
    assert "The session's speakers stay as they are." in told(result, Severity.VALUE)[0]


def test_an_unknown_speaker_id_in_a_schedule_is_named(event):
    talk = SheetSession("Opening", "file, event a", known_as("a"), speakers=(SpeakerRef(known_as("9")),))
    result = import_sheet(event, Sheet("frab", sessions=[talk]))
    assert "No speaker has the id 9" in told(result, Severity.VALUE)[0]


def test_a_sessions_table_finds_the_sessions_of_any_source_by_id_or_by_title_and_start(event):
    start = datetime.combine(event.starts_on, time(10))
    by_id = SheetSession("Opening", "file", known_as("f-1"), starts_at=start)
    by_title = SheetSession("Closing", "file", known_as("f-2"), starts_at=start)
    import_sheet(event, Sheet("frab", sessions=[by_id, by_title]))
    lines = ["Session ID,Title,Starts At,Capacity", f"f-1,Opening,{start},50", f",Closing,{start},60"]
    import_csv(event, *lines, name="sessions.csv")
    assert sorted(Session.objects.values_list("title", "capacity")) == [("Closing", 60), ("Opening", 50)]
    assert import_csv(event, *lines, name="sessions.csv").unchanged["session"] == 2


def test_rows_without_session_id_are_found_again(event):
    lines = ["Title,Starts At,Room", "Opening,2027-06-09 10:00,Hall 1", "Closing,2027-06-09 17:00,Hall 1"]
    import_csv(event, *lines, name="sessions.csv")
    assert import_csv(event, *lines, name="sessions.csv").unchanged["session"] == 2
    assert Session.objects.count() == 2


def test_sponsors_are_found_by_id_or_name_and_a_missing_tier_is_made(event):
    acme = factories.sponsor(event, name="Acme", website="")
    result = import_csv(
        event,
        "Sponsor ID,Name,Website,Tier,Logo URL",
        "1,ACME,https://acme.example,Gold,https://acme.example/logo.png",
        "2,Sample,https://sample.example,Media,",
        name="sponsors.csv",
    )
    assert result.created["sponsor"] == 1
    acme.refresh_from_db()
    assert (acme.website, acme.logo.url) == ("https://acme.example", "https://acme.example/logo.png")
    assert Sponsor.objects.get(name="Sample").tier.name == "Media"
    assert [tier.name for tier in Tier.objects.filter(event=event)] == ["Gold", "Silver", "Bronze", "Media"]
    renamed = import_csv(event, "Sponsor ID,Name,Tier", "2,Sample Group,Bronze", name="sponsors.csv")
    assert (renamed.updated["sponsor"], renamed.created["sponsor"]) == (1, 0)
    assert Sponsor.objects.get(name="Sample Group").tier.name == "Bronze"


def test_a_sponsor_or_session_named_by_id_is_not_taken_by_a_row_with_the_same_name(event):
    lines = ["Sponsor ID,Name,Tier", "1,Acme,Gold", "2,Sample,Gold"]
    import_csv(event, *lines, name="sponsors.csv")
    swapped = import_csv(event, lines[0], "3,Acme,Gold", "1,Acme Group,Gold", name="sponsors.csv")
    assert (swapped.created["sponsor"], swapped.updated["sponsor"]) == (1, 1)
    start = datetime.combine(event.starts_on, time(10))
    import_sheet(
        event, Sheet("frab", sessions=[SheetSession("Lunch", "file", known_as("f-1"), starts_at=start)])
    )
    two = [f",Lunch,{start},Hall 1", f"f-1,Lunch,{start},Hall 2"]
    import_csv(event, "Session ID,Title,Starts At,Room", *two, name="sessions.csv")
    assert session_with_id("f-1").room.name == "Hall 2"
    assert Session.objects.count() == 2


def test_two_ids_of_one_record_are_named(event):
    import_sheet(event, from_frab("ada"))
    Speaker.objects.update(email="ada@example.org")
    import_csv(event, "Speaker ID,Email", "x-1,ada@example.org")
    result = import_csv(event, "Speaker ID,Email", "x-1,ada@example.org", "ada,ada@example.org")
    assert len(people(event)) == 1
    assert result.unchanged["speaker"] == 1
    assert import_csv(event, "Speaker ID,Company", "ada,Example Ltd").updated["speaker"] == 1


def test_pretalx_slots_of_one_talk_are_sessions_of_their_own(event):
    start = datetime.combine(event.starts_on, time(10))
    slots = [
        SheetSession("Twice", "file, event 7", known_as(guid), starts_at=start) for guid in ("g-1", "g-2")
    ]
    import_sheet(event, Sheet("frab", sessions=slots))
    assert import_sheet(event, Sheet("frab", sessions=slots)).unchanged["session"] == 2


def import_talks(event, *lines):
    return import_csv(event, "Session ID,Title,Starts At,Room", *lines, name="sessions.csv")


def test_an_id_that_two_rows_of_a_table_give_to_different_sessions_is_none(event):
    result = import_talks(event, "s1,One,,", "s1,Two,,", "s2,Three,,")
    assert sorted(session.title for session in event.sessions.all()) == ["One", "Three", "Two"]
    assert "1 id stands for more than one session in this file (id s1 for 2)" in notes(result)
    assert import_talks(event, "s1,One,,", "s1,Two,,", "s2,Three,,").unchanged["session"] == 3


def test_a_row_that_says_the_same_again_is_named_with_title_and_row(event):
    result = import_talks(event, "s1,One,,", "s1,One,,")
    (problem,) = told(result, Severity.RECORD)
    assert "row 3: “One” is the same as sessions.csv, row 2; the row was left out." in problem


def test_sessions_without_an_id_are_known_by_their_title_whatever_its_case_and_spaces(event):
    import_talks(event, ",Key  note,,")
    assert import_talks(event, ",KEY NOTE,,").created["session"] == 0


def test_sessions_without_an_id_that_share_a_title_are_told_apart_by_start_and_room(event):
    rows = [
        ",Lunch,2027-06-09 12:00,Hall",
        ",Lunch,2027-06-10 12:00,Hall",
        ",Lunch,2027-06-10 12:00,Yard",
        ",Talk,2027-06-10 14:00,Hall",
    ]
    import_talks(event, *rows)
    before = {session.pk: (session.starts_at, session.room.name) for session in event.sessions.all()}
    assert len(before) == 4
    assert import_talks(event, *reversed(rows)).unchanged["session"] == 4
    assert {one.pk: (one.starts_at, one.room.name) for one in event.sessions.all()} == before
