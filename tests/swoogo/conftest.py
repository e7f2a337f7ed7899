"""A running sandbox, clients for it, and a server that answers what no Swoogo should."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from stagedoor.swoogo import Client
from stagedoor.sync.planning.fields import FIELDS
from swoogo_sandbox import server

ASKED_FOR = {kind: fields.projection for kind, fields in FIELDS.items()}
KEY, SECRET = "made-up-key/1", "made-up secret+2"
EVENT = 500100
OTHER_EVENT = 500200


def seed(sessions: int = 0, speakers: int = 0, key: str = KEY, secret: str = SECRET) -> dict[str, Any]:
    """Two events of one account; the first is filled with so many records."""
    event = {
        "id": EVENT,
        "name": "Harbour Day",
        "timezone": "Europe/London",
        "start_date": "2031-05-06",
        "end_date": "2031-05-07",
        "sessions": [{"name": f"Session {number}"} for number in range(sessions)],
        "speakers": [
            {"first_name": "Ann", "last_name": f"No {number}", "email": f"ann{number}@example.org"}
            for number in range(speakers)
        ],
    }
    other = {"id": OTHER_EVENT, "name": "Later Day", "timezone": "UTC", "start_date": "2032-01-01"}
    account = {"id": 1, "name": "Quay", "keys": [{"key": key, "secret": secret}], "events": [event, other]}
    return {"accounts": [account]}


class Pauses(list[float]):
    """Stands in for sleeping: remembers how long."""

    def __call__(self, seconds: float) -> None:
        self.append(seconds)


@dataclass
class Stage:
    """A sandbox with a client for it."""

    running: server.RunningSandbox
    client: Client
    pauses: Pauses

    def fault(self, kind: str, **facts: Any) -> None:
        """Something goes wrong from now on."""
        self.running.sandbox.faults.add([{"kind": kind, **facts}])

    def requests(self) -> list[str]:
        """What the sandbox was asked so far, without tokens."""
        calls = [f"{call['method']} {call['path'].removeprefix('/api/v1')}" for call in self.log()]
        return [call for call in calls if "/oauth2/" not in call]

    def log(self) -> list[dict[str, Any]]:
        """The sandbox's own call log."""
        return self.running.sandbox.calls.since(0)

    def held(self, table: str) -> list[dict[str, Any]]:
        """The records of one of the sandbox's tables."""
        return list(self.running.sandbox.store.snapshot()[table])


Begin = Callable[..., Stage]


@pytest.fixture
def begin() -> Iterator[Begin]:
    """Start a sandbox under some profiles: ``begin("attach-replaces", sessions=3, timeout=0.5)``."""
    stages: list[Stage] = []

    def start(
        *profiles: str, sessions: int = 0, speakers: int = 0, secret: str = SECRET, **options: Any
    ) -> Stage:
        running = server.start(profiles=profiles, seed=seed(sessions, speakers, secret=secret))
        pauses = Pauses()
        client = Client(running.url, KEY, secret, fields=ASKED_FOR, pause=pauses, **options)
        stages.append(Stage(running, client, pauses))
        return stages[-1]

    yield start
    for stage in stages:
        stage.client.close()
        stage.running.stop()


@pytest.fixture
def stage(begin: Begin) -> Stage:
    """A sandbox that answers as is assumed."""
    return begin()


@dataclass
class Script:
    """Answers in the order in which they are asked for; the last one stays. Tokens are always given."""

    answers: list[tuple[int, dict[str, str], bytes]] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    url: str = ""

    def will_answer(self, status: int, body: object = b"", **headers: str) -> None:
        """Add an answer; what is not bytes is sent as JSON."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.answers.append(
            (status, {name.replace("_", "-"): text for name, text in headers.items()}, content)
        )

    def next(self, request: str) -> tuple[int, dict[str, str], bytes]:
        """The answer to a request."""
        if request.startswith("POST /oauth2/token"):
            return 200, {}, b'{"access_token": "made-up-token"}'
        self.seen.append(request)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@pytest.fixture
def script() -> Iterator[Script]:
    """A server that says what the test wants, over real HTTP."""
    told = Script()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, headers, body = told.next(f"{self.command} {self.path}")
            self.send_response(status)
            for name, text in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, text)
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PUT = do_DELETE = answer  # noqa: N815 - so named by http.server

        def log_message(self, *_: object) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    told.url = f"http://127.0.0.1:{http.server_port}"
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield told
    http.shutdown()
    http.server_close()
    thread.join()


@pytest.fixture
def scripted(script: Script) -> Iterator[Client]:
    """A client of the scripted server."""
    with Client(script.url, KEY, SECRET, pause=Pauses()) as client:
        yield client
