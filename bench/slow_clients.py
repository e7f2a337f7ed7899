"""Signing in while 200 senders hold back their bodies and 200 their headers."""

from __future__ import annotations

import re
import socket
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx2 as httpx

from bench.installation import Installation
from bench.report import Report, ratio
from bench.sandbox import running_sandbox

SENDERS = 200
TIMES = 5
SIGN_IN = "/accounts/login/"
BODY = (
    b"POST /accounts/login/ HTTP/1.1\r\nHost: localhost\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 5000\r\n\r\na="
)
HEADERS = b"POST /accounts/login/ HTTP/1.1\r\nHost: loc"


def run(large: bool) -> Report:  # noqa: ARG001 - there is one size
    """Sign in alone, and among slow senders."""
    with running_sandbox() as sandbox, TemporaryDirectory() as folder:
        installation = Installation(Path(folder), sandbox, {})
        with served(installation) as port:
            alone = seconds_of(lambda: sign_in(port))
            with slow_senders(port, BODY), slow_senders(port, HEADERS):
                among = seconds_of(lambda: sign_in(port))
    return Report(
        f"Signing in while {SENDERS} bodies and {SENDERS} headers do not come",
        ("senders", "attempts answered", "median seconds", "ratio"),
        [
            ["none", f"{TIMES} of {TIMES}", f"{alone:.3f}", ratio(alone, alone)],
            [f"{2 * SENDERS} slow ones", f"{TIMES} of {TIMES}", f"{among:.3f}", ratio(among, alone)],
        ],
    )


@contextmanager
def served(installation: Installation) -> Iterator[int]:
    """The site, once it answers; its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    process = installation.start("run", "--web-only", "--port", str(port))
    try:
        for _ in range(300):
            try:
                httpx.get(f"http://127.0.0.1:{port}{SIGN_IN}").raise_for_status()
                break
            except httpx.HTTPError:
                time.sleep(0.2)
        yield port
    finally:
        process.terminate()
        process.wait()


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


def sign_in(port: int) -> None:
    """One attempt, with an address that nobody has: its password is hashed all the same."""
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', client.get(SIGN_IN).text)
        assert found is not None
        sent = {"csrfmiddlewaretoken": found[1], "login": f"{time.time_ns()}@example.org"}
        client.post(SIGN_IN, data=sent | {"password": "wrong-and-long"}).raise_for_status()
