"""W2, W3: columns of a table that are custom fields come in, are kept apart from edits, and can be undone."""

from __future__ import annotations

import pytest
from tests import factories

from stagedoor.agenda.domain.custom_fields import save_custom_field
from stagedoor.agenda.models import CustomField, Event, Session
from stagedoor.common.errors import InputError
from stagedoor.exports.files import export_file
from stagedoor.imports.domain.apply import ImportResult, import_sheet
from stagedoor.imports.domain.remembered_columns import with_recalled_columns
from stagedoor.imports.domain.undo import undo_import
from stagedoor.imports.models import Import
from stagedoor.imports.readers.detect import read
from stagedoor.imports.readers.options import Kind, ReadOptions

pytestmark = pytest.mark.django_db
HEAD = "Session ID,Title,Level,Tags,Recorded"


@pytest.fixture
def event() -> Event:
    found = factories.event()
    for name, held, choices in (
        ("Level", "choice", ["Beginner", "Expert"]),
        ("tags", "choices", ["Web", "Data"]),
        ("Recorded", "yes_no", []),
    ):
        save_custom_field(
            CustomField(event=found, kind="session", name=name, type=held, choices=choices), None
        )
    return found


def keys(event: Event) -> dict[str, str]:
    return {field.name: field.key for field in event.custom_fields.all()}


def bring_in(event: Event, *lines: str, **columns: str) -> ImportResult:
    content = "\n".join([HEAD, *lines]).encode()
    options = with_recalled_columns(event, "a.csv", content, "auto", ReadOptions(Kind.SESSIONS, columns))
    return import_sheet(event, read("a.csv", content, options=options), filename="a.csv")


def test_W3_columns_of_their_names_come_into_custom_fields(event: Event) -> None:
    result = bring_in(event, "1,Ropes,expert,Data|Web,yes", "2,Knots,,,")
    assert not result.lost_something
    ropes, knots = event.sessions.order_by("-title")
    key = keys(event)
    assert ropes.custom == {key["Level"]: "Expert", key["tags"]: ["Web", "Data"], key["Recorded"]: True}
    assert knots.custom == {}


def test_R29_only_what_changed_in_the_source_is_written_and_blanks_wipe_nothing(event: Event) -> None:
    key = keys(event)
    bring_in(event, "1,Ropes,Expert,Web,no")
    session = Session.objects.get()
    session.custom[key["Level"]] = "Beginner"
    session.save()
    result = bring_in(event, "1,Ropes,,Data,no")
    session.refresh_from_db()
    assert session.custom == {key["Level"]: "Beginner", key["tags"]: ["Data"], key["Recorded"]: False}
    assert result.kept == []
    result = bring_in(event, "1,Ropes,Expert,Data,no")
    assert result.updated["session"] == 0, "the source says what it said before"


def test_R29_a_value_edited_here_and_changed_there_is_kept_and_told(event: Event) -> None:
    bring_in(event, "1,Ropes,Expert,Web,no")
    session = Session.objects.get()
    session.custom = session.custom | {keys(event)["Recorded"]: True}
    session.custom.pop(keys(event)["Level"])
    session.save()
    result = bring_in(event, "1,Ropes,Beginner,Web,no")
    session.refresh_from_db()
    assert keys(event)["Level"] not in session.custom
    assert [(kept.field, kept.source) for kept in result.kept] == [("custom:Level", "Beginner")]


def test_W3_a_value_that_does_not_fit_is_told_and_the_rest_comes(event: Event) -> None:
    result = bring_in(event, "1,Ropes,Guru,Web,no")
    assert "“Guru” is not among its choices" in str(result.problems[0])
    assert Session.objects.get().custom == {keys(event)["tags"]: ["Web"], keys(event)["Recorded"]: False}


def test_W3_a_column_of_another_name_is_matched_by_hand(event: Event) -> None:
    result = bring_in(event, "1,Ropes,Expert,yes,no", **{"custom:Recorded": "Tags", "custom:tags": ""})
    assert Session.objects.get().custom[keys(event)["Recorded"]] is True
    assert not result.lost_something
    with pytest.raises(InputError, match="no field “custom:Nothing”"):
        bring_in(event, "1,Ropes,,,", **{"custom:Nothing": "Tags"})


def test_an_import_of_custom_fields_is_undone_as_a_whole(event: Event) -> None:
    bring_in(event, "1,Ropes,Expert,,")
    bring_in(event, "1,Ropes,Beginner,Web,")
    second, first = Import.objects.order_by("-pk")
    undo_import(second, None)
    session = Session.objects.get()
    assert session.custom == {keys(event)["Level"]: "Expert"}
    undo_import(first, None)
    session.refresh_from_db()
    assert session.deleted_at


def test_an_edit_of_a_custom_field_since_an_import_keeps_it_from_being_undone(event: Event) -> None:
    bring_in(event, "1,Ropes,,,")
    session = Session.objects.get()
    session.custom = {keys(event)["Level"]: "Expert"}
    session.save()
    with pytest.raises(InputError, match="changed since"):
        undo_import(Import.objects.get(), None)


def test_W3_an_export_with_custom_fields_comes_back_in_and_changes_nothing(event: Event) -> None:
    room = factories.room(event, "Hall")
    key = keys(event)
    custom = {key["Level"]: "Expert", key["tags"]: ["Web", "Data"], key["Recorded"]: False}
    ada = factories.speaker(event, first_name="Ada", last_name="Quay", email="ada@example.org")
    factories.session(event, ada, title="Ropes", room=room, description="<p>All of it</p>", custom=custom)
    factories.session(event, title="=HYPERLINK(1)")
    save_custom_field(CustomField(event=event, kind="sponsor", name="Booth", type="number"), None)
    factories.sponsor(event, custom={event.custom_fields.get(name="Booth").key: "7"})
    before = state(event)
    for kind in ("sessions", "speakers", "sponsors"):
        content = export_file(event, kind, "csv").content
        options = with_recalled_columns(event, "out.csv", content, "auto", ReadOptions(Kind(kind)))
        result = import_sheet(event, read("out.csv", content, options=options), filename="out.csv")
        assert not result.lost_something, kind
        assert result.created == dict.fromkeys(result.created, 0), kind
    assert state(event) == before


def state(event: Event) -> list[tuple[object, ...]]:
    sessions = event.sessions.values_list("title", "description", "status", "starts_at", "room", "custom")
    return [*sessions, *event.speakers.values_list("email", "custom"), *event.sponsors.values_list("custom")]
