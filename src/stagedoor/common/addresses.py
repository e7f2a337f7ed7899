"""Fetch a file from an address that a stranger wrote down, or post to one.

Every request, and every redirect of a fetch, is guarded alike: see ``stagedoor.common.fetch``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from http.client import responses

import httpcore2
import httpx2

from stagedoor.common.errors import RecordError
from stagedoor.common.fetch import Deadline, open_public, parse_url
from stagedoor.common.text import human_bytes

MAX_REDIRECTS = 5
_REDIRECTS = {301, 302, 303, 307, 308}


@dataclass(frozen=True)
class Fetched:
    """What an address gave. ``content_type`` is what the server claims, without parameters."""

    content: bytes
    content_type: str
    final_url: str


def fetch_public(url: str, *, max_bytes: int, timeout: float, allow_private: bool = False) -> Fetched:
    """Return what *url* holds, fetched within *timeout* seconds, redirects included.

    Raises RecordError with code ``url_not_http``, ``url_private`` (unless *allow_private*),
    ``url_unreachable``, ``url_status`` or ``url_too_big`` (more than *max_bytes*).
    """
    deadline = Deadline(timeout)
    target = parse_url(url)
    for _ in range(MAX_REDIRECTS + 1):
        found = _get(target, deadline, max_bytes, allow_private=allow_private)
        if isinstance(found, Fetched):
            return found
        target = found
    raise RecordError(
        f"{target.host} redirects again and again.", code="url_unreachable", remedy="Give the final address."
    )


def post_public(
    url: str, content: bytes, headers: Mapping[str, str], *, timeout: float, allow_private: bool = False
) -> None:
    """Post *content* to *url* within *timeout* seconds; any answer below 300 is a success.

    Redirects are not followed. Raises RecordError with code ``url_not_http``, ``url_private`` (unless
    *allow_private*), ``url_unreachable`` or ``url_status``.
    """
    target = parse_url(url)
    with open_public(
        "POST", target, Deadline(timeout), headers=headers, content=content, allow_private=allow_private
    ) as response:
        if response.status >= HTTPStatus.MULTIPLE_CHOICES:
            raise _bad_status(target, response.status, "Look there why it did not take it in.")


def _get(url: httpx2.URL, deadline: Deadline, max_bytes: int, *, allow_private: bool) -> Fetched | httpx2.URL:
    """Return what *url* holds, or the address it redirects to."""
    with open_public("GET", url, deadline, allow_private=allow_private) as response:
        answer = httpx2.Headers(response.headers)
        if response.status in _REDIRECTS and "location" in answer:
            return parse_url(str(url.join(answer["location"])))
        if response.status != HTTPStatus.OK:
            raise _bad_status(
                url,
                response.status,
                "Open the address in a browser, without being signed in, and correct it.",
            )
        content = _read(response, answer, url, max_bytes)
    content_type = answer.get("content-type", "").partition(";")[0].strip().lower()
    return Fetched(content, content_type, str(url))


def _read(response: httpcore2.Response, headers: httpx2.Headers, url: httpx2.URL, max_bytes: int) -> bytes:
    announced = headers.get("content-length", "")
    content = bytearray()
    if not (announced.isdecimal() and int(announced) > max_bytes):
        for part in response.iter_stream():
            content += part
            if len(content) > max_bytes:
                break
        else:
            return bytes(content)
    raise RecordError(
        f"The file at {url.host} is larger than {human_bytes(max_bytes)}.",
        code="url_too_big",
        remedy="Give the address of a smaller one.",
    )


def _bad_status(url: httpx2.URL, status: int, remedy: str) -> RecordError:
    words = responses.get(status, "no known status")
    return RecordError(f"{url.host} answered {status} ({words}).", code="url_status", remedy=remedy)
