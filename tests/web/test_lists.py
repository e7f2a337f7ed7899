"""The machinery of all lists: columns, views, pills, page size, all that match (W2)."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests import factories
from tests.web.conftest import Address

from stagedoor.accounts.models import Organization, Role
from stagedoor.agenda.models import CustomField, Event, ListView, Session, SessionStatus
from stagedoor.imports.models import Import, ImportSource
from stagedoor.sync.domain.record_states import check_states
from stagedoor.sync.models import Connection, EventMapping
from stagedoor.web.lists.registry import LISTS

pytestmark = pytest.mark.django_db


def headings(page: str) -> list[str]:
    return [
        " ".join(re.sub("<[^>]*>", "", each).split())
        for each in re.findall(r"<th\b.*?</th>", page, re.DOTALL)
    ]


def titles(page: str) -> list[str]:
    return re.findall(r'data-label="Title"><a [^>]*>([^<]*)</a>', page)


def shown(client: Client, path: str, **query: Any) -> str:
    """The page, with one space for any white space."""
    return " ".join(client.get(path, query).content.decode().split())


@pytest.fixture
def at(event: Event) -> Address:
    def address(name: str, *more: int) -> str:
        here = [event.organization.slug, event.slug]
        words = ["session"] if name.startswith("list_") else []
        return reverse(name, args=[*here, *words, *more])

    return address


@pytest.fixture
def mapping(organization: Organization, event: Event) -> EventMapping:
    connection = Connection.objects.create(
        organization=organization, key="k", key_fingerprint="f", secret="s"
    )
    return EventMapping.objects.create(
        connection=connection, event=event, swoogo_event_id=7, swoogo_event_name="Theirs"
    )


@pytest.fixture
def level(event: Event) -> CustomField:
    return CustomField.objects.create(
        event=event, kind="session", name="Level", type="choice", choices=["Für alle", "Expert"]
    )


# Columns and page size.


def test_columns_are_chosen_in_their_order_and_kept_for_the_person_alone(
    editor: Client, viewer: Client, event: Event, at: Address
) -> None:
    factories.session(event)
    assert headings(shown(viewer, at("agenda"))) == ["Title", "Status", "Time", "Room", "Track", "Speakers"]
    chosen = {"column": ["room", "title", "capacity", "password"], "page_size": "25"}
    viewer.post(at("list_columns"), chosen)
    assert headings(shown(viewer, at("agenda"))) == ["Room", "Title", "Capacity"]
    assert "Speakers" in headings(shown(editor, at("agenda")))
    viewer.post(at("list_columns"), {"reset": "yes"})
    assert "Speakers" in headings(shown(viewer, at("agenda")))


def test_the_title_is_always_there(viewer: Client, event: Event, at: Address) -> None:
    factories.session(event)
    viewer.post(at("list_columns"), {"column": ["room"]})
    assert headings(shown(viewer, at("agenda"))) == ["Title", "Room"]


def test_a_page_has_as_many_rows_as_were_chosen(viewer: Client, event: Event, at: Address) -> None:
    for number in range(27):
        factories.session(event, title=f"Talk {number:02}")
    viewer.post(at("list_columns"), {"page_size": "25"})
    page = shown(viewer, at("agenda"))
    assert len(titles(page)) == 25
    assert "27 sessions" in " ".join(page.split())
    assert viewer.post(at("list_columns"), {"page_size": "7"}).status_code == 400


@pytest.mark.parametrize("one", LISTS)
def test_every_list_shows_each_of_its_columns_and_sorts_by_those_that_sort(
    client: Client, organization: Organization, mapping: EventMapping, one: str
) -> None:
    event = mapping.event
    person = factories.member(organization)
    client.force_login(person)
    here = [organization.slug, event.slug]
    CustomField.objects.create(event=event, kind="session", name="Rating", type="number")
    speaker = factories.speaker(event)
    factories.session(event, speaker, room=factories.room(event), track=factories.track(event))
    factories.sponsor(event, "Gold")
    mapping.runs.create(trigger="person", state="finished", status="succeeded")
    source = ImportSource.objects.create(event=event, format="table")
    Import.objects.create(event=event, source=source, filename="sessions.csv")
    listing = LISTS[one](event)
    every = listing.all_columns()
    client.post(reverse("list_columns", args=[*here, one]), {"column": [each.key for each in every]})
    for sort in ["", *(sign + each.key for each in every if each.sorts for sign in ("", "-"))]:
        answer = client.get(reverse(listing.page, args=here), {"sort": sort})
        assert answer.status_code == 200
        page = answer.content.decode()
        assert [each.label for each in every if each.label not in headings(page)] == []
        assert "aria-sort" in page or not sort


# Filters.


def test_custom_fields_are_searched_filtered_and_sorted_by(
    viewer: Client, event: Event, at: Address, level: CustomField
) -> None:
    rating = CustomField.objects.create(event=event, kind="session", name="Rating", type="number")
    tags = CustomField.objects.create(
        event=event, kind="session", name="Tags", type="choices", choices=["Öl", "Wasser"]
    )
    for title, values in {
        "A": {level.key: "Für alle", rating.key: "9", tags.key: ["Öl"]},
        "B": {level.key: "Expert", rating.key: "10", tags.key: ["Öl", "Wasser"]},
        "C": {},
    }.items():
        factories.session(event, title=title, custom=values)
    agenda = at("agenda")
    assert titles(shown(viewer, agenda, q="expert")) == ["B"]
    assert titles(shown(viewer, agenda, **{level.key: "Für alle"})) == ["A"]
    assert titles(shown(viewer, agenda, **{tags.key: "Öl"})) == ["A", "B"]
    assert titles(shown(viewer, agenda, **{tags.key: "Wasser"})) == ["B"]
    assert titles(shown(viewer, agenda, sort=rating.key)) == ["A", "B", "C"]
    assert titles(shown(viewer, agenda, sort=f"-{rating.key}")) == ["B", "A", "C"]
    assert titles(shown(viewer, agenda, **{level.key: "Nonsense"})) == ["A", "B", "C"]


def test_each_filter_is_a_pill_that_takes_it_off(viewer: Client, event: Event, at: Address) -> None:
    hall = factories.room(event, "Hall")
    factories.session(event, room=hall)
    page = shown(viewer, at("agenda"), room=hall.pk, status="accepted", q="x")
    pills = re.findall(r'<a class="pill" href="([^"]*)" aria-label="Take off the filter ([^"]*)"', page)
    assert [words for _, words in pills] == ["Search: x", "Status: Accepted", "Room: Hall"]
    [without_room] = [href.replace("&amp;", "&") for href, words in pills if words == "Room: Hall"]
    assert "room" not in without_room
    assert "status=accepted" in without_room
    assert titles(shown(viewer, at("agenda") + without_room.replace("q=x", "q="))) != []


def test_sessions_on_none_of_the_events_days_are_found(viewer: Client, event: Event, at: Address) -> None:
    factories.session(event, title="Inside")
    times = {"starts_at": factories.wall(event, 9, day=9), "ends_at": factories.wall(event, 10, day=9)}
    factories.session(event, title="Outside", **times)
    assert titles(shown(viewer, at("agenda"), day="outside")) == ["Outside"]


def test_the_state_in_swoogo_is_a_column_and_a_filter(
    viewer: Client, mapping: EventMapping, at: Address
) -> None:
    event = mapping.event
    factories.session(event, title="Ready")
    factories.session(event, title="Waiting", status=SessionStatus.PENDING)
    assert "being worked out" in shown(viewer, at("agenda"))
    check_states(mapping)
    page = shown(viewer, at("agenda"))
    assert "To send" in page
    assert "Its status is" in page or "not accepted" in page.lower()
    assert titles(shown(viewer, at("agenda"), swoogo="to_send")) == ["Ready"]
    assert titles(shown(viewer, at("agenda"), swoogo="skipped")) == ["Waiting"]
    assert titles(shown(viewer, at("agenda"), swoogo="checking")) == []
    factories.session(event, title="New")
    Event.objects.filter(pk=event.pk).update(revision=99)
    assert titles(shown(viewer, at("agenda"), swoogo="checking")) == ["New"]
    assert "is being checked" in shown(viewer, at("agenda"))


# Saved views.


def test_a_view_keeps_filter_order_and_columns(viewer: Client, event: Event, at: Address) -> None:
    factories.session(event, title="Late", status=SessionStatus.PENDING)
    factories.session(event, title="Ready")
    viewer.post(at("list_columns"), {"column": ["title", "status"]})
    saved = viewer.post(at("list_views"), {"name": "To decide", "query": "status=pending&sort=-title&page=3"})
    view = ListView.objects.get(name="To decide")
    assert saved.headers["Location"] == f"{at('agenda')}?status=pending&sort=-title&view={view.pk}"
    viewer.post(at("list_columns"), {"column": ["title", "room"]})
    page = shown(viewer, saved.headers["Location"])
    assert titles(page) == ["Late"]
    assert headings(page) == ["Title", "Status"]
    assert "View: To decide" in page


def test_a_shared_view_is_for_everybody_and_needs_an_editor(
    editor: Client, viewer: Client, admin: Client, event: Event, at: Address
) -> None:
    factories.session(event)
    assert viewer.post(at("list_views"), {"name": "Mine", "is_shared": "yes"}).status_code == 403
    editor.post(at("list_views"), {"name": "Ours", "is_shared": "yes"})
    editor.post(at("list_views"), {"name": "Own"})
    page = shown(viewer, at("agenda"))
    assert ">Ours" in page
    assert ">Own" not in page
    shared, own = (ListView.objects.get(name=name) for name in ("Ours", "Own"))
    assert viewer.post(at("list_view_delete", shared.pk)).status_code == 403
    assert viewer.post(at("list_view_delete", own.pk)).status_code == 404
    assert admin.post(at("list_view_delete", shared.pk)).status_code == 302
    assert list(ListView.objects.exclude(name="")) == [own]


def test_W1_a_view_of_another_event_is_not_used(viewer: Client, event: Event, at: Address) -> None:
    other = factories.event()
    theirs = ListView.objects.create(
        event=other, person=factories.member(other.organization), list_name="session", name="X",
        columns=["title"], is_shared=True,
    )  # fmt: skip
    factories.session(event)
    assert "Room" in headings(shown(viewer, at("agenda"), view=theirs.pk))
    assert viewer.post(at("list_view_delete", theirs.pk)).status_code == 404


# All that match.


def test_all_that_match_are_changed_by_the_filter_not_by_ids(
    editor: Client, event: Event, at: Address
) -> None:
    for number in range(60):
        status = SessionStatus.PENDING if number % 2 else SessionStatus.ACCEPTED
        factories.session(event, title=f"Talk {number}", status=status)
    all_pending = {"everything": "30", "filter": "status=pending", "status": "declined"}
    editor.post(at("sessions_bulk"), all_pending)
    assert event.sessions.filter(status=SessionStatus.DECLINED).count() == 30
    assert event.sessions.filter(status=SessionStatus.ACCEPTED).count() == 30


def test_all_that_match_are_refused_when_they_are_others_by_now(
    editor: Client, event: Event, at: Address
) -> None:
    factories.session(event, title="Seen")
    factories.session(event, title="Came meanwhile")
    answer = editor.post(at("sessions_bulk"), {"everything": "1", "filter": "", "status": "declined"})
    assert answer.status_code == 400
    assert "2 sessions match now, not 1, so nothing was changed." in answer.content.decode()
    assert not Session.objects.filter(status=SessionStatus.DECLINED).exists()


def test_W1_all_that_match_are_never_another_events(editor: Client, event: Event, at: Address) -> None:
    theirs = factories.session(factories.event(event.organization))
    factories.session(event)
    editor.post(at("sessions_bulk"), {"everything": "1", "filter": "", "status": "declined"})
    theirs.refresh_from_db()
    assert theirs.status == SessionStatus.ACCEPTED


# Cells.


def cell(client: Client, at: Address, session: Session, field: str, **values: Any) -> Any:
    here = [session.event.organization.slug, session.event.slug, session.pk, field]
    path = reverse("session_cell", args=here)
    headers = {"HX-Request": "true"}
    return client.post(path, values, headers=headers) if values else client.get(path, headers=headers)


def test_status_time_room_and_track_are_changed_in_place(editor: Client, event: Event, at: Address) -> None:
    session = factories.session(event, title="Tides")
    hall, track = factories.room(event, "Hall"), factories.track(event, "Sea")
    changes: dict[str, dict[str, Any]] = {
        "status": {"status": "pending"},
        "time": {"starts_at": f"{event.starts_on}T14:30", "ends_at": f"{event.starts_on}T15:15"},
        "room": {"room": hall.pk},
        "track": {"track": track.pk},
    }
    for field, values in changes.items():
        assert "Save" in cell(editor, at, session, field).content.decode()
        row = cell(editor, at, session, field, **values).content.decode()
        assert row.lstrip().startswith("<tr>")
        assert "Tides" in row
    session.refresh_from_db()
    assert (session.status, session.room, session.track) == ("pending", hall, track)
    assert session.starts_at == factories.wall(event, 14, 30)
    assert "14:30–15:15" in row


def test_a_refused_change_is_told_in_the_cell(editor: Client, event: Event, at: Address) -> None:
    session = factories.session(event)
    wrong = {"starts_at": f"{event.starts_on}T14:30", "ends_at": f"{event.starts_on}T13:00"}
    answer = cell(editor, at, session, "time", **wrong)
    assert "The session ends before it starts." in answer.content.decode()
    assert answer.headers["HX-Retarget"] == f"#cell-{session.pk}-time"
    session.refresh_from_db()
    assert session.starts_at == factories.wall(event, 10)


def test_W1_a_cell_takes_no_room_of_another_event(editor: Client, event: Event, at: Address) -> None:
    session = factories.session(event)
    theirs = factories.room(factories.event(event.organization))
    assert "not one of the available" in cell(editor, at, session, "room", room=theirs.pk).content.decode()
    session.refresh_from_db()
    assert session.room is None


def test_a_viewer_sees_plain_cells(client: Client, viewer: Client, event: Event, at: Address) -> None:
    factories.session(event)
    assert "data-cell" not in shown(viewer, at("agenda"))
    client.force_login(factories.member(event.organization, Role.EDITOR))
    assert 'data-cell="room"' in shown(client, at("agenda"))


def test_of_two_people_on_one_cell_the_second_sees_both_and_chooses(
    editor: Client, event: Event, at: Address
) -> None:
    session, hall, loft = (
        factories.session(event),
        factories.room(event, "Hall"),
        factories.room(event, "Loft"),
    )
    opened = cell(editor, at, session, "room").content.decode()
    version = opened.split('name="version" value="')[1].split('"')[0]
    ada = Client()
    ada.force_login(factories.member(event.organization, Role.EDITOR, email="ada@example.org"))
    cell(ada, at, session, "room", room=hall.pk, version=version)
    mine = {"room": loft.pk, "version": version}
    told = " ".join(cell(editor, at, session, "room", **mine).content.decode().split())
    assert "ada@example.org changed it meanwhile" in told
    assert "<strong>Theirs:</strong> Hall<br> <strong>Yours:</strong> Loft" in told
    session.refresh_from_db()
    assert session.room == hall
    seen = told.split('name="seen" value="')[1].split('"')[0]
    cell(editor, at, session, "room", **mine, seen=seen, choice="theirs")
    session.refresh_from_db()
    assert session.room == hall
    cell(editor, at, session, "room", **mine, seen=seen, choice="yours")
    session.refresh_from_db()
    assert session.room == loft


def test_two_people_on_two_cells_of_one_session_both_keep_theirs(
    editor: Client, event: Event, at: Address
) -> None:
    session, hall = factories.session(event), factories.room(event, "Hall")
    opened = cell(editor, at, session, "room").content.decode()
    version = opened.split('name="version" value="')[1].split('"')[0]
    cell(editor, at, session, "status", status="pending", version=version)
    cell(editor, at, session, "room", room=hall.pk, version=version)
    session.refresh_from_db()
    assert (session.status, session.room) == ("pending", hall)
