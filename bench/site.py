"""The site of an installation, in processes of its own."""

from __future__ import annotations

import re
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpx2 as httpx

from bench.installation import Installation

SIGN_IN = "/accounts/login/"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass(frozen=True)
class Site:
    """The process that keeps the site up, and where it listens."""

    process: subprocess.Popen[bytes]
    port: int

    def visitor(self) -> httpx.Client:
        """A browser's place: it keeps cookies and follows redirects."""
        address = f"http://127.0.0.1:{self.port}"
        return httpx.Client(base_url=address, timeout=60, follow_redirects=True)


@contextmanager
def served(installation: Installation) -> Iterator[Site]:
    """The site without a worker, once it answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    site = Site(installation.start("run", "--web-only", "--port", str(port)), port)
    try:
        for _ in range(300):
            try:
                httpx.get(f"http://127.0.0.1:{port}{SIGN_IN}").raise_for_status()
                break
            except httpx.HTTPError:
                time.sleep(0.2)
        yield site
    finally:
        site.process.terminate()
        site.process.wait()


def sign_in(visitor: httpx.Client, email: str, password: str) -> httpx.Response:
    """One attempt; what comes of it."""
    sent = {"csrfmiddlewaretoken": token_of(visitor.get(SIGN_IN).text), "login": email, "password": password}
    return visitor.post(SIGN_IN, data=sent)


def token_of(page: str) -> str:
    """What a form of this page has to send along."""
    found = TOKEN.search(page)
    assert found is not None
    return found[1]
