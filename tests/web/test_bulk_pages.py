"""The page of bulk acts: what it does to a selection, what it leaves out, and what it does not touch."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests import factories
from tests.web.conftest import Address

from stagedoor.accounts.models import Role
from stagedoor.agenda.models import AgendaChange, CustomField, Event, Session
from stagedoor.common import clock

pytestmark = pytest.mark.django_db
KINDS = ["session", "speaker", "sponsor", "room", "track"]


def words(answer: object) -> str:
    return " ".join(answer.content.decode().split())  # type: ignore[attr-defined]


def act(client: Client, path: str, ids: list[int], name: str, **values: object) -> str:
    given = {"ids": ",".join(map(str, ids)), "act": name, **values}
    return words(client.post(path, given, follow=True))


def make(kind: str, event: Event) -> int:
    return int(getattr(factories, kind)(event).pk)


@pytest.fixture
def sessions(event: Event) -> list[int]:
    return [factories.session(event, title=title).pk for title in ("Ebb", "Flow", "Neap")]


def hidden(page: str, name: str) -> str:
    return page.partition(f'name="{name}" value="')[2].partition('"')[0]


def test_the_page_takes_ticked_rows_or_all_that_match(
    editor: Client, event: Event, at: Address, sessions: list[int]
) -> None:
    path = at("sessions_bulk_edit")
    shown = words(editor.get(path, {"session": sessions[:2]}))
    assert "Change 2 sessions" in shown
    assert hidden(shown, "ids") == f"{sessions[0]},{sessions[1]}"
    shown = words(editor.post(path, {"filter": "q=flow&sort=title", "everything": "1"}))
    assert "Change 1 session" in shown
    assert hidden(shown, "ids") == str(sessions[1])
    moved_on = editor.get(path, {"filter": "q=flow", "everything": "2"})
    assert (moved_on.status_code, "1 session match now, not 2" in words(moved_on)) == (400, True)
    assert "Nothing is selected" in words(editor.get(path))


def test_only_ticked_fields_are_set_and_empty_ones_cleared(
    editor: Client, event: Event, at: Address, sessions: list[int]
) -> None:
    level = CustomField.objects.create(event=event, kind="session", name="Level", type="text")
    room = factories.room(event)
    Session.objects.update(capacity=5)
    values = {"set": ["room", f"custom_{level.key}", "capacity"], "room": room.pk, "status": "declined"}
    said = act(
        editor, at("sessions_bulk_edit"), sessions, "set", **values, **{f"custom_{level.key}": "Expert"}
    )
    assert "3 sessions changed." in said
    for session in event.sessions.all():
        assert (session.room, session.status, session.capacity) == (room, "accepted", None)
        assert session.custom == {level.key: "Expert"}
    assert "No field was ticked" in act(editor, at("sessions_bulk_edit"), sessions, "set", capacity="9")
    wrong = act(
        editor, at("sessions_bulk_edit"), sessions, "set", set="capacity", capacity="many", status="x"
    )
    assert "Capacity</a>: Enter a whole number." in wrong
    assert "Status</a>" not in wrong


def test_sessions_are_shifted_moved_duplicated_deleted_and_restored(
    editor: Client, event: Event, at: Address, sessions: list[int]
) -> None:
    path = at("sessions_bulk_edit")
    assert "3 sessions moved." in act(editor, path, sessions, "shift", minutes="15")
    day = str(event.starts_on + timedelta(days=1))
    assert "3 sessions moved." in act(editor, path, sessions, "move", day=day)
    assert event.sessions.first().starts_at == factories.wall(event, 10, 15, day=1)
    assert "3 sessions made as copies." in act(editor, path, sessions, "duplicate")
    assert "3 sessions deleted." in act(editor, path, sessions, "delete")
    assert event.sessions.filter(deleted_at=None).count() == 3
    answer = editor.post(at("sessions_bulk_restore"), {"session": sessions}, follow=True)
    assert "3 sessions restored." in words(answer)
    assert event.sessions.filter(deleted_at=None).count() == 6
    assert AgendaChange.objects.count() == 5


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_its_page_and_can_be_deleted_and_restored(
    editor: Client, event: Event, at: Address, kind: str
) -> None:
    ids = [make(kind, event), make(kind, event)]
    assert f"Change 2 {kind}s" in words(editor.get(at(f"{kind}s_bulk_edit"), {kind: ids}))
    assert f"2 {kind}s deleted." in act(editor, at(f"{kind}s_bulk_edit"), ids, "delete")
    answer = editor.post(at(f"{kind}s_bulk_restore"), {kind: ids}, follow=True)
    assert f"2 {kind}s restored." in words(answer)


@pytest.mark.parametrize("kind", KINDS)
def test_W1_records_of_another_organization_or_event_are_not_touched(
    editor: Client, event: Event, at: Address, kind: str
) -> None:
    beside, foreign = factories.event(event.organization), factories.event()
    ids = [make(kind, beside), make(kind, foreign)]
    assert "Nothing is selected" in words(editor.get(at(f"{kind}s_bulk_edit"), {kind: ids}))
    assert f"0 {kind}s deleted." in act(editor, at(f"{kind}s_bulk_edit"), ids, "delete")
    assert not AgendaChange.objects.exists()


@pytest.mark.parametrize("act_name", ["set", "shift", "move", "duplicate", "delete"])
def test_W1_no_act_reaches_another_organizations_sessions_or_rooms(
    editor: Client, event: Event, at: Address, sessions: list[int], act_name: str
) -> None:
    other = factories.event()
    theirs, room = factories.session(other), factories.room(other)
    before = list(Session.objects.order_by("pk").values())
    values = {"set": "room", "room": room.pk, "minutes": "5", "day": str(event.ends_on)}
    act(editor, at("sessions_bulk_edit"), [theirs.pk], act_name, **values)
    act(editor, at("sessions_bulk_edit"), sessions, "set", **values)
    assert list(Session.objects.order_by("pk").values()) == before


def test_two_people_on_one_selection_lose_nothing_and_are_told(
    editor: Client, event: Event, at: Address, sessions: list[int]
) -> None:
    other = Client()
    other.force_login(factories.member(event.organization, Role.EDITOR, email="ada@example.org"))
    path = at("sessions_bulk_edit")
    mine = words(editor.get(path, {"session": sessions}))
    theirs = words(other.get(path, {"session": sessions[:1]}))
    assert "1 session changed." in act(
        other, path, sessions[:1], "set", set="capacity", capacity="40", version=hidden(theirs, "version")
    )
    version = hidden(mine, "version")
    said = act(editor, path, sessions, "set", set="capacity", capacity="10", version=version)
    assert "2 sessions changed." in said
    assert "1 session left out" in said
    assert "<strong>Ebb</strong>: ada@example.org changed it meanwhile" in said
    assert list(event.sessions.order_by("title").values_list("capacity", flat=True)) == [40, 10, 10]
    again = {"set": "capacity", "capacity": "10", "version": hidden(said, "version")}
    assert hidden(said, "ids") == str(sessions[0])
    assert "1 session changed." in act(editor, path, [sessions[0]], "set", **again)
    assert set(event.sessions.values_list("capacity", flat=True)) == {10}


def test_what_would_be_wrong_is_left_out_and_told(
    editor: Client, event: Event, at: Address, sessions: list[int]
) -> None:
    Session.objects.filter(pk=sessions[0]).update(starts_at=None, ends_at=None)
    said = act(editor, at("sessions_bulk_edit"), sessions, "shift", minutes="5")
    assert "<strong>Ebb</strong>: It has no time yet." in said
    assert "2 sessions moved." in said


@pytest.mark.parametrize("kind", KINDS)
def test_viewers_change_nothing(viewer: Client, event: Event, at: Address, kind: str) -> None:
    ids = [make(kind, event)]
    for name in (f"{kind}s_bulk_edit", f"{kind}s_bulk_restore"):
        assert viewer.post(at(name), {kind: ids, "act": "delete"}).status_code == 403
    assert not AgendaChange.objects.exists()


@pytest.mark.parametrize("count", [1, 50])
def test_the_page_costs_the_same_statements_for_one_and_for_fifty(
    editor: Client, event: Event, at: Address, count: int
) -> None:
    ids = [make("session", event) for _ in range(count)]
    factories.session(event, deleted_at=clock.now())
    with CaptureQueriesContext(connection) as captured:
        editor.get(
            reverse("sessions_bulk_edit", args=[event.organization.slug, event.slug]), {"session": ids}
        )
    assert len(captured) == 9


@pytest.mark.parametrize("kind", KINDS)
def test_lists_lead_to_the_page_and_deleted_ones_are_restored_row_by_row_and_in_bulk(
    editor: Client, event: Event, at: Address, kind: str
) -> None:
    first, second = make(kind, event), make(kind, event)
    path = at("agenda" if kind == "session" else f"{kind}s")
    assert f'formaction="{at(f"{kind}s_bulk_edit")}"' in words(editor.get(path))
    act(editor, at(f"{kind}s_bulk_edit"), [first, second], "delete")
    deleted = words(editor.get(path, {"show": "deleted"}))
    assert f'formaction="{at(f"{kind}s_bulk_restore")}"' in deleted
    assert f'action="{at(f"{kind}_restore", first)}"' in deleted
    assert f'formaction="{at(f"{kind}s_bulk_restore")}"' not in words(editor.get(path))


def test_a_page_is_not_offered_to_viewers(viewer: Client, event: Event, at: Address) -> None:
    make("session", event)
    assert "bulk/edit" not in words(viewer.get(at("agenda")))
