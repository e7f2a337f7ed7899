"""Stored secrets, sealed and opened here only, and a client for a connection."""

from __future__ import annotations

from django.conf import settings

from stagedoor.common.crypto import decrypt, encrypt, load_keys
from stagedoor.swoogo import Client, Readings
from stagedoor.sync.models import Connection


def seal(secret: str) -> str:
    """The secret as it is stored."""
    return encrypt(secret, load_keys(settings.DATA_DIR, settings.SECRET_KEYS))


def unseal(sealed: str) -> str:
    """The secret itself; raises ConfigError when none of the installation's keys opens it."""
    return decrypt(sealed, load_keys(settings.DATA_DIR, settings.SECRET_KEYS))


def client_for(connection: Connection, swoogo_event_id: int | None = None) -> Client:
    """A client that speaks with this connection's key, about this Swoogo event; close it after use.

    Raises ConfigError as ``unseal``.
    """
    secret, readings = unseal(connection.secret), Readings.from_json(connection.readings)
    return Client(settings.SWOOGO_URL, connection.key, secret, readings=readings, event_id=swoogo_event_id)


def client_for_pair(key: str, secret: str) -> Client:
    """A client for a pair that is not stored (yet)."""
    return Client(settings.SWOOGO_URL, key, secret)
