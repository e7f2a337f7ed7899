"""The history of an event, of a record and of a change, and *Undo* on each of them."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from tests import factories
from tests.imports.programme import TALK, sheet
from tests.web.conftest import Address

from stagedoor.agenda.domain.bulk.fields import set_fields
from stagedoor.agenda.domain.bulk.removal import delete_records
from stagedoor.agenda.domain.records import save_record
from stagedoor.agenda.models import AgendaChange, CustomField, Event, Session
from stagedoor.imports.domain.apply import import_sheet
from stagedoor.imports.models import Import
from stagedoor.sync.models import Connection, EventMapping, RecordLink

pytestmark = pytest.mark.django_db


def text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def undo(client: Client, at: Address, change: AgendaChange, **values: object) -> str:
    """What the next page says."""
    answer = client.post(at("history_undo", change.pk), values, follow=True)
    return " ".join(answer.content.decode().split())


@pytest.fixture
def renamed(event: Event) -> AgendaChange:
    session = factories.session(event, title="Ebb")
    session.title, session.room = "Flow", factories.room(event, "Loft")
    save_record(session, factories.person("ada@example.org"))
    return AgendaChange.objects.get()


def test_the_history_tells_who_changed_what_from_what_to_what(
    viewer: Client, at: Address, renamed: AgendaChange
) -> None:
    shown = text(viewer, at("history"))
    assert "Changed session “Flow”" in shown
    assert "ada@example.org · Form" in shown
    assert "<dt>Title</dt> <dd> <del>Ebb</del>" in shown
    assert "<ins>Flow</ins>" in shown
    assert "<del>none</del>" in shown
    assert "<ins>Loft</ins>" in shown


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=flow", True),
        ("q=ebb+changed", True),
        ("q=lighthouse+changed", False),
        ("q=changed+FLOW", True),
        ("kind=session&way=form", True),
        ("kind=room", False),
        ("way=bulk", False),
        ("since=2000-01-01&until=2099-01-01", True),
        ("until=2000-01-01", False),
        ("since=2099-01-01", False),
        ("since=nonsense&kind=nonsense", True),
    ],
)
def test_the_history_is_searched(
    viewer: Client, at: Address, renamed: AgendaChange, query: str, found: bool
) -> None:
    assert ("Changed session “Flow”" in text(viewer, f"{at('history')}?{query}")) is found
    person = renamed.person
    assert person is not None
    assert "Changed session" in text(viewer, f"{at('history')}?person={person.pk}")


def test_a_record_has_its_own_history_and_its_page_leads_there(
    editor: Client, event: Event, at: Address, renamed: AgendaChange
) -> None:
    other = factories.session(event)
    session = Session.objects.get(title="Flow")
    assert at("session_history", session.pk) in text(editor, at("session", session.pk))
    assert "<ins>Flow</ins>" in text(editor, at("session_history", session.pk))
    assert "No change of this session" in text(editor, at("session_history", other.pk))
    assert at("room_history", event.rooms.get().pk) in text(editor, at("room_edit", event.rooms.get().pk))


def test_a_bulk_edit_is_undone_from_its_message_and_put_again(
    editor: Client, event: Event, at: Address
) -> None:
    sessions = [factories.session(event) for _ in range(5)]
    ids = [str(session.pk) for session in sessions]
    answer = editor.post(at("sessions_bulk"), {"session": ids, "status": "declined"}, follow=True)
    made = AgendaChange.objects.get()
    said = answer.content.decode()
    assert "5 sessions changed." in said
    assert f'action="{at("history_undo", made.pk)}"' in said
    said = undo(editor, at, made, next=at("agenda"))
    assert "Undone on 5 records." in said
    assert {session.status for session in event.sessions.all()} == {"accepted"}
    again = AgendaChange.objects.latest("pk")
    assert f'action="{at("history_undo", again.pk)}"' in said
    undo(editor, at, again)
    assert {session.status for session in event.sessions.all()} == {"declined"}
    assert "Undone by" in text(editor, at("history"))


def test_an_undo_that_would_lose_something_leads_to_the_fields(
    editor: Client, event: Event, at: Address
) -> None:
    ebb, flow = factories.session(event, title="Ebb"), factories.session(event, title="Flow")
    set_fields(event, "session", [ebb.pk, flow.pk], {"capacity": 10}, None)
    made = AgendaChange.objects.get()
    ebb.capacity = 20
    save_record(ebb, factories.person("ada@example.org"))
    said = undo(editor, at, made)
    assert "1 later change would be lost, so nothing was undone." in said
    assert "ada@example.org changed it meanwhile" in said
    assert said.count('name="field"') == 2
    assert said.count(" checked") == 1
    assert "No field was ticked" in undo(editor, at, made, some="on")
    assert "Put back what you chose, on 1 record." in undo(
        editor, at, made, some="on", field=f"session.{flow.pk}.capacity.0"
    )
    assert sorted(str(session.capacity) for session in event.sessions.all()) == ["20", "None"]


def test_an_import_is_undone_from_the_history_with_what_it_remembered(
    editor: Client, event: Event, at: Address
) -> None:
    import_sheet(event, sheet(TALK), filename="talks.csv")
    made = AgendaChange.objects.get()
    assert made.title == "Imported talks.csv"
    assert "records" in text(editor, at("history"))
    assert "The import is undone: " in undo(editor, at, made)
    assert Import.objects.get().undone_at
    assert AgendaChange.objects.latest("pk").undoes == made
    assert not event.sessions.filter(deleted_at=None).exists()
    assert "Nothing of this change is left to undo." in undo(editor, at, made)


def test_R16_a_renamed_room_that_was_sent_since_keeps_its_name(
    editor: Client, event: Event, at: Address
) -> None:
    room = factories.room(event, "Loft")
    room.name, room.capacity = "Attic", 20
    save_record(room, None)
    connection = Connection.objects.create(
        organization=event.organization, key="k", key_fingerprint="f", secret="s"
    )
    EventMapping.objects.create(connection=connection, event=event, swoogo_event_id=7, swoogo_event_name="T")
    RecordLink.objects.create(
        event=event,
        connection=connection,
        swoogo_event_id=7,
        kind="room",
        record_id=room.pk,
        state="linked",
    )
    said = undo(editor, at, AgendaChange.objects.get())
    assert "This room has been sent to Swoogo, where it is found by its name." in said
    room.refresh_from_db()
    assert (room.name, room.capacity) == ("Attic", None)


def test_values_are_told_in_words(viewer: Client, event: Event, at: Address) -> None:
    level = CustomField.objects.create(event=event, kind="session", name="Level", type="yes_no")
    speaker = factories.speaker(event, first_name="Ada", last_name="Byron")
    session = factories.session(event)
    session.custom = {level.key: True}
    session.description = "<p>Of <b>tides</b></p>"
    session.starts_at = factories.wall(event, 9)
    save_record(session, None)
    shown = text(viewer, at("history"))
    assert "<dt>Level</dt> <dd> <del>none</del>" in shown
    assert "<ins>Yes</ins>" in shown
    assert "<ins>Of tides</ins>" in shown
    assert f"<ins>{event.starts_on} 09:00</ins>" in shown
    delete_records(event, "speaker", [speaker.pk], None)
    assert "Deleted 1 speaker" in text(viewer, at("history"))


def test_no_undo_for_viewers_and_none_of_another_event(
    viewer: Client, editor: Client, event: Event, renamed: AgendaChange
) -> None:
    here = [event.organization.slug, event.slug, renamed.pk]
    assert "history_undo" not in text(viewer, reverse("history_change", args=here))
    assert 'name="field"' not in text(viewer, reverse("history_change", args=here))
    assert viewer.post(reverse("history_undo", args=here)).status_code == 403
    other = factories.event(event.organization)
    there = [other.organization.slug, other.slug, renamed.pk]
    assert editor.get(reverse("history_change", args=there)).status_code == 404
    assert editor.post(reverse("history_undo", args=there)).status_code == 404
    assert AgendaChange.objects.count() == 1
