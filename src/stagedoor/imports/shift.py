"""Moving the agenda of a sheet by whole days (R29)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from stagedoor.common.clock import to_wall

if TYPE_CHECKING:
    from datetime import date, datetime, timedelta
    from zoneinfo import ZoneInfo

    from stagedoor.imports.sheet import Sheet


def first_day(sheet: Sheet, zone: ZoneInfo) -> date | None:
    """Return the earliest day on which a session starts, on the wall clock of *zone*."""
    return min((_wall(s.starts_at, zone).date() for s in sheet.sessions if s.starts_at), default=None)


def shift(sheet: Sheet, starts_on: date, zone: ZoneInfo) -> Sheet:
    """Return the sheet moved as a whole so that its first day is *starts_on*, every clock time kept.

    All times become wall-clock times of *zone*: moving an instant by whole days would change what the clocks
    show where daylight saving begins or ends in between. A sheet without times comes back as it is.
    """
    first = first_day(sheet, zone)
    if first is None:
        return sheet
    days = starts_on - first
    sessions = [
        replace(
            session,
            starts_at=_moved(session.starts_at, days, zone),
            ends_at=_moved(session.ends_at, days, zone),
        )
        for session in sheet.sessions
    ]
    return replace(sheet, sessions=sessions)


def _moved(moment: datetime | None, days: timedelta, zone: ZoneInfo) -> datetime | None:
    return _wall(moment, zone) + days if moment else None


def _wall(moment: datetime, zone: ZoneInfo) -> datetime:
    return to_wall(moment, zone) if moment.tzinfo else moment
