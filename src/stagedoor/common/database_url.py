"""The address of a PostgreSQL database, as Django and DBOS both read it."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

# Parameters of libpq. Without them a server that vanished is only noticed after a quarter of an hour.
_TIMEOUTS = {
    "connect_timeout": "10",
    "tcp_user_timeout": "20000",
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "2",
}


def with_timeouts(url: str) -> str:
    """The same address; a server that vanished is noticed in 20 seconds, unless it sets other timeouts."""
    parts = urlsplit(url)
    query = urlencode({**_TIMEOUTS, **dict(parse_qsl(parts.query))})
    return urlunsplit(parts._replace(query=query))
