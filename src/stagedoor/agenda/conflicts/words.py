"""Conflicts in sentences that a colleague would say, with days, times and the timezone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from stagedoor.agenda.conflicts.find import Conflict, ConflictKind, Rules, days_outside
from stagedoor.common.clock import to_wall
from stagedoor.common.text import plural

if TYPE_CHECKING:
    from stagedoor.agenda.timetable import TimetableSession

LABELS = {
    ConflictKind.ROOM: "Room double-booked",
    ConflictKind.PERSON: "Person double-booked",
    ConflictKind.BUFFER: "Too little time between",
    ConflictKind.OUTSIDE: "Outside the event's days",
    ConflictKind.SHORT: "Shorter than 5 minutes",
    ConflictKind.LONG: "Longer than a day",
}


@dataclass(frozen=True)
class Wording:
    """Tells the conflicts of one event; ``people`` are the names of the ids in them."""

    rules: Rules
    people: Mapping[int, str]

    def tell(self, conflict: Conflict) -> str:
        """The whole of it, for a list of conflicts."""
        first, second = conflict.first, conflict.second
        if second is None:
            return f"“{first}” {self._alone(conflict)}"
        if conflict.kind is ConflictKind.BUFFER:
            return (
                f"{self._names(conflict)} {_have(conflict)} {self._between(conflict)} from “{first}” "
                f"({first.room_name}) to “{second}” ({second.room_name}), {self._when(second)}. "
                f"{self._asked()}"
            )
        both = f"“{first}”, {self._when(first)}, and “{second}”, {self._when(second)}"
        if conflict.kind is ConflictKind.ROOM:
            return f"{first.room_name} has two sessions at the same time: {both}."
        return f"{self._names(conflict)} {_are(conflict)} in two sessions at the same time: {both}."

    def tell_beside(self, conflict: Conflict, session: int) -> str:
        """What is wrong with one of its sessions, for that session's own page."""
        other = next((each for each in conflict.sessions if each.pk != session), None)
        if other is None:
            return f"It {self._alone(conflict)}"
        at = self._when(other)
        if conflict.kind is ConflictKind.ROOM:
            return f"“{other}” is in {other.room_name} at the same time: {at}."
        if conflict.kind is ConflictKind.PERSON:
            return f"{self._names(conflict)} {_are(conflict)} also in “{other}” at the same time: {at}."
        way = "to" if conflict.first.pk == session else "from"
        return (
            f"{self._names(conflict)} {_have(conflict)} {self._between(conflict)} {way} “{other}” "
            f"({other.room_name}), {at}. {self._asked()}"
        )

    def _alone(self, conflict: Conflict) -> str:
        session, rules = conflict.first, self.rules
        if conflict.kind is ConflictKind.OUTSIDE:
            days = " and ".join(day_words(day) for day in days_outside(session, rules))
            within = f"{day_words(rules.starts_on)} – {day_words(rules.ends_on)}"
            return f"is on {days}, outside the event's days ({within})."
        if conflict.kind is ConflictKind.SHORT:
            return f"lasts {_length(session)}, less than 5 minutes: {self._when(session)}."
        return f"lasts {_length(session)}, more than a day: {self._when(session)}."

    def _when(self, session: TimetableSession) -> str:
        return when_words(session.starts_at, session.ends_at, self.rules)

    def _names(self, conflict: Conflict) -> str:
        *names, last = [self.people[person] for person in conflict.people]
        return f"{', '.join(names)} and {last}" if names else last

    def _between(self, conflict: Conflict) -> str:
        first, second = conflict.sessions
        assert first.ends_at and second.starts_at  # noqa: PT018, S101 - else there is no such conflict
        return length_words(second.starts_at - first.ends_at)

    def _asked(self) -> str:
        return f"This event asks for {length_words(self.rules.buffer)}."


def when_words(start: datetime | None, end: datetime | None, rules: Rules) -> str:
    """``Tue 9 Jun 2027, 10:00–10:45 (Europe/Berlin)``; the end with its day where that is another one."""
    if start is None:
        return "no time"
    begins = to_wall(start, rules.zone)
    told = f"{day_words(begins)}, {begins:%H:%M}"
    if end is not None:
        ends = to_wall(end, rules.zone)
        same = ends.date() == begins.date()
        told += f"–{ends:%H:%M}" if same else f" – {day_words(ends)}, {ends:%H:%M}"
    return f"{told} ({rules.zone.key})"


def day_words(day: date) -> str:
    """``Tue 9 Jun 2027``."""
    return f"{day:%a} {day.day} {day:%b %Y}"


def length_words(length: timedelta) -> str:
    """``45 minutes``, ``1 hour 30 minutes``."""
    hours, minutes = divmod(round(length.total_seconds() / 60), 60)
    told = [plural(hours, "hour")] if hours else []
    return " ".join([*told, plural(minutes, "minute")] if minutes or not hours else told)


def _length(session: TimetableSession) -> str:
    assert session.starts_at and session.ends_at  # noqa: PT018, S101 - else there is no such conflict
    return length_words(session.ends_at - session.starts_at)


def _are(conflict: Conflict) -> str:
    return "is" if len(conflict.people) == 1 else "are"


def _have(conflict: Conflict) -> str:
    return "has" if len(conflict.people) == 1 else "have"
