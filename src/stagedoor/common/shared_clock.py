"""The one clock by which several machines judge what they share: leases, claims, what is due (R38).

On PostgreSQL that is the database's, since the machines' own clocks differ. SQLite is one machine's.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection

from stagedoor.common import clock

MOST_SKEW = timedelta(seconds=5)
"""By how much a machine's clock may be wrong before it is told, and before its worker takes no runs."""


def now() -> datetime:
    """The present instant in UTC, by the clock that all processes share."""
    if connection.vendor != "postgresql":
        return clock.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        moment: datetime = cursor.fetchone()[0]
    return moment.astimezone(clock.now().tzinfo)


def skew() -> timedelta:
    """How far this machine's clock is ahead of the shared one; half of the question's way is allowed for."""
    before = clock.now()
    shared = now()
    return before + (clock.now() - before) / 2 - shared
