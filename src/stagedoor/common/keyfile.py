"""Secrets that Stagedoor makes for itself, one file each, readable by its own user only."""

from __future__ import annotations

import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path

from stagedoor.common.errors import ConfigError


def read_or_create(path: Path) -> str:
    """The secret in this file, made on the first call; ConfigError when the file holds none."""
    if not path.exists():
        create(path, secrets.token_urlsafe(48))
    secret = path.read_text("ascii").strip()
    if not secret:
        raise ConfigError(
            f"The key file {path} is empty.",
            code="key_file",
            remedy="Put the lost key back. Or delete it: the next start makes a new one, "
            "and everybody has to sign in again.",
        )
    return secret


def create(path: Path, secret: str) -> None:
    """Make the key file, whole or not at all; of several processes that try at once one wins.

    Read the file afterwards: it may hold the key of another process.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)  # made with mode 0600
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(f"{secret}\n")
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            path.hardlink_to(draft)
    finally:
        Path(draft).unlink()
