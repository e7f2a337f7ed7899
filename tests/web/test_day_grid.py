"""The day grid: what it shows, in how many bytes and statements, and moving sessions in it (W2)."""

from __future__ import annotations

import gzip
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests import factories
from tests.web.conftest import Address

from stagedoor.accounts.models import AuditEntry
from stagedoor.agenda.domain.moves import slot_of
from stagedoor.agenda.models import Event, Room, Session, SessionStatus
from stagedoor.common import clock

pytestmark = pytest.mark.django_db
SESSIONS, DAYS, ROOMS, TRACKS = 1_350, 4, 90, 20
MOST_BYTES, MOST_ZIPPED, MOST_STATEMENTS = 150_000, 60_000, 12
JSON = {"Accept": "application/json"}
TITLE = "What we learned while we kept a harbour open for ten years {}"


@pytest.fixture
def large(event: Event) -> Event:
    """Four days in ninety rooms; a session begins every quarter of an hour somewhere."""
    event.ends_on = event.starts_on + timedelta(days=DAYS - 1)
    event.save()
    rooms = Room.objects.bulk_create(
        Room(event=event, name=f"Conference room {n}", name_key=f"conference room {n}") for n in range(ROOMS)
    )
    tracks = [factories.track(event, f"Running a harbour, part {n}") for n in range(TRACKS)]
    sessions = []
    for number in range(SESSIONS):
        day, place = number % DAYS, number // DAYS
        begins = factories.wall(event, 9 + place % 9, place // 9 % 4 * 15, day=day)
        sessions.append(
            Session(
                event=event,
                title=TITLE.format(number),
                status=SessionStatus.PENDING if number % 20 == 0 else SessionStatus.ACCEPTED,
                starts_at=begins,
                ends_at=begins + timedelta(minutes=45),
                room=rooms[place % ROOMS],
                track=tracks[number % TRACKS],
            )
        )
    Session.objects.bulk_create(sessions)
    return event


def shown(client: Client, path: str, **query: str) -> dict[str, list[str]]:
    """The titles on each day and on the shelf, by the day's date, and the columns."""
    page = client.get(path, query).content.decode()
    *days, shelf = re.split(r'data-day="|grid-shelf-list', page)[1:]
    found = {part[:10]: re.findall(r"<a href=\.\./\d+/>([^<]*)</a>", part) for part in days}
    found["shelf"] = re.findall(r"<a href=\.\./\d+/>([^<]*)</a>", shelf)
    found["columns"] = re.findall(r'data-column="[^"]*"\s*>([^<]*)<', page)
    return found


def test_a_day_of_ninety_rooms_is_of_ordinary_size_and_has_each_of_its_sessions(
    editor: Client, large: Event, at: Address
) -> None:
    day = str(large.starts_on)
    editor.get(at("grid"), {"day": day})
    with CaptureQueriesContext(connection) as captured:
        answer = editor.get(at("grid"), {"day": day})
    assert len(captured) <= MOST_STATEMENTS
    assert len(answer.content) < MOST_BYTES
    assert len(gzip.compress(answer.content)) < MOST_ZIPPED
    found = shown(editor, at("grid"), day=day)
    today = large.sessions.filter(starts_at__lt=factories.wall(large, 0, day=1))
    assert sorted(found[day]) == sorted(today.values_list("title", flat=True))
    assert len(found["columns"]) == ROOMS


@pytest.fixture
def programme(event: Event) -> dict[str, Session]:
    hall, loft = factories.room(event, "Hall", position=2), factories.room(event, "Loft", position=1)
    factories.room(event, "Attic")
    track = factories.track(event, "Tides & Co", color="#123456")
    next_day = factories.wall(event, 9, day=1)
    return {
        "opening": factories.session(event, title="Opening <b>", room=hall, track=track),
        "ropes": factories.session(event, title="Ropes", room=loft, status=SessionStatus.PENDING),
        "buoys": factories.session(
            event, title="Buoys", room=hall, starts_at=next_day, ends_at=next_day + timedelta(hours=1)
        ),
        "adrift": factories.session(event, title="Adrift", starts_at=None, ends_at=None),
        "refused": factories.session(event, title="Refused", status=SessionStatus.DECLINED),
    }


def test_W2_the_grid_opens_on_the_first_day_with_the_rooms_in_their_own_order(
    viewer: Client, event: Event, programme: dict[str, Session], at: Address
) -> None:
    found = shown(viewer, at("grid"))
    assert found[str(event.starts_on)] == ["Opening &lt;b&gt;", "Ropes"]
    assert found["columns"] == ["Loft", "Hall", "Attic"]
    assert found["shelf"] == ["Adrift"]


def test_the_grid_opens_on_the_present_day_of_an_event_that_takes_place(
    viewer: Client, event: Event, programme: dict[str, Session], at: Address
) -> None:
    with time_machine.travel(factories.wall(event, 15, day=1), tick=False):
        viewer.force_login(factories.member(event.organization))
        assert shown(viewer, at("grid"))[str(event.starts_on + timedelta(days=1))] == ["Buoys"]


def test_several_days_tracks_and_empty_rooms_are_chosen(
    viewer: Client, event: Event, programme: dict[str, Session], at: Address
) -> None:
    first, second = (str(event.starts_on + timedelta(days=number)) for number in range(2))
    found = shown(viewer, at("grid"), show="days")
    assert (found[first], found[second]) == (["Opening &lt;b&gt;", "Ropes"], ["Buoys"])
    assert shown(viewer, at("grid"), show="tracks")["columns"] == ["No track", "Tides &amp; Co"]
    assert shown(viewer, at("grid"), used="on")["columns"] == ["Loft", "Hall"]
    assert shown(viewer, at("grid"), show="x", step="7", begins="99", day="x")["columns"] != []


def test_sessions_outside_the_hours_that_were_chosen_are_counted(
    viewer: Client, programme: dict[str, Session], at: Address
) -> None:
    page = viewer.get(at("grid"), {"begins": "12", "ends": "20"}).content.decode()
    assert "2 sessions outside these hours" in " ".join(page.split())


def test_a_session_tells_its_time_its_track_and_a_status_that_is_not_the_usual(
    viewer: Client, event: Event, programme: dict[str, Session], at: Address
) -> None:
    page = viewer.get(at("grid")).content.decode()
    opening = page.partition(f"id=s{programme['opening'].pk} ")[2].partition("</div>")[0]
    assert ">Opening &lt;b&gt;</a><small>10:00–10:45</small>" in opening
    assert opening.endswith("Tides &amp; Co")
    assert "Pending" in page.partition(f"id=s{programme['ropes'].pk} ")[2].partition("</div>")[0]


@pytest.mark.parametrize(
    ("day", "changes", "after", "hours"),
    [
        (date(2027, 3, 28), "0:0 120:180", "240 300", "60:01:00 120:03:00 180:04:00"),
        (date(2027, 10, 31), "0:0 180:120", "360 420", "60:01:00 120:02:00 180:02:00"),
    ],
)
def test_on_a_day_when_clocks_change_minutes_are_those_that_pass(
    client: Client, day: date, changes: str, after: str, hours: str
) -> None:
    event = factories.event(timezone="Europe/Berlin", starts_on=day, ends_on=day)
    client.force_login(factories.member(event.organization))
    start = factories.wall(event, 5)
    factories.session(event, title="Dawn", starts_at=start, ends_at=start + timedelta(hours=1))
    page = client.get(f"/{event.path}/sessions/grid/?begins=1").content.decode()
    assert f'data-clock="{changes}"' in page
    assert f'data-hours="{hours}' in page
    assert re.search(rf"data-at='- {after} ", page)
    assert "<small>05:00–06:00</small>" in page


def test_too_many_sessions_or_columns_are_told(
    viewer: Client, event: Event, at: Address, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(5):
        factories.session(event, room=factories.room(event))
    monkeypatch.setattr("stagedoor.web.day_grid.MAX_SESSIONS", 3)
    assert "2 later sessions are not shown" in " ".join(viewer.get(at("grid")).content.decode().split())
    monkeypatch.setattr("stagedoor.web.day_grid.MAX_SESSIONS", 2_000)
    monkeypatch.setattr("stagedoor.web.day_grid.MAX_COLUMNS", 4)
    assert "1 later session is not shown" in " ".join(viewer.get(at("grid")).content.decode().split())


def test_who_watches_gets_the_body_again_only_when_the_agenda_has_changed(
    editor: Client, event: Event, programme: dict[str, Session], at: Address
) -> None:
    page = editor.get(at("grid_body")).content.decode()
    seen = {"seen": page.partition('data-revision="')[2].partition('"')[0]}
    assert editor.get(at("grid_body"), seen).status_code == 204
    assert "said" in move(editor, at, programme["ropes"], starts_at=factories.wall(event, 11)).json()
    changed = editor.get(at("grid_body"), seen)
    assert "11:00–11:45" in changed.content.decode()


def move(client: Client, at: Address, session: Session, **to: Any) -> Any:
    """Move a session as the grid's script does, from where it is in the database; it keeps its length."""
    session.refresh_from_db()
    start = to.get("starts_at", session.starts_at)
    sent = {
        "version": to.get("version", slot_of(session).version),
        "starts_at": start.isoformat() if start else "",
        "ends_at": (start + timedelta(minutes=45)).isoformat() if start else "",
    }
    if "room" in to:
        sent["room"] = to["room"] or ""
    return client.post(at("session_move", session.pk), sent, headers=JSON)


def test_W2_a_session_is_moved_to_another_time_and_room_and_keeps_all_else(
    editor: Client, event: Event, programme: dict[str, Session], at: Address
) -> None:
    opening, loft = programme["opening"], programme["ropes"].room
    assert loft is not None
    answer = move(editor, at, opening, starts_at=factories.wall(event, 14), room=loft.pk).json()
    assert answer["said"].endswith("14:00–14:45 (Europe/Berlin), Loft.")
    track = opening.track
    opening.refresh_from_db()
    assert (opening.starts_at, opening.room, opening.track) == (factories.wall(event, 14), loft, track)
    assert answer["version"] == slot_of(opening).version
    assert AuditEntry.objects.filter(action="record.changed").count() == 1
    move(editor, at, opening, starts_at=None, room=None)
    opening.refresh_from_db()
    assert (opening.starts_at, opening.room) == (None, None)


def test_a_move_is_undone_by_its_entry_in_the_history(
    editor: Client, event: Event, programme: dict[str, Session], at: Address
) -> None:
    ropes, was = programme["ropes"], slot_of(programme["ropes"])
    undo = move(editor, at, ropes, starts_at=factories.wall(event, 11)).json()["undo"]
    assert editor.post(undo, headers=JSON).json() == {"said": "Undone on 1 record."}
    ropes.refresh_from_db()
    assert slot_of(ropes) == was
    assert event.changes.first().undoes is not None
    undo = move(editor, at, ropes, starts_at=factories.wall(event, 12)).json()["undo"]
    move(editor, at, ropes, starts_at=factories.wall(event, 13))
    assert "would be lost, so nothing was undone" in editor.post(undo, headers=JSON).json()["error"]


def test_of_two_who_move_one_session_the_second_is_refused_and_told_both_places(
    editor: Client, event: Event, programme: dict[str, Session], at: Address
) -> None:
    ropes = programme["ropes"]
    seen = slot_of(ropes).version
    move(editor, at, ropes, starts_at=factories.wall(event, 11))
    answer = move(editor, at, ropes, starts_at=factories.wall(event, 16), version=seen)
    told = answer.json()["error"]
    assert "Somebody else moved “Ropes” meanwhile. It is now at " in told
    assert "11:00–11:45 (Europe/Berlin), Loft. You wanted " in told
    assert "16:00–16:45 (Europe/Berlin), Loft. Yours was not saved." in told
    ropes.refresh_from_db()
    assert ropes.starts_at == factories.wall(event, 11)


def test_who_changes_the_description_meanwhile_loses_nothing(
    editor: Client, event: Event, programme: dict[str, Session], at: Address
) -> None:
    ropes = programme["ropes"]
    seen = slot_of(ropes).version
    Session.objects.filter(pk=ropes.pk).update(description="New words")
    assert "said" in move(editor, at, ropes, starts_at=factories.wall(event, 11), version=seen).json()
    ropes.refresh_from_db()
    assert "New words" in ropes.description


def test_a_move_that_makes_no_sense_is_refused_in_words(
    editor: Client, event: Event, programme: dict[str, Session], at: Address
) -> None:
    ropes = programme["ropes"]
    elsewhere = factories.room(factories.event(event.organization))
    gone = factories.room(event, deleted_at=clock.now())
    for room in (elsewhere, gone):
        answer = move(editor, at, ropes, room=room.pk)
        assert "valid choice" in answer.json()["error"]
    path, version = at("session_move", ropes.pk), slot_of(ropes).version
    late, early = (factories.wall(event, hour).isoformat() for hour in (12, 9))
    sent = {"version": version, "starts_at": late, "ends_at": early}
    assert "ends before it starts" in editor.post(path, sent, headers=JSON).json()["error"]
    far = {"version": version, "starts_at": "2999-01-01T10:00", "ends_at": "2999-01-01T11:00"}
    assert "not in the years 2000 to 2200" in editor.post(path, far, headers=JSON).json()["error"]
    Session.objects.filter(pk=ropes.pk).update(deleted_at=clock.now())
    assert "was deleted meanwhile" in editor.post(path, sent, headers=JSON).json()["error"]


def test_the_form_moves_a_session_by_clock_times_and_goes_back_to_where_it_was_opened(
    editor: Client, event: Event, programme: dict[str, Session], at: Address
) -> None:
    path = at("session_move", programme["ropes"].pk)
    grid = f"{at('grid')}?day={event.starts_on}"
    form = editor.get(path, headers={"Referer": f"http://testserver{grid}"}).content.decode()
    assert f'name="next" value="{grid}"' in form
    sent = {"version": slot_of(programme["ropes"]).version, "next": grid, "room": "", "track": ""}
    sent |= {"starts_at": f"{event.starts_on}T12:00", "ends_at": f"{event.starts_on}T12:30"}
    answer = editor.post(path, sent, follow=True)
    assert answer.redirect_chain[-1][0] == grid
    assert "12:00–12:30 (Europe/Berlin), no room." in answer.content.decode()
    stale = editor.post(path, sent).content.decode()
    assert "Somebody else moved “Ropes” meanwhile" in stale


def test_a_click_on_an_empty_place_begins_a_session_there(
    editor: Client, event: Event, programme: dict[str, Session], at: Address
) -> None:
    hall = programme["opening"].room
    assert hall is not None
    start = factories.wall(event, 13).astimezone(UTC)
    query = {"starts_at": start.isoformat(), "ends_at": (start + timedelta(minutes=45)).isoformat()}
    form = editor.get(at("session_new"), query | {"room": str(hall.pk)}).content.decode()
    assert 'name="starts_at_time" value="13:00"' in form
    assert 'name="ends_at_time" value="13:45"' in form
    assert f'<option value="{hall.pk}" selected>' in form
    assert (
        'name="starts_at" value="20' not in editor.get(at("session_new"), {"starts_at": "x"}).content.decode()
    )


def test_an_instant_with_its_offset_tells_two_equal_clock_times_apart(client: Client) -> None:
    day = date(2027, 10, 31)
    event = factories.event(timezone="Europe/Berlin", starts_on=day, ends_on=day)
    client.force_login(factories.member(event.organization))
    session = factories.session(event, starts_at=None, ends_at=None)
    second = datetime(2027, 10, 31, 1, 30, tzinfo=UTC)  # 02:30 for the second time
    sent = {"version": slot_of(session).version, "starts_at": "2027-10-31T01:30:00.000Z"}
    sent["ends_at"] = "2027-10-31T02:00:00.000Z"
    client.post(f"/{event.path}/sessions/{session.pk}/move/", sent, headers=JSON)
    session.refresh_from_db()
    assert session.starts_at == second


def test_sessions_without_a_room_on_other_days_are_on_the_shelf(
    editor: Client, event: Event, at: Address
) -> None:
    adrift = factories.session(event, title="Adrift by day", room=None)
    on_the_day = editor.get(at("grid"), {"day": str(event.starts_on)}).content.decode()
    assert "Without a room, on other days" not in on_the_day
    other = editor.get(at("grid"), {"day": str(event.ends_on)}).content.decode()
    assert f'href="?day={event.starts_on}#s{adrift.pk}"' in other


def test_a_viewer_gets_nothing_to_move_sessions_with(
    viewer: Client, programme: dict[str, Session], at: Address
) -> None:
    page = viewer.get(at("grid")).content.decode()
    assert "data-can-edit" not in page
    assert "Drag a session" not in page
    assert "Without a time" in page
    assert move(viewer, at, programme["ropes"], room=None).status_code == 403


def test_the_addresses_that_the_script_makes_are_those_of_the_pages(
    editor: Client, programme: dict[str, Session], at: Address
) -> None:
    sessions = editor.get(at("grid")).content.decode().partition('data-sessions="')[2].partition('"')[0]
    ropes = programme["ropes"].pk
    assert f"{sessions}{ropes}/move/" == at("session_move", ropes)
    assert f"{sessions}new/" == at("session_new")
