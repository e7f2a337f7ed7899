"""Asking a source over HTTP: politely, within limits, and with its refusals in plain words.

Waits of a few seconds that a server asks for are kept here; longer ones are for the schedule of pulls.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Any

from django.conf import settings

from stagedoor.common import clock
from stagedoor.common.errors import RecordError
from stagedoor.common.fetch import Response, call_public
from stagedoor.imports.readers.detect import MAX_BYTES
from stagedoor.sources.errors import SourceBusy, SourceError

CALL_SECONDS = 60.0
PULL_SECONDS = 300.0
"""How long everything that one pull asks for may take together."""
SHORT_WAIT = 10.0
SHORT_WAITS = 3
DEFAULT_WAIT = 60.0
LONGEST_WAIT = 86_400.0
_MOST_PAGES = 1000

_NOT_MODIFIED = 304
_HTML_STARTS = (b"<!doctype html", b"<html", b"<head", b"<!--")


def _nothing() -> None:
    pass


@dataclass
class SourceClient:
    """Asks one source. ``headers`` go to its server only; they may hold a token.

    ``before_call`` is called before each request: the pull renews its claim there. ``seconds`` is for all
    requests together.
    """

    headers: Mapping[str, str] = field(default_factory=dict)
    seconds: float = PULL_SECONDS
    before_call: Callable[[], None] = _nothing

    def __post_init__(self) -> None:
        self._end = time.monotonic() + self.seconds
        self._bytes_left = MAX_BYTES
        self._waits_left = SHORT_WAITS

    def get(self, url: str, headers: Mapping[str, str] | None = None) -> Response:
        """GET a document: an answer of 200, or 304 where *headers* asked for it.

        Raises SourceError in words for anything else, a web page in place of data included; SourceBusy where
        the source asks to wait longer than a pull can.
        """
        response = self._call(url, headers or {}, None)
        if response.status != _NOT_MODIFIED:
            refuse_html(url, response)
        return response

    def get_json(self, url: str) -> Any:
        """GET JSON."""
        return parse_json(url, self.get(url))

    def post_json(self, url: str, body: Mapping[str, Any]) -> Any:
        """POST a search in JSON, and return the JSON that it finds."""
        sent = json.dumps(body).encode()
        response = self._call(url, {"Content-Type": "application/json"}, sent)
        refuse_html(url, response)
        return parse_json(url, response)

    def _call(self, url: str, headers: Mapping[str, str], content: bytes | None) -> Response:
        while True:
            self.before_call()
            response = self._ask(url, headers, content)
            if (wait := _asked_wait(response)) is None:
                break
            if wait > SHORT_WAIT or self._waits_left <= 0 or wait >= self._left():
                raise SourceBusy(
                    f"{_host(url)} answered {response.status} and asks to be left alone for {wait:.0f} s.",
                    wait_seconds=wait,
                )
            self._waits_left -= 1
            time.sleep(wait)
        if response.status not in {200, _NOT_MODIFIED}:
            raise _refused(url, response)
        self._bytes_left -= len(response.content)
        return response

    def _ask(self, url: str, headers: Mapping[str, str], content: bytes | None) -> Response:
        try:
            return call_public(
                url,
                {**self.headers, **headers},
                content=content,
                max_bytes=max(1, self._bytes_left),
                timeout=min(CALL_SECONDS, self._left()),
                allow_private=settings.PRIVATE_SOURCES,
            )
        except RecordError as error:
            raise SourceError(
                error.message, code=error.code, remedy=error.remedy, detail=error.detail
            ) from error

    def _left(self) -> float:
        left = self._end - time.monotonic()
        if left <= 0:
            raise SourceError(
                f"It took longer than {self.seconds:.0f} seconds to read all of it.",
                code="source_slow",
                remedy="It is tried again by itself; ask whoever runs the source if it stays that slow.",
            )
        return left


def numbered_pages(read: Callable[[int], tuple[list[Any], bool]]) -> list[Any]:
    """Every record of a list in pages; *read* returns those of one page and whether more follow."""
    records: list[Any] = []
    for number in range(1, _MOST_PAGES + 1):
        found, more = read(number)
        records += found
        if not more:
            return records
    raise SourceError(f"The list goes on after {_MOST_PAGES} pages.", code="source_broken")


def parse_json(url: str, response: Response) -> Any:
    """The JSON in an answer; SourceError where it is none, as when it was cut off."""
    try:
        return json.loads(response.content)
    except (ValueError, RecursionError) as error:
        raise SourceError(
            f"{_host(url)} answered with something that is not valid JSON ({error}).",
            code="source_broken",
            remedy="Open the address in a browser to see what it gives; it may have been cut off.",
        ) from error


def refuse_html(url: str, response: Response) -> None:
    """Raise SourceError where a web page came in place of data, such as one to sign in on."""
    start = response.content[:200].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    is_html = response.headers.get("content-type", "").lower().startswith("text/html")
    if start.startswith(_HTML_STARTS) or (is_html and start.startswith(b"<")):
        raise SourceError(
            f"{_host(url)} answered with a web page instead of data.",
            code="source_html",
            remedy="Open the address in a browser, without being signed in: it may ask for a sign-in, "
            "not be shared or published any more, or be the address of another page.",
        )


def _asked_wait(response: Response) -> float | None:
    """For how many seconds a server asks to be left alone; None where it does not."""
    told = response.headers.get("retry-after", "")
    if response.status != 429 and not (response.status == 503 and told):
        return None
    if told.isdecimal():
        return min(float(told), LONGEST_WAIT)
    try:
        until = parsedate_to_datetime(told)
    except ValueError:
        return DEFAULT_WAIT
    seconds = ((until if until.tzinfo else until.replace(tzinfo=UTC)) - clock.now()).total_seconds()
    return min(max(seconds, 0.0), LONGEST_WAIT)


_REFUSALS = {
    401: ("source_unauthorized", "refused the token", "Give the right token in the source’s settings."),
    403: (
        "source_unauthorized",
        "does not allow this",
        "Give a token with the rights that the how-to names, or make the programme public there.",
    ),
    404: ("source_not_found", "has nothing at this address", "Check the address; it may have moved."),
    410: ("source_not_found", "has nothing at this address any more", "Give the new address."),
}


def _refused(url: str, response: Response) -> SourceError:
    code, what, remedy = _REFUSALS.get(
        response.status,
        ("source_failed", "did not give the programme", "It is tried again by itself at the next interval."),
    )
    return SourceError(f"{_host(url)} {what} (it answered {response.status}).", code=code, remedy=remedy)


def _host(url: str) -> str:
    return url.partition("://")[2].partition("/")[0] or url
