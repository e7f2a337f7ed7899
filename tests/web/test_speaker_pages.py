"""Speakers: list, page, form, headshot (W2, R12, R14, R25)."""

from __future__ import annotations

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from tests import factories
from tests.web.conftest import Address

from stagedoor.agenda.models import Event, Picture, Speaker

pytestmark = pytest.mark.django_db
ADA = {"first_name": "Ada", "last_name": "Okafor", "email": "ada@example.org"}


def png(color: str = "navy") -> SimpleUploadedFile:
    file = io.BytesIO()
    Image.new("RGB", (64, 64), color).save(file, "PNG")
    return SimpleUploadedFile("ada.png", file.getvalue(), "image/png")


def names(client: Client, path: str, **query: str) -> list[str]:
    return re.findall(r"/speakers/\d+/\">([^<]*)</a>", client.get(path, query).content.decode())


def test_W2_speakers_are_listed_with_their_sessions_and_gaps(
    viewer: Client, event: Event, at: Address
) -> None:
    ada = factories.speaker(event, first_name="Ada", last_name="Okafor")
    factories.session(event, ada)
    factories.session(event, ada)
    factories.speaker(event, first_name="Bo", last_name="", email="")
    page = viewer.get(at("speakers")).content.decode()
    assert 'data-label="Sessions">2<' in page
    assert "No last name" in page
    assert "No email" in page
    assert names(viewer, at("speakers"), show="no-email") == ["Bo"]
    assert names(viewer, at("speakers"), q="oka") == ["Ada Okafor"]
    assert names(viewer, at("speakers"), sort="-sessions") == ["Ada Okafor", "Bo"]


def test_R12_the_page_names_what_swoogo_would_miss(viewer: Client, event: Event, at: Address) -> None:
    bo = factories.speaker(event, first_name="Bo", last_name="", email="")
    page = viewer.get(at("speaker", bo.pk)).content.decode()
    assert "Missing for Swoogo: last name, email." in page
    whole = factories.speaker(event)
    assert "Missing for Swoogo" not in viewer.get(at("speaker", whole.pk)).content.decode()


def test_R25_the_page_names_others_with_the_same_email(viewer: Client, event: Event, at: Address) -> None:
    one = factories.speaker(event, email="twin@example.org")
    two = factories.speaker(event, email="Twin@example.org", first_name="Other", last_name="Twin")
    factories.speaker(factories.event(), email="twin@example.org", first_name="Elsewhere")
    page = viewer.get(at("speaker", one.pk)).content.decode()
    assert at("speaker", two.pk) in page
    assert "Elsewhere" not in page


def test_W2_a_speaker_is_added_and_changed(editor: Client, event: Event, at: Address) -> None:
    answer = editor.post(at("speaker_new"), ADA | {"biography": "First line.\n\nSecond."})
    ada = event.speakers.get()
    assert answer.headers["Location"] == at("speaker", ada.pk)
    assert ada.biography == "<p>First line.</p><p>Second.</p>"
    editor.post(at("speaker_edit", ada.pk), ADA | {"job_title": "Pilot"})
    ada.refresh_from_db()
    assert (ada.job_title, ada.biography) == ("Pilot", "")


@pytest.mark.parametrize(
    ("fields", "place", "words"),
    [
        ({"email": "nope"}, "email", "valid email"),
        ({"first_name": "", "last_name": "", "email": ""}, "first_name", "at least a name or an email"),
        ({"headshot_url": "ftp://x"}, "headshot_url", "valid URL"),
    ],
)
def test_what_is_wrong_with_a_speaker_is_said_on_the_field(
    editor: Client, event: Event, at: Address, fields: dict[str, str], place: str, words: str
) -> None:
    page = editor.post(at("speaker_new"), ADA | fields).content.decode()
    assert words in page
    assert f'id="id_{place}_error"' in page
    assert not event.speakers.exists()


def test_a_headshot_is_uploaded_replaced_and_removed(editor: Client, event: Event, at: Address) -> None:
    editor.post(at("speaker_new"), ADA | {"headshot_file": png()})
    ada = event.speakers.get()
    assert ada.headshot is not None
    shown = editor.get(at("picture", ada.headshot.pk))
    assert shown.headers["Content-Type"] == "image/png"
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert shown.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "private" in shown.headers["Cache-Control"]
    first = b"".join(shown)  # type: ignore[arg-type]

    editor.post(at("speaker_edit", ada.pk), ADA | {"headshot_file": png("red")})
    ada = event.speakers.get()
    assert ada.headshot is not None
    second = b"".join(editor.get(at("picture", ada.headshot.pk)))  # type: ignore[arg-type]
    assert second.startswith(b"\x89PNG")
    assert second != first

    editor.post(at("speaker_edit", ada.pk), ADA | {"remove_headshot": "on"})
    assert event.speakers.get().headshot is None
    assert not Picture.objects.exists()


def test_a_file_that_is_no_picture_is_refused_on_its_field_and_saves_nothing(
    editor: Client, event: Event, at: Address
) -> None:
    fake = SimpleUploadedFile("ada.png", b"<svg onload=alert(1)>", "image/png")
    page = editor.post(at("speaker_new"), ADA | {"headshot_file": fake}).content.decode()
    assert 'id="id_headshot_file_error"' in page
    assert not event.speakers.exists()


def test_a_headshots_address_waits_to_be_fetched(editor: Client, event: Event, at: Address) -> None:
    editor.post(at("speaker_new"), ADA | {"headshot_url": "https://pictures.example.org/ada.png"})
    ada = event.speakers.get()
    assert ada.headshot is not None
    assert ada.headshot.state == "waiting"
    assert "being fetched" in editor.get(at("speaker", ada.pk)).content.decode()


def test_W1_a_headshot_opens_only_under_its_own_event(editor: Client, event: Event, at: Address) -> None:
    editor.post(at("speaker_new"), ADA | {"headshot_file": png()})
    picture = Picture.objects.get()
    second = factories.event(event.organization)
    assert b"".join(editor.get(at("picture", picture.pk)))  # type: ignore[arg-type]
    moved = at("picture", picture.pk).replace(event.slug, second.slug)
    assert editor.get(moved).status_code == 404


def test_R25_a_deleted_speaker_comes_back_as_the_same_record(
    editor: Client, event: Event, at: Address
) -> None:
    ada = factories.speaker(event)
    factories.source_id(ada, "abc", "sessionize")
    editor.post(at("speaker_delete", ada.pk))
    assert names(editor, at("speakers")) == []
    assert len(names(editor, at("speakers"), show="deleted")) == 1
    editor.post(at("speaker_restore", ada.pk))
    back = Speaker.objects.get()
    assert (back.pk, back.source, back.deleted_at) == (ada.pk, "sessionize", None)


def test_the_ids_of_a_speaker_and_a_session_stand_on_their_pages(
    viewer: Client, event: Event, at: Address
) -> None:
    ada, talk = factories.speaker(event), factories.session(event)
    factories.source_id(ada, "ABC<1>", "frab:camp", "code")
    factories.source_id(ada, "ada", "frab:camp", "name")
    factories.source_id(talk, "guid-7", "frab:camp", "guid")
    page = " ".join(viewer.get(at("speaker", ada.pk)).content.decode().split())
    assert "code <code>ABC&lt;1&gt;</code>" in page
    assert page.count("(frab:camp)") == 1
    assert "<code>guid-7</code>" in viewer.get(at("session", talk.pk)).content.decode()


def test_speakers_without_email_are_exported_for_this_event_alone(
    viewer: Client, event: Event, at: Address
) -> None:
    factories.speaker(event, first_name="Ada", last_name="Okafor", email="")
    factories.speaker(event, first_name="Bo")
    factories.speaker(factories.event(event.organization), first_name="Cleo", email="")
    answer = viewer.get(at("export", "speakers", "csv"), {"show": "no-email", "columns": "first_name,email"})
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    rows = answer.content.decode().splitlines()
    assert rows[0].startswith("Speaker ID,")
    assert len(rows) == 2
    assert rows[1].endswith("Ada,")
