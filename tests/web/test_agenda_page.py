"""Sessions → Agenda: search, filter, sort, pages, bulk edit, the day grid (W2)."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from tests import factories
from tests.web.conftest import Address

from stagedoor.agenda.models import Event, Session, SessionStatus

pytestmark = pytest.mark.django_db


def titles(client: Client, path: str, **query: str) -> list[str]:
    page = client.get(path, query).content.decode()
    return re.findall(r'data-label="Title">\s*<a [^>]*>([^<]*)</a>', page)


@pytest.fixture
def programme(event: Event) -> dict[str, Session]:
    """Four sessions, unlike each other in everything that can be looked for."""
    hall, loft = factories.room(event, "Hall"), factories.room(event, "Loft")
    track = factories.track(event, "Tides")
    ada = factories.speaker(event, first_name="Ada", last_name="Okafor")
    day_two = factories.wall(event, 9, day=1)
    return {
        "opening": factories.session(event, title="Opening", room=hall, track=track),
        "ropes": factories.session(event, ada, title="Ropes", room=loft, status=SessionStatus.PENDING),
        "buoys": factories.session(
            event, title="Buoys", room=hall, starts_at=day_two, ends_at=day_two + timedelta(hours=1)
        ),
        "adrift": factories.session(event, title="Adrift", starts_at=None, ends_at=None),
    }


def test_an_empty_agenda_teaches(editor: Client, event: Event, at: Address) -> None:
    page = editor.get(at("agenda")).content.decode()
    assert "No sessions yet" in page
    assert at("import") in page


def test_the_agenda_names_its_zone_and_shows_wall_clock_times(
    viewer: Client, programme: dict[str, Session], at: Address
) -> None:
    page = viewer.get(at("agenda")).content.decode()
    assert "Times in Europe/Berlin" in page
    assert "10:00–10:45" in page
    assert "No time" in page
    assert "Ada Okafor" in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "ada"}, ["Ropes"]),
        ({"q": "okafor ropes"}, ["Ropes"]),
        ({"q": "nobody"}, []),
        ({"status": "pending"}, ["Ropes"]),
        ({"room": "none"}, ["Adrift"]),
        ({"track": "none"}, ["Ropes", "Buoys", "Adrift"]),
        ({"show": "untimed"}, ["Adrift"]),
        ({"show": "deleted"}, []),
        ({"sort": "title"}, ["Adrift", "Buoys", "Opening", "Ropes"]),
        ({"sort": "-title"}, ["Ropes", "Opening", "Buoys", "Adrift"]),
        ({"sort": "-time"}, ["Buoys", "Opening", "Ropes", "Adrift"]),
        ({"sort": "password", "room": "x'--", "day": "2027-99-99"}, ["Opening", "Ropes", "Buoys", "Adrift"]),
    ],
)
def test_W2_the_agenda_is_searched_filtered_and_sorted(
    viewer: Client, programme: dict[str, Session], at: Address, query: dict[str, str], found: list[str]
) -> None:
    assert titles(viewer, at("agenda"), **query) == found


def test_W2_filters_by_day_and_room_go_by_the_events_clocks(
    viewer: Client, event: Event, programme: dict[str, Session], at: Address
) -> None:
    first_minute = factories.wall(event, 0, 5, day=1)
    factories.session(
        event, title="Night watch", starts_at=first_minute, ends_at=first_minute + timedelta(hours=1)
    )
    day_two = str(event.starts_on + timedelta(days=1))
    assert titles(viewer, at("agenda"), day=day_two) == ["Night watch", "Buoys"]
    assert titles(viewer, at("agenda"), day=str(event.starts_on)) == ["Opening", "Ropes"]
    assert titles(viewer, at("agenda"), room=str(programme["opening"].room_id)) == ["Opening", "Buoys"]


def test_a_long_agenda_comes_in_pages(viewer: Client, event: Event, at: Address) -> None:
    for number in range(51):
        factories.session(event, title=f"Talk {number:02}")
    assert len(titles(viewer, at("agenda"))) == 50
    assert titles(viewer, at("agenda"), page="2") == ["Talk 50"]
    assert len(titles(viewer, at("agenda"), page="nonsense")) == 50


@pytest.mark.parametrize("name", ["agenda", "grid", "speakers", "rooms", "tracks"])
def test_a_list_of_fifty_costs_as_many_queries_as_a_list_of_one(
    viewer: Client,
    event: Event,
    at: Address,
    name: str,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    def add(number: int) -> None:
        room, track = factories.room(event), factories.track(event)
        people = [factories.speaker(event), factories.speaker(event)]
        factories.session(event, *people, title=f"Talk {number}", room=room, track=track)

    path = at(name) + ("" if name != "grid" else f"?day={event.starts_on}")
    add(0)
    viewer.get(path)
    with CaptureQueriesContext(connection) as first:
        viewer.get(path)
    for number in range(1, 50):
        add(number)
    with django_assert_num_queries(len(first)):
        viewer.get(path)


def test_W2_bulk_edit_changes_the_ticked_sessions_only(
    editor: Client, programme: dict[str, Session], at: Address
) -> None:
    loft = programme["ropes"].room
    assert loft is not None
    sent = {
        "session": [programme["opening"].pk, programme["buoys"].pk],
        "status": "declined",
        "room": loft.pk,
        "track": "none",
        "next": f"{at('agenda')}?q=o",
    }
    answer = editor.post(at("sessions_bulk"), sent, follow=True)
    assert answer.redirect_chain[-1][0] == f"{at('agenda')}?q=o"
    assert "2 sessions changed" in answer.content.decode()
    for name in ("opening", "buoys"):
        programme[name].refresh_from_db()
        assert (programme[name].status, programme[name].room, programme[name].track) == (
            "declined",
            loft,
            None,
        )
    programme["adrift"].refresh_from_db()
    assert programme["adrift"].status == SessionStatus.ACCEPTED


def test_bulk_edit_leaves_alone_what_was_not_chosen(
    editor: Client, programme: dict[str, Session], at: Address
) -> None:
    before = programme["opening"].updated_at
    editor.post(at("sessions_bulk"), {"session": [programme["opening"].pk], "status": "pending"})
    opening = Session.objects.get(pk=programme["opening"].pk)
    assert (opening.status, opening.room, opening.track) == (
        "pending",
        programme["opening"].room,
        programme["opening"].track,
    )
    assert opening.updated_at > before


def test_W1_bulk_edit_cannot_reach_another_organizations_sessions_or_rooms(
    editor: Client, programme: dict[str, Session], at: Address
) -> None:
    theirs = factories.event()
    other = factories.session(theirs)
    editor.post(at("sessions_bulk"), {"session": [other.pk], "status": "declined"})
    other.refresh_from_db()
    assert other.status == SessionStatus.ACCEPTED
    foreign = {"session": [programme["opening"].pk], "room": factories.room(theirs).pk}
    answer = editor.post(at("sessions_bulk"), foreign, follow=True)
    assert "nothing was changed" in answer.content.decode()
    programme["opening"].refresh_from_db()
    assert programme["opening"].room is not None
    assert programme["opening"].room.name == "Hall"


def test_bulk_edit_goes_back_only_within_this_site(
    editor: Client, programme: dict[str, Session], at: Address
) -> None:
    sent = {"session": [programme["opening"].pk], "status": "pending", "next": "https://evil.example.org/"}
    assert editor.post(at("sessions_bulk"), sent).headers["Location"] == at("agenda")


def test_viewers_get_no_way_to_change_the_agenda(
    viewer: Client, programme: dict[str, Session], at: Address
) -> None:
    page = viewer.get(at("agenda")).content.decode()
    assert "Add session" not in page
    assert "data-tick" not in page


def test_R6_the_sync_entry_is_absent_while_the_event_is_not_mapped(
    editor: Client, programme: dict[str, Session], at: Address
) -> None:
    page = editor.get(at("agenda")).content.decode()
    assert "Options" in page
    assert "Sync to Swoogo" not in page
    assert reverse("events", args=["harbour"]) in page
