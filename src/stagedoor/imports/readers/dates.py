"""Dates and times as people and programs write them.

Nothing is guessed: 4/5/2027 is April in one country and May in the next, so the order of day and month is
asked for, once per file, unless another date of the file settles it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from enum import StrEnum
from typing import TYPE_CHECKING

from stagedoor.common.clock import FIRST_YEAR, LAST_YEAR
from stagedoor.common.errors import InputError
from stagedoor.imports.readers.date_names import MONTH_NUMBERS, WEEKDAY_NUMBERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# The longest that is read: "Wednesday, the 23rd of September 2027, 10:00:00.000 p.m. +01:00[Europe/Berlin]".
LONGEST = 100
_WANTED = "write it as 2026-06-12 09:30"


class DayOrder(StrEnum):
    """Which comes first in dates such as 4/5/2027."""

    DAY_FIRST = "day-first"
    MONTH_FIRST = "month-first"


class AmbiguousDate(InputError):
    """A date that is another day where day and month change places."""


@dataclass(frozen=True)
class Moment:
    """A date, a time of day or both. ``days`` is 1 for 24:00; ``offset`` is None on the event's clock."""

    day: date | None = None
    clock: time | None = None
    days: int = 0
    offset: timezone | None = None

    def at(self, day: date) -> datetime:
        """Return the moment on *day*, with its offset where it tells one."""
        clock = self.clock or time()
        return datetime.combine(day, clock, self.offset) + timedelta(days=self.days)


_WEEKDAY = re.compile(r"([^\W\d_]{2,12})\.?,?\s+")
_NAME = r"(?P<name>[^\W\d_]{3,12})\.?"
_GAP = r"(?:\s?-\s?|\s?/|\s)"
_DATES = [
    re.compile(rf"{pattern}(?=$|[\sT,])", re.IGNORECASE)
    for pattern in (
        r"(?P<year>\d{4})(?P<sep>[-/.])(?P<month>\d\d?)(?P=sep)(?P<day>\d\d?)",
        r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)",
        r"(?P<day>\d\d?)\.\s?(?P<month>\d\d?)\.\s?(?P<year>\d{4})",
        rf"(?:the )?(?P<day>\d\d?)(?:st|nd|rd|th|\.)?{_GAP}(?:of )?{_NAME},?{_GAP}(?P<year>\d{{4}})",
        rf"{_NAME}(?:\s|-)(?P<day>\d\d?)(?:st|nd|rd|th)?(?:,\s?|\s|-)(?P<year>\d{{4}})",
        rf"(?P<year>\d{{4}})(?:\s|-){_NAME}(?:\s|-)(?P<day>\d\d?)",
        r"(?P<one>\d\d?)(?P<sep>[-/])(?P<two>\d\d?)(?P=sep)(?P<year>\d{4})",
    )
]
_MONTH = "|".join(sorted(MONTH_NUMBERS, key=len, reverse=True))
# A date whose year goes without saying.
_WITHOUT_YEAR = [
    re.compile(rf"{pattern}(?=$|[\sT,])", re.IGNORECASE)
    for pattern in (
        rf"(?:the )?(?P<day>\d\d?)(?:st|nd|rd|th|\.)?{_GAP}(?:of )?(?P<name>{_MONTH})\.?",
        rf"(?P<name>{_MONTH})\.?(?:\s|-)(?P<day>\d\d?)(?:st|nd|rd|th)?",
        r"(?P<day>\d\d?)\.\s?(?P<month>\d\d?)\.",
    )
]
# So far from the event's days may a session be.
_AROUND = timedelta(days=31)
_CLOCK = re.compile(
    r"(?P<hour>\d\d?)(?:[:.h](?P<minute>\d\d)(?:[:.](?P<second>\d\d)(?:[.,]\d{1,9})?)?|(?P<alone>h|(?=\s?(?:[ap]\.?m|uhr))))?"
    r"\s?(?P<half>[ap]\.?m\.?)?(?:\s?(?:uhr|h))?\s?(?P<zone>Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?(?:\[[\w/+-]{1,40}\])?",
    re.IGNORECASE,
)
_COMPACT = re.compile(r"(\d\d)(\d\d)(\d\d)?(?=$|Z|[+-])")
_BETWEEN = re.compile(r"(?:,?\s*(?:at|um|à|a las)\s+|T|,?\s+|,)", re.IGNORECASE)
_RANGE = re.compile(r"\s*[–—]\s*|\s+(?:-|to|bis)\s+|(?<=\d\d)-(?=\d\d?[:.h]\d\d)", re.IGNORECASE)
_HALF = re.compile(r"[ap]\.?m\.?$", re.IGNORECASE)
_OTHER_HALF = {"a": "pm", "p": "am"}
# "09:30-10:00" after a date: a range of times, or half past nine in Honolulu?
_RANGE_OR_OFFSET = re.compile(r"(\d\d?:\d\d)-(\d\d:\d\d)")
_TWO_DIGIT_YEAR = re.compile(r"\d\d?[-/.]\d\d?[-/.]\d\d(?:\D|$)")
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")


def read_moment(text: str, order: DayOrder | None = None, days: tuple[date, date] | None = None) -> Moment:
    """Return what a text tells: a date, a time of day or both.

    A date without a year is the one about *days*, the event's first and last, if there is only one.
    Raises AmbiguousDate for 4/5/2027 without an *order*, InputError for what is none that can be read.
    """
    if len(text) > LONGEST:
        raise InputError(f"“{text[:40]}…” is not a date and time; {_WANTED}.")
    text = " ".join(text.split())
    day, rest = _date(text, order, days)
    if day is None:
        return _clock(text, text, is_alone=True)
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise InputError(f"“{text}” is not in the years {FIRST_YEAR} to {LAST_YEAR}.")
    if not rest:
        return Moment(day)
    if (either := _RANGE_OR_OFFSET.fullmatch(rest)) and f"{either[1]:0>5}" < either[2]:
        raise InputError(f"“{text}” can be read as a range of times; {_WANTED}.")
    between = _BETWEEN.match(rest)
    told = _clock(rest[between.end() :] if between else rest, text)
    return Moment(day, told.clock, told.days, told.offset)


def is_day(text: str) -> bool:
    """Tell whether a text is a date and nothing else, with a year or without."""
    if len(text) > LONGEST:
        return False
    told = _without_weekday(" ".join(text.split()))[0]
    return any(match.end() == len(told) for match in _matches(told, [*_DATES, *_WITHOUT_YEAR]))


def read_range(text: str) -> tuple[Moment, Moment] | None:
    """Return start and end of "10:00 - 10:45" or "2 to 3 PM", None where the text is no such range."""
    if len(text) > LONGEST:
        return None
    parts = _RANGE.split(" ".join(text.split()))
    if len(parts) != 2:
        return None
    half = _HALF.search(parts[1])
    try:
        last = _clock(parts[1], text)
        if half is None or _HALF.search(parts[0]):
            return _clock(parts[0], text), last
        same, other = (
            _clock(f"{parts[0]} {each}", text) for each in (half[0], _OTHER_HALF[half[0][0].lower()])
        )
    except InputError:
        return None
    return (same if (same.clock or time()) < (last.clock or time()) else other), last


def order_of(texts: Iterable[str]) -> DayOrder | None:
    """Return the order that dates such as 31/12/2027 settle; None where none does, or where two disagree."""
    orders = set()
    for text in texts:
        found = _DATES[-1].search(text[:LONGEST])
        if found and (int(found["one"]) > 12) != (int(found["two"]) > 12):
            orders.add(DayOrder.DAY_FIRST if int(found["one"]) > 12 else DayOrder.MONTH_FIRST)
    return orders.pop() if len(orders) == 1 else None


def _matches(text: str, patterns: list[re.Pattern[str]]) -> Iterator[re.Match[str]]:
    return (match for pattern in patterns if (match := pattern.match(text)))


def _without_weekday(text: str) -> tuple[str, int | None]:
    """Return what follows a weekday, and its number; all of the text where it begins with none."""
    weekday = _WEEKDAY.match(text)
    number = WEEKDAY_NUMBERS.get(weekday[1].lower()) if weekday else None
    return (text[weekday.end() :] if weekday and number is not None else text), number


def _date(text: str, order: DayOrder | None, days: tuple[date, date] | None) -> tuple[date | None, str]:
    told, number = _without_weekday(text)
    found = next(_matches(told, _DATES), None)
    year = ""
    if found is None and (found := next(_matches(told, _WITHOUT_YEAR), None)):
        year = _year(found, text, days)
    if found is None:
        if _TWO_DIGIT_YEAR.match(told):
            raise InputError(f"“{text}” has no year of four digits; {_WANTED}.")
        return None, text
    parts = found.groupdict()
    if "one" in parts:
        month, day = _ordered(parts["one"], parts["two"], text, order)
    else:
        month, day = parts.get("month") or str(_month(parts["name"], text)), parts["day"]
    try:
        named = date(int(parts.get("year") or year), int(month), int(day))
    except ValueError as error:
        raise _missing(text) from error
    if number is not None and named.weekday() != number:
        raise InputError(f"“{text}”: {named} is a {named:%A}.")
    return named, told[found.end() :].strip()


def _year(found: re.Match[str], text: str, days: tuple[date, date] | None) -> str:
    """Return the year in which a date without one is about the event's days."""
    parts = found.groupdict()
    month, day = int(parts.get("month") or _month(parts["name"], text)), int(parts["day"])
    first, last = days or (date.max, date.min)
    years = []
    for year in range(first.year - 1, last.year + 2) if days else ():
        try:
            named = date(year, month, day)
        except ValueError:
            continue
        if first - _AROUND <= named <= last + _AROUND:
            years.append(str(year))
    if len(years) != 1:
        raise InputError(f"“{text}” has no year, and the event's days do not tell which; {_WANTED}.")
    return years[0]


def _ordered(one: str, two: str, text: str, order: DayOrder | None) -> tuple[str, str]:
    """Return month and day of 4/5/2027."""
    if int(one) > 12 or int(two) > 12 or one == two:
        return (two, one) if int(one) > 12 else (one, two)
    if order is None:
        raise AmbiguousDate(f"“{text}” can be read with day or month first.")
    return (two, one) if order is DayOrder.DAY_FIRST else (one, two)


def _month(name: str, text: str) -> int:
    number = MONTH_NUMBERS.get(name.lower())
    if number is None:
        raise InputError(f"“{text}” has no month that can be read; {_WANTED}.")
    return number


def _clock(text: str, whole: str, *, is_alone: bool = False) -> Moment:
    found = _CLOCK.fullmatch(_COMPACT.sub(_parted, text.strip()) if not is_alone else text)
    is_time = found and (found["minute"] is not None or found["alone"] is not None)
    if not found or not is_time or (is_alone and found["zone"]):
        if is_alone and _SERIAL.fullmatch(text):
            raise InputError(
                f"“{text}” is a spreadsheet's number for a date and not a date and time; {_WANTED}."
            )
        what = "is not a date and time" if is_alone else "has no time of day that can be read"
        raise InputError(f"“{whole}” {what}; {_WANTED}.")
    hour, minute, second = (int(found[part] or 0) for part in ("hour", "minute", "second"))
    if half := found["half"]:
        if not 1 <= hour <= 12:
            raise _missing(whole)
        hour = hour % 12 + (12 if half[0] in "pP" else 0)
    midnight = (hour, minute, second) == (24, 0, 0)
    try:
        clock = time(0 if midnight else hour, minute, second)
    except ValueError as error:
        raise _missing(whole) from error
    return Moment(None, clock, int(midnight), _offset(found["zone"], whole))


def _parted(digits: re.Match[str]) -> str:
    return ":".join(filter(None, digits.groups()))


def _offset(told: str | None, whole: str) -> timezone | None:
    if not told:
        return None
    if told[0] not in "+-":
        return UTC
    hours, minutes = int(told[1:3]), int(told[3:].lstrip(":") or 0)
    if hours > 18 or minutes > 59:
        raise _missing(whole)
    length = timedelta(hours=hours, minutes=minutes)
    return timezone(-length if told[0] == "-" else length)


def _missing(text: str) -> InputError:
    return InputError(f"“{text}” is a date or time that does not exist.")
