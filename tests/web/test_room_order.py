"""Rooms in their own order: that of the day grid."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from tests import factories
from tests.web.conftest import Address

from stagedoor.agenda.models import Event

pytestmark = pytest.mark.django_db


def listed(client: Client, at: Address) -> list[str]:
    return re.findall(r'data-label="Name">\s*([^<]*?)\s*<', client.get(at("rooms")).content.decode())


def test_rooms_are_put_in_order_and_new_ones_come_last(editor: Client, event: Event, at: Address) -> None:
    hall, loft, attic = (factories.room(event, name) for name in ("Hall", "Loft", "Attic"))
    assert listed(editor, at) == ["Attic", "Hall", "Loft"]
    elsewhere = factories.room(factories.event(event.organization))
    answer = editor.post(at("room_order"), {"room": [loft.pk, "x", elsewhere.pk, hall.pk]}, follow=True)
    assert "The rooms are in this order now." in answer.content.decode()
    assert listed(editor, at) == ["Loft", "Hall", "Attic"]
    factories.room(event, "Aft")
    assert listed(editor, at) == ["Loft", "Hall", "Attic", "Aft"]
    elsewhere.refresh_from_db()
    assert elsewhere.position is None
    assert attic.event_id == event.pk


def test_the_page_has_every_room_with_buttons_for_the_keyboard(
    editor: Client, event: Event, at: Address
) -> None:
    for name in ("Hall", "Loft"):
        factories.room(event, name)
    page = editor.get(at("room_order")).content.decode()
    assert page.count('name="room"') == 2
    assert 'aria-label="Move Loft up"' in page
