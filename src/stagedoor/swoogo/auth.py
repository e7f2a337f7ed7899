"""The token: asked for with key and secret, reused by all threads until shortly before it expires."""

from __future__ import annotations

import base64
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Lock
from typing import TYPE_CHECKING
from urllib.parse import quote

from stagedoor.common.errors import RemoteError, Unauthorized, Unreachable
from stagedoor.swoogo.endpoints import fill
from stagedoor.swoogo.responses import Response, failure, number, read_json, unreadable

if TYPE_CHECKING:
    from stagedoor.swoogo.routes import RouteBook
    from stagedoor.swoogo.transport import Transport

LONGEST_LIFE = 30 * 60.0
"""Seconds a token lives (Swoogo API notes, §1)."""

_UNKNOWN_LIFE = 25 * 60.0
_MARGIN = 60.0
_SHORTEST_SECRET = 6
"""Shorter texts are no secrets, and hiding them would spoil the messages."""


@dataclass(frozen=True)
class Token:
    """An access token; ``good_until`` is on the monotonic clock."""

    value: str = field(repr=False)
    good_until: float


class Tokens:
    """Keeps the one current token of a key. One thread renews it, the others wait for that."""

    def __init__(self, transport: Transport, book: RouteBook, key: str, secret: str) -> None:
        self._transport = transport
        self._book = book
        self._key = key
        self._secret = secret
        self._token: Token | None = None
        self._lock = Lock()

    def current(self) -> Token:
        """The token to use. Raises Unauthorized for a wrong pair; whatever is raised, nothing was done."""
        with self._lock:
            if self._token is None or time.monotonic() >= self._token.good_until:
                self._token = self._fetch()
            return self._token

    def drop(self, used: Token) -> None:
        """Forget a token that was refused, unless another thread has renewed it already."""
        with self._lock:
            if self._token is used:
                self._token = None

    def secrets(self) -> list[str]:
        """What must never be shown, in each form in which it is sent, the longest first."""
        texts = {
            self._key,
            self._secret,
            quote(self._key, safe=""),
            quote(self._secret, safe=""),
            *self._pairs(),
        }
        if token := self._token:
            texts.add(token.value)
        return sorted((text for text in texts if len(text) >= _SHORTEST_SECRET), key=len, reverse=True)

    def _pairs(self) -> list[str]:
        """Base64 of key and secret: percent-encoded by the written rule, then as in the samples (§1)."""
        encoded = f"{quote(self._key, safe='')}:{quote(self._secret, safe='')}"
        plain = f"{self._key}:{self._secret}"
        return [base64.b64encode(pair.encode()).decode() for pair in dict.fromkeys((encoded, plain))]

    def _fetch(self) -> Token:
        for route in self._book.routes("token"):
            response = self._ask(route)
            if response.ok:
                self._book.confirm("token", None, route)
                return _read_token(response)
            if response.status not in {404, 405}:
                break
        if response.status in {400, 401}:
            raise _wrong_pair(response, self.secrets())
        raise _no_token(failure(response, hidden=self.secrets()))

    def _ask(self, route: str) -> Response:
        method, path = fill(route)
        for pair in self._pairs():
            headers = {
                "Authorization": f"Basic {pair}",
                "Content-Type": "application/x-www-form-urlencoded;charset=UTF-8",
            }
            content = {"headers": headers, "data": {"grant_type": "client_credentials"}}
            try:
                response = self._transport.send(method, path, cost=1, content=content)
            except Unreachable as error:
                raise _no_token(error) from None
            if response.status not in {400, 401}:
                break
        return response


def _read_token(response: Response) -> Token:
    """The token of an answer, with either way of telling its life (Swoogo API notes, §1)."""
    try:
        told = read_json(response)
    except Unreachable as error:
        raise _no_token(error) from None
    told = told if isinstance(told, Mapping) else {}
    value = told.get("access_token")
    if not isinstance(value, str) or not value.isascii() or not value.isprintable() or not value.strip():
        raise _no_token(unreadable(response, "it holds no access_token"))
    life = _life(told)
    return Token(value.strip(), good_until=time.monotonic() + life - min(_MARGIN, life / 2))


def _life(told: Mapping[str, object]) -> float:
    """Seconds the token has left; a clock that differs from Swoogo's must not make it dead on arrival."""
    life = number(str(told.get("expires_in")))
    try:
        expires = datetime.fromisoformat(str(told.get("expires_at")))
        expires = expires if expires.tzinfo else expires.replace(tzinfo=UTC)
        life = (expires - datetime.now(UTC)).total_seconds()
    except ValueError:
        pass
    return min(life, LONGEST_LIFE) if life and life > 0 else _UNKNOWN_LIFE


def _wrong_pair(response: Response, hidden: list[str]) -> Unauthorized:
    told = failure(response, hidden=hidden)
    return Unauthorized(
        "Swoogo does not accept this consumer key and secret.",
        status=response.status,
        request=response.request,
        problems=told.problems,
        remedy="Copy both again from Swoogo, My Profile, API Credentials.",
        detail=told.message,
    )


def _no_token(error: RemoteError) -> RemoteError:
    """Without a token nothing was done, whatever may have become of the request for one."""
    if not isinstance(error, Unreachable):
        return error
    told = "Swoogo did not answer the sign-in" if error.maybe_done else "Swoogo cannot be reached"
    return Unreachable(
        f"{told}, so nothing was done.",
        maybe_done=False,
        status=error.status,
        request=error.request,
        detail=error.detail or error.message,
    )
