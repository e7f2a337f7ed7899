"""Past imports as a list: found again, with what they changed, and undone (W3)."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests import factories
from tests.web.conftest import Address

from stagedoor.agenda.models import Event
from stagedoor.imports.domain.apply import import_sheet
from stagedoor.imports.models import Import
from stagedoor.imports.readers.detect import read

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(event: Event) -> tuple[Import, Import]:
    """Two imports: one by a person, one by the command line."""
    person = factories.member(event.organization, email="ada@example.org")
    for name, title, actor in (("tides.csv", "High tide", person), ("boats.csv", "Moorings", None)):
        sheet = read(name, f"Title,Status\n{title},Accepted".encode())
        import_sheet(event, sheet, filename=name, source_name=name, actor=actor)
    first, second = event.imports.order_by("pk")
    return first, second


def files(client: Client, at: Address, **query: str) -> list[str]:
    page = client.get(at("imports"), query).content.decode()
    return [name for name in ("tides.csv", "boats.csv") if f">{name}<" in page]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["tides.csv", "boats.csv"]),
        ({"q": "BOATS"}, ["boats.csv"]),
        ({"q": "high"}, ["tides.csv"]),
        ({"q": "ada@"}, ["tides.csv"]),
        ({"way": "person"}, ["tides.csv"]),
        ({"way": "command"}, ["boats.csv"]),
        ({"way": "source"}, []),
        ({"show": "undone"}, []),
    ],
)
def test_imports_are_found_by_file_person_record_and_way(
    viewer: Client, at: Address, made: tuple[Import, Import], query: dict[str, str], found: list[str]
) -> None:
    assert files(viewer, at, **query) == found


def test_an_import_leads_to_what_it_changed_and_can_be_undone(
    editor: Client, at: Address, event: Event, made: tuple[Import, Import]
) -> None:
    first, _ = made
    page = editor.get(at("imports")).content.decode()
    assert at("history_change", first.change_id) in page
    assert at("import_undo", first.pk) in page
    editor.post(at("import_undo", first.pk))
    assert files(editor, at, show="undone") == ["tides.csv"]
    assert at("import_undo", first.pk) not in editor.get(at("imports")).content.decode()


def test_without_imports_the_page_says_what_will_be_here(viewer: Client, editor: Client, at: Address) -> None:
    assert "No import has changed anything yet" in viewer.get(at("imports")).content.decode()


def test_a_template_is_downloaded_from_the_page(editor: Client, at: Address) -> None:
    address = at("import_template", "speakers", "xlsx")
    assert address in editor.get(at("import")).content.decode()
    answer = editor.get(address)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="speakers-template.xlsx"'
    assert editor.get(at("import_template", "rooms", "csv")).status_code == 404
    assert editor.get(at("import_template", "speakers", "json")).status_code == 404


def test_the_check_page_is_searched_and_filtered(editor: Client, at: Address, event: Event) -> None:
    rows = "Title,Status,Room\nHigh tide,Accepted,Pier\nLow tide,Accepted,Pier"
    editor.post(at("import"), {"file": SimpleUploadedFile("a.csv", rows.encode()), "format": "auto"})
    draft = event.import_drafts.get()
    editor.post(at("import_columns", draft.pk), {"kind": "sessions", "title": "Title", "room": "Room"})
    check = at("import_check", draft.pk)
    page = editor.get(check).content.decode()
    assert "High tide" in page
    assert "Session: Low tide" not in editor.get(check, {"q": "high"}).content.decode()
    rooms = editor.get(check, {"kind": "room"}).content.decode()
    assert "Room: Pier" in rooms
    assert "Session: High tide" not in rooms
    assert "No record of this sort" in editor.get(check, {"q": "lighthouse"}).content.decode()
