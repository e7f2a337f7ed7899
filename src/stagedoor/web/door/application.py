"""The ASGI application: lets a request in, has a thread work on it, and sends the answer.

Reading and sending take no thread, so that slow senders and readers, however many, keep nobody waiting.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http import HTTPStatus
from http.cookies import CookieError, SimpleCookie
from typing import Any

from django.conf import settings

from stagedoor.web.door.allowances import (
    ANYBODY,
    MAX_ADDRESS,
    Allowance,
    allowance_for,
    has_token,
    is_signed_in,
)
from stagedoor.web.door.environ import Scope, environ_of, header
from stagedoor.web.door.intake import Gone, Intake, Receive, Refused, too_large

Send = Callable[[dict[str, Any]], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]
Handler = Callable[[dict[str, Any], Callable[..., Any]], Any]

SEND_SECONDS = 600.0


class Door:
    """Django's WSGI handler behind ASGI, with so many threads."""

    def __init__(self, handler: Handler, threads: int) -> None:
        self._handler = handler
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="pages")
        self.intake = Intake()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            allowed = await self._allowed(scope)
            body, size = await self.intake.take(receive, allowed)
        except Refused as refusal:
            await _say(send, refusal)
            return
        except Gone:
            return
        try:
            environ = environ_of(scope, body, size)
            status, headers, parts, close = await self._in_thread(self._handle, environ)
        finally:
            self.intake.release(body, size)
        try:
            with suppress(TimeoutError):
                await _begin(send, status, headers)
                await self._send_all(send, parts)
        finally:
            await self._in_thread(close)

    async def _in_thread(self, function: Callable[..., Any], *given: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._threads, function, *given)

    async def _allowed(self, scope: Scope) -> Allowance:
        """What this request may send. Who sends it is asked only where it matters."""
        if len(scope["path"]) + len(scope["query_string"]) > MAX_ADDRESS:
            message = f"The address is longer than {MAX_ADDRESS:,} characters. Search for less."
            raise Refused(HTTPStatus.REQUEST_URI_TOO_LONG, message)
        length = header(scope, b"content-length")
        announced = int(length) if length.isdecimal() else 0
        is_small = announced <= ANYBODY.bytes and not header(scope, b"transfer-encoding")
        if is_small or not await self._in_thread(_is_known, scope):
            allowed = ANYBODY
        else:
            allowed = allowance_for(scope["path"])
        if announced > allowed.bytes:
            raise too_large(allowed)
        return allowed

    def _handle(self, environ: dict[str, Any]) -> tuple[int, Headers, Iterator[bytes], Callable[[], object]]:
        """Have Django answer; a page is made whole here, only a file is read bit by bit later."""
        begun: list[Any] = []
        response = self._handler(environ, lambda status, headers, *_: begun.extend((status, headers)))
        parts = iter(response) if getattr(response, "streaming", False) else iter([b"".join(response)])
        headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in begun[1]]
        close = getattr(response, "close", lambda: None)
        if not getattr(response, "streaming", False):
            close()
            close = _nothing
        return int(begun[0].split()[0]), headers, parts, close

    async def _send_all(self, send: Send, parts: Iterator[bytes]) -> None:
        """Send the body; whoever does not take it in is left."""
        async with asyncio.timeout(SEND_SECONDS):
            while (part := await self._in_thread(next, parts, None)) is not None:
                await send({"type": "http.response.body", "body": part, "more_body": True})
            await send({"type": "http.response.body", "body": b""})


def _nothing() -> None:
    """What is closed already."""


def _is_known(scope: Scope) -> bool:
    """Whether it is from somebody who is signed in, or for the API with a token that works."""
    if scope["path"].startswith("/api/"):
        return has_token(header(scope, b"authorization"))
    return is_signed_in(_session_key(scope))


def _session_key(scope: Scope) -> str:
    try:
        cookies = SimpleCookie(header(scope, b"cookie"))
    except CookieError:
        return ""
    found = cookies.get(settings.SESSION_COOKIE_NAME)
    return found.value if found else ""


async def _begin(send: Send, status: int, headers: Headers) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})


async def _say(send: Send, refusal: Refused) -> None:
    body = str(refusal).encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
    ]
    await _begin(send, refusal.status, headers)
    await send({"type": "http.response.body", "body": body})
