"""Connections to addresses that a stranger wrote down, without being led into our own network.

The host is looked up once, its addresses are checked, and the connection goes to the checked address, so a
name that answers differently the second time (DNS rebinding) gains nothing. One deadline covers everything:
looking up, connecting and each byte.
"""

from __future__ import annotations

import ipaddress
import socket
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import httpcore2
import httpx2

from stagedoor.common.errors import RecordError

if TYPE_CHECKING:
    import ssl

_NAT64 = ipaddress.ip_network("64:ff9b::/96")


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


def parse_url(url: str) -> httpx2.URL:
    """The address, if it is one of the web; RecordError ``url_not_http`` otherwise."""
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


@contextmanager
def open_public(
    method: str,
    url: httpx2.URL,
    deadline: Deadline,
    *,
    headers: Mapping[str, str] | None = None,
    content: bytes = b"",
    allow_private: bool = False,
) -> Iterator[httpcore2.Response]:
    """The answer of one request, its body still to be read; redirects are not followed.

    Raises RecordError ``url_private`` (unless *allow_private*) or ``url_unreachable``, while reading too.
    """
    target = httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
    sent: list[tuple[bytes | str, bytes | str]]
    sent = [(b"Host", url.netloc), (b"User-Agent", b"Stagedoor"), (b"Accept-Encoding", b"identity")]
    sent += list((headers or {}).items())
    backend = _CheckedBackend(deadline, allow_private=allow_private)
    try:
        with (
            httpcore2.ConnectionPool(network_backend=backend) as pool,
            pool.stream(method, target, headers=sent, content=content or None) as response,
        ):
            yield response
    except httpcore2.TimeoutException as error:
        raise _unreachable(url, "did not answer in time", error) from error
    except (httpcore2.NetworkError, httpcore2.ProtocolError, httpx2.InvalidURL) as error:
        raise _unreachable(url, "cannot be reached or broke off", error) from error


def check_public(url: str, *, timeout: float) -> None:
    """Raise RecordError, as a request would, unless this is an address of the public web."""
    target = parse_url(url)
    port = target.port or (443 if target.scheme == "https" else 80)
    try:
        _allowed_addresses(target.host, port, Deadline(timeout), allow_private=False)
    except (httpcore2.TimeoutException, httpcore2.NetworkError) as error:
        raise _unreachable(target, "cannot be found", error) from error


def _unreachable(url: httpx2.URL, what: str, error: Exception) -> RecordError:
    return RecordError(
        f"{url.host} {what}.",
        code="url_unreachable",
        remedy="Check the address, or try again later.",
        detail=repr(error),
    )


class Deadline:
    """So many seconds from now, for everything together."""

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
        addresses = _allowed_addresses(host, port, self._deadline, allow_private=self._allow_private)
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


def _allowed_addresses(host: str, port: int, deadline: Deadline, *, allow_private: bool) -> list[str]:
    addresses = _look_up(host, port, deadline.left())
    if not allow_private and not all(is_public(address) for address in addresses):
        raise RecordError(
            f"{host} lies in a private network, where Stagedoor does not go.",
            code="url_private",
            remedy="Give an address on a public web server.",
        )
    return addresses


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
