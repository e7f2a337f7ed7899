"""Whether this installation is fit to run, as Django system checks: ``stagedoor check`` runs them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, register
from django.core.checks import Warning as CheckWarning

from stagedoor.common import shared_clock
from stagedoor.common.crypto import decrypt, load_keys
from stagedoor.common.errors import ConfigError
from stagedoor.common.migrate import has_missing_migrations
from stagedoor.common.text import plural
from stagedoor.swoogo import time_told
from stagedoor.sync.models import Connection

SHORTEST_WEB_KEY = 24
FEWEST_CHARACTERS = 8


@register(Tags.database)
def check_tables(databases: Iterable[str] | None, **_: Any) -> list[CheckMessage]:
    """The tables are those of this version."""
    if not databases or not has_missing_migrations():
        return []
    return [
        CheckWarning("The tables are not up to date.", hint="Run “stagedoor migrate”.", id="stagedoor.W001")
    ]


@register(Tags.security)
def check_keys_of_this_machine(**_: Any) -> list[CheckMessage]:
    """On PostgreSQL there may be other machines, and a key file is this one's alone."""
    named = {
        "STAGEDOOR_SECRET_KEYS": (
            settings.SECRET_KEYS,
            "cannot read the Swoogo secrets that this one stores",
        ),
        "STAGEDOOR_WEB_KEY": (settings.WEB_KEY, "does not know whom this one has signed in"),
    }
    return [
        CheckWarning(
            f"{name} is not set, so this machine made a key of its own and another machine {then}.",
            hint="Give all of them the same one.",
            id="stagedoor.W002",
        )
        for name, (value, then) in named.items()
        if settings.DATABASE_URL and not value
    ]


@register(Tags.security)
def check_web_key(**_: Any) -> list[CheckMessage]:
    """Nobody guesses the key that signs sessions: whoever has it signs in as anybody."""
    key = settings.SECRET_KEY
    if len(key) >= SHORTEST_WEB_KEY and len(set(key)) >= FEWEST_CHARACTERS:
        return []
    return [
        CheckWarning(
            f"The web key can be guessed: it has {plural(len(key), 'character')}, "
            f"{len(set(key))} of them different.",
            hint="Put a long random one into STAGEDOOR_WEB_KEY, or unset it and let Stagedoor make one; "
            "everybody has to sign in again.",
            id="stagedoor.W007",
        )
    ]


@register(Tags.security)
def check_debug(**_: Any) -> list[CheckMessage]:
    """Debug pages show settings and data to whoever makes a page fail."""
    if not settings.DEBUG:
        return []
    return [
        CheckWarning(
            "Debug pages are on: they show data of all organizations to anybody.",
            hint="Unset STAGEDOOR_DEBUG on a machine that others can reach.",
            id="stagedoor.W008",
        )
    ]


@register(Tags.security)
def check_proxies(**_: Any) -> list[CheckMessage]:
    """HTTPS ends at a web server in front of this one, which must be known to tell people apart."""
    if not settings.HTTPS or settings.TRUSTED_PROXIES:
        return []
    return [
        CheckWarning(
            "The web server in front of Stagedoor is not named, so wrong passwords of all people are counted "
            "together and lock everybody out for a while.",
            hint="Put its address into STAGEDOOR_TRUSTED_PROXIES, and let it send X-Forwarded-For.",
            id="stagedoor.W009",
        )
    ]


@register(Tags.database)
def check_secrets(databases: Iterable[str] | None, **_: Any) -> list[CheckMessage]:
    """The stored Swoogo secrets open with the keys of this installation."""
    if not databases or has_missing_migrations():
        return []
    try:
        keys = load_keys(settings.DATA_DIR, settings.SECRET_KEYS)
    except ConfigError as error:
        return [CheckWarning(error.message, hint=error.remedy, id="stagedoor.W004")]
    notes: list[CheckMessage] = []
    for live in Connection.objects.filter(ended_at=None).select_related("organization"):
        try:
            decrypt(live.secret, keys)
        except ConfigError as error:
            notes.append(
                CheckWarning(f"{live.organization}: {error.message}", hint=error.remedy, id="stagedoor.W003")
            )
    return notes


@register(Tags.database)
def check_clock(databases: Iterable[str] | None, **_: Any) -> list[CheckMessage]:
    """This machine's clock is that of the database: what several machines share is judged by that one."""
    if not databases or abs(shared_clock.skew()) <= shared_clock.MOST_SKEW:
        return []
    return [
        CheckWarning(
            f"This machine's clock differs from the database's by {_seconds(shared_clock.skew())}.",
            hint="Have it set by NTP; until then no worker of this machine takes a sync.",
            id="stagedoor.W005",
        )
    ]


@register(Tags.database)
def check_clock_of_swoogo(databases: Iterable[str] | None, **_: Any) -> list[CheckMessage]:
    """The clock by which leases and claims are judged is Swoogo's too, as its answers tell."""
    told = time_told(settings.SWOOGO_URL) if databases else None
    # Swoogo tells whole seconds.
    if told is None or abs(told - shared_clock.now()) <= shared_clock.MOST_SKEW:
        return []
    return [
        CheckWarning(
            f"Swoogo's clock differs from the database's by {_seconds(told - shared_clock.now())}.",
            hint="Have the database's machine set by NTP; if it is, Swoogo's clock is wrong.",
            id="stagedoor.W006",
        )
    ]


def _seconds(skew: timedelta) -> str:
    return plural(round(abs(skew).total_seconds()), "second")
