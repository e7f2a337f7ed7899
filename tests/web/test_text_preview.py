"""*What Swoogo gets*: the text that somebody is writing, as it would be kept and sent."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from tests import factories
from tests.web.conftest import Address

from stagedoor.agenda.models import Event
from stagedoor.common.html import KEPT, LONGEST

pytestmark = pytest.mark.django_db


def preview(client: Client, text: str) -> str:
    address = f"{reverse('text_preview')}?field=description"
    return client.post(address, {"description": text}).content.decode()


def test_the_preview_shows_the_text_as_it_would_be_kept(editor: Client, event: Event, at: Address) -> None:
    shown = preview(editor, "<div onclick=x()>Bring a <b>rope</b></div><script>alert(1)</script>")
    assert "<p>Bring a <b>rope</b></p>" in shown
    assert "script" not in shown
    assert "onclick" not in shown
    editor.post(at("session_new"), {"title": "Ropes", "status": "pending", "description": "One\n\ntwo"})
    assert event.sessions.get().description in preview(editor, "One\n\ntwo")


def test_the_preview_tells_of_an_empty_text_and_of_one_that_is_refused(editor: Client) -> None:
    assert "The text is empty." in preview(editor, " ")
    assert "the most is 100,000" in preview(editor, "x" * (LONGEST + 1))


def test_only_who_is_signed_in_asks_for_a_preview(client: Client) -> None:
    assert client.post(f"{reverse('text_preview')}?field=x", {"x": "y"}).status_code == 302


def test_without_scripts_the_plain_textarea_is_there_with_what_the_editor_may_keep(
    editor: Client, event: Event, at: Address
) -> None:
    page = editor.get(
        at("speaker_edit", factories.speaker(event, biography="<p>Sails</p>").pk)
    ).content.decode()
    assert "&lt;p&gt;Sails&lt;/p&gt;</textarea>" in page
    assert f'data-kept="{" ".join(sorted(KEPT))}"' in page
    assert 'aria-label="Format" data-with-editor hidden' in " ".join(page.split())
