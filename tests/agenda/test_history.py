"""Every change of an agenda is kept: who, when, from what to what, by which way."""

from __future__ import annotations

import pytest
from tests import factories

from stagedoor.agenda.domain.bulk.fields import set_fields
from stagedoor.agenda.domain.bulk.times import shift_times
from stagedoor.agenda.domain.events import TimezoneChange, change_timezone
from stagedoor.agenda.domain.history import changing, through
from stagedoor.agenda.domain.pictures import remove_picture, set_picture_url
from stagedoor.agenda.domain.places import replace_place, restore_place
from stagedoor.agenda.domain.records import delete_record, restore_record, save_record, set_participants
from stagedoor.agenda.domain.tiers import delete_tier
from stagedoor.agenda.history_queries import HistorySearch, find_changes
from stagedoor.agenda.models import AgendaChange, ChangedRecord, ParticipationRole, Session, Way

pytestmark = pytest.mark.django_db


def rows() -> list[tuple[str, str, dict, dict]]:
    """Of the latest change."""
    return [
        (row.kind, row.action, row.before, row.after)
        for row in AgendaChange.objects.latest("pk").records.all()
    ]


def test_a_saved_form_tells_each_field_that_differs_and_who_saved_it() -> None:
    event, ada = factories.event(), factories.person()
    room = factories.room(event, "Hall")
    session = factories.session(event, title="Tides")
    session.title, session.room = "Tides and tables", room
    save_record(session, ada)
    change = AgendaChange.objects.get()
    assert (change.person, change.way, change.title) == (ada, Way.FORM, "Changed session “Tides and tables”")
    assert rows() == [
        (
            "session",
            "changed",
            {"title": "Tides", "room": None},
            {"title": "Tides and tables", "room": room.pk},
        )
    ]
    assert ChangedRecord.objects.get().names == {f"room:{room.pk}": "Hall"}


def test_a_form_that_changes_nothing_leaves_no_entry() -> None:
    session = factories.session(factories.event())
    save_record(session, None)
    assert not AgendaChange.objects.exists()


def test_a_new_record_tells_what_it_was_made_with() -> None:
    event = factories.event()
    session = Session(event=event, title="Tides", custom={"f9": "x"})
    save_record(session, None)
    assert rows() == [("session", "created", {}, {"title": "Tides", "status": "pending", "custom:f9": "x"})]


def test_what_is_saved_together_is_one_change() -> None:
    event = factories.event()
    speaker, session = factories.speaker(event, first_name="Ada", last_name="Byron"), factories.session(event)
    with changing(event, None):
        session.capacity = 40
        save_record(session, None)
        set_participants(session, [(speaker, ParticipationRole.CHAIRPERSON)])
    assert rows() == [
        (
            "session",
            "changed",
            {"capacity": None, "participants": []},
            {"capacity": 40, "participants": [[speaker.pk, "chairperson"]]},
        )
    ]
    assert ChangedRecord.objects.get().names == {f"speaker:{speaker.pk}": "Ada Byron"}


def test_deleting_a_room_tells_the_sessions_that_lost_it_and_restoring_those_that_got_it_back() -> None:
    event = factories.event()
    room = factories.room(event)
    session = factories.session(event, room=room)
    delete_record(room, None)
    lost = (
        "session",
        "changed",
        {"room": room.pk, "room_before": None},
        {"room": None, "room_before": room.pk},
    )
    assert rows() == [("room", "deleted", {"deleted": False}, {"deleted": True}), lost]
    restore_place(room, None)
    assert [(kind, action) for kind, action, _, _ in rows()] == [("room", "restored"), ("session", "changed")]
    session.refresh_from_db()
    assert session.room == room
    replace_place(room, "New", None)
    assert [(kind, action) for kind, action, _, _ in rows()] == [
        ("room", "created"),
        ("room", "deleted"),
        ("session", "changed"),
    ]


def test_deleted_and_restored_speakers_and_the_tier_that_sponsors_lose() -> None:
    event = factories.event()
    speaker, sponsor = factories.speaker(event), factories.sponsor(event, "Gold")
    delete_record(speaker, None)
    assert rows()[0][:2] == ("speaker", "deleted")
    restore_record(speaker, None)
    assert rows()[0][:2] == ("speaker", "restored")
    gold = sponsor.tier
    assert gold is not None
    key = f"tier:{gold.pk}"
    delete_tier(gold, None)
    assert rows() == [("sponsor", "changed", {"tier": int(key[5:])}, {"tier": None})]
    assert ChangedRecord.objects.latest("pk").names == {key: "Gold"}


def test_a_picture_is_a_fact() -> None:
    speaker = factories.speaker(factories.event())
    set_picture_url(speaker, "https://pictures.example.org/a.png", None)
    assert rows() == [
        ("speaker", "changed", {"headshot": ""}, {"headshot": "https://pictures.example.org/a.png"})
    ]
    remove_picture(speaker, None)
    assert rows()[0][3] == {"headshot": ""}


def test_moving_the_event_to_another_zone_tells_its_sessions() -> None:
    event = factories.event(timezone="Europe/London")
    session = factories.session(event)
    change_timezone(event, None, "Europe/Berlin", TimezoneChange.KEEP_CLOCK)
    assert [(kind, sorted(after)) for kind, _, _, after in rows()] == [
        ("event", ["timezone"]),
        ("session", ["ends_at", "starts_at"]),
    ]
    assert AgendaChange.objects.get().title == "Moved the event from Europe/London to Europe/Berlin"
    assert ChangedRecord.objects.filter(record=session.pk, kind="session").exists()


def test_the_door_that_a_program_names_wins() -> None:
    event = factories.event()
    session = factories.session(event)
    with through(Way.API):
        shift_times(event, [session.pk], 5, None)
    assert AgendaChange.objects.get().way == Way.API


def fail_after_saving(session: Session) -> None:
    with changing(session.event, None):
        session.title = "Ebb"
        save_record(session, None)
        raise RuntimeError


def test_what_fails_leaves_neither_a_change_nor_an_entry() -> None:
    event = factories.event()
    session = factories.session(event, title="Tides")
    with pytest.raises(RuntimeError):
        fail_after_saving(session)
    session.refresh_from_db()
    assert (session.title, AgendaChange.objects.count()) == ("Tides", 0)
    set_fields(event, "session", [session.pk], {"capacity": 5}, None)
    assert AgendaChange.objects.count() == 1


@pytest.mark.parametrize("word", ["Boathouse", "café", "3456", "company"])
def test_the_history_is_searched_by_values_before_and_after(word: str) -> None:
    event = factories.event()
    room, other = factories.room(event, "Pier"), factories.room(event, "Boathouse")
    session, speaker = factories.session(event, room=room), factories.speaker(event)
    for record, field, value in (
        (session, "room", other),
        (session, "capacity", 3456),
        (session, "description", "<p>At the café</p>"),
        (speaker, "company", "Quay Ltd"),
    ):
        with changing(event, None, f"Set {record.pk}"):
            setattr(record, field, value)
            save_record(record, None)
    assert find_changes(event, HistorySearch(text=word)).count() == 1
    assert find_changes(event, HistorySearch(text="lighthouse")).count() == 0
