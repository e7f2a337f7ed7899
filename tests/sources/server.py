"""A small real HTTP server that answers as a source does, with every request kept."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

Answer = Callable[[Request], Response]


@dataclass
class Server:
    """``app`` answers; ``instead``, while it is set, answers in its place: a fault of any kind."""

    app: Answer
    url: str = ""
    instead: Answer | None = None
    requests: list[Request] = field(default_factory=list)

    def __call__(self, request: Request) -> Response:
        request.get_data()
        self.requests.append(request)
        return (self.instead or self.app)(request)

    @property
    def paths(self) -> list[str]:
        """What was asked for, in order."""
        return [request.path for request in self.requests]


class Quiet(WSGIRequestHandler):
    """Leaves no line for each request."""

    def log(self, *args: object) -> None:
        pass


@contextmanager
def serving(app: Answer) -> Iterator[Server]:
    server = Server(app)
    app_ = Request.application(server)
    running = make_server("127.0.0.1", 0, app_, threaded=True, request_handler=Quiet)
    server.url = f"http://127.0.0.1:{running.server_port}"
    thread = threading.Thread(target=running.serve_forever, daemon=True)
    thread.start()
    yield server
    running.shutdown()
    running.server_close()
    thread.join(5)


def html(request: Request) -> Response:
    """A page to sign in on, as many services give in place of what is not public any more."""
    return Response("<!DOCTYPE html><title>Sign in</title>", content_type="text/html; charset=utf-8")


def too_many(seconds: int) -> Answer:
    """429, with the time to wait."""
    return lambda request: Response("slow down", status=429, headers={"Retry-After": str(seconds)})


def cut_off(content: bytes) -> Answer:
    """Half of a document, by a server that announces no length."""

    def answer(request: Request) -> Response:
        response = Response(iter([content[: len(content) // 2]]), content_type="application/json")
        response.headers.pop("Content-Length", None)
        return response

    return answer
