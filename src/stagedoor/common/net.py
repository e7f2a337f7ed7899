"""Fetch a file from an address that a stranger wrote down, without being led into our own network.

The host is looked up once, its addresses are checked, and the connection goes to the checked address, so a
name that answers differently the second time (DNS rebinding) gains nothing. Every redirect is treated alike.
One deadline covers everything: looking up, connecting and each byte.
"""

from __future__ import annotations

import ipaddress
import socket
import threading
import time
from dataclasses import dataclass
from http import HTTPStatus
from http.client import responses
from typing import TYPE_CHECKING, Any

import httpcore2
import httpx2

from stagedoor.common.errors import RecordError
from stagedoor.common.text import human_bytes

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterable

MAX_REDIRECTS = 5
_REDIRECTS = {301, 302, 303, 307, 308}
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


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
    deadline = _Deadline(timeout)
    target = _parse(url)
    for _ in range(MAX_REDIRECTS + 1):
        found = _get(target, deadline, max_bytes, allow_private=allow_private)
        if isinstance(found, Fetched):
            return found
        target = found
    raise RecordError(
        f"{target.host} redirects again and again.", code="url_unreachable", remedy="Give the final address."
    )


def is_public(address: str) -> bool:
    """Tell whether an IP address is one that the whole internet shares."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        if ip in _NAT64:
            return is_public(str(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)))
        inner = ip.ipv4_mapped or ip.sixtofour
        if inner or ip.is_site_local:
            return bool(inner) and is_public(str(inner))
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def _parse(url: str) -> httpx2.URL:
    try:
        parsed = httpx2.URL(url.strip())
    except (httpx2.InvalidURL, ValueError):
        parsed = httpx2.URL("")
    if parsed.scheme not in {"http", "https"} or not parsed.host:
        raise RecordError(
            f"“{url:.80}” is not a web address.",
            code="url_not_http",
            remedy="Give an address that begins with https://.",
        )
    return parsed


def _get(
    url: httpx2.URL, deadline: _Deadline, max_bytes: int, *, allow_private: bool
) -> Fetched | httpx2.URL:
    """Return what *url* holds, or the address it redirects to."""
    target = httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
    headers: list[tuple[bytes | str, bytes | str]]
    headers = [(b"Host", url.netloc), (b"User-Agent", b"Stagedoor"), (b"Accept-Encoding", b"identity")]
    backend = _CheckedBackend(deadline, allow_private=allow_private)
    try:
        with (
            httpcore2.ConnectionPool(network_backend=backend) as pool,
            pool.stream("GET", target, headers=headers) as response,
        ):
            answer = httpx2.Headers(response.headers)
            if response.status in _REDIRECTS and "location" in answer:
                return _parse(str(url.join(answer["location"])))
            if response.status != HTTPStatus.OK:
                raise _bad_status(url, response.status)
            content = _read(response, answer, url, max_bytes)
    except httpcore2.TimeoutException as error:
        raise _unreachable(url, "did not answer in time", error) from error
    except (httpcore2.NetworkError, httpcore2.ProtocolError, httpx2.InvalidURL) as error:
        raise _unreachable(url, "cannot be reached or broke off", error) from error
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


def _bad_status(url: httpx2.URL, status: int) -> RecordError:
    return RecordError(
        f"{url.host} answered {status} ({responses.get(status, 'no known status')}).",
        code="url_status",
        remedy="Open the address in a browser, without being signed in, and correct it.",
    )


def _unreachable(url: httpx2.URL, what: str, error: Exception) -> RecordError:
    return RecordError(
        f"{url.host} {what}.",
        code="url_unreachable",
        remedy="Check the address, or try again later.",
        detail=repr(error),
    )


class _Deadline:
    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Return the seconds that are left, always more than zero, or raise ReadTimeout."""
        seconds = self._end - time.monotonic()
        if seconds <= 0:
            raise httpcore2.ReadTimeout("out of time")
        return seconds


class _CheckedBackend(httpcore2.NetworkBackend):
    """Connects only to addresses that were looked up and checked here, and only until the deadline."""

    def __init__(self, deadline: _Deadline, *, allow_private: bool) -> None:
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
        addresses = _look_up(host, port, self._deadline.left())
        if not self._allow_private and not all(is_public(address) for address in addresses):
            raise RecordError(
                f"{host} lies in a private network, where Stagedoor does not go.",
                code="url_private",
                remedy="Put the file on a public web server, or upload it here.",
            )
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


def _look_up(host: str, port: int, seconds: float) -> list[str]:
    """Return the addresses of *host*, each once.

    The system's resolver knows no deadline, so it is asked in a thread that may be left behind.
    """
    found: list[str] = []
    problems: list[Exception] = []

    def ask() -> None:
        try:
            answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            problems.append(error)
        else:
            found.extend(dict.fromkeys(str(answer[4][0]) for answer in answers))

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(seconds)
    if asking.is_alive():
        raise httpcore2.ConnectTimeout(f"looking up {host}")
    if problems:
        raise httpcore2.ConnectError(str(problems[0]))
    return found


class _TimedStream(httpcore2.NetworkStream):
    """A stream whose every wait ends at the deadline, however slowly the bytes drip."""

    def __init__(self, stream: httpcore2.NetworkStream, deadline: _Deadline) -> None:
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
