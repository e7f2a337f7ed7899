"""One session: its page, its form, participants, deleting and restoring (W2, R12, R15, R19)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from tests import factories
from tests.web.conftest import Address

from stagedoor.agenda.models import Event, ParticipationRole, Session, Speaker

pytestmark = pytest.mark.django_db


def sent(**fields: Any) -> dict[str, Any]:
    return {"title": "Ropes", "status": "accepted"} | fields


def only_session(event: Event) -> Session:
    return event.sessions.get()


def test_W2_a_session_is_added_on_the_events_wall_clock(editor: Client, event: Event, at: Address) -> None:
    room, track = factories.room(event), factories.track(event)
    form = editor.get(at("session_new")).content.decode()
    assert "Clock time in Europe/Berlin." in form
    answer = editor.post(
        at("session_new"),
        sent(
            starts_at="2027-06-09T10:00",
            ends_at="2027-06-09T11:30",
            room=room.pk,
            track=track.pk,
            capacity="40",
            description="Bring a <b>rope</b>.<script>alert(1)</script>",
        ),
    )
    session = only_session(event)
    assert answer.headers["Location"] == at("session", session.pk)
    assert session.starts_at == datetime(2027, 6, 9, 8, 0, tzinfo=UTC)
    assert (session.room, session.track, session.capacity) == (room, track, 40)
    assert "<b>rope</b>" in session.description
    assert "script" not in session.description


def test_R15_the_form_shows_the_wall_clock_again(editor: Client, event: Event, at: Address) -> None:
    session = factories.session(event)
    form = editor.get(at("session_edit", session.pk)).content.decode()
    assert f'name="starts_at" value="{event.starts_on}"' in form
    assert 'name="starts_at_time" value="10:00"' in form
    assert 'name="ends_at_time" value="10:45"' in form


@pytest.mark.parametrize(
    ("day", "clock"),
    [
        ("2027-06-09", "14:30"),
        ("2027-06-09", "2:30 pm"),
        ("9 June 2027", "2.30 PM"),
        ("Wed 9 Jun 2027", "14h30"),
        ("9.6.2027", "02:30 p.m."),
        ("9 Jun", "14.30"),
        ("", "2:30pm"),
    ],
)
def test_days_and_times_are_read_as_people_write_them_whatever_the_browsers_locale(
    editor: Client, event: Event, at: Address, day: str, clock: str
) -> None:
    event.starts_on, event.ends_on = date(2027, 6, 9), date(2027, 6, 11)
    event.save()
    times = {"starts_at": "2027-06-09", "starts_at_time": "9:00 am", "ends_at": day, "ends_at_time": clock}
    editor.post(at("session_new"), sent(**times), headers={"Accept-Language": "en-US"})
    session = only_session(event)
    assert session.starts_at == datetime(2027, 6, 9, 7, 0, tzinfo=UTC)
    assert session.ends_at == datetime(2027, 6, 9, 12, 30, tzinfo=UTC)


def test_what_was_typed_is_shown_again_beside_what_is_wrong_with_it(
    editor: Client, event: Event, at: Address
) -> None:
    wrong = {"starts_at": "someday", "starts_at_time": "2:30 pm"}
    page = editor.post(at("session_new"), sent(**wrong)).content.decode()
    assert 'name="starts_at" value="someday"' in page
    assert 'name="starts_at_time" value="2:30 pm"' in page


@pytest.mark.parametrize(
    ("fields", "place", "words"),
    [
        ({"title": "  "}, "title", "required"),
        ({"starts_at": "2027-03-28T02:30"}, "starts_at", "the clocks skip it"),
        (
            {"starts_at": "2027-06-09T11:00", "ends_at": "2027-06-09T10:00"},
            "ends_at",
            "ends before it starts",
        ),
        ({"starts_at": "soon"}, "starts_at", "“soon” is not a date and time"),
        ({"starts_at": "soon", "starts_at_time": "10:00"}, "starts_at", "“soon” is not a day"),
        ({"starts_at": "2027-06-09", "starts_at_time": "noonish"}, "starts_at", "“noonish” is not a time"),
        ({"starts_at": "2027-06-09", "starts_at_time": ""}, "starts_at", "Enter the time as well"),
        ({"starts_at": "", "starts_at_time": "10:00"}, "starts_at", "Enter the day as well"),
        ({"starts_at": "4/5/2027", "starts_at_time": "9:00"}, "starts_at", "day or month first"),
        ({"starts_at": "2027-03-28", "starts_at_time": "2:30 am"}, "starts_at", "the clocks skip it"),
        ({"starts_at": "0001-01-01T00:00"}, "starts_at", "not in the years 2000 to 2200"),
        ({"capacity": "-1"}, "capacity", "greater than or equal to 0"),
        ({"status": "cancelled"}, "status", "not one of the available choices"),
    ],
)
def test_what_is_wrong_with_a_session_is_said_on_the_field(
    editor: Client, event: Event, at: Address, fields: dict[str, str], place: str, words: str
) -> None:
    page = editor.post(at("session_new"), sent(**fields)).content.decode()
    assert words in page
    assert f'id="id_{place}_error"' in page
    assert f'href="#id_{place}"' in page
    assert "Nothing was changed" in page
    assert not event.sessions.exists()


def test_W1_a_session_takes_no_room_of_another_event(editor: Client, event: Event, at: Address) -> None:
    foreign = factories.room(factories.event())
    page = editor.post(at("session_new"), sent(room=foreign.pk)).content.decode()
    assert 'id="id_room_error"' in page
    assert not event.sessions.exists()


def test_participants_keep_the_order_and_the_roles_they_were_given(
    editor: Client, event: Event, at: Address
) -> None:
    ada, bo = factories.speaker(event), factories.speaker(event)
    rows = {"participant": [bo.pk, ada.pk, bo.pk], "participant_role": ["moderator", "speaker", "speaker"]}
    editor.post(at("session_new"), sent(**rows))
    parts = [(part.speaker, part.role) for part in only_session(event).participations.all()]
    assert parts == [(bo, "moderator"), (ada, "speaker"), (bo, "speaker")]


def test_nobody_has_one_role_twice_in_a_session_and_the_form_says_who_would(
    editor: Client, event: Event, at: Address
) -> None:
    ada = factories.speaker(event, first_name="Ada", last_name="Okafor")
    rows = {"participant": [ada.pk, ada.pk], "participant_role": ["speaker", "speaker"]}
    page = editor.post(at("session_new"), sent(**rows)).content.decode()
    assert "Twice among the participants: Ada Okafor as speaker." in page
    assert not event.sessions.exists()


def test_a_refused_form_keeps_the_participants_that_were_chosen(
    editor: Client, event: Event, at: Address
) -> None:
    ada = factories.speaker(event, first_name="Ada")
    rows = {"participant": [ada.pk], "participant_role": ["chairperson"]}
    page = editor.post(at("session_new"), sent(title="", **rows)).content.decode()
    assert f'name="participant" value="{ada.pk}"' in page
    assert '<option value="chairperson" selected>' in page


@pytest.mark.parametrize("role", ["speaker", "king"])
def test_W1_no_speaker_of_another_event_and_no_unknown_role_gets_in(
    editor: Client, event: Event, at: Address, role: str
) -> None:
    whose = event if role == "king" else factories.event()
    rows = {"participant": [factories.speaker(whose).pk], "participant_role": [role]}
    page = editor.post(at("session_new"), sent(**rows)).content.decode()
    assert "not among this event&#x27;s speakers any more" in page
    assert not event.sessions.exists()


def test_R25_the_part_of_a_deleted_speaker_outlives_an_edit(
    editor: Client, event: Event, at: Address
) -> None:
    ada, bo = factories.speaker(event, first_name="Ada"), factories.speaker(event)
    session = factories.session(event, ada, bo)
    editor.post(at("speaker_delete", ada.pk), follow=True)
    assert "Ada" not in editor.get(at("session", session.pk)).content.decode()
    editor.post(at("session_edit", session.pk), sent(participant=[bo.pk], participant_role=["speaker"]))
    editor.post(at("speaker_restore", ada.pk))
    assert "Ada" in editor.get(at("session", session.pk)).content.decode()


def test_speakers_are_found_and_added_by_a_button_each(editor: Client, event: Event, at: Address) -> None:
    ada = factories.speaker(event, first_name="Ada", last_name="Okafor")
    factories.speaker(event, first_name="Bo", last_name="Lind")
    found = editor.get(at("participant_search"), {"speaker_search": "oka"}).content.decode()
    assert at("participant_row", ada.pk) in found
    assert "Lind" not in found
    assert (
        "No speaker of this event matches"
        in editor.get(at("participant_search"), {"speaker_search": "zz"}).content.decode()
    )
    row = editor.get(at("participant_row", ada.pk)).content.decode()
    assert f'name="participant" value="{ada.pk}"' in row
    assert row.count("<option") == len(ParticipationRole)


def test_R19_a_deleted_session_can_be_restored(editor: Client, event: Event, at: Address) -> None:
    session = factories.session(event, title="Ropes")
    answer = editor.post(at("session_delete", session.pk), follow=True)
    assert "it can be restored under Deleted" in answer.content.decode()
    assert "Ropes" in editor.get(at("agenda"), {"show": "deleted"}).content.decode()
    page = editor.get(at("session", session.pk)).content.decode()
    assert "Nothing was removed in Swoogo" in page
    assert at("session_restore", session.pk) in page
    editor.post(at("session_restore", session.pk))
    session.refresh_from_db()
    assert session.deleted_at is None


def test_a_sessions_page_shows_all_of_it(viewer: Client, event: Event, at: Address) -> None:
    room = factories.room(event, "Great Hall", capacity=120)
    ada: Speaker = factories.speaker(event, first_name="Ada", last_name="Okafor")
    session = factories.session(event, ada, room=room, description="<p>About <em>ropes</em></p>")
    page = viewer.get(at("session", session.pk)).content.decode()
    day: date = event.starts_on
    assert f"{day:%a} {day.day} {day:%b %Y}, 10:00 (Europe/Berlin)" in page
    assert "Great Hall" in page
    assert "120" in page
    assert "<em>ropes</em>" in page
    assert "Ada Okafor" in page
    assert at("session_edit", session.pk) not in page


def test_a_session_outside_the_events_days_is_saved_with_a_warning(
    editor: Client, event: Event, at: Address
) -> None:
    late = event.ends_on + timedelta(days=9)
    said = f"It is on {late:%a} {late.day} {late:%b %Y}, outside the event's days"
    values = {"title": "Tides", "status": "accepted"}
    times = {"starts_at": f"{late}T10:00", "ends_at": f"{late}T11:00"}
    saved = editor.post(at("session_new"), values | times, follow=True).content.decode()
    session = event.sessions.get()
    assert saved.count(said.replace("'", "&#x27;")) == 2
    assert said.replace("'", "&#x27;") in editor.get(at("session_edit", session.pk)).content.decode()
    inside = {"starts_at": f"{event.ends_on}T23:00", "ends_at": f"{event.ends_on + timedelta(days=1)}T00:00"}
    saved = editor.post(at("session_edit", session.pk), values | inside, follow=True).content.decode()
    assert "outside the event" not in saved
