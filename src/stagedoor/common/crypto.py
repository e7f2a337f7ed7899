"""Secrets at rest: encrypted with keys of their own, not with Django's signing key.

Keys come from the environment (newest first), else from a file that is made once in the data directory.
The newest key encrypts; every key decrypts, so a new one can be put in front at any time.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from stagedoor.common import keyfile
from stagedoor.common.errors import ConfigError

KEY_FILE = "secret-keys"
_ENVIRONMENT = "STAGEDOOR_SECRET_KEYS"


def load_keys(data_dir: Path, env_value: str) -> tuple[str, ...]:
    """Return the keys, newest first: those of *env_value* (comma separated), else those of the key file.

    The file (one key a line, readable by its owner only) is made on first use. Raises ConfigError when a key
    is malformed or the file cannot be read or made.
    """
    if env_value.strip():
        return _checked(env_value.split(","), _ENVIRONMENT)
    path = data_dir / KEY_FILE
    try:
        if not path.exists():
            keyfile.create(path, Fernet.generate_key().decode("ascii"))
        return _checked(path.read_text("ascii").splitlines(), str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(
            f"The secret keys in {path} cannot be read: {error}.",
            code="secret_keys",
            remedy=f"Make the file readable for Stagedoor, or set {_ENVIRONMENT}.",
        ) from error


def encrypt(secret: str, keys: tuple[str, ...]) -> str:
    """Return *secret* encrypted with the newest key."""
    return _fernet(keys).encrypt(secret.encode()).decode("ascii")


def decrypt(token: str, keys: tuple[str, ...]) -> str:
    """Return the secret in *token*, or raise ConfigError when none of the keys made it."""
    try:
        return _fernet(keys).decrypt(token.encode()).decode()
    except InvalidToken as error:
        raise _no_key_fits() from error


def fingerprint(key: str) -> str:
    """Return 16 hex digits that stand for a Swoogo consumer key where the key itself must not be kept."""
    return hashlib.sha256(key.encode()).hexdigest()[:16]


def _fernet(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def _no_key_fits() -> ConfigError:
    return ConfigError(
        "The stored secret was encrypted with a key that is not here.",
        code="secret_keys",
        remedy=f"Put the old key back, in {_ENVIRONMENT} or in the data directory's file {KEY_FILE};"
        " if it is lost, enter the consumer key and secret again with Update key.",
    )


def _checked(candidates: list[str], source: str) -> tuple[str, ...]:
    keys = tuple(key.strip() for key in candidates if key.strip())
    for number, key in enumerate(keys, start=1):
        try:
            Fernet(key)
        except ValueError as error:
            raise ConfigError(
                f"Key {number} in {source} is not a Fernet key.",
                code="secret_keys",
                remedy="A key is 32 random bytes in URL-safe base64, 44 characters.",
            ) from error
    if not keys:
        raise ConfigError(
            f"There is no key in {source}.", code="secret_keys", remedy="Put the lost key back."
        )
    return keys
