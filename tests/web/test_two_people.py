"""Two people on one record: nothing is lost, both are told, and each field that both changed is chosen."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from tests import factories
from tests.web.conftest import Address

from stagedoor.accounts.models import Role
from stagedoor.agenda.domain.records import delete_record
from stagedoor.agenda.models import AgendaChange, CustomField, Event, Session

pytestmark = pytest.mark.django_db


class Window:
    """A person's browser with a form open in it: what it holds is what is sent, like a browser's."""

    def __init__(self, client: Client, path: str) -> None:
        self.client, self.path = client, path
        answer = client.get(path)
        form = answer.context["form"]
        self.values: dict[str, Any] = {"version": answer.context["version"]}
        for field in form:
            value = field.value()
            self.values[field.name] = "" if value is None or field.name.endswith("_file") else value
        self.values = {name: value for name, value in self.values.items() if not name.startswith("remove_")}
        rows = answer.context.get("rows") or []
        self.values["participant"] = [speaker.pk for speaker, _ in rows]
        self.values["participant_role"] = [str(role) for _, role in rows]

    def save(self, **changes: Any) -> str:
        self.values |= changes
        answer = self.client.post(self.path, self.values, follow=True)
        self.values["seen"] = answer.context.get("seen", "") or ""
        return " ".join(answer.content.decode().split())


@pytest.fixture
def ada(event: Event) -> Client:
    client = Client()
    client.force_login(factories.member(event.organization, Role.EDITOR, email="ada@example.org"))
    return client


@pytest.fixture
def session(event: Event) -> Session:
    return factories.session(
        event, factories.speaker(event), title="Ebb", description="<p>Of tides</p>\n<p>x</p>"
    )


def both(editor: Client, ada: Client, path: str) -> tuple[Window, Window]:
    return Window(editor, path), Window(ada, path)


def test_fields_that_only_one_changed_are_merged_without_asking_and_told(
    editor: Client, ada: Client, event: Event, at: Address, session: Session
) -> None:
    level = CustomField.objects.create(event=event, kind="session", name="Level", type="text")
    mine, theirs = both(editor, ada, at("session_edit", session.pk))
    theirs.save(capacity="40", **{f"custom_{level.key}": "Expert"})
    said = mine.save(title="Flow")
    assert "“Flow” is saved. Also kept, changed by somebody else meanwhile:" in said
    assert "Capacity (ada@example.org)" in said
    assert "Level (ada@example.org)" in said
    session.refresh_from_db()
    assert (session.title, session.capacity, session.custom) == ("Flow", 40, {level.key: "Expert"})
    changed = [set(change.records.get().after) for change in AgendaChange.objects.order_by("pk")]
    assert changed == [{"capacity", f"custom:{level.key}"}, {"title"}]


@pytest.mark.parametrize(("choice", "title"), [("yours", "Mine"), ("theirs", "Theirs")])
def test_a_field_that_both_changed_is_chosen_and_nothing_is_stored_before(
    editor: Client, ada: Client, at: Address, session: Session, choice: str, title: str
) -> None:
    mine, theirs = both(editor, ada, at("session_edit", session.pk))
    theirs.save(title="Theirs", capacity="40")
    said = mine.save(title="Mine", status="declined")
    assert "Somebody else changed the same field while" in said
    assert "ada@example.org changed it meanwhile" in said
    for words in (
        "it is now:</strong> Theirs",
        "Yours:</strong> Mine",
        "Before both: Ebb",
        "changed Capacity",
    ):
        assert words in said
    session.refresh_from_db()
    assert (session.title, session.status) == ("Theirs", "accepted")
    assert "is saved" in mine.save(merge_title=choice)
    session.refresh_from_db()
    assert (session.title, session.status, session.capacity) == (title, "declined", 40)


def test_what_changes_while_somebody_chooses_is_shown_again(
    editor: Client, ada: Client, at: Address, session: Session
) -> None:
    path = at("session_edit", session.pk)
    mine, theirs = both(editor, ada, path)
    theirs.save(title="Theirs")
    mine.save(title="Mine")
    Window(ada, path).save(title="Later still")
    said = mine.save(merge_title="yours")
    assert "it is now:</strong> Later still" in said
    session.refresh_from_db()
    assert session.title == "Later still"
    mine.save()
    session.refresh_from_db()
    assert session.title == "Mine"


def test_participants_are_merged_like_any_field_and_deleted_speakers_keep_their_part(
    editor: Client, ada: Client, event: Event, at: Address, session: Session
) -> None:
    hidden, new, other = (factories.speaker(event) for _ in range(3))
    factories.participation(session, hidden, position=1)
    delete_record(hidden, None)
    mine, theirs = both(editor, ada, at("session_edit", session.pk))
    first = mine.values["participant"]
    theirs.save(participant=[*first, new.pk], participant_role=["speaker", "moderator"])
    mine.save(title="Flow")
    people = [(part.speaker_id, part.role) for part in session.participations.all()]
    assert people == [(first[0], "speaker"), (new.pk, "moderator"), (hidden.pk, "speaker")]
    late = Window(editor, at("session_edit", session.pk))
    Window(ada, at("session_edit", session.pk)).save(participant=[], participant_role=[])
    said = late.save(participant=[other.pk], participant_role=["speaker"])
    assert f"Yours:</strong> {other}" in said
    late.save(merge_participants="yours")
    assert [part.speaker_id for part in session.participations.all()] == [other.pk, hidden.pk]


def test_a_form_that_changes_nothing_is_no_change_of_a_text_of_several_lines(
    editor: Client, at: Address, session: Session
) -> None:
    window = Window(editor, at("session_edit", session.pk))
    window.save(description=window.values["description"].replace("\n", "\r\n"))
    assert not AgendaChange.objects.exists()


@pytest.mark.parametrize("choice", ["yours", "theirs"])
def test_a_record_deleted_meanwhile_is_not_brought_back_unasked(
    editor: Client, ada: Client, event: Event, at: Address, choice: str
) -> None:
    room = factories.room(event, "Hall")
    session = factories.session(event, room=room)
    mine = Window(editor, at("room_edit", room.pk))
    ada.post(at("room_delete", room.pk))
    said = mine.save(capacity="80")
    assert '<legend class="form-label">Deleted</legend>' in said
    mine.save(merge_deleted=choice)
    room.refresh_from_db()
    session.refresh_from_db()
    assert room.capacity == 80
    assert (room.deleted_at is None, session.room == room) == (choice == "yours", choice == "yours")


@pytest.mark.parametrize(
    ("kind", "field"), [("speaker", "job_title"), ("sponsor", "name"), ("room", "name"), ("track", "name")]
)
def test_every_kind_of_record_has_it(
    editor: Client, ada: Client, event: Event, at: Address, kind: str, field: str
) -> None:
    record = getattr(factories, kind)(event)
    mine, theirs = both(editor, ada, at(f"{kind}_edit", record.pk))
    theirs.save(**{field: "Theirs"})
    assert "Yours:</strong> Mine" in mine.save(**{field: "Mine"})
    record.refresh_from_db()
    assert getattr(record, field) == "Theirs"
    mine.save(**{f"merge_{field}": "yours"})
    record.refresh_from_db()
    assert getattr(record, field) == "Mine"


def test_two_pictures_are_chosen_from(editor: Client, ada: Client, event: Event, at: Address) -> None:
    speaker = factories.speaker(event)
    mine, theirs = both(editor, ada, at("speaker_edit", speaker.pk))
    theirs.save(headshot_url="https://pictures.example.org/theirs.png")
    said = mine.save(headshot_url="https://pictures.example.org/mine.png", company="Tidewater")
    assert "https://pictures.example.org/theirs.png" in said
    mine.save(merge_headshot="theirs")
    speaker.refresh_from_db()
    assert speaker.company == "Tidewater"
    assert event.pictures.get().url == "https://pictures.example.org/theirs.png"


def test_a_form_without_a_version_still_keeps_what_it_does_not_show(
    editor: Client, ada: Client, at: Address, session: Session
) -> None:
    window = Window(editor, at("session_edit", session.pk))
    window.values["version"] = "nonsense"
    assert "is saved" in window.save(title="Flow")
    session.refresh_from_db()
    assert (session.title, session.participations.count()) == ("Flow", 1)
