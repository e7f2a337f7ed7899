"""Forms that are checked while they are filled in: messages beside the fields, and nothing stored."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from tests import factories
from tests.web.conftest import Address

from stagedoor.agenda.models import Event

pytestmark = pytest.mark.django_db


def said(client: Client, path: str, **values: Any) -> dict[str, str]:
    """By field, what is said beside it."""
    page = client.post(f"{path}?check", values).content.decode()
    parts = page.split('<div id="id_')[1:]
    return {part.split('_said"')[0]: part for part in parts}


def test_a_field_is_told_what_is_wrong_with_it_before_anything_is_saved(
    editor: Client, event: Event, at: Address
) -> None:
    found = said(editor, at("session_new"), title="Ropes", status="accepted", starts_at="soon", capacity="-1")
    assert "“soon” is not a date and time" in found["starts_at"]
    assert "greater than or equal to 0" in found["capacity"]
    assert "errorlist" not in found["title"]
    assert not event.sessions.exists()


def test_rules_of_the_record_are_checked_as_well(editor: Client, event: Event, at: Address) -> None:
    session = factories.session(event)
    times = {"starts_at": "2027-06-09", "starts_at_time": "11:00", "ends_at_time": "10:00", "ends_at": ""}
    found = said(editor, at("session_edit", session.pk), title="Ropes", status="accepted", **times)
    assert "The session ends before it starts." in found["ends_at"]
    session.refresh_from_db()
    assert session.title != "Ropes"


def test_a_field_that_nobody_has_come_to_yet_is_not_complained_of(
    editor: Client, event: Event, at: Address
) -> None:
    assert "errorlist" not in said(editor, at("session_new"), title="", capacity="3")["title"]
    assert (
        "errorlist" not in said(editor, at("sponsor_new"), name="", website="https://a.example.org")["name"]
    )
    assert "Enter a valid email" in said(editor, at("speaker_new"), email="ada")["email"]
    assert not event.speakers.exists()


def test_W1_a_viewer_cannot_have_a_form_checked(viewer: Client, event: Event, at: Address) -> None:
    assert viewer.post(f"{at('session_new')}?check", {"title": "x"}).status_code in {403, 404}
