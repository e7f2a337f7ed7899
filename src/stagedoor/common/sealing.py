"""Stored secrets, sealed and opened here only, with the keys of the installation."""

from __future__ import annotations

from django.conf import settings

from stagedoor.common.crypto import decrypt, encrypt, load_keys


def seal(secret: str) -> str:
    """The secret as it is stored."""
    return encrypt(secret, load_keys(settings.DATA_DIR, settings.SECRET_KEYS))


def unseal(sealed: str) -> str:
    """What was stored so. Raises ConfigError when it cannot be opened with the installation's keys."""
    return decrypt(sealed, load_keys(settings.DATA_DIR, settings.SECRET_KEYS))
