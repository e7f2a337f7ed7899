"""An event's days at a glance, on its own clocks."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from tests import factories

from stagedoor.agenda.models import SessionStatus
from stagedoor.agenda.overview import Day, days_at_a_glance

pytestmark = pytest.mark.django_db


def test_sessions_count_on_the_day_that_the_events_clocks_show() -> None:
    # In Santiago this Saturday ends at 24:00 = 04:00 UTC, and Sunday begins at 01:00: midnight is skipped.
    saturday, sunday = date(2027, 9, 4), date(2027, 9, 5)
    event = factories.event(timezone="America/Santiago", starts_on=saturday, ends_on=date(2027, 9, 6))
    room = factories.room(event)
    for hour, minute, status in ((3, 30, "pending"), (4, 0, "accepted"), (5, 0, "accepted")):
        starts = datetime(2027, 9, 5, hour, minute, tzinfo=UTC)
        factories.session(event, starts_at=starts, ends_at=starts, room=room, status=SessionStatus(status))
    factories.session(event, starts_at=None, ends_at=None)
    assert days_at_a_glance(event) == [
        Day(saturday, sessions=1, accepted=0, rooms=1),
        Day(sunday, sessions=2, accepted=2, rooms=1),
        Day(date(2027, 9, 6)),
    ]


def test_sessions_outside_the_events_days_are_on_none_of_them() -> None:
    event = factories.event()
    factories.session(event, starts_at=factories.wall(event, 9, day=-1), ends_at=factories.wall(event, 10))
    factories.session(event, starts_at=factories.wall(event, 0, day=3), ends_at=None)
    assert [day.sessions for day in days_at_a_glance(event)] == [0, 0, 0]
