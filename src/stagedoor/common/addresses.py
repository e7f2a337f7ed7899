"""Web addresses that a stranger wrote down: read, looked up, and kept out of our own network."""

from __future__ import annotations

import ipaddress
import re
import socket
import threading
import time
from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit

import httpcore2
import idna

from stagedoor.common.errors import RecordError

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_DEFAULT_PORTS = {"http": 80, "https": 443}
_NAME = re.compile(r"[a-z0-9._-]+")
# What RFC 3986 allows in a path or a query, and what is percent-encoded already.
_ALLOWED = "/?:@!$&'()*+,;=-._~%"


@dataclass(frozen=True)
class WebAddress:
    """An address of the web, all of it ASCII: ``target`` is path and query; ``port`` None where not named."""

    scheme: str
    host: str
    port: int | None
    target: str

    @property
    def netloc(self) -> str:
        """Host and port as a request's Host header names them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port is None else f"{host}:{self.port}"

    @property
    def known_port(self) -> int:
        """The port to connect to."""
        return self.port or _DEFAULT_PORTS[self.scheme]

    def __str__(self) -> str:
        return f"{self.scheme}://{self.netloc}{self.target}"

    def join(self, location: str) -> WebAddress:
        """Where a redirect leads from here; RecordError as for ``parse_url``."""
        return parse_url(urljoin(str(self), location))


def parse_url(url: str) -> WebAddress:
    """The address, if it is one of the web; RecordError ``url_not_http`` otherwise."""
    try:
        parts = urlsplit(url.strip())
        host, port = _ascii_host(parts.hostname or ""), parts.port
    except ValueError as error:  # of idna and ipaddress too
        raise _not_http(url) from error
    if parts.scheme not in _DEFAULT_PORTS:
        raise _not_http(url)
    query = f"?{quote(parts.query, safe=_ALLOWED)}" if parts.query else ""
    named = None if port == _DEFAULT_PORTS[parts.scheme] else port
    return WebAddress(parts.scheme, host, named, quote(parts.path or "/", safe=_ALLOWED) + query)


def _ascii_host(host: str) -> str:
    """The host as it is looked up; ValueError when it is neither a name nor an IP address."""
    if ":" in host:
        return str(ipaddress.IPv6Address(host))
    name = host if host.isascii() else idna.encode(host, uts46=True).decode("ascii")
    if not _NAME.fullmatch(name):
        raise ValueError("no host")
    return name


def _not_http(url: str) -> RecordError:
    return RecordError(
        f"“{url:.80}” is not a web address.",
        code="url_not_http",
        remedy="Give an address that begins with https://.",
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


def check_public(url: str, *, timeout: float) -> None:
    """Raise RecordError, as a request would, unless this is an address of the public web."""
    target = parse_url(url)
    try:
        allowed_addresses(target.host, target.known_port, Deadline(timeout), allow_private=False)
    except (httpcore2.TimeoutException, httpcore2.NetworkError) as error:
        raise unreachable(target, "cannot be found", error) from error


def unreachable(url: WebAddress, what: str, error: Exception) -> RecordError:
    """The error of an address that gave nothing; ``what`` goes on after its host."""
    return RecordError(
        f"{url.host} {what}.",
        code="url_unreachable",
        remedy="Check the address, or try again later.",
        detail=repr(error),
    )


class Deadline:
    """A number of seconds from now, for everything together."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Return the seconds that are left, always more than zero, or raise ReadTimeout."""
        seconds = self._end - time.monotonic()
        if seconds <= 0:
            raise httpcore2.ReadTimeout("out of time")
        return seconds


def allowed_addresses(host: str, port: int, deadline: Deadline, *, allow_private: bool) -> list[str]:
    """The IP addresses of *host*; RecordError ``url_private`` when one of them is not public."""
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
