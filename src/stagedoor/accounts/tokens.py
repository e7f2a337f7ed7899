"""Tokens of links that are given to somebody: random, and only their hash is kept."""

from __future__ import annotations

import hashlib
import secrets


def new_token() -> str:
    """32 random bytes, as they may stand in an address."""
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> str:
    """What is kept of a token: 64 hex digits."""
    return hashlib.sha256(token.encode()).hexdigest()
