"""A client for a connection: the one place where a stored secret is opened."""

from __future__ import annotations

from django.conf import settings

from stagedoor.common.crypto import decrypt, encrypt, load_keys
from stagedoor.swoogo import Client, Readings
from stagedoor.sync.models import Connection


def seal(secret: str) -> str:
    """The secret as it is stored."""
    return encrypt(secret, load_keys(settings.DATA_DIR, settings.SECRET_KEYS))


def client_for(connection: Connection, swoogo_event_id: int | None = None) -> Client:
    """A client that speaks with this connection's key, about this Swoogo event; close it after use.

    Raises ConfigError when the secret cannot be opened with the installation's keys.
    """
    secret = decrypt(connection.secret, load_keys(settings.DATA_DIR, settings.SECRET_KEYS))
    readings = Readings.from_json(connection.readings)
    return Client(settings.SWOOGO_URL, connection.key, secret, readings=readings, event_id=swoogo_event_id)


def client_for_pair(key: str, secret: str) -> Client:
    """A client for a pair that is not stored (yet)."""
    return Client(settings.SWOOGO_URL, key, secret)
