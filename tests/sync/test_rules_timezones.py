"""R15: times are wall-clock in the event's timezone, and both events' timezones must match."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from stagedoor.agenda.domain.events import TimezoneChange, change_timezone
from stagedoor.agenda.models import Event, SessionStatus
from stagedoor.common.errors import ConfigError
from stagedoor.sync.execution.preflight import Days, check_zones
from stagedoor.sync.models import RecordLink
from tests import factories
from tests.sync.conftest import Stage

LAKESIDE, ALSTER = 370102, 370103  # US/Eastern, Europe/Berlin
SUMMER = Days(date(2031, 6, 9), date(2031, 6, 11))


@pytest.mark.parametrize(
    ("ours", "swoogo_event"),
    [("America/New_York", LAKESIDE), ("Europe/Paris", ALSTER), ("Europe/Berlin", ALSTER)],
)
def test_R15_zones_that_agree_in_those_days_are_equal(
    make_stage: Callable[..., Stage], ours: str, swoogo_event: int
) -> None:
    stage = make_stage(swoogo_event, ours)
    factories.session(stage.event, starts_at=factories.wall(stage.event, 9, 30))
    assert stage.sync().status == "succeeded"
    [session] = stage.swoogo("sessions")
    assert (session["date"], session["start_time"]) == (f"{stage.event.starts_on}", "09:30:00")
    assert session["use_event_timezone"]


def test_R15_zones_that_differ_send_nothing_and_are_both_named(make_stage: Callable[..., Stage]) -> None:
    stage = make_stage(LAKESIDE, "America/Chicago")
    factories.session(stage.event, factories.speaker(stage.event), room=factories.room(stage.event))
    run = stage.sync()
    assert (run.status, run.reason) == ("refused", "zones_differ")
    assert "America/Chicago here, US/Eastern in Swoogo" in run.message
    assert stage.writes() == []
    assert not RecordLink.objects.exists()


def test_R15_zones_that_part_on_one_of_the_days_differ() -> None:
    event: Any = Event(timezone="Europe/London")
    lisbon_like = "Atlantic/Faroe"
    check_zones(event, lisbon_like, SUMMER)
    # In some weeks of spring New York has summer time already and London has not.
    event.timezone = "America/New_York"
    check_zones(event, "America/Toronto", Days(date(2031, 3, 1), date(2031, 4, 1)))
    with pytest.raises(ConfigError, match=r"America/New_York here, America/Bogota in Swoogo"):
        check_zones(event, "America/Bogota", Days(date(2031, 3, 8), date(2031, 3, 9)))
    check_zones(event, "America/Bogota", Days(date(2031, 3, 7), date(2031, 3, 8)))


@pytest.mark.parametrize("theirs", ["", "Middle-earth/Shire"])
def test_R15_a_zone_that_is_not_known_sends_nothing(theirs: str) -> None:
    event: Any = Event(timezone="Europe/London", name="Conference")
    with pytest.raises(ConfigError, match=r"[Nn]othing was sent"):
        check_zones(event, theirs, SUMMER)


def test_R15_a_session_that_is_not_sent_does_not_count(make_stage: Callable[..., Stage]) -> None:
    stage = make_stage(ALSTER, "Africa/Johannesburg")
    factories.session(stage.event)
    winter = {"starts_at": factories.wall(stage.event, 9, day=-160), "status": SessionStatus.DECLINED}
    factories.session(stage.event, ends_at=factories.wall(stage.event, 10, day=-160), **winter)
    assert stage.sync().status == "succeeded"


def test_R15_a_sent_session_outside_the_events_days_does(make_stage: Callable[..., Stage]) -> None:
    stage = make_stage(ALSTER, "Africa/Johannesburg")
    hours = {"starts_at": factories.wall(stage.event, 9, day=170)}
    factories.session(stage.event, ends_at=factories.wall(stage.event, 10, day=170), **hours)
    run = stage.sync()
    assert (run.status, run.reason) == ("refused", "zones_differ")


@pytest.mark.parametrize(
    ("keep", "sent"),
    [
        (TimezoneChange.KEEP_CLOCK, []),
        (TimezoneChange.KEEP_INSTANT, [("11:00:00", "11:45:00")]),
    ],
)
def test_R15_after_a_change_of_timezone_sessions_keep_their_clock_times_or_their_instants(
    stage: Stage, keep: TimezoneChange, sent: list[tuple[str, str]]
) -> None:
    factories.session(stage.event)
    stage.sync()
    change_timezone(stage.event, None, "Europe/Berlin", keep)
    stage.person_changes("events", stage.swoogo_event, timezone="Europe/Berlin")
    stage.forget_calls()
    assert stage.sync().status == "succeeded"
    bodies = stage.bodies("sessions/update")
    assert [(body["start_time"], body["end_time"]) for body in bodies] == sent


def test_R15_the_servers_own_timezone_is_irrelevant(stage: Stage) -> None:
    before = os.environ.get("TZ")
    os.environ["TZ"] = "Pacific/Auckland"
    time.tzset()
    try:
        factories.session(stage.event, starts_at=factories.wall(stage.event, 9))
        assert stage.sync().status == "succeeded"
    finally:
        if before is None:
            del os.environ["TZ"]
        else:
            os.environ["TZ"] = before
        time.tzset()
    [session] = stage.swoogo("sessions")
    assert (session["date"], session["start_time"]) == (f"{stage.event.starts_on}", "09:00:00")
