"""The boundaries of a process's calls to Swoogo, watched from outside the product."""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import StrEnum
from typing import Any

import httpx2 as httpx

from stagedoor.swoogo import Client
from stagedoor.sync import clients


class Moment(StrEnum):
    """Where a call is."""

    BEFORE = "before the request"
    DONE = "after Swoogo did it, before the answer"
    ANSWERED = "after the answer, before our commit"


Reached = Callable[[int | None, Moment, str], None]
"""Told the Swoogo event, the moment and the request, in the call's own thread, which waits meanwhile."""


def name_of(method: str, path: str) -> str:
    """The request in short, ids as N: ``PUT speakers/update/N``."""
    return f"{method} " + re.sub(r"\b[0-9]+\b", "N", path.removeprefix("/api/v1/"))


def watch_calls(reached: Reached) -> None:
    """From now on every call that a sync of this process makes comes by ``reached`` at each moment."""

    class Watched(Client):
        def __init__(self, *words: Any, event_id: int | None = None, **more: Any) -> None:
            super().__init__(*words, event_id=event_id, **more)
            send = self._transport.send

            def watched_send(method: str, path: str, **content: Any) -> Any:
                request = name_of(method, path)
                reached(event_id, Moment.BEFORE, request)
                answer = send(method, path, **content)
                reached(event_id, Moment.ANSWERED, request)
                return answer

            def head_came(response: httpx.Response) -> None:
                reached(event_id, Moment.DONE, name_of(response.request.method, response.url.path))

            self._transport.send = watched_send  # type: ignore[method-assign]
            self._transport._http.event_hooks["response"].append(head_came)

    clients.Client = Watched  # type: ignore[misc]
