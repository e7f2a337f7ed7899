"""From which address a request comes, where proxies stand in between."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence

from stagedoor.common.errors import ConfigError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def read_networks(texts: Sequence[str]) -> tuple[Network, ...]:
    """The proxies that are trusted, addresses or networks; ConfigError for anything else."""
    try:
        return tuple(ipaddress.ip_network(text.strip(), strict=False) for text in texts if text.strip())
    except ValueError as error:
        raise ConfigError(
            f"STAGEDOOR_TRUSTED_PROXIES cannot be read: {error}.",
            code="trusted_proxies",
            remedy="Name addresses or networks, separated by commas, such as 10.0.0.0/8.",
        ) from error


def client_address(peer: str, forwarded: str, trusted: Sequence[Network]) -> str:
    """The address of the client: the nearest one that is no trusted proxy.

    *peer* is who made the connection, *forwarded* the header X-Forwarded-For. Each proxy adds at its end whom
    it heard from, so it is read from there, and what stands before an untrusted address is believed nothing.
    """
    nearest = _parsed(peer)
    hops = forwarded.split(",") if forwarded else []
    while nearest and hops and any(nearest in network for network in trusted):
        told = _parsed(hops.pop())
        if told is None:
            break
        nearest = told
    return str(nearest) if nearest else peer


def _parsed(text: str) -> Address | None:
    try:
        address = ipaddress.ip_address(text.strip())
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address
