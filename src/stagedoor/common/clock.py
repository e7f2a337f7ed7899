"""Time: the present, and wall-clock time in a named zone (R15).

An *instant* is an aware datetime. A *wall-clock* time is a naive one, read in the zone that goes with it.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from difflib import get_close_matches
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from stagedoor.common.errors import InputError

# These are in the zone database and mean "whatever this machine is set to", or nothing.
_NOT_PLACES = frozenset({"localtime", "posixrules", "Factory"})
_STEP, _DAY = timedelta(minutes=15), timedelta(days=1)
# An agenda is in these years; farther out, zones and databases cannot follow, and a slip such as the year
# 0202 would make an event of two thousand years.
FIRST_YEAR, LAST_YEAR = 2000, 2200


def now() -> datetime:
    """Return the present instant in UTC; nothing else in Stagedoor reads the wall clock."""
    return datetime.now(UTC)


@cache
def zone_names() -> frozenset[str]:
    """Return every IANA zone name that an event may have."""
    return frozenset(available_timezones() - _NOT_PLACES)


def zone(name: str) -> ZoneInfo:
    """Return the zone called *name*, or raise InputError saying that there is none of that name."""
    if name in zone_names():
        return ZoneInfo(name)
    close = get_close_matches(name, sorted(zone_names()), n=1)
    remedy = f"Did you mean {close[0]}?" if close else "Use an IANA name such as Europe/Berlin."
    raise InputError(f"“{name}” is not a time zone.", place="timezone", code="zone_unknown", remedy=remedy)


def check_day(day: date, place: str = "") -> None:
    """Raise InputError, naming the *place*, for a day or moment outside of the years of an agenda."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise InputError(
            f"The year {day.year:04} is not between {FIRST_YEAR} and {LAST_YEAR}.",
            place=place,
            code="year_out_of_range",
            remedy="Check the year.",
        )


def to_wall(instant: datetime, where: ZoneInfo) -> datetime:
    """Return what the clocks in *where* show at *instant*, as a naive datetime."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs an offset")
    return instant.astimezone(where).replace(tzinfo=None, fold=0)


def from_wall(wall: datetime, where: ZoneInfo) -> datetime:
    """Return the instant, in UTC, at which the clocks in *where* show *wall*.

    Of a time that comes twice (autumn) the first is meant. One that never comes (spring) raises InputError.
    """
    if wall.tzinfo is not None:
        raise ValueError("a wall-clock time has no offset")
    instant = wall.replace(tzinfo=where, fold=0).astimezone(UTC)
    if to_wall(instant, where) != wall.replace(fold=0):
        raise InputError(
            f"{wall:%Y-%m-%d %H:%M} does not exist in {where.key}: the clocks skip it.",
            code="time_skipped",
            remedy="Choose an earlier or a later time.",
        )
    return instant


def same_offsets(zone_a: ZoneInfo, zone_b: ZoneInfo, first_day: date, last_day: date) -> bool:
    """Tell whether two zones agree on UTC offset throughout the days, first and last included (R15).

    One look a day, and one each quarter of an hour of a day in which clocks change: none change twice a day.
    """
    if last_day < first_day:
        raise ValueError("the last day is before the first")
    zones = (zone_a, zone_b)
    instant = min(datetime.combine(first_day, time(), place).astimezone(UTC) for place in zones)
    end = max(
        datetime.combine(last_day + timedelta(days=1), time(), place).astimezone(UTC) for place in zones
    )
    before = _offsets(instant, zones)
    while before[0] == before[1]:
        following = min(instant + _DAY, end - _STEP)
        if following <= instant:
            return True
        after = _offsets(following, zones)
        if after != before and not _agree_between(instant, following, zones):
            return False
        instant, before = following, after
    return False


def _agree_between(first: datetime, last: datetime, zones: tuple[ZoneInfo, ZoneInfo]) -> bool:
    steps = (last - first) // _STEP
    looks = (_offsets(first + _STEP * number, zones) for number in range(1, steps))
    return all(ours == theirs for ours, theirs in looks)


def _offsets(
    instant: datetime, zones: tuple[ZoneInfo, ZoneInfo]
) -> tuple[timedelta | None, timedelta | None]:
    return instant.astimezone(zones[0]).utcoffset(), instant.astimezone(zones[1]).utcoffset()
