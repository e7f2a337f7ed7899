"""Fields of days and times: read here, from what was typed, so that no browser's locale has a say in them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError

from stagedoor.common.clock import from_wall, to_wall
from stagedoor.common.errors import InputError
from stagedoor.imports.readers.dates import AmbiguousDate, Moment, read_moment
from stagedoor.web.forms.widgets import DayInput, Typed, WallClockInput

if TYPE_CHECKING:
    from stagedoor.agenda.models import Event

Days = tuple[date, date]
"""The first and the last of an event."""
_DAYS_OFFERED = 31


class DayField(forms.DateField):
    """A day: 2027-06-09, 9 June 2027 or 9.6.2027; what can be two days, such as 4/5/2027, is refused."""

    widget = DayInput

    def to_python(self, value: Any) -> date | None:
        """Read what was typed."""
        if not value or isinstance(value, date):
            return value or None
        return _day(str(value), None)


class WallClockField(forms.Field):
    """A day and a time on the clocks of an event; its value is the instant (R15).

    Times are read with 24 hours or with am and pm. An empty day is that of the field ``day_of``.
    """

    where = ZoneInfo("UTC")
    days: Days | None = None
    widget: WallClockInput

    def __init__(self, *, label: str, day_of: str = "", **kwargs: Any) -> None:
        super().__init__(label=label, widget=WallClockInput(label, day_of), **kwargs)

    def read_in(self, event: Event) -> None:
        """Say whose clocks and which days are meant."""
        self.where, self.days = event.zone, (event.starts_on, event.ends_on)
        self.help_text = f"Clock time in {self.where.key}."
        span = min((event.ends_on - event.starts_on).days + 1, _DAYS_OFFERED)
        self.widget.days = [event.starts_on + timedelta(days=number) for number in range(span)]

    def prepare_value(self, value: Any) -> Any:
        """What the input shows: the wall clock, or what was typed."""
        if not isinstance(value, datetime):
            return value
        return to_wall(value, self.where).isoformat(timespec="minutes")

    def to_python(self, value: Any) -> datetime | None:
        """Read what was typed; a time that the clocks skip is an error of this field."""
        if not value:
            return None
        moment = self._typed(value) if isinstance(value, Typed) else _whole(str(value), self.days)
        assert moment.day is not None  # noqa: S101 - both readers see to it
        wall = moment.at(moment.day)
        if wall.tzinfo is not None:
            return wall.astimezone(UTC)
        try:
            return from_wall(wall, self.where).astimezone(UTC)
        except (InputError, OverflowError) as error:
            raise ValidationError(str(error)) from error

    def _typed(self, typed: Typed) -> Moment:
        if not typed.clock:
            told = _read(typed.day, self.days, "a day", "2027-06-09")
            if told.clock and told.day:
                return told
            raise ValidationError("Enter the time as well, such as 14:30 or 2:30 pm.")
        clock = _read(typed.clock, None, "a time", "14:30 or 2:30 pm")
        if clock.clock is None or clock.offset:
            raise ValidationError(f"“{typed.clock}” is not a time; write it as 14:30 or 2:30 pm.")
        if not typed.day:
            raise ValidationError("Enter the day as well, such as 2027-06-09.")
        return Moment(_day(typed.day, self.days), clock.clock, clock.days)


def _whole(text: str, days: Days | None) -> Moment:
    """Day and time in one."""
    moment = _read(text, days, "a date and time", "2027-06-09 14:30")
    if moment.day is None or moment.clock is None:
        raise ValidationError(f"“{text}” is not a date and time; write it as 2027-06-09 14:30.")
    return moment


def _day(text: str, days: Days | None) -> date:
    moment = _read(text, days, "a day", "2027-06-09")
    if moment.day is None or moment.clock is not None:
        raise ValidationError(f"“{text}” is not a day; write it as 2027-06-09.")
    return moment.day


def _read(text: str, days: Days | None, what: str, such_as: str) -> Moment:
    try:
        return read_moment(text, days=days)
    except AmbiguousDate as error:
        raise ValidationError(f"{error} Write it as {such_as}.") from error
    except InputError as error:
        if "is not a date and time" in str(error):
            raise ValidationError(f"“{text[:40]}” is not {what}; write it as {such_as}.") from error
        raise ValidationError(str(error)) from error
