"""Kind 11: what an import changed can be undone as a whole, while nothing else has changed it since."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from tests import factories
from tests.imports.programme import (
    ADA,
    BOB,
    NINE,
    TALK,
    ada,
    ids_of,
    known_as,
    only_session,
    sheet,
)

from stagedoor.accounts.models import AuditEntry
from stagedoor.agenda.domain.records import delete_record, set_participants
from stagedoor.agenda.models import ParticipationRole, Room, Session, SourceId, Speaker
from stagedoor.common.errors import InputError
from stagedoor.imports.domain.apply import import_sheet
from stagedoor.imports.domain.undo import changed_since, undo_import
from stagedoor.imports.models import Import
from stagedoor.imports.sheet import SheetRoom

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    return factories.event(timezone="Europe/Berlin", starts_on=date(2027, 6, 9), ends_on=date(2027, 6, 11))


def state(event):
    """All that an import can change, but for times of saving."""
    models = (event.sessions, event.speakers, event.sponsors, event.rooms, event.tracks)
    skipped = {"updated_at", "deleted_at"}
    return [
        [
            {name: value for name, value in row.items() if name not in skipped}
            | {"deleted": bool(row["deleted_at"])}
            for row in records.order_by("pk").values()
        ]
        for records in models
    ] + [
        sorted(SourceId.objects.filter(event=event).values_list("kind", "record", "source", "name", "value")),
        sorted(
            Session.objects.filter(event=event).values_list(
                "pk", "participations__speaker", "participations__role"
            )
        ),
        sorted(event.pictures.values_list("pk", "url")),
        sorted(event.import_sources.values_list("format", "name", "shift_days")),
    ]


def bring(event, *sessions, **more):
    result = import_sheet(event, sheet(*sessions, **{"speakers": [ADA, BOB]} | more))
    return Import.objects.get(pk=result.import_id)


def only_live_room(event):
    return Room.objects.get(event=event, deleted_at=None)


CHANGED = replace(
    TALK,
    title="Grand opening",
    description="<p>Hello</p>",
    starts_at=NINE + timedelta(minutes=15),
    room="Hall 2",
    track="Side",
    capacity=50,
    speakers=TALK.speakers[:1],
    ids=(*TALK.ids, *known_as("guid-a", "guid")),
)


def test_an_import_that_changed_records_is_undone_field_by_field(event):
    bring(event, TALK)
    before = state(event)
    promoted = replace(ADA, job_title="Director", headshot_url="https://pictures.example/new.png")
    made = bring(event, CHANGED, speakers=[promoted, BOB])
    assert state(event) != before
    person = factories.person()
    assert undo_import(made, person) == {"room": 1, "track": 1, "speaker": 1, "session": 1}
    after = state(event)
    made_places = after[3].pop(), after[4].pop()
    assert all(place["deleted"] for place in made_places)
    assert after == before
    assert AuditEntry.objects.filter(action="agenda.import_undone", person=person).count() == 1


def test_what_was_undone_comes_in_again_with_the_same_file(event):
    bring(event, TALK)
    undo_import(bring(event, CHANGED), None)
    bring(event, CHANGED)
    assert only_session(event).title == "Grand opening"
    assert Room.objects.get(name="Hall 2").deleted_at is None


def test_records_that_an_import_made_are_deleted_softly_and_come_back_as_the_same(event):
    undo_import(bring(event, TALK), None)
    assert not any(one.deleted_at is None for one in (*event.sessions.all(), *event.speakers.all()))
    session = only_session(event)
    result = import_sheet(event, sheet(TALK))
    assert result.restored == {"session": 1, "speaker": 2, "sponsor": 0, "room": 1, "track": 1}
    assert (only_session(event).pk, ids_of(session)) == (session.pk, ["a"])
    assert only_session(event).participations.count() == 2


def test_a_record_that_an_import_restored_is_deleted_again(event):
    bring(event, TALK)
    delete_record(only_session(event), None)
    undo_import(bring(event, TALK), None)
    assert only_session(event).deleted_at


def edit_title(event):
    Session.objects.update(title="Our own")


def add_person(event):
    set_participants(only_session(event), [(ada(event), ParticipationRole.CHAIRPERSON)])


def fill_phone(event):
    Speaker.objects.filter(first_name="Ada").update(phone="123")


def use_room(event):
    factories.session(event, title="By hand", room=event.rooms.get())


def use_speaker(event):
    factories.session(event, ada(event), title="By hand")


def import_later(event):
    import_sheet(event, sheet(replace(TALK, title="Later")))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (edit_title, "session “Opening” (title)"),
        (add_person, "session “Opening” (participants)"),
        (fill_phone, "speaker “Ada Example” (phone)"),
        (use_room, "room “Hall 1” (used by “By hand”)"),
        (use_speaker, "speaker “Ada Example” (used by “By hand”)"),
        (import_later, "session “Opening” (title)"),
    ],
)
def test_an_import_is_not_undone_once_something_else_changed_what_it_changed(event, change, told):
    made = bring(event, TALK)
    change(event)
    before = state(event)
    assert changed_since(made) == [told]
    with pytest.raises(InputError, match="so nothing was undone") as caught:
        undo_import(made, None)
    assert told in caught.value.message
    assert state(event) == before


def test_what_the_import_did_not_touch_may_change(event):
    bring(event, TALK)
    made = bring(event, replace(TALK, title="Grand opening"))
    Session.objects.update(capacity=7)
    fill_phone(event)
    undo_import(made, None)
    session = only_session(event)
    assert (session.title, session.capacity) == ("Opening", 7)


def test_later_imports_are_undone_first(event):
    first = bring(event, TALK)
    second = bring(event, CHANGED)
    with pytest.raises(InputError) as caught:
        undo_import(first, None)
    assert "Undo later imports first" in caught.value.remedy
    undo_import(second, None)
    undo_import(first, None)
    assert not event.sessions.filter(deleted_at=None).exists()


def test_a_shift_that_an_import_brought_is_undone_with_it(event):
    bring(event, TALK)
    result = import_sheet(event, sheet(TALK), starts_on=date(2027, 6, 11))
    assert event.import_sources.get().shift_days == 2
    undo_import(Import.objects.get(pk=result.import_id), None)
    assert event.import_sources.get().shift_days == 0
    assert import_sheet(event, sheet(TALK)).unchanged["session"] == 1
    assert only_session(event).starts_wall == NINE


def test_an_import_that_changes_nothing_is_not_kept(event):
    bring(event, TALK)
    assert import_sheet(event, sheet(TALK)).import_id is None
    assert Import.objects.count() == 1


@pytest.mark.parametrize("is_in_the_file", [True, False])
def test_sessions_that_got_a_deleted_room_back_lose_it_again(event, is_in_the_file):
    bring(event, TALK)
    room = event.rooms.get()
    other = factories.session(event, title="Ours", room=room)
    gone = factories.session(event, title="Deleted", room=room)
    delete_record(gone, None)
    delete_record(room, None)
    before = state(event)
    talk = replace(TALK, room=None, description="<p>New</p>")
    kept = talk if is_in_the_file else replace(TALK, title="Another", ids=known_as("b"), room=None)
    made = bring(event, kept, rooms=[SheetRoom("Hall 1")])
    other.refresh_from_db()
    assert (other.room, only_live_room(event)) == (room, room)
    undo_import(made, None)
    SourceId.objects.filter(value="b").delete()
    event.sessions.filter(title="Another").delete()
    assert state(event) == before
