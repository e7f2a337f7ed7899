"""When an event of a schedule takes place: facts that the file tells twice are checked against each other.

``date`` goes before ``start``, which is the same on the local clock. ``end`` goes before ``duration``, which
the format calls deprecated (voc/schedule, validator/json/schema2.json). Wherever two disagree, that is noted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from stagedoor.imports.readers import values
from stagedoor.imports.sheet import Severity

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from stagedoor.imports.readers.values import Finder

_CLOCK = re.compile(r"(\d\d?):(\d\d)(?::\d\d)?")
_DATE = re.compile(r"\d{4}-\d\d?-\d\d?")
_PARTS = re.compile(r"(?:(\d{1,3})[:.])?(\d{1,3}):(\d\d)")
_DAY = timedelta(days=1)
# Until then an event may belong to the night before, where the file does not say when its days begin.
_MORNING = time(6)


@dataclass(frozen=True)
class Day:
    """The day under which an event stands: its date, and the clock time at which it begins."""

    date: str = ""
    begins: time = time()


def read_day(raw: dict[str, Any]) -> Day:
    """Return a day of a schedule; one that begins at 4 in the morning goes on until 4 in the next."""
    _, _, clock = values.plain(raw.get("day_start")).partition("T")
    return Day(values.plain(raw.get("date"))[:10], _clock(clock) or time())


def read_times(
    event: dict[str, Any], day: Day, where: ZoneInfo | None, found: Finder
) -> tuple[datetime | None, datetime | None]:
    """Return an event's start and end; *where* is the zone of the file's clock times, if it tells one."""
    start = _start(event, day, where, found)
    return start, _end(event, start, where, found)


def _start(event: dict[str, Any], day: Day, where: ZoneInfo | None, found: Finder) -> datetime | None:
    told, local = values.plain(event.get("date")), values.plain(event.get("start"))
    clock = _clock(local)
    if told and not (clock and _DATE.fullmatch(told)):
        start = found.take("date", told, values.moment)
        if start:
            _check_clock(start, local, clock, where, found)
            _check_day(start, day, where, found)
        return start
    if not clock:
        return found.take("start", local, values.moment)
    start = found.take("start", f"{told or day.date} {clock:%H:%M}", values.moment)
    if start and not told and clock < day.begins:
        start += _DAY
    return start.replace(tzinfo=where) if start and where else start


def _check_clock(
    start: datetime, local: str, clock: time | None, where: ZoneInfo | None, found: Finder
) -> None:
    on_the_wall = start.astimezone(where) if where and start.tzinfo else start
    if clock and clock != on_the_wall.time().replace(second=0, microsecond=0):
        zone = f" in {where.key}" if where else ""
        message = f"The date means {on_the_wall:%H:%M}{zone}, but start says {local}; the date was taken."
        found.report("start", message, Severity.NOTE)


def _check_day(start: datetime, day: Day, where: ZoneInfo | None, found: Finder) -> None:
    """Note a start that is not of the day under which it stands; each may go on into the next morning."""
    try:
        begins = datetime.fromisoformat(day.date)
    except ValueError:
        return
    local = (start.astimezone(where) if where and start.tzinfo else start).replace(tzinfo=None)
    if not begins <= local < datetime.combine(begins.date() + _DAY, max(day.begins, _MORNING)):
        message = f"The date means {local:%Y-%m-%d}, but it stands under {day.date}; the date was taken."
        found.report("date", message, Severity.NOTE)


def _end(
    event: dict[str, Any], start: datetime | None, where: ZoneInfo | None, found: Finder
) -> datetime | None:
    lengths = _lengths(event, found, has_end=bool(values.plain(event.get("end"))))
    by_length = [start + length for length in lengths] if start else []
    end = _told_end(event, start, where, found)
    if end is None:
        if len(lengths) > 1:
            message = f"The duration {event['duration']} was read as {lengths[0]} (hours, minutes, seconds)."
            found.report("duration", message, Severity.NOTE)
        return by_length[0] if by_length else None
    if start and by_length and not any(_same(end, other) for other in by_length):
        kept = by_length[0] if _is_before(end, start) else end
        message = (
            f"The end says {_shown(end, where)}, the duration {event['duration']}; "
            f"{_shown(kept, where)} was taken."
        )
        found.report("end", message, Severity.NOTE)
        return kept
    return end


def _told_end(
    event: dict[str, Any], start: datetime | None, where: ZoneInfo | None, found: Finder
) -> datetime | None:
    told = values.plain(event.get("end"))
    clock = _clock(told)
    if not clock:
        return found.take("end", told, values.moment)
    if start is None:
        return None
    local = start.astimezone(where) if where and start.tzinfo else start
    end = datetime.combine(local.date(), clock, local.tzinfo)
    return end if end > local else end + _DAY


def _lengths(event: dict[str, Any], found: Finder, *, has_end: bool) -> list[timedelta]:
    """Return what a duration may mean, the likelier first.

    HH:MM is the rule, and pretalx writes D:HH:MM from one day on. Others write H:MM:SS: that is meant where
    the last part is 00, or where the second could not be hours.
    """
    text = values.plain(event.get("duration"))
    if not text:
        return []
    parts = _PARTS.fullmatch(text)
    if not parts or (parts[1] and "." in text):
        severity = Severity.NOTE if has_end else Severity.VALUE
        found.report("duration", f"“{text[:80]}” is not a duration like 00:45.", severity)
        return []
    first, second, last = (int(part or 0) for part in parts.groups())
    if parts[1] is None:
        return [timedelta(hours=second, minutes=last)]
    in_seconds = timedelta(hours=first, minutes=second, seconds=last)
    in_days = timedelta(days=first, hours=second, minutes=last)
    if second >= 24:
        return [in_seconds]
    return [in_seconds, in_days] if last == 0 and second < 60 else [in_days]


def _clock(text: str) -> time | None:
    parts = _CLOCK.fullmatch(text[:8])
    if not parts or not (int(parts[1]) < 24 and int(parts[2]) < 60):
        return None
    return time(int(parts[1]), int(parts[2])) if len(text) <= 8 else None


def _same(one: datetime, other: datetime) -> bool:
    return (one.tzinfo is None) == (other.tzinfo is None) and one == other


def _is_before(end: datetime, start: datetime) -> bool:
    return (end.tzinfo is None) == (start.tzinfo is None) and end <= start


def _shown(moment: datetime, where: ZoneInfo | None) -> str:
    local = moment.astimezone(where) if where and moment.tzinfo else moment
    return f"{local:%Y-%m-%d %H:%M}"
