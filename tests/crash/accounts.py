"""A Swoogo with many accounts, each with one empty event: every point of a matrix gets one of its own."""

from __future__ import annotations

from typing import Any

from tests.crash import programme

FIRST_EVENT = 500_000


def seed(count: int) -> dict[str, Any]:
    """So many accounts, with events from ``FIRST_EVENT`` on."""
    return {"accounts": [_account(number) for number in range(count)]}


def _account(number: int) -> dict[str, Any]:
    event = FIRST_EVENT + number
    key, secret = credentials(event)
    return {
        "id": number + 1,
        "name": f"Account {number}",
        "keys": [{"key": key, "secret": secret}],
        "events": [
            {
                "id": event,
                "name": f"Event {number}",
                "timezone": programme.TIMEZONE,
                "start_date": "2099-06-09",
            }
        ],
    }


def credentials(event: int) -> tuple[str, str]:
    """Key and secret of the account that has this event."""
    return f"key-{event}", f"secret-{event}"
