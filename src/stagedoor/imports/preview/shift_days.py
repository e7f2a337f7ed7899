"""Moving the agenda of a sheet by whole days (R29)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from stagedoor.common.clock import to_wall
from stagedoor.imports.sheet import Problem, Severity

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from stagedoor.imports.sheet import Sheet, SheetSession


def first_day(sheet: Sheet, zone: ZoneInfo) -> date | None:
    """Return the earliest day on which a session starts, on the wall clock of *zone*."""
    return min((wall(s.starts_at, zone).date() for s in sheet.sessions if s.starts_at), default=None)


def shift(sheet: Sheet, days: int, zone: ZoneInfo) -> Sheet:
    """Return the sheet moved as a whole by *days*, every clock time kept.

    All times become wall-clock times of *zone*: moving an instant by whole days would change what the clocks
    show where daylight saving begins or ends in between. A time that would fall into an hour that the clocks
    skip comes an hour later, the session keeps its length, and that is noted.
    """
    if not days:
        return sheet
    problems = list(sheet.problems)
    sessions = [_moved(session, timedelta(days=days), zone, problems) for session in sheet.sessions]
    return replace(sheet, sessions=sessions, problems=problems)


def wall(moment: datetime, zone: ZoneInfo) -> datetime:
    """Return what the clocks of *zone* show; a time without an offset is on them already."""
    return to_wall(moment, zone) if moment.tzinfo else moment


def instant(moment: datetime, zone: ZoneInfo) -> datetime:
    """Return the instant in UTC; a time that the clocks of *zone* skip is read as an hour later."""
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


def _moved(session: SheetSession, days: timedelta, zone: ZoneInfo, problems: list[Problem]) -> SheetSession:
    times = (session.starts_at, session.ends_at)
    begins, ends = (wall(moment, zone) + days if moment else None for moment in times)
    if not any(moment and _is_skipped(moment, zone) for moment in (begins, ends)):
        return replace(session, starts_at=begins, ends_at=ends)
    begins = instant(begins, zone) if begins else None
    ends = instant(ends, zone) if ends else None
    if begins and session.starts_at and session.ends_at:
        ends = begins + (instant(session.ends_at, zone) - instant(session.starts_at, zone))
    message = "Moved by that many days it would fall into an hour that the clocks skip; it keeps its length."
    problems.append(Problem(session.place, "starts at", message, Severity.NOTE))
    return replace(session, starts_at=begins, ends_at=ends)


def _is_skipped(moment: datetime, zone: ZoneInfo) -> bool:
    return to_wall(instant(moment, zone), zone) != moment.replace(fold=0)
