"""What the local Swoogo of the pictures holds to begin with."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from swoogo_sandbox.default_seed import default_seed

# A Monday, far enough that nothing has passed.
FIRST_DAY = date(2030, 6, 3)
HARBOUR_SUMMIT, RIVERSIDE_FORUM = 370101, 370107


def sandbox_seed() -> dict[str, Any]:
    """The sandbox's own events on fixed days, so that a picture changes only where a page does."""
    seed = default_seed()
    for account in seed["accounts"]:
        for event in account["events"]:
            _move(event, FIRST_DAY if event["id"] == HARBOUR_SUMMIT else FIRST_DAY + timedelta(days=9))
    return seed


def _move(event: dict[str, Any], first_day: date) -> None:
    earlier = date.fromisoformat(event["start_date"])
    for row in [event, *event.get("sessions", [])]:
        for field in ("start_date", "end_date", "date"):
            if field in row:
                day = first_day + (date.fromisoformat(row[field]) - earlier)
                row[field] = day.isoformat()
