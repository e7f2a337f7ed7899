"""Signing in while 200 senders hold back their bodies and 200 their headers."""

from __future__ import annotations

import socket
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.installation import Installation
from bench.report import Report, ratio
from bench.sandbox import running_sandbox
from bench.site import Site, served, sign_in

SENDERS = 200
TIMES = 5
BODY = (
    b"POST /accounts/login/ HTTP/1.1\r\nHost: localhost\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 5000\r\n\r\na="
)
HEADERS = b"POST /accounts/login/ HTTP/1.1\r\nHost: loc"


def run(large: bool) -> Report:  # noqa: ARG001 - there is one size
    """Sign in alone, and among slow senders."""
    with running_sandbox() as sandbox, TemporaryDirectory() as folder:
        installation = Installation(Path(folder), sandbox, {})
        with served(installation) as site:
            alone = seconds_of(lambda: try_to_sign_in(site))
            with slow_senders(site.port, BODY), slow_senders(site.port, HEADERS):
                among = seconds_of(lambda: try_to_sign_in(site))
    return Report(
        f"Signing in while {SENDERS} bodies and {SENDERS} headers do not come",
        ("senders", "attempts answered", "median seconds", "ratio"),
        [
            ["none", f"{TIMES} of {TIMES}", f"{alone:.3f}", ratio(alone, alone)],
            [f"{2 * SENDERS} slow ones", f"{TIMES} of {TIMES}", f"{among:.3f}", ratio(among, alone)],
        ],
    )


@contextmanager
def slow_senders(port: int, begun: bytes) -> Iterator[None]:
    """So many connections, each with a request that does not go on."""
    connections = [socket.create_connection(("127.0.0.1", port)) for _ in range(SENDERS)]
    for connection in connections:
        connection.sendall(begun)
    yield
    for connection in connections:
        connection.close()


def seconds_of(work: Callable[[], None]) -> float:
    """The median of a few times."""
    taken = []
    for _ in range(TIMES):
        begun = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken)


def try_to_sign_in(site: Site) -> None:
    """One attempt, with an address that nobody has: its password is hashed all the same."""
    with site.visitor() as visitor:
        sign_in(visitor, f"{time.time_ns()}@example.org", "wrong-and-long").raise_for_status()
