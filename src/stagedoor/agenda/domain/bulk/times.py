"""Moving many sessions in time: by minutes, or to another day. Clock times are the event's (R15)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta

from stagedoor.accounts.models import Person
from stagedoor.agenda.domain.bulk.selection import BulkResult, finish, select, without_changed_since
from stagedoor.agenda.domain.history import changing
from stagedoor.agenda.domain.records import check_record, store_records
from stagedoor.agenda.domain.revision import record_change
from stagedoor.agenda.models import Event, Session, Way
from stagedoor.common.clock import check_day, from_wall, to_wall
from stagedoor.common.errors import InputError
from stagedoor.common.text import plural

MAX_SHIFT_MINUTES = 60 * 24 * 366
_TIMES = ("starts_at", "ends_at")
# From the start of a session on the clocks to what is added to its times; None where it stays.
_Move = Callable[[datetime], timedelta]


def shift_times(
    event: Event,
    session_ids: Iterable[int],
    minutes: int,
    actor: Person | None,
    *,
    version: int | None = None,
) -> BulkResult:
    """Move sessions by so many minutes on the clocks, earlier where negative; those without a time stay.

    A session whose times somebody changed after *version* is left out. Raises InputError for no minutes, or
    more than a year of them.
    """
    if not minutes or abs(minutes) > MAX_SHIFT_MINUTES:
        raise InputError("Give a number of minutes other than 0, up to a year.", place="minutes")
    title = f"{plural(abs(minutes), 'minute')} {'later' if minutes > 0 else 'earlier'}"
    return _move(event, session_ids, lambda _start: timedelta(minutes=minutes), title, actor, version=version)


def move_to_day(
    event: Event, session_ids: Iterable[int], day: date, actor: Person | None, *, version: int | None = None
) -> BulkResult:
    """Move sessions to another day: they start on it at the clock time that they have, and last as long.

    As ``shift_times`` in all else.
    """
    check_day(day, "day")
    return _move(event, session_ids, lambda start: day - start.date(), f"to {day}", actor, version=version)


def _move(
    event: Event,
    ids: Iterable[int],
    move: _Move,
    title: str,
    actor: Person | None,
    *,
    version: int | None,
) -> BulkResult:
    result = BulkResult()
    with changing(event, actor, way=Way.BULK) as change:
        sessions = without_changed_since(result, select(event, Session, ids), _TIMES, version)
        change.watch(*sessions)
        moved = [session for session in sessions if _set_times(event, session, move, result)]
        store_records(moved, _TIMES)
        result.changed = [session.pk for session in moved]
        change.title = f"Moved {plural(len(moved), 'session')} {title}"
        if moved:
            record_change(event, actor, "sessions.moved", event, count=len(moved), how=title)
    return finish(result, change)


def _set_times(event: Event, session: Session, move: _Move, result: BulkResult) -> bool:
    """Set the times in memory; tells whether the session is to be stored."""
    first = session.starts_at or session.ends_at
    if first is None:
        result.leave_out(session, "It has no time yet.")
        return False
    by = move(to_wall(first, event.zone))
    if not by:
        result.unchanged += 1
        return False
    try:
        for name in _TIMES:
            if instant := getattr(session, name):
                setattr(session, name, from_wall(to_wall(instant, event.zone) + by, event.zone))
        check_record(session)
    except OverflowError:
        result.leave_out(session, "It would lie outside of all calendars.")
    except InputError as error:
        result.leave_out(session, str(error))
    else:
        return True
    return False
