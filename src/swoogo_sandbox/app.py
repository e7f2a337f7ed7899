"""One WSGI application: the API, the control API, uploaded images and the pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from werkzeug.http import http_date
from werkzeug.wrappers import Request, Response

from swoogo_sandbox import clock
from swoogo_sandbox.api import PREFIX, Api
from swoogo_sandbox.control import Control
from swoogo_sandbox.pages import Pages

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIEnvironment

    from swoogo_sandbox.sandbox import Sandbox

MAX_BODY = 64 * 1024 * 1024


class Application:
    """Sends each request to the part that answers it."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.control = Control(sandbox)
        self.api = Api(sandbox, by_hand=self.control.act)
        self.pages = Pages(sandbox)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer as WSGI wants it."""
        request = Request(environ)
        request.max_form_memory_size = MAX_BODY
        if (request.content_length or 0) > MAX_BODY:
            refusal = Response("Too large.", 413, {"Connection": "close"})
            return refusal(environ, start_response)
        # The whole body is read first: what is left unread would be taken for the next request.
        request.get_data(parse_form_data=False)
        with request:
            response = self.answer(request)
            response.headers["Date"] = http_date(clock.now() + self.sandbox.clock_ahead)
            return response(environ, start_response)

    def answer(self, request: Request) -> Response:
        """The response to one request."""
        if request.path.startswith(f"{PREFIX}/"):
            return self.api.answer(request)
        if request.path.startswith("/_control/"):
            return self.control.answer(request)
        return self.pages.answer(request)
