"""Sessions → Agenda → Conflicts, and the marks on other pages."""

from __future__ import annotations

import json
import re

import pytest
from click.testing import CliRunner
from django.test import Client
from tests import factories
from tests.web.conftest import Address

from stagedoor.agenda.domain.conflicts import conflicts_of
from stagedoor.agenda.models import Event, Session
from stagedoor.cli.main import main

pytestmark = pytest.mark.django_db


@pytest.fixture
def clash(event: Event) -> list[Session]:
    """Two sessions in one room at one time."""
    hall = factories.room(event, "Hall")
    return [factories.session(event, title=title, room=hall) for title in ("Tides <b>", "Ropes")]


def said(client: Client, path: str, **query: str) -> list[str]:
    page = client.get(path, query).content.decode()
    return re.findall(r'data-label="Conflict">([^<]*)</td>', page)


def counted(client: Client, path: str) -> list[str]:
    """The number on the tab, if there is one."""
    return re.findall(r'class="badge ms-2"\s*>(\d+)<', client.get(path).content.decode())


def accept(editor: Client, event: Event, at: Address) -> None:
    for known in conflicts_of(event):
        sent = {"key": known.conflict.key, "facts": known.conflict.facts}
        assert editor.post(at("conflict_accept"), sent).status_code == 302


def test_without_conflicts_the_page_says_so(viewer: Client, at: Address) -> None:
    assert "No open conflicts" in viewer.get(at("conflicts")).content.decode()
    assert counted(viewer, at("conflicts")) == []


def marks(client: Client, at: Address, *sessions: Session) -> str:
    """What the list of sessions asks for once it is shown."""
    ids = ",".join(str(session.pk) for session in sessions)
    assert at("conflict_marks") in client.get(at("agenda")).content.decode()
    return client.get(at("conflict_marks"), {"ids": ids}).content.decode()


def test_the_lists_tab_counts_the_open_ones_a_moment_later(
    editor: Client, event: Event, at: Address, clash: list[Session]
) -> None:
    assert ">1</span>" in marks(editor, at)
    accept(editor, event, at)
    assert "badge" not in marks(editor, at)


@pytest.mark.parametrize("name", ["grid", "conflicts"])
def test_the_tab_counts_the_open_ones(
    editor: Client, event: Event, at: Address, clash: list[Session], name: str
) -> None:
    assert counted(editor, at(name)) == ["1"]
    accept(editor, event, at)
    assert counted(editor, at(name)) == []


def test_the_list_marks_the_sessions_concerned_and_no_other(
    viewer: Client, event: Event, at: Address, clash: list[Session]
) -> None:
    alone = factories.session(event, title="Alone", starts_at=None, ends_at=None)
    shown = marks(viewer, at, *clash, alone)
    assert shown.count("1 conflict<") == 2
    assert f'id="mark-{alone.pk}"' not in shown
    page = viewer.get(at("agenda")).content.decode()
    assert all(f'id="mark-{session.pk}"' in page for session in (*clash, alone))


def test_W1_the_list_marks_no_session_of_another_event(
    viewer: Client, event: Event, at: Address, clash: list[Session]
) -> None:
    theirs = factories.event(event.organization)
    hall = factories.room(theirs)
    foreign = [factories.session(theirs, room=hall) for _ in range(2)]
    assert "conflict<" not in marks(viewer, at, *foreign)


@pytest.mark.parametrize("name", ["session", "session_edit"])
def test_a_sessions_page_and_form_name_the_other_session_its_time_and_its_zone(
    editor: Client, event: Event, at: Address, clash: list[Session], name: str
) -> None:
    tides, ropes = clash
    page = editor.get(at(name, ropes.pk)).content.decode()
    assert "“Tides &lt;b&gt;” is in Hall at the same time: " in page
    assert "10:00–10:45 (Europe/Berlin)." in page
    assert f'href="{at("session", tides.pk)}"' in page


def test_saving_a_session_tells_its_first_conflict(
    editor: Client, event: Event, at: Address, clash: list[Session]
) -> None:
    day = event.starts_on
    sent = {
        "title": "Buoys",
        "status": "accepted",
        "room": str(clash[0].room_id),
        "starts_at": f"{day}T10:00",
        "ends_at": f"{day}T10:03",
    }
    page = editor.post(at("session_new"), sent, follow=True).content.decode()
    assert "“Buoys” is saved. It lasts 3 minutes" in page
    assert "And 2 more conflicts." in page


def test_conflicts_are_narrowed_down_by_kind_day_and_room(
    viewer: Client, event: Event, at: Address, clash: list[Session]
) -> None:
    loft, late = factories.room(event, "Loft"), factories.wall(event, 9, day=9)
    factories.session(event, room=loft, starts_at=late, ends_at=factories.wall(event, 10, day=9))
    path = at("conflicts")
    assert said(viewer, path) == ["Room double-booked", "Outside the event&#x27;s days"]
    assert said(viewer, path, kind="room") == ["Room double-booked"]
    assert said(viewer, path, day=str(event.starts_on)) == ["Room double-booked"]
    assert said(viewer, path, room=str(loft.pk)) == ["Outside the event&#x27;s days"]
    assert len(said(viewer, path, kind="nonsense", day="x", room="999")) == 2


def test_accepted_ones_are_listed_with_who_and_can_be_opened_again(
    editor: Client, event: Event, at: Address, clash: list[Session]
) -> None:
    accept(editor, event, at)
    assert said(editor, at("conflicts")) == []
    page = editor.get(at("conflicts"), {"show": "accepted"}).content.decode().split()
    assert "Accepted as meant by person-" in " ".join(page)
    editor.post(at("conflict_reopen"), {"key": conflicts_of(event)[0].conflict.key})
    assert said(editor, at("conflicts")) == ["Room double-booked"]


def test_a_changed_conflict_is_not_accepted_and_the_page_says_so(
    editor: Client, event: Event, at: Address, clash: list[Session]
) -> None:
    [known] = conflicts_of(event)
    sent = {"key": known.conflict.key, "facts": "of another time"}
    page = editor.post(
        at("conflict_accept"), sent, headers={"Referer": f"http://testserver{at('conflicts')}"}, follow=True
    ).content.decode()
    assert "has changed since you saw it, so it was not accepted." in page


def test_the_command_lists_them_and_ends_with_1_while_some_are_open(
    editor: Client, event: Event, at: Address, clash: list[Session]
) -> None:
    printed = CliRunner().invoke(main, ["conflicts", event.path])
    assert printed.exit_code == 1
    assert "Room double-booked" in printed.output
    as_json = json.loads(CliRunner().invoke(main, ["conflicts", event.path, "--json"]).output)
    assert as_json["open"] == 1
    [conflict] = as_json["conflicts"]
    assert {each["id"] for each in conflict["sessions"]} == {each.pk for each in clash}
    assert conflict["accepted"] is None
    accept(editor, event, at)
    printed = CliRunner().invoke(main, ["conflicts", event.path, "--accepted"])
    assert printed.exit_code == 0
    assert "Accepted as meant: 1." in printed.output
    assert json.loads(CliRunner().invoke(main, ["conflicts", event.path, "--json"]).output)["open"] == 0


def test_the_details_form_sets_the_minutes_between_two_rooms(
    admin: Client, event: Event, at: Address
) -> None:
    sent = {"name": "Quay", "starts_on": str(event.starts_on), "ends_on": str(event.ends_on)}
    admin.post(at("details"), sent | {"buffer_minutes": "20"})
    event.refresh_from_db()
    assert event.buffer_minutes == 20
    admin.post(at("details"), sent)
    event.refresh_from_db()
    assert event.buffer_minutes == 20
    assert (
        "less than or equal to 240"
        in admin.post(at("details"), sent | {"buffer_minutes": "999"}).content.decode()
    )


def test_accepting_from_a_sessions_form_is_no_form_in_that_form(
    editor: Client, at: Address, clash: list[Session]
) -> None:
    page = editor.get(at("session_edit", clash[0].pk)).content.decode()
    depth = 0
    for tag in re.findall(r"</?form\b", page):
        depth += -1 if tag.startswith("</") else 1
        assert depth in {0, 1}
    assert "Accept as meant" in page
