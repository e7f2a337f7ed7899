"""Time as Swoogo writes it: ``YYYY-MM-DD HH:MM:SS``, UTC, no zone (Swoogo API notes, §0)."""

from __future__ import annotations

from datetime import UTC, datetime

FORMAT = "%Y-%m-%d %H:%M:%S"


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


def stamp(moment: datetime | None = None) -> str:
    """A moment (default: now) as Swoogo writes it."""
    return (moment or now()).strftime(FORMAT)
