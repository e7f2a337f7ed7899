"""An HTTP answer of Swoogo, read: its JSON, its limits, or the error that it means.

The only place where a status becomes an error of ``common.errors``.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any

from stagedoor.common.errors import (
    FieldProblem,
    Forbidden,
    NotFound,
    OutOfCredits,
    Rejected,
    RemoteError,
    Unauthorized,
    Unreachable,
)

LONGEST_MESSAGE = 1000
LONGEST_WAIT = 600.0
_PATH_IS_ASSUMED = (
    "If the record does exist, this Swoogo account may want the call at another address: ask whoever runs "
    "Stagedoor to probe the account."
)


@dataclass(frozen=True)
class Response:
    """Status, headers (names in lower case) and body; ``request`` is method and path, ``"GET /events/7"``.

    ``value`` is the JSON of a successful answer, once it has been read.
    """

    request: str
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = field(default=b"", repr=False)
    value: Any = field(default=None, repr=False)

    @property
    def ok(self) -> bool:
        """Whether the status says that the work was done; pages name neither 200 nor 201 (§0)."""
        return 200 <= self.status < 300


def read_json(response: Response) -> object:
    """The value in a successful answer, None when it is empty.

    Raises Unreachable (maybe done) when the body is something else, such as a page or cut-off JSON.
    """
    if not response.body.strip():
        return None
    try:
        value: object = json.loads(response.body)
    except (ValueError, RecursionError):
        raise unreadable(response, "it is no JSON") from None
    return _storable(value) if b"\\u" in response.body else value


def _storable(value: object) -> object:
    """The value without NUL characters and half surrogates, which no database keeps."""
    if isinstance(value, str):
        return value.replace("\0", "").encode(errors="replace").decode()
    if isinstance(value, list):
        return [_storable(each) for each in value]
    if isinstance(value, dict):
        return {_storable(name): _storable(each) for name, each in value.items()}
    return value


def unreadable(response: Response, missing: str) -> Unreachable:
    """The error for a successful answer that lacks something it must hold."""
    return Unreachable(
        f"Swoogo answered ({response.status}), but the answer cannot be used: {missing}.",
        maybe_done=True,
        status=response.status,
        request=response.request,
    )


def failure(response: Response, *, assumed: bool = False, hidden: Collection[str] = ()) -> RemoteError:
    """The error that an unsuccessful answer means.

    ``assumed`` says that no document shows the path. Texts in ``hidden`` (secrets) are removed from
    Swoogo's words, in case it repeats them.
    """
    status, request = response.status, response.request
    problems = tuple(_problems(response, hidden))
    words = _join(problems) or _phrase(status)
    if status == 429:
        wait = wait_seconds(response.headers)
        return OutOfCredits(
            f"Swoogo's credits are used up, so nothing was done. They are back in {wait:.0f} s.",
            wait_seconds=wait,
            status=status,
            request=request,
        )
    if status in {408, 425} or status >= 500 or status < 400:
        return Unreachable(
            f"Swoogo failed ({status}): {words}", maybe_done=True, status=status, request=request
        )
    error, verb = _MEANING.get(status, (Rejected, "refused it"))
    remedy = _PATH_IS_ASSUMED if assumed and status in {404, 405} else ""
    return error(
        f"Swoogo {verb} ({status}): {words}",
        status=status,
        request=request,
        problems=problems,
        remedy=remedy,
    )


_MEANING: dict[int, tuple[type[RemoteError], str]] = {
    401: (Unauthorized, "does not accept the key"),
    403: (Forbidden, "does not allow this key to do it"),
    404: (NotFound, "does not have it, or does not show it to this key"),
}


def wait_seconds(headers: Mapping[str, str]) -> float:
    """Seconds to wait after a 429: ``X-Rate-Limit-Reset`` (§2), else ``Retry-After``, else a minute."""
    wait = number(headers.get("x-rate-limit-reset"))
    if wait is None:
        wait = _retry_after(headers.get("retry-after", ""))
    return min(max(wait if wait is not None else 60.0, 1.0), LONGEST_WAIT)


def number(text: str | None) -> float | None:
    """A header's number, None when it has none."""
    return float(text) if text and re.fullmatch(r"\d{1,12}(\.\d+)?", text.strip()) else None


def _retry_after(text: str) -> float | None:
    """``Retry-After`` comes in seconds or as a date."""
    try:
        return number(text) or (parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds()
    except (ValueError, TypeError):
        return None


# A character reference with thousands of digits, which Python refuses to read.
_HUGE_NUMBER = re.compile(r"&#(?=[0-9]{8})")


def plain(text: str, hidden: Collection[str] = ()) -> str:
    """Text for people: no tags, no control characters, no secrets, at most 1,000 characters."""
    for secret in hidden:
        text = text.replace(secret, "[hidden]")
    text = re.sub(r"(?is)<(script|style|head)\b.*?</\1\s*>|<!--.*?-->|<[^>]*>", " ", text)
    text = " ".join(re.sub(r"[\x00-\x1f\x7f]", " ", html.unescape(_HUGE_NUMBER.sub("&amp;#", text))).split())
    return text if len(text) <= LONGEST_MESSAGE else text[: LONGEST_MESSAGE - 1] + "…"


def _problems(response: Response, hidden: Collection[str]) -> list[FieldProblem]:
    """What Swoogo says is wrong, whichever of its shapes it uses (§4)."""
    text = response.body[:100_000].decode("utf-8", "replace")
    try:
        pairs = _pairs("", json.loads(text))
    except (ValueError, RecursionError):
        pairs = [("", text)]
    cleaned = ((plain(name, hidden), plain(message, hidden)) for name, message in pairs)
    return [FieldProblem(name, message) for name, message in cleaned if message]


def _pairs(name: str, value: object) -> list[tuple[str, str]]:
    """Field and message pairs of an error body: an array, ``errors``, ``message``, or plain text."""
    if isinstance(value, str):
        return [(name, value)]
    if isinstance(value, list):
        return [pair for each in value for pair in _pairs(name, each)]
    if not isinstance(value, Mapping):
        return []
    name = str(value.get("field") or name)
    for key in ("errors", "message", "error_description", "error"):
        if inner := value.get(key):
            return _pairs(name, inner)
    if "status" in value and "name" in value:
        return [(name, str(value["name"]))]
    return [pair for key, each in value.items() for pair in _pairs(str(key), each)]


def _join(problems: tuple[FieldProblem, ...]) -> str:
    texts = (f"{each.field}: {each.message}" if each.field else each.message for each in problems)
    return plain("; ".join(texts))


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "no explanation"
