"""The grid of a day of a large conference is a page of ordinary size."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from tests import factories
from tests.web.conftest import Address

from stagedoor.agenda.models import Event, Room, Session, SessionStatus

pytestmark = pytest.mark.django_db
SESSIONS, DAYS, ROOMS, TRACKS = 1_350, 4, 90, 20
MOST_BYTES = 150_000
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


def test_a_day_of_ninety_rooms_is_under_150_kilobytes_and_leads_to_each_of_its_sessions(
    viewer: Client, large: Event, at: Address
) -> None:
    answer = viewer.get(at("grid"), {"day": str(large.starts_on)})
    page = answer.content.decode()
    assert len(answer.content) < MOST_BYTES
    assert page.count('<th scope="col">') == 1 + ROOMS
    cells = page.partition("<tbody>")[2].partition("</tbody>")[0]
    assert cells.count("<td>") == cells.count('scope="row"') * ROOMS
    shown = re.findall(r'<a href="\.\./(\d+)/">([^<]+)</a>', cells)
    today = large.sessions.filter(starts_at__lt=factories.wall(large, 0, day=1))
    assert sorted(shown) == sorted((str(pk), title) for pk, title in today.values_list("pk", "title"))
    assert (
        "Conference room 0"
        in viewer.get(f"{at('grid').removesuffix('grid/')}{shown[0][0]}/").content.decode()
    )


def test_a_cell_tells_clock_times_track_room_and_a_status_that_is_not_the_usual(
    viewer: Client, event: Event, at: Address
) -> None:
    hall, track = factories.room(event, "Hall"), factories.track(event, "Tides & Co", color="#123456")
    pending = factories.session(event, title="A <b>", room=hall, track=track, status=SessionStatus.PENDING)
    plain = factories.session(event, title="B")
    cells = viewer.get(at("grid"), {"day": str(event.starts_on)}).content.decode().partition("<tbody>")[2]
    first, second = cells.partition("<td>")[2].partition("</tr>")[0].split("<td>")
    assert first.startswith(
        f'<div><a href="../{pending.pk}/">A &lt;b&gt;</a><small>10:00–10:45<span> · Hall<'
    )
    assert "Tides &amp; Co" in first
    assert "Pending" in first
    assert second.strip() == (
        f'<div><a href="../{plain.pk}/">B</a><small>10:00–10:45<span> · No room</span></small></div>'
    )
