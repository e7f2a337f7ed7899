"""W2: custom fields on the pages: made, filled in, shown, listed, brought in."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests import factories
from tests.web.conftest import Address

from stagedoor.agenda.domain.custom_fields import save_custom_field
from stagedoor.agenda.models import CustomField, Event, Session
from stagedoor.imports.models import ImportDraft

pytestmark = pytest.mark.django_db


def made(event: Event, kind: str, name: str, held: str, *choices: str, in_list: bool = False) -> CustomField:
    field = CustomField(event=event, kind=kind, name=name, type=held, choices=list(choices), in_list=in_list)
    save_custom_field(field, None)
    return field


def test_W2_an_editor_adds_changes_deletes_and_restores_a_field(
    editor: Client, event: Event, at: Address
) -> None:
    address = at("custom_fields") + "new/session/"
    sent = {"name": "Level", "type": "choice", "choice_lines": "Beginner\n\nExpert\n", "in_list": "on"}
    assert editor.post(address, sent).status_code == 302
    field = event.custom_fields.get()
    assert (field.kind, field.name, field.choices, field.in_list) == (
        "session",
        "Level",
        ["Beginner", "Expert"],
        True,
    )
    refused = editor.post(address, sent)
    assert "already a session field" in refused.content.decode()
    editor.post(
        at("custom_field_edit", field.pk), {"name": "Depth", "choice_lines": "Beginner\nExpert\nGuru"}
    )
    field.refresh_from_db()
    assert (field.name, field.type, field.choices[-1], field.in_list) == ("Depth", "choice", "Guru", False)
    editor.post(at("custom_field_delete", field.pk))
    assert "Restore" in editor.get(at("custom_fields")).content.decode()
    editor.post(at("custom_field_restore", field.pk))
    field.refresh_from_db()
    assert field.deleted_at is None


def test_W1_only_editors_change_fields_and_only_their_own(
    viewer: Client, editor: Client, event: Event, at: Address
) -> None:
    field = made(event, "session", "Level", "text")
    theirs = made(factories.event(), "session", "Level", "text")
    assert "Level" in viewer.get(at("custom_fields")).content.decode()
    for client, number in ((viewer, field.pk), (editor, theirs.pk)):
        assert client.post(at("custom_field_delete", number)).status_code in {403, 404}
        assert client.get(at("custom_field_edit", number)).status_code in {403, 404}
    assert viewer.get(at("custom_fields") + "new/session/").status_code in {403, 404}
    assert editor.get(at("custom_fields") + "new/nothing/").status_code == 404


def test_W2_a_session_is_saved_with_its_custom_fields_and_shows_them(
    editor: Client, event: Event, at: Address
) -> None:
    level = made(event, "session", "Level", "choice", "Beginner", "Expert", in_list=True)
    tags = made(event, "session", "Tags", "choices", "Web", "Data")
    slides = made(event, "session", "Slides", "url")
    taped = made(event, "session", "Taped", "yes_no")
    note = made(event, "session", "Note", "rich_text")
    sent = {
        "title": "Ropes",
        "status": "accepted",
        f"custom_{level.key}": "Expert",
        f"custom_{tags.key}": ["Data", "Web"],
        f"custom_{slides.key}": "example.org/slides",
        f"custom_{taped.key}": "no",
        f"custom_{note.key}": "<p>Hi<script>1</script></p>",
    }
    assert editor.post(at("session_new"), sent).status_code == 302
    session = Session.objects.get()
    assert session.custom == {
        level.key: "Expert",
        tags.key: ["Web", "Data"],
        slides.key: "https://example.org/slides",
        taped.key: False,
        note.key: "<p>Hi</p>",
    }
    page = editor.get(at("session", session.pk)).content.decode()
    for words in ("Expert", "Web | Data", 'href="https://example.org/slides"', "<p>Hi</p>"):
        assert words in page
    form = editor.get(at("session_edit", session.pk)).content.decode()
    assert '<option value="Expert" selected>' in form
    assert '<option value="no" selected>' in form
    listed = editor.get(at("agenda")).content.decode()
    assert 'data-label="Level"' in listed
    assert 'data-label="Tags"' not in listed


def test_W2_a_value_that_does_not_fit_is_told_at_its_field(editor: Client, event: Event, at: Address) -> None:
    seats = made(event, "speaker", "Seats", "number")
    sent = {"first_name": "Ada", f"custom_{seats.key}": "many"}
    refused = editor.post(at("speaker_new"), sent).content.decode()
    assert "Seats: “many” is no number" in refused
    assert f'href="#id_custom_{seats.key}"' in refused
    assert not event.speakers.exists()
    editor.post(at("speaker_new"), sent | {f"custom_{seats.key}": "4"})
    assert event.speakers.get().custom == {seats.key: "4"}


def test_W2_a_list_costs_no_query_for_each_row(
    editor: Client, event: Event, at: Address, django_assert_max_num_queries: object
) -> None:
    fields = [made(event, "sponsor", f"Field {number}", "text", in_list=True) for number in range(5)]
    for number in range(20):
        factories.sponsor(event, custom={field.key: f"value {number}" for field in fields})
    with django_assert_max_num_queries(15):  # type: ignore[operator]
        page = editor.get(at("sponsors")).content.decode()
    assert page.count("value 7") == 5


def test_W3_a_column_that_nothing_reads_becomes_a_custom_field(
    editor: Client, event: Event, at: Address
) -> None:
    table = b"Session ID,Title,Level\n1,Ropes,Expert\n2,Knots,Beginner\n"
    given = {"file": SimpleUploadedFile("talks.csv", table), "format": "auto"}
    editor.post(at("import"), given)
    draft = ImportDraft.objects.get()
    page = editor.get(at("import_columns", draft.pk)).content.decode()
    assert "“Level”, which no field reads" in page
    sent = {"kind": "sessions", "source_id": "Session ID", "title": "Title", "new_2": "choice"}
    assert editor.post(at("import_columns", draft.pk), sent).status_code == 302
    field = event.custom_fields.get()
    assert (field.name, field.choices) == ("Level", ["Expert", "Beginner"])
    check = editor.get(at("import_check", draft.pk))
    assert "Level" in check.content.decode()
    editor.post(at("import_check", draft.pk), {"seen": check.context["seen"]})
    assert {row.title: row.custom for row in event.sessions.all()} == {
        "Ropes": {field.key: "Expert"},
        "Knots": {field.key: "Beginner"},
    }
