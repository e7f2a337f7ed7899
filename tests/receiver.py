"""A receiver of webhooks on this machine."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast

import pytest


@dataclass
class Post:
    """What a webhook was sent."""

    headers: dict[str, str]
    body: bytes

    @property
    def content(self) -> dict[str, Any]:
        return cast("dict[str, Any]", json.loads(self.body))


@dataclass
class Receiver:
    """A webhook that answers with ``status``, and what it was sent; not before ``hold`` is set."""

    url: str
    status: int = 204
    posts: list[Post] = field(default_factory=list)
    hold: threading.Event = field(default_factory=threading.Event)


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A receiver that runs until the end of the block."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            found.posts.append(Post(dict(self.headers), body))
            found.hold.wait(20)
            self.send_response(found.status)
            self.send_header("Location", "/elsewhere")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found = Receiver(f"http://127.0.0.1:{server.server_port}/alerts")
    found.hold.set()
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield found
    found.hold.set()
    server.shutdown()
    server.server_close()


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    """It lies on this machine, so 127.0.0.1 counts as public here."""
    monkeypatch.setattr("stagedoor.common.addresses.is_public", lambda address: True)
    with receiving() as found:
        yield found
