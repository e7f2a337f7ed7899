"""Kind 1: one record, many ids. Any of them finds it, and slots tell a talk's sessions apart."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta

import pytest
from tests import factories
from tests.imports.case_files import import_case
from tests.imports.programme import ids_of, lost, notes

from stagedoor.agenda.models import Session, SourceId, Speaker
from stagedoor.imports.domain.apply import import_sheet
from stagedoor.imports.readers.detect import read

pytestmark = pytest.mark.django_db

UPGRADE = "02-person-id-becomes-code"


@pytest.fixture
def event():
    return factories.event(timezone="Europe/Berlin", starts_on=date(2027, 3, 22), ends_on=date(2027, 3, 30))


def talk(start, room="Hall", **more):
    """An event of a schedule; *start* is its clock time, on 23 March unless it names a day."""
    begins = datetime.fromisoformat(start if "-" in start else f"2027-03-23 {start}")
    return {
        "title": "Talk",
        "date": f"{begins.isoformat()}+01:00",
        "end": f"{(begins + timedelta(minutes=45)).isoformat()}+01:00",
        "room": room,
        "persons": [],
    } | more


def bring(event, *events, source_name="", **conference):
    """Import a schedule of these events."""
    days = [{"date": "2027-03-23", "rooms": {"Hall": list(events)}}]
    content = {"schedule": {"conference": {"acronym": "made-up", "days": days} | conference}}
    sheet = read("schedule.json", json.dumps(content).encode())
    return import_sheet(event, sheet, source_name=source_name)


def bring_csv(event, *lines):
    return import_sheet(event, read("table.csv", "\n".join(lines).encode()))


def starts(event):
    """The clock time of each session's start, by the session's key."""
    return {session.pk: f"{session.starts_wall:%d %H:%M}" for session in event.sessions.all()}


@pytest.mark.parametrize("prefix", ["", "six-"])
def test_case_02_a_person_known_by_id_yesterday_and_by_code_today_is_the_same(event, prefix):
    before, after, emails = (
        f"{UPGRADE}/{prefix}{name}"
        for name in (
            "before.json" if prefix else "before-upgrade.json",
            "after.json" if prefix else "after-upgrade.json",
            "emails.csv",
        )
    )
    import_case(event, before)
    assert not import_case(event, emails).lost_something
    people = {speaker.pk: speaker.email for speaker in event.speakers.all()}
    result = import_case(event, after)
    assert {speaker.pk: speaker.email for speaker in Speaker.objects.filter(event=event)} == people
    assert all(people.values())
    assert (result.updated["session"], result.updated["speaker"]) == (0, 0)
    assert (result.gone, lost(result)) == ([], [])


def test_all_ids_of_a_person_are_kept_and_a_table_may_name_any_of_them(event):
    import_case(event, f"{UPGRADE}/before-upgrade.json")
    import_case(event, f"{UPGRADE}/after-upgrade.json")
    speaker = event.speakers.get()
    assert set(ids_of(speaker)) == {"71", "ABC123", "5b0b1f6e-0000-5000-8000-000000000071"}
    for number, known_as in enumerate(ids_of(speaker)):
        bring_csv(event, "Speaker ID,Email", f"{known_as},mira-{number}@example.org")
        speaker.refresh_from_db()
        assert speaker.email == f"mira-{number}@example.org"
    assert event.speakers.count() == 1


def test_a_person_whose_ids_all_change_is_known_by_their_name_in_the_source(event):
    bring(event, talk("10:00", guid="g", persons=[{"id": 7, "name": "Mira Doe"}]))
    result = bring(event, talk("10:00", guid="g", persons=[{"code": "ABC", "name": "Mira Doe"}]))
    assert event.speakers.count() == 1
    assert "Its ids are new; it is the one here of the same name" in notes(result)


def test_two_people_of_one_name_are_two_as_long_as_the_source_tells_them_apart(event):
    one, other = {"id": 7, "name": "Mira Doe"}, {"id": 8, "name": "Mira Doe"}
    bring(event, talk("10:00", guid="g", persons=[one]))
    bring(event, talk("10:00", guid="g", persons=[one, other]))
    assert event.speakers.count() == 2
    assert bring(event, talk("10:00", guid="g", persons=[one, other])).unchanged["speaker"] == 2


def test_ids_that_point_to_different_records_are_told_and_nothing_is_written_for_the_row(event):
    bring(event, talk("10:00", guid="g-1", code="ONE"), talk("11:00", guid="g-2", code="TWO"))
    before = starts(event)
    result = bring(event, talk("15:00", guid="g-1", code="TWO"))
    (told,) = lost(result)
    assert (
        "Its ids are those of different records here (guid g-1 is “Talk” at 2027-03-23 10:00 in Hall, "
        in told
    )
    assert "code TWO is “Talk” at 2027-03-23 11:00 in Hall)" in told
    assert starts(event) == before


def test_case_09_occurrences_with_one_guid_are_sessions_of_their_own(event):
    result = import_case(event, "09-one-guid-several-times/schedule.json")
    assert sorted(starts(event).values()) == ["23 10:00", "24 10:00", "25 10:00"]
    assert (result.created["session"], lost(result)) == (3, [])
    assert import_case(event, "09-one-guid-several-times/schedule.json").unchanged["session"] == 3


def test_a_slot_that_is_added_or_taken_away_moves_no_other(event):
    ten, noon, four = (talk(start, guid="g", code="TALK01", id=7) for start in ("10:00", "12:00", "16:00"))
    bring(event, ten, four)
    before = starts(event)
    bring(event, ten, noon, four)
    assert before.items() < starts(event).items()
    assert len(starts(event)) == 3
    result = bring(event, noon, four)
    assert (result.unchanged["session"], [gone.name for gone in result.gone]) == (2, ["Talk"])
    with_all = starts(event)
    assert bring(event, four).import_id is None
    assert starts(event) == with_all
    assert SourceId.objects.filter(kind="session", value="TALK01").count() == 3


def test_guids_that_only_count_a_talks_slots_do_not_swap_them(event):
    """pretalx gives a talk with one slot another guid than the first of several."""
    bring(event, talk("14:00", guid="only", code="TALK01", id=7))
    first = Session.objects.get()
    slots = [talk(at, guid=f"slot-{n}", code="TALK01", id=7) for n, at in enumerate(["09:00", "14:00"])]
    bring(event, *slots)
    assert starts(event)[first.pk] == "23 14:00"
    more = [
        talk(at, guid=f"slot-{n}", code="TALK01", id=7) for n, at in enumerate(["08:00", "09:00", "14:00"])
    ]
    before = starts(event)
    bring(event, *more)
    assert before.items() < starts(event).items()
    assert set(ids_of(first)) >= {"slot-2", "TALK01", "7", "only"}
    assert SourceId.objects.filter(kind="session", value="slot-1").count() == 1


def test_one_slot_that_moves_is_the_same_session_and_that_is_said(event):
    ten, four = (talk(start, code="TALK01") for start in ("10:00", "16:00"))
    bring(event, ten, four)
    before = starts(event)
    result = bring(event, ten, talk("17:00", code="TALK01"))
    assert starts(event).keys() == before.keys()
    assert sorted(starts(event).values()) == ["23 10:00", "23 17:00"]
    assert "“Talk” is in another slot than before; it is taken to have moved." in notes(result)


def test_two_slots_that_move_at_once_are_asked_about(event):
    bring(event, *(talk(start, code="TALK01") for start in ("10:00", "16:00")))
    before = starts(event)
    result = bring(event, *(talk(start, code="TALK01") for start in ("11:00", "17:00")))
    assert starts(event) == before
    assert len(lost(result)) == 2
    assert "cannot be told which session here it was before" in lost(result)[0]
    assert result.gone == []


def test_a_table_names_one_slot_of_a_talk_by_the_talks_code_and_the_start(event):
    bring(event, *(talk(start, code="TALK01") for start in ("10:00", "16:00")))
    result = bring_csv(event, "Session ID,Title,Capacity", "TALK01,Talk,50")
    (told,) = lost(result)
    assert "The id TALK01 is known for “Talk” at 2027-03-23 10:00 in Hall and “Talk” at" in told
    bring_csv(event, "Session ID,Title,Starts At,Capacity", "TALK01,Talk,2027-03-23 16:00,50")
    assert {one.capacity: one.starts_wall.hour for one in event.sessions.all()} == {None: 10, 50: 16}


def test_parallel_slots_are_told_apart_by_their_rooms(event):
    rooms = [talk("10:00", room, code="TALK01") for room in ("Hall", "Yard")]
    bring(event, *rooms)
    assert bring(event, *reversed(rooms)).unchanged["session"] == 2


def test_a_programme_of_34C3s_shape_comes_in_whole_and_stays_as_it_is(event):
    """661 events over four days, 36 of which share guids on several days."""
    events = [
        talk(
            f"2027-03-{23 + n % 4} {9 + n // 60 % 12:02}:{n % 60:02}",
            f"Hall {n % 9}",
            guid=f"g-{n}",
            title=f"T{n}",
        )
        for n in range(625)
    ]
    events += [
        talk(f"2027-03-{23 + n % 4} 22:00", f"Corner {n // 4}", guid=f"shared-{n // 4}", title=f"S{n // 4}")
        for n in range(36)
    ]
    result = bring(event, *events)
    assert (result.created["session"], lost(result)) == (661, [])
    again = bring(event, *reversed(events))
    assert (again.unchanged["session"], again.gone) == (661, [])


def test_R25_a_deleted_record_keeps_all_its_ids(event):
    from stagedoor.agenda.domain.records import delete_record

    bring(event, talk("10:00", guid="g", code="TALK01"))
    session = Session.objects.get()
    delete_record(session, None)
    result = bring(event, talk("10:00", code="TALK01"))
    assert (result.restored["session"], Session.objects.get().pk) == (1, session.pk)
