"""When a session of a table starts and ends: one column each, or dates, times and lengths apart."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from stagedoor.common.errors import InputError
from stagedoor.imports.readers.dates import LONGEST, Moment, read_moment, read_range
from stagedoor.imports.sheet import Severity

if TYPE_CHECKING:
    from stagedoor.imports.readers.tables.record import Record

_MINUTES = re.compile(r"(\d{1,4})(?:\.0+)?\s*(?:m|min|mins|minutes?|minuten)?\.?", re.IGNORECASE)
_HOURS = re.compile(
    r"(\d{1,2})\s*(?:h|hours?|stunden?)\s*(?:(\d{1,2})\s*(?:m|min|minutes?|minuten)?)?", re.IGNORECASE
)
_CLOCK = re.compile(r"(\d{1,2}):(\d\d)(?::\d\d)?")
_LONGEST_NIGHT = timedelta(hours=12)


def session_times(record: Record) -> tuple[datetime | None, datetime | None]:
    """Return start and end of a row; whatever of them cannot be told is a problem of the row."""
    told = read_range(record.text("starts_at"))
    start, end = told or (record.moment("starts_at"), None)
    own = record.moment("ends_at")
    if own and end and own.clock != end.clock:
        message = (
            f"It says {record.text('ends_at')}, the range {record.text('starts_at')}; the former was taken."
        )
        record.found.report(record.headings["ends_at"], message, Severity.NOTE)
    end = own or end
    day = _day(record, "date", start)
    starts_at = _moment(record, "starts_at", start, day)
    return starts_at, _end(record, starts_at, end, _day(record, "end_date", end))


def _day(record: Record, name: str, told: Moment | None) -> Moment | None:
    """Return what the date's own column tells, where it is needed; where it is not, that it agrees."""
    if told is None or told.day is None:
        return record.moment(name)
    other = _quietly(record, name)
    if other and other.day and other.day != told.day:
        message = f"It says {other.day}, the time's own column {told.day}; the latter was taken."
        record.found.report(record.headings[name], message, Severity.NOTE)
    return None


def _quietly(record: Record, name: str) -> Moment | None:
    try:
        return read_moment(record.text(name), record.reading.order, record.reading.options.days)
    except InputError:
        return None


def _moment(record: Record, name: str, told: Moment | None, day: Moment | None) -> datetime | None:
    """Return date and time together: from one column, or from two."""
    if told is None:
        return _complete(record, "date", day) if day and name not in record.headings else None
    if told.day is not None:
        return _complete(record, name, told)
    if day is None or day.day is None:
        if not record.text("date"):
            message = (
                f"“{record.text(name)}” has no date; write it as 2026-06-12 09:30, or add a column Date."
            )
            record.found.report(record.headings[name], message, Severity.VALUE)
        return None
    return told.at(day.day)


def _complete(record: Record, name: str, told: Moment) -> datetime | None:
    if told.day is None or told.clock is None:
        missing = "time of day" if told.clock is None else "date"
        message = f"“{record.text(name)}” has no {missing}; write it as 2026-06-12 09:30."
        record.found.report(record.headings[name], message, Severity.VALUE)
        return None
    return told.at(told.day)


def _end(
    record: Record, starts_at: datetime | None, told: Moment | None, day: Moment | None
) -> datetime | None:
    if told is None and day is not None and "ends_at" not in record.headings and day.clock:
        return _complete(record, "end_date", day)
    if told is None:
        length = record.take("duration", _length)
        return starts_at + length if starts_at and length else None
    if told.day is not None:
        ends_at = _complete(record, "ends_at", told)
    elif day is not None and day.day is not None:
        ends_at = told.at(day.day)
    else:
        ends_at = _on_the_same_day(record, starts_at, told)
    _check_length(record, starts_at, ends_at)
    return ends_at


def _check_length(record: Record, starts_at: datetime | None, ends_at: datetime | None) -> None:
    """Note a length that is another than from start to end."""
    if not (starts_at and ends_at) or (starts_at.tzinfo is None) != (ends_at.tzinfo is None):
        return
    told = record.text("duration")
    try:
        length = _length(told)
    except InputError:
        return
    if starts_at + length != ends_at:
        message = f"It says {told}, but the end is at {ends_at:%Y-%m-%d %H:%M}, which was taken."
        record.found.report(record.headings["duration"], message, Severity.NOTE)


def _on_the_same_day(record: Record, starts_at: datetime | None, told: Moment) -> datetime | None:
    """Return an end that tells its time only; one that is earlier than the start is of the next morning."""
    if starts_at is None:
        return None
    ends_at = told.at(starts_at.date())
    if ends_at.tzinfo is None:
        ends_at = ends_at.replace(tzinfo=starts_at.tzinfo)
    if ends_at <= starts_at and ends_at + timedelta(days=1) - starts_at <= _LONGEST_NIGHT:
        ends_at += timedelta(days=1)
        heading = record.headings.get("ends_at", record.headings.get("starts_at", ""))
        message = f"It ends before it starts, so it was taken to end on {ends_at:%Y-%m-%d at %H:%M}."
        record.found.report(heading, message, Severity.NOTE)
    return ends_at


def _length(text: str) -> timedelta:
    """Return a length written in minutes, as 1:30 or as 1 h 30 min."""
    if len(text) <= LONGEST:
        if found := _MINUTES.fullmatch(text):
            return timedelta(minutes=int(found[1]))
        if found := _HOURS.fullmatch(text):
            return timedelta(hours=int(found[1]), minutes=int(found[2] or 0))
        if found := _CLOCK.fullmatch(text):
            return timedelta(hours=int(found[1]), minutes=int(found[2]))
    raise InputError(f"“{text[:80]}” is not a length in minutes, such as 45 or 1:30.")
