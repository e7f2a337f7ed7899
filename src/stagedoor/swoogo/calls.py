"""A call that gets through: with a token, tried again where that is safe, by the path that exists."""

from __future__ import annotations

import math
import random
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeVar

from stagedoor.common.errors import NotFound, Rejected, RemoteError, Unreachable
from stagedoor.swoogo.endpoints import fill, is_assumed
from stagedoor.swoogo.responses import Response, failure, read_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from stagedoor.swoogo.auth import Tokens
    from stagedoor.swoogo.records import Kind
    from stagedoor.swoogo.routes import RouteBook
    from stagedoor.swoogo.transport import Transport

TRIES = 3
_FIRST_PAUSE = 0.5
# Without an answer, or with that of a gateway which got none, the work may be done later. 0 is no answer.
_MAY_STILL_LAND = frozenset({0, 502, 504})

T = TypeVar("T")


@dataclass(frozen=True)
class Call:
    """A verb of ``endpoints.ROUTES`` with all it needs.

    ``parts`` fill the path, ``content`` is what httpx2 takes. ``once``: not sent again after it may have
    been carried out. ``not_after``: not sent at all after this moment of ``uptime``.
    """

    verb: str
    kind: Kind | None = None
    parts: Mapping[str, int | str] = field(default_factory=dict)
    content: Mapping[str, Any] = field(default_factory=dict, repr=False)
    once: bool = False
    not_after: float = math.inf


class Calls:
    """Turns a call into its answer, or into an error of ``common.errors``."""

    def __init__(
        self, transport: Transport, book: RouteBook, tokens: Tokens, pause: Callable[[float], None]
    ) -> None:
        self.book = book
        self._transport = transport
        self._tokens = tokens
        self._pause = pause
        self._lost: ContextVar[list[Unreachable]] = ContextVar("lost", default=[])  # noqa: B039 - not kept

    @contextmanager
    def note_lost(self) -> Iterator[list[Unreachable]]:
        """Note here the writes of this thread that may have been carried out, or may be yet."""
        lost: list[Unreachable] = []
        token = self._lost.set(lost)
        try:
            yield lost
        finally:
            self._lost.reset(token)

    def authenticate(self) -> None:
        """Have a token. Raises Unauthorized for a wrong key or secret."""
        self._repeat(self._tokens.current, once=False)

    def reach(self, call: Call, *, exists: Callable[[], bool] | None = None) -> Response:
        """The successful answer to a call, its JSON in ``value``.

        Where an assumed path answers 404 or 405, nothing was done, and the alternatives are tried. A 404 may
        also mean that the record is gone: ``exists`` finds out which.
        """
        routes = self.book.routes(call.verb, call.kind)
        refusals: list[RemoteError] = []
        for route in routes:
            try:
                response = self._get_through(call, route)
            except (NotFound, Rejected) as error:
                refusals.append(error)
                if error.status not in {404, 405} or len(routes) == 1:
                    raise
                if isinstance(error, NotFound) and exists and not exists():
                    raise
            else:
                self.book.confirm(call.verb, call.kind, route)
                return response
        raise refusals[0]

    def _get_through(self, call: Call, route: str) -> Response:
        method, path = fill(route, **({"res": call.kind.resource} if call.kind else {}), **call.parts)
        lost: list[Unreachable] = []

        def send() -> Response:
            try:
                return self._send(call, method, path)
            except Unreachable as error:
                lost.append(error)
                if method != "GET" and error.maybe_done and error.status in _MAY_STILL_LAND:
                    self._lost.get().append(error)
                raise
            except NotFound as error:
                if method == "DELETE" and any(each.maybe_done for each in lost):
                    return Response(
                        error.request, 204
                    )  # the DELETE whose answer was lost had been carried out
                raise

        return self._repeat(send, once=call.once)

    def _send(self, call: Call, method: str, path: str) -> Response:
        """One request; a refused token is renewed, and the request sent once more."""
        token = self._tokens.current()
        response = self._authorised(call, method, path, token.value)
        if response.status == 401:
            self._tokens.drop(token)
            response = self._authorised(call, method, path, self._tokens.current().value)
        if not response.ok:
            raise failure(response, assumed=is_assumed(call.verb, call.kind), hidden=self._tokens.secrets())
        return replace(response, value=read_json(response))

    def _authorised(self, call: Call, method: str, path: str, token: str) -> Response:
        cost = self.book.readings.list_credits if call.verb.startswith("list") else 1
        content = {"headers": {"Authorization": f"Bearer {token}"}, **call.content}
        return self._transport.send(method, path, cost=cost, content=content, not_after=call.not_after)

    def _repeat(self, action: Callable[[], T], *, once: bool) -> T:
        """Do it, up to three times while Swoogo is unreachable, with pauses of about 0.5 and 1 s."""
        for number in range(TRIES - 1):
            try:
                return action()
            except Unreachable as error:
                if once and error.maybe_done:
                    raise
            self._pause(_FIRST_PAUSE * 2**number * random.uniform(0.8, 1.6))  # noqa: S311
        return action()
