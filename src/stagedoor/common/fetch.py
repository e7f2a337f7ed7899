"""Fetch a file from an address that a stranger wrote down, or post to one.

The host is looked up once, its addresses are checked, and the connection goes to the checked address, so a
name that answers differently the second time (DNS rebinding) gains nothing. So it is with every redirect of a
fetch. One deadline covers everything: looking up, connecting and each byte.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from http.client import responses
from typing import TYPE_CHECKING, Any

import httpcore2

from stagedoor.common.addresses import Deadline, WebAddress, allowed_addresses, parse_url, unreachable
from stagedoor.common.errors import RecordError
from stagedoor.common.outside import outside_transaction
from stagedoor.common.text import human_bytes

if TYPE_CHECKING:
    import ssl

MAX_REDIRECTS = 5
_REDIRECTS = {301, 302, 303, 307, 308}


@dataclass(frozen=True)
class Fetched:
    """What an address gave. ``content_type`` is what the server claims, without parameters."""

    content: bytes
    content_type: str


@dataclass(frozen=True)
class Response:
    """What a server answered, whatever its status; the names of ``headers`` are in lower case."""

    status: int
    headers: Mapping[str, str]
    content: bytes


@outside_transaction
def call_public(
    url: str,
    headers: Mapping[str, str],
    *,
    content: bytes | None = None,
    max_bytes: int,
    timeout: float,
    allow_private: bool = False,
) -> Response:
    """GET *url*, or POST *content* to it, and return the answer, redirects of a GET followed.

    *headers* may hold a token, so another server than the first is not told them. Raises RecordError as
    ``fetch_public`` does, but not for a status.
    """
    deadline = Deadline(timeout)
    first = target = parse_url(url)
    method = "GET" if content is None else "POST"
    for _ in range(MAX_REDIRECTS + 1):
        told = headers if _is_same_server(first, target) else {}
        with _open(
            method, target, deadline, headers=told, content=content or b"", allow_private=allow_private
        ) as response:
            named = _headers(response)
            leads_on = response.status in _REDIRECTS and "location" in named
            if content is not None or not leads_on:
                body = _read(response, named.get("content-length", ""), target, max_bytes)
                return Response(response.status, named, body)
        target = target.join(named["location"])
    raise _endless(target)


@outside_transaction
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
    raise _endless(target)


@outside_transaction
def post_public(
    url: str, content: bytes, headers: Mapping[str, str], *, timeout: float, allow_private: bool = False
) -> None:
    """Post *content* to *url* within *timeout* seconds; any answer below 300 is a success.

    Redirects are not followed. Raises RecordError with code ``url_not_http``, ``url_private`` (unless
    *allow_private*), ``url_unreachable`` or ``url_status``.
    """
    target = parse_url(url)
    with _open(
        "POST", target, Deadline(timeout), headers=headers, content=content, allow_private=allow_private
    ) as response:
        if response.status >= HTTPStatus.MULTIPLE_CHOICES:
            raise _bad_status(target, response.status, "Look there why it did not take it in.")


def _get(url: WebAddress, deadline: Deadline, max_bytes: int, *, allow_private: bool) -> Fetched | WebAddress:
    """Return what *url* holds, or the address it redirects to."""
    with _open("GET", url, deadline, allow_private=allow_private) as response:
        headers = _headers(response)
        if response.status in _REDIRECTS and "location" in headers:
            return url.join(headers["location"])
        if response.status != HTTPStatus.OK:
            raise _bad_status(
                url,
                response.status,
                "Open the address in a browser, without being signed in, and correct it.",
            )
        content = _read(response, headers.get("content-length", ""), url, max_bytes)
    content_type = headers.get("content-type", "").partition(";")[0].strip().lower()
    return Fetched(content, content_type)


def _headers(response: httpcore2.Response) -> dict[str, str]:
    return {name.lower().decode("latin-1"): _text(value) for name, value in response.headers}


def _is_same_server(one: WebAddress, other: WebAddress) -> bool:
    return (one.scheme, one.netloc) == (other.scheme, other.netloc)


def _endless(url: WebAddress) -> RecordError:
    return RecordError(
        f"{url.host} redirects again and again.", code="url_unreachable", remedy="Give the final address."
    )


def _text(header: bytes) -> str:
    """A header's value; some servers write addresses in UTF-8."""
    try:
        return header.decode()
    except UnicodeDecodeError:
        return header.decode("latin-1")


def _read(response: httpcore2.Response, announced: str, url: WebAddress, max_bytes: int) -> bytes:
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


def _bad_status(url: WebAddress, status: int, remedy: str) -> RecordError:
    words = responses.get(status, "no known status")
    return RecordError(f"{url.host} answered {status} ({words}).", code="url_status", remedy=remedy)


@contextmanager
def _open(
    method: str,
    url: WebAddress,
    deadline: Deadline,
    *,
    headers: Mapping[str, str] | None = None,
    content: bytes = b"",
    allow_private: bool = False,
) -> Iterator[httpcore2.Response]:
    """The answer of one request, its body still to be read; redirects are not followed.

    Raises RecordError ``url_private`` (unless *allow_private*) or ``url_unreachable``, while reading too.
    """
    target = httpcore2.URL(
        scheme=url.scheme.encode(), host=url.host.encode(), port=url.port, target=url.target.encode()
    )
    sent = {"Host": url.netloc, "User-Agent": "Stagedoor", "Accept-Encoding": "identity", **(headers or {})}
    backend = _CheckedBackend(deadline, allow_private=allow_private)
    try:
        with (
            httpcore2.ConnectionPool(network_backend=backend) as pool,
            pool.stream(method, target, headers=list(sent.items()), content=content or None) as response,
        ):
            yield response
    except httpcore2.TimeoutException as error:
        raise unreachable(url, "did not answer in time", error) from error
    except (httpcore2.NetworkError, httpcore2.ProtocolError) as error:
        raise unreachable(url, "cannot be reached or broke off", error) from error


class _CheckedBackend(httpcore2.NetworkBackend):
    """Connects only to addresses that were looked up and checked here, and only until the deadline."""

    def __init__(self, deadline: Deadline, *, allow_private: bool) -> None:
        self._deadline = deadline
        self._allow_private = allow_private
        self._plain = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        addresses = allowed_addresses(host, port, self._deadline, allow_private=self._allow_private)
        refusal: Exception = httpcore2.ConnectError("no address")
        for tried, address in enumerate(addresses):
            patience = self._deadline.left() / (len(addresses) - tried)
            try:
                stream = self._plain.connect_tcp(address, port, patience, local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                refusal = error
            else:
                return _TimedStream(stream, self._deadline)
        raise refusal


class _TimedStream(httpcore2.NetworkStream):
    """A stream whose every wait ends at the deadline, however slowly the bytes drip."""

    def __init__(self, stream: httpcore2.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002
        return self._stream.read(max_bytes, self._deadline.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        self._stream.write(buffer, self._deadline.left())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> httpcore2.NetworkStream:
        secured = self._stream.start_tls(ssl_context, server_hostname, self._deadline.left())
        return _TimedStream(secured, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
