"""Rooms and tracks, and the name that is fixed once sent (W2, R16, R25)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError
from django.test import Client
from tests import factories
from tests.web.conftest import Address

from stagedoor.agenda.models import Event, Room, Track
from stagedoor.sync.models import Connection, LinkState, RecordLink

pytestmark = pytest.mark.django_db


def mark_sent(place: Room | Track) -> None:
    connection, _ = Connection.objects.get_or_create(
        organization=place.event.organization, defaults={"key": "k", "key_fingerprint": "f", "secret": "s"}
    )
    RecordLink.objects.create(
        connection=connection,
        event=place.event,
        swoogo_event_id=7,
        kind=place._meta.model_name or "",
        record_id=place.pk,
        swoogo_id=place.pk + 1000,
        state=LinkState.LINKED,
    )


def test_W2_rooms_are_added_changed_and_listed(editor: Client, event: Event, at: Address) -> None:
    editor.post(at("room_new"), {"name": " Great  Hall ", "capacity": "120"})
    room = event.rooms.get()
    factories.session(event, room=room)
    editor.post(at("room_edit", room.pk), {"name": "Hall", "capacity": ""})
    room.refresh_from_db()
    assert (room.name, room.capacity) == ("Hall", None)
    page = editor.get(at("rooms")).content.decode()
    assert re.search(rf'\?room={room.pk}"\s*>1<', page)


def test_W2_tracks_have_a_colour(editor: Client, event: Event, at: Address) -> None:
    editor.post(at("track_new"), {"name": "Tides", "color": "#2fb344"})
    assert 'fill="#2fb344"' in editor.get(at("tracks")).content.decode()
    page = editor.post(at("track_new"), {"name": "Ropes", "color": "red;background:url(x)"}).content.decode()
    assert 'id="id_color_error"' in page
    assert event.tracks.count() == 1


def test_R25_a_name_is_given_once_per_event(editor: Client, event: Event, at: Address) -> None:
    factories.room(event, "Great Hall")
    page = editor.post(at("room_new"), {"name": "great   HALL"}).content.decode()
    assert 'id="id_name_error"' in page
    assert "already “Great Hall”" in page
    factories.room(factories.event(), "Loft")
    assert editor.post(at("room_new"), {"name": "Loft"}).status_code == 302


@pytest.mark.parametrize("make", [factories.room, factories.track])
def test_R25_the_database_itself_refuses_a_name_twice(event: Event, make: Callable[..., object]) -> None:
    make(event, "Great Hall")
    with pytest.raises(IntegrityError):
        make(event, "great   HALL")


@pytest.mark.parametrize("kind", ["room", "track"])
def test_R16_a_name_that_was_sent_is_fixed_and_the_form_says_why(
    editor: Client, event: Event, at: Address, kind: str
) -> None:
    place: Room | Track = getattr(factories, kind)(event, "Old name")
    form = editor.get(at(f"{kind}_edit", place.pk)).content.decode()
    assert "Make a new" not in form
    mark_sent(place)
    form = editor.get(at(f"{kind}_edit", place.pk)).content.decode()
    assert "has been sent to Swoogo" in form
    assert f"Make a new {kind} and move the sessions over" in form

    editor.post(at(f"{kind}_edit", place.pk), {"name": "Sneaky", "capacity": "9", "color": "#2fb344"})
    place.refresh_from_db()
    assert place.name == "Old name"
    assert getattr(place, "capacity", 9) == 9


@pytest.mark.parametrize("kind", ["room", "track"])
def test_R16_a_new_one_takes_the_sessions_over(editor: Client, event: Event, at: Address, kind: str) -> None:
    old: Room | Track = getattr(factories, kind)(event, "Old name")
    session = factories.session(event, **{kind: old})
    mark_sent(old)
    answer = editor.post(at(f"{kind}_replace", old.pk), {"new_name": "New name"}, follow=True)
    assert "The sessions are in “New name” now" in answer.content.decode()
    session.refresh_from_db()
    old.refresh_from_db()
    assert str(getattr(session, kind)) == "New name"
    assert old.deleted_at is not None


def test_R16_a_new_name_that_is_taken_moves_nothing(editor: Client, event: Event, at: Address) -> None:
    old = factories.room(event, "Hall")
    factories.room(event, "Loft")
    session = factories.session(event, room=old)
    form = at("room_edit", old.pk)
    here = {"Referer": f"http://testserver{form}"}
    answer = editor.post(at("room_replace", old.pk), {"new_name": "loft"}, headers=here, follow=True)
    assert answer.redirect_chain[-1][0] == f"http://testserver{form}"
    assert "already “Loft”" in answer.content.decode()
    session.refresh_from_db()
    assert session.room == old
    empty = editor.post(at("room_replace", old.pk), {"new_name": " "}, follow=True)
    assert "Give the new one a name" in empty.content.decode()


def test_R25_a_deleted_room_leaves_its_sessions_and_can_be_restored(
    editor: Client, event: Event, at: Address
) -> None:
    room = factories.room(event, "Hall")
    session = factories.session(event, room=room)
    editor.post(at("room_delete", room.pk))
    session.refresh_from_db()
    assert session.room is None
    assert "Hall" not in editor.get(at("rooms")).content.decode().partition("<main")[2].partition("toasts")[0]
    assert "Hall" in editor.get(at("rooms"), {"show": "deleted"}).content.decode()
    editor.post(at("room_restore", room.pk))
    room.refresh_from_db()
    assert room.deleted_at is None


@pytest.mark.parametrize(("kind", "make"), [("room", factories.room), ("track", factories.track)])
def test_R25_restoring_a_room_or_track_brings_its_sessions_back(
    editor: Client, event: Event, at: Address, kind: str, make: Any
) -> None:
    place: Room | Track = make(event, "Hall")
    other: Room | Track = make(event, "Loft")
    stays, moved, given = (factories.session(event, **{kind: place}) for _ in range(3))
    editor.post(at(f"{kind}_delete", place.pk))
    given.refresh_from_db()
    setattr(given, kind, other)
    given.save()
    ticked = {"session": [moved.pk], kind: str(other.pk)}
    editor.post(at("sessions_bulk"), ticked)
    editor.post(at("sessions_bulk"), {"session": [moved.pk], kind: "none"})
    saved = editor.post(at(f"{kind}_restore", place.pk), follow=True).content.decode()
    assert "“Hall” is back with 1 session." in saved
    for session, now in ((stays, place), (moved, None), (given, other)):
        session.refresh_from_db()
        assert getattr(session, kind) == now
