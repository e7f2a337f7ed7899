"""Taking a body in whole: in memory while it is small, in a temporary file once it is not."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import IO, Any

from stagedoor.common.text import human_bytes
from stagedoor.web.door.allowances import Allowance

Receive = Callable[[], Awaitable[dict[str, Any]]]

IN_MEMORY = 1_000_000
# Of all bodies that are under way at a time.
MAX_TOTAL = 1_000_000_000


class Refused(Exception):
    """A request that is not let in; the message says why and what to do."""

    def __init__(self, status: HTTPStatus, message: str) -> None:
        super().__init__(message)
        self.status = status


class Gone(Exception):
    """The other side has hung up."""


class Intake:
    """Takes bodies in, and knows how many bytes of them there are at this moment."""

    def __init__(self) -> None:
        self.held = 0

    async def take(self, receive: Receive, allowed: Allowance) -> tuple[IO[bytes], int]:
        """Return the body as a file, and its length; give it back with ``release``.

        Raises Refused for one that is too large, comes too slowly or would be one too many, Gone where its
        sender is gone.
        """
        body, size = tempfile.SpooledTemporaryFile(IN_MEMORY), 0  # noqa: SIM115 - closed by ``release``
        try:
            async with asyncio.timeout(allowed.seconds):
                more = True
                while more:
                    part, more = await _part(receive)
                    self.held += len(part)
                    size += len(part)
                    self._check(size, allowed)
                    body.write(part)
        except BaseException as error:
            self.release(body, size)
            if isinstance(error, TimeoutError):
                raise Refused(
                    HTTPStatus.REQUEST_TIMEOUT,
                    f"The request did not come within {allowed.seconds:.0f} seconds. Send it again.",
                ) from error
            raise
        body.seek(0)
        return body, size

    def release(self, body: IO[bytes], size: int) -> None:
        """Let go of a body."""
        self.held -= size
        body.close()

    def _check(self, size: int, allowed: Allowance) -> None:
        if size > allowed.bytes:
            raise too_large(allowed)
        if self.held > MAX_TOTAL:
            raise Refused(
                HTTPStatus.SERVICE_UNAVAILABLE,
                f"More than {human_bytes(MAX_TOTAL)} are being uploaded just now. Try again in a minute.",
            )


def too_large(allowed: Allowance) -> Refused:
    """The refusal of a body that is larger than it may be."""
    return Refused(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        f"The request is larger than {human_bytes(allowed.bytes)}, the most that may be sent here. "
        "Sign in first, or send less.",
    )


async def _part(receive: Receive) -> tuple[bytes, bool]:
    message = await receive()
    if message["type"] == "http.disconnect":
        raise Gone
    return message.get("body", b""), message.get("more_body", False)
