"""One HTTP exchange with Swoogo: sent once, measured, counted. The only module that knows httpx2."""

from __future__ import annotations

import logging
import math
import ssl
import time
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Any

import httpx2

from stagedoor.common.errors import ConfigError, Unreachable
from stagedoor.swoogo.responses import Response, number

logger = logging.getLogger(__name__)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

LARGEST_ANSWER = 50_000_000
LONGEST_CONNECT = 5.0
_SLOWEST_ANSWER = 10
"""An answer may trickle in for this many timeouts."""

# Steps of a request as httpcore tells them.
_BYTES_GO = (".send_request_headers.started", ".send_request_body.started")
# It counts while the process is stopped, and on Linux while the machine sleeps too.
_CLOCK = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)

_NEVER_SENT = (
    httpx2.ConnectError,
    httpx2.ConnectTimeout,
    httpx2.PoolTimeout,
    httpx2.ProxyError,
    httpx2.UnsupportedProtocol,
)


def uptime() -> float:
    """Seconds on a clock that nobody sets, and that goes on while this process is stopped."""
    return time.clock_gettime(_CLOCK)


@dataclass(frozen=True)
class CallRecord:
    """One request as it went: ``status`` 0 without an answer; ``credits`` it cost; ``seconds`` it took."""

    request: str
    status: int
    credits: int
    seconds: float


@dataclass(frozen=True)
class RateLimit:
    """What an answer told of the key's budget: all of it, what is left, seconds until it is whole again.

    ``at`` is when the answer came, on the monotonic clock.
    """

    limit: int
    remaining: int
    reset_seconds: float | None
    at: float


class Transport:
    """Sends requests and keeps count. Thread-safe; does not retry, follow redirects or know tokens.

    ``before_call`` is asked before anything is done for a request, a connection included; ``permit`` right
    before its bytes go. Each raises where that must not be.
    """

    def __init__(
        self,
        base_url: str,
        *,
        timeout: float,
        on_call: Callable[[CallRecord], None] | None,
        permit: Callable[[], None] | None = None,
        before_call: Callable[[], None] | None = None,
    ) -> None:
        self.base_url = _checked(base_url)
        self.calls = 0
        self.credits = 0
        self.rate_limit: RateLimit | None = None
        self._timeout = timeout
        self._on_call = on_call
        self._permit = permit
        self._before_call = before_call
        self._lock = Lock()
        self._http = httpx2.Client(
            timeout=httpx2.Timeout(timeout, connect=min(timeout, LONGEST_CONNECT)),
            verify=_trust(),
            follow_redirects=False,
            headers={"Accept": "application/json", "User-Agent": "stagedoor"},
            limits=httpx2.Limits(max_connections=20, keepalive_expiry=15),
        )

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def send(
        self, method: str, path: str, *, cost: int, content: Mapping[str, Any], not_after: float = math.inf
    ) -> Response:
        """One request, and its answer of whatever status.

        ``content`` is what httpx2 takes: headers, params, data, json, files. Raises Unreachable when no whole
        answer came; ``maybe_done`` is false only when nothing was sent: no connection was made, or it was
        after ``not_after`` (of ``uptime``). When ``permit`` raises, nothing was sent either.
        """
        if self._before_call is not None:
            self._before_call()
        request = f"{method} /{path}"
        content = {**content, "extensions": {"trace": self._look_before_sending(request, not_after)}}
        started = time.monotonic()
        response: Response | None = None
        trouble = ""
        sent = True
        try:
            response = self._exchange(method, path, request, content)
        except _NEVER_SENT as error:
            trouble, sent = _describe(error), False
        except (httpx2.HTTPError, _TooMuch) as error:
            trouble = _describe(error)
        self._count(request, response, cost if sent else 0, sent=sent, seconds=time.monotonic() - started)
        if response is None:  # raised here, so that no traceback holds the request with its token
            raise _no_answer(request, trouble, sent=sent)
        return response

    def _look_before_sending(self, request: str, not_after: float) -> Callable[[str, Any], None]:
        """A look right before the bytes go, once there is a connection: what takes long comes before."""

        def look(step: str, _: object) -> None:
            if not step.endswith(_BYTES_GO):
                return
            if uptime() > not_after:
                raise Unreachable(
                    f"{request} was held up for too long, so it was not sent.",
                    maybe_done=False,
                    request=request,
                )
            if self._permit is not None:
                self._permit()

        return look

    def _exchange(self, method: str, path: str, request: str, content: Mapping[str, Any]) -> Response:
        deadline = time.monotonic() + _SLOWEST_ANSWER * self._timeout
        with self._http.stream(method, f"{self.base_url}/{path}", **content) as response:
            body = bytearray()
            for chunk in response.iter_bytes():
                body += chunk
                if len(body) > LARGEST_ANSWER:
                    raise _TooMuch(f"the answer is larger than {LARGEST_ANSWER // 1_000_000} MB")
                if time.monotonic() > deadline:
                    raise _TooMuch("the answer trickles in too slowly")
            headers = {name.lower(): value for name, value in response.headers.items()}
            return Response(request, response.status_code, headers, bytes(body))

    def _count(
        self, request: str, response: Response | None, cost: int, *, sent: bool, seconds: float
    ) -> None:
        status = response.status if response else 0
        cost = 0 if status == 429 else cost
        with self._lock:
            self.calls += sent
            self.credits += cost
            if response:
                self._note_limits(response.headers)
        logger.debug("%s: %s in %.0f ms for %s credits", request, status or "no answer", 1000 * seconds, cost)
        if self._on_call:
            self._on_call(CallRecord(request, status, cost, seconds))

    def _note_limits(self, headers: Mapping[str, str]) -> None:
        """The budget after this call (Swoogo API notes, §2); an answer without the headers says nothing."""
        remaining = number(headers.get("x-rate-limit-remaining"))
        limit = number(headers.get("x-rate-limit-limit"))
        if remaining is not None and limit is not None:
            reset = number(headers.get("x-rate-limit-reset"))
            self.rate_limit = RateLimit(int(limit), int(remaining), reset, time.monotonic())


def time_told(base_url: str, timeout: float = 3.0) -> datetime | None:
    """The time by the server's clock, as any answer tells it, for no credits; None where none does."""
    try:
        answer = httpx2.get(base_url, timeout=timeout, verify=_trust())
        return parsedate_to_datetime(answer.headers["Date"])
    except (httpx2.HTTPError, httpx2.InvalidURL, KeyError, ValueError):
        return None


@cache
def _trust() -> ssl.SSLContext:
    """The authorities that are trusted; reading them takes longer than a call, so all clients share them."""
    return httpx2.create_ssl_context()


class _TooMuch(Exception):
    """The answer is larger, or slower, than we are willing to take."""


def _checked(base_url: str) -> str:
    """The base address without a slash at its end; ConfigError when nothing can be sent there."""
    try:
        url = httpx2.URL(base_url)
    except httpx2.InvalidURL:
        url = httpx2.URL("")
    if url.scheme not in {"http", "https"} or not url.host or url.userinfo or url.query or url.fragment:
        raise ConfigError(
            "Swoogo's address is not a plain http(s) address; nothing was sent.",
            code="swoogo_url",
            remedy="Put it right in STAGEDOOR_SWOOGO_URL; the default is https://api.swoogo.com/api/v1.",
        )
    return base_url.rstrip("/")


def _describe(error: Exception) -> str:
    text = str(error) or "no further explanation"
    return f"{type(error).__name__.removeprefix('_')}: {text}"


def _no_answer(request: str, trouble: str, *, sent: bool) -> Unreachable:
    if sent:
        message = "Swoogo gave no usable answer, so it is not known whether it did what was asked."
    else:
        message = "Swoogo cannot be reached."
    return Unreachable(message, maybe_done=sent, request=request, detail=trouble)
