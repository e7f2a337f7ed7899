"""Importing on the pages: upload, match columns, check, import (R29)."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from tests import factories

from stagedoor.accounts.models import Role
from stagedoor.agenda.models import Event, Session, Speaker
from stagedoor.common import clock
from stagedoor.imports.models import DRAFT_LIFE, ImportDraft

pytestmark = pytest.mark.django_db
SPEAKERS = (
    "Speaker ID,First Name,Last Name,Email,Shoe Size\n"
    "7,Ada,Quay,ada@example.org,38\n"
    "8,Ben,Pier,ben@example.org,44\n"
)


@pytest.fixture
def event() -> Event:
    return factories.event()


@pytest.fixture
def editor(client: Client, event: Event) -> Client:
    client.force_login(factories.member(event.organization, Role.EDITOR))
    return client


def page(name: str, event: Event, *more: int) -> str:
    return reverse(name, args=[event.organization.slug, event.slug, *more])


def upload(
    client: Client, event: Event, content: str | bytes, name: str = "people.csv", **more: str
) -> HttpResponse:
    body = content.encode() if isinstance(content, str) else content
    given = {"file": SimpleUploadedFile(name, body), "format": "auto", **more}
    return client.post(page("import", event), given)


def match(client: Client, event: Event, kind: str = "speakers", **columns: str) -> HttpResponse:
    draft = ImportDraft.objects.get()
    return client.post(page("import_columns", event, draft.pk), {"kind": kind, **columns})


def check(client: Client, event: Event) -> str:
    return client.get(page("import_check", event, ImportDraft.objects.get().pk)).content.decode()


def confirm(client: Client, event: Event, text: str) -> str:
    found = re.search(r'name="seen" value="(\w+)"', text)
    assert found is not None
    answer = client.post(
        page("import_check", event, ImportDraft.objects.get().pk), {"seen": found[1]}, follow=True
    )
    return answer.content.decode()


SPEAKER_COLUMNS = {
    "source_id": "Speaker ID",
    "first_name": "First Name",
    "last_name": "Last Name",
    "email": "Email",
}


def test_a_table_goes_by_way_of_its_columns_and_writes_nothing_before_import(
    editor: Client, event: Event
) -> None:
    answer = upload(editor, event, SPEAKERS)
    draft = ImportDraft.objects.get()
    assert answer.headers["Location"] == page("import_columns", event, draft.pk)
    columns = editor.get(answer.headers["Location"]).content.decode()
    assert '<option value="speakers" selected>' in columns
    assert '<option value="First Name" selected>' in columns
    assert "Shoe Size" in columns
    assert "38 · 44" in " ".join(columns.split())
    assert match(editor, event, **SPEAKER_COLUMNS).headers["Location"] == page(
        "import_check", event, draft.pk
    )
    text = check(editor, event)
    assert "Ada Quay" in text
    assert "Columns that are not read: Shoe Size." in text
    assert not Speaker.objects.exists()
    result = confirm(editor, event, text)
    assert "Record by record (2)" in result
    assert sorted(speaker.email for speaker in event.speakers.all()) == ["ada@example.org", "ben@example.org"]


def test_importing_the_same_file_again_has_nothing_to_import(editor: Client, event: Event) -> None:
    for _ in range(2):
        ImportDraft.objects.all().delete()
        upload(editor, event, SPEAKERS)
        match(editor, event, **SPEAKER_COLUMNS)
        text = check(editor, event)
        if 'name="seen"' in text:
            confirm(editor, event, text)
    assert "Nothing to import" in text
    assert event.speakers.count() == 2


def test_columns_can_be_matched_by_hand_and_ignored(editor: Client, event: Event) -> None:
    upload(editor, event, "Person,Given,Family\na@example.org,Ada,Quay\n")
    answer = match(editor, event, email="Person", first_name="Given", last_name="")
    assert answer.status_code == 302
    confirm(editor, event, check(editor, event))
    speaker = event.speakers.get()
    assert (speaker.email, speaker.first_name, speaker.last_name) == ("a@example.org", "Ada", "")


def test_a_missing_needed_column_is_told_at_the_form(editor: Client, event: Event) -> None:
    upload(editor, event, "Given,Family\nAda,Quay\n")
    text = match(
        editor, event, first_name="Given", last_name="Family", source_id="", email=""
    ).content.decode()
    assert "has no column Speaker ID or Email" in text
    assert 'id="kind"' in text


def test_a_column_that_the_file_does_not_have_is_refused(editor: Client, event: Event) -> None:
    upload(editor, event, SPEAKERS)
    text = match(editor, event, email="Password").content.decode()
    assert "is not one of the available choices" in text


def test_the_kind_of_rows_can_be_chosen(editor: Client, event: Event) -> None:
    upload(editor, event, "Name,Website\nQuay Ltd,https://example.org\n")
    draft = ImportDraft.objects.get()
    text = editor.get(page("import_columns", event, draft.pk), {"kind": "sponsors"}).content.decode()
    assert "Logo URL" in text
    assert '<option value="sponsors" selected>' in text


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("notes.pdf", b"%PDF-1.7\0binary", "notes.pdf is a PDF."),
        ("old.xls", b"\xd0\xcf\x11\xe0old", "old format (.xls)"),
        ("page.html", b"<html></html>", "page.html is XML or HTML."),
        ("other.json", b'{"a": 1}', "is JSON of another kind"),
        ("broken.json", b'{"a": ', "is not valid JSON"),
    ],
)
def test_a_file_that_fits_nothing_gives_one_clear_message(
    editor: Client, event: Event, name: str, content: bytes, said: str
) -> None:
    text = upload(editor, event, content, name).content.decode()
    assert text.count(said) == 1
    assert not ImportDraft.objects.exists()


def test_an_empty_file_is_refused(editor: Client, event: Event) -> None:
    assert "The submitted file is empty" in upload(editor, event, b"").content.decode()


def test_a_schedule_skips_the_columns_and_moves_to_the_first_day(editor: Client, event: Event) -> None:
    sessionize = {
        "sessions": [
            {
                "id": "1",
                "title": "Tides",
                "startsAt": "2020-05-04T10:00:00",
                "endsAt": "2020-05-04T11:00:00",
                "status": "Accepted",
                "speakers": [],
                "roomId": 5,
            }
        ],
        "speakers": [],
        "rooms": [{"id": 5, "name": "Quay"}],
        "categories": [],
        "questions": [],
    }
    first_day = event.starts_on
    answer = upload(editor, event, json.dumps(sessionize), "all.json", starts_on=first_day.isoformat())
    draft = ImportDraft.objects.get()
    assert answer.headers["Location"] == page("import_check", event, draft.pk)
    confirm(editor, event, check(editor, event))
    session = event.sessions.get()
    assert session.starts_wall is not None
    assert session.starts_wall.date() == first_day
    assert event.import_sources.get().shift_days


def test_a_bad_value_names_file_row_and_field_and_the_rest_comes_in(editor: Client, event: Event) -> None:
    upload(editor, event, "Session ID,Title,Capacity\n1,Tides,many\n2,,5\n3,Ropes,20\n", "talks.csv")
    match(editor, event, "sessions", source_id="Session ID", title="Title", capacity="Capacity")
    text = check(editor, event)
    assert "talks.csv, row 2" in text
    assert "talks.csv, row 3" in text
    assert re.search(r'<td data-label="Field"[^>]*>\s*Capacity\s*</td>', text)
    confirm(editor, event, text)
    assert {(session.title, session.capacity) for session in event.sessions.all()} == {
        ("Tides", None),
        ("Ropes", 20),
    }


def test_R29_a_value_edited_here_as_well_is_shown_and_kept(editor: Client, event: Event) -> None:
    upload(editor, event, "Session ID,Title\n1,Tides\n", "talks.csv")
    match(editor, event, "sessions", source_id="Session ID", title="Title")
    confirm(editor, event, check(editor, event))
    Session.objects.update(title="Tides, by hand")
    ImportDraft.objects.all().delete()
    upload(editor, event, "Session ID,Title\n1,Tides revisited\n2,Ropes\n", "talks.csv")
    match(editor, event, "sessions", source_id="Session ID", title="Title")
    text = check(editor, event)
    assert "Edited here, and changed in the file too (1)" in text
    confirm(editor, event, text)
    assert sorted(session.title for session in event.sessions.all()) == ["Ropes", "Tides, by hand"]


def test_R29_records_gone_from_the_source_are_listed_and_stay(editor: Client, event: Event) -> None:
    upload(editor, event, SPEAKERS)
    match(editor, event, **SPEAKER_COLUMNS)
    confirm(editor, event, check(editor, event))
    ImportDraft.objects.all().delete()
    upload(
        editor, event, SPEAKERS.replace("8,Ben,Pier,ben@example.org,44\n", "9,Cat,Dock,cat@example.org,40\n")
    )
    match(editor, event, **SPEAKER_COLUMNS)
    text = check(editor, event)
    assert "Not in this file any more (1)" in text
    assert "Speaker: Ben Pier" in text
    confirm(editor, event, text)
    assert event.speakers.filter(deleted_at=None).count() == 3


def test_what_changed_after_the_check_is_checked_again(editor: Client, event: Event) -> None:
    upload(editor, event, SPEAKERS)
    match(editor, event, **SPEAKER_COLUMNS)
    text = check(editor, event)
    factories.speaker(event, email="ada@example.org", first_name="Ada", last_name="Quay")
    again = confirm(editor, event, text)
    assert "The agenda was changed since this check was made" in again
    assert event.speakers.count() == 1
    confirm(editor, event, again)
    assert event.speakers.count() == 2


def test_the_browser_cannot_import_what_it_was_not_shown(editor: Client, event: Event) -> None:
    upload(editor, event, SPEAKERS)
    draft = ImportDraft.objects.get()
    editor.post(page("import_check", event, draft.pk), {"seen": "made up"})
    assert not event.speakers.exists()


def test_importing_twice_by_reloading_does_it_once(editor: Client, event: Event) -> None:
    upload(editor, event, SPEAKERS)
    match(editor, event, **SPEAKER_COLUMNS)
    text = check(editor, event)
    confirm(editor, event, text)
    assert "Imported" in confirm(editor, event, text)
    assert event.speakers.count() == 2
    assert bytes(ImportDraft.objects.get().content) == b""


def test_nobody_goes_on_with_somebody_elses_upload(editor: Client, event: Event, client: Client) -> None:
    upload(editor, event, SPEAKERS)
    draft = ImportDraft.objects.get()
    client.force_login(factories.member(event.organization, Role.OWNER))
    assert client.get(page("import_check", event, draft.pk)).status_code == 404
    assert client.get(page("import_columns", event, draft.pk)).status_code == 404


def test_an_upload_belongs_to_its_event(editor: Client, event: Event) -> None:
    upload(editor, event, SPEAKERS)
    other = factories.event(event.organization)
    assert editor.get(page("import_check", other, ImportDraft.objects.get().pk)).status_code == 404


def test_an_upload_is_thrown_away_after_a_day(editor: Client, event: Event) -> None:
    upload(editor, event, SPEAKERS)
    old = ImportDraft.objects.get()
    ImportDraft.objects.update(created_at=clock.now() - DRAFT_LIFE - timedelta(minutes=1))
    assert editor.get(page("import_check", event, old.pk)).status_code == 404
    upload(editor, event, SPEAKERS)
    assert not ImportDraft.objects.filter(pk=old.pk).exists()


def test_viewers_cannot_import(client: Client, event: Event) -> None:
    client.force_login(factories.member(event.organization, Role.VIEWER))
    assert client.get(page("import", event)).status_code == 403
    assert upload(client, event, SPEAKERS).status_code == 403
    assert not ImportDraft.objects.exists()


def test_the_first_day_is_a_date(editor: Client, event: Event) -> None:
    assert "Enter a valid date" in upload(editor, event, SPEAKERS, starts_on="soon").content.decode()
    assert not ImportDraft.objects.exists()
