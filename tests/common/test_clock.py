from __future__ import annotations

import random
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from stagedoor.common.clock import from_wall, now, same_offsets, to_wall, zone, zone_names
from stagedoor.common.errors import InputError

BERLIN = zone("Europe/Berlin")
NEW_YORK = zone("America/New_York")


def test_now_is_an_instant_in_utc():
    assert now().tzinfo is UTC


@pytest.mark.parametrize(
    "name", ["Europe/Atlantis", "", "localtime", "../passwd", "/etc/passwd", "Europe", "CEST"]
)
def test_a_zone_that_does_not_exist_is_named(name):
    with pytest.raises(InputError) as caught:
        zone(name)
    assert f"“{name}”" in caught.value.message
    assert caught.value.remedy


def test_a_mistyped_zone_gets_a_suggestion():
    with pytest.raises(InputError, match=r"Did you mean Europe/Berlin\?"):
        zone("Europe/Berln")


def test_wall_clock_and_instant_are_each_others_inverse():
    wall = datetime.fromisoformat("2026-06-12 08:00")
    instant = from_wall(wall, NEW_YORK)
    assert instant == datetime(2026, 6, 12, 12, 0, tzinfo=UTC)
    assert to_wall(instant, NEW_YORK) == wall


def test_a_time_that_the_clocks_skip_is_refused():
    with pytest.raises(InputError, match="2026-03-29 02:30 does not exist in Europe/Berlin"):
        from_wall(datetime.fromisoformat("2026-03-29 02:30"), BERLIN)


def test_of_a_time_that_comes_twice_the_first_is_meant():
    assert from_wall(datetime.fromisoformat("2026-10-25 02:30"), BERLIN) == datetime(
        2026, 10, 25, 0, 30, tzinfo=UTC
    )
    assert from_wall(datetime.fromisoformat("2026-10-25 02:30").replace(fold=1), BERLIN) == datetime(
        2026, 10, 25, 0, 30, tzinfo=UTC
    )


def test_to_wall_never_shows_which_of_two_it_was():
    second = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert to_wall(second, BERLIN) == datetime.fromisoformat("2026-10-25 02:30")
    assert to_wall(second, BERLIN).fold == 0


def test_mixing_up_the_two_kinds_of_time_is_an_error_of_ours():
    with pytest.raises(ValueError, match="offset"):
        to_wall(datetime.fromisoformat("2026-01-01 00:00"), BERLIN)
    with pytest.raises(ValueError, match="offset"):
        from_wall(datetime(2026, 1, 1, tzinfo=UTC), BERLIN)


@pytest.mark.parametrize(
    ("name_a", "name_b", "first", "last", "same"),
    [
        ("US/Eastern", "America/New_York", date(2026, 3, 1), date(2026, 11, 30), True),
        ("Europe/Berlin", "Europe/Paris", date(2026, 3, 28), date(2026, 3, 30), True),
        ("Europe/Berlin", "Europe/London", date(2026, 6, 1), date(2026, 6, 1), False),
        # Arizona keeps no summer time: like Denver in winter, like Los Angeles in summer.
        ("America/Phoenix", "America/Denver", date(2026, 3, 6), date(2026, 3, 7), True),
        ("America/Phoenix", "America/Denver", date(2026, 3, 6), date(2026, 3, 8), False),
        ("America/Phoenix", "America/Los_Angeles", date(2026, 3, 9), date(2026, 3, 9), True),
        ("Europe/Dublin", "Europe/London", date(2026, 3, 29), date(2026, 3, 29), True),
    ],
)
def test_R15_zones_are_equal_when_their_offsets_agree_on_all_days(name_a, name_b, first, last, same):
    assert same_offsets(zone(name_a), zone(name_b), first, last) is same
    assert same_offsets(zone(name_b), zone(name_a), first, last) is same


def test_R15_a_change_in_the_last_hour_of_the_last_day_counts():
    # Greenland's clocks go back at midnight, so that its day has an hour more, with another offset.
    nuuk, before = zone("America/Nuuk"), zone("Etc/GMT+1")
    day = date(2025, 10, 25)
    assert same_offsets(nuuk, before, day - timedelta(days=9), day - timedelta(days=1))
    assert not same_offsets(nuuk, before, day, day)
    assert not same_offsets(before, nuuk, day, day)


class Watched(ZoneInfo):
    """A zone that counts how often it is asked for its offset."""

    asked = 0

    def utcoffset(self, moment):
        Watched.asked += 1
        return super().utcoffset(moment)


def test_R15_two_hundred_years_of_zones_take_a_look_a_day_and_one_each_quarter_hour_of_a_change():
    Watched.asked = 0
    berlin, paris = Watched.no_cache("Europe/Berlin"), Watched.no_cache("Europe/Paris")
    assert same_offsets(berlin, paris, date(2000, 1, 1), date(2200, 12, 31))
    days, changes = 201 * 366, 201 * 2
    assert Watched.asked <= 2 * (days + 96 * changes) + 100


def test_R15_clocks_that_change_on_the_same_day_at_other_hours_differ():
    # Both go forward on 28 March 2027: Beirut at midnight, Helsinki at three.
    day = date(2027, 3, 28)
    assert not same_offsets(zone("Asia/Beirut"), zone("Europe/Helsinki"), day, day)
    assert same_offsets(zone("Asia/Beirut"), zone("Europe/Helsinki"), date(2027, 4, 1), date(2027, 9, 30))


def test_R15_a_look_a_day_finds_what_a_look_each_quarter_hour_finds():
    chance = random.Random(11)
    names = sorted(zone_names())
    for _ in range(150):
        one, two = zone(chance.choice(names)), zone(chance.choice(names))
        first = date(2000, 1, 1) + timedelta(days=chance.randrange(30 * 365))
        last = first + timedelta(days=chance.randrange(40))
        assert same_offsets(one, two, first, last) is each_quarter_hour(one, two, first, last), (one, two)


def each_quarter_hour(one, two, first, last):
    begins = [datetime.combine(first, time(), place).astimezone(UTC) for place in (one, two)]
    ends = [datetime.combine(last + timedelta(days=1), time(), place).astimezone(UTC) for place in (one, two)]
    instant = min(begins)
    while instant < max(ends):
        if instant.astimezone(one).utcoffset() != instant.astimezone(two).utcoffset():
            return False
        instant += timedelta(minutes=15)
    return True
