"""Keys and the 30-minute tokens they buy (Swoogo API notes, §1)."""

from __future__ import annotations

import base64
import binascii
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import unquote

from swoogo_sandbox import clock

if TYPE_CHECKING:
    from swoogo_sandbox.store import Record

LIFE = timedelta(minutes=30)


@dataclass(frozen=True)
class Token:
    """A living or ended token, and who it speaks for."""

    value: str
    key: str
    account_id: int
    expires: datetime


class Tokens:
    """All tokens given out since the start."""

    def __init__(self) -> None:
        self._tokens: dict[str, Token] = {}

    def give(self, key: str, account_id: int, profiles: frozenset[str]) -> Token:
        """A token for a key: a fresh one, unless a profile says otherwise."""
        own = [token for token in self._tokens.values() if token.key == key and token.expires > clock.now()]
        if "same-token" in profiles and own:
            return own[-1]
        if "one-token" in profiles:
            self.expire(key)
        token = Token(secrets.token_urlsafe(30), key, account_id, clock.now() + LIFE)
        self._tokens[token.value] = token
        return token

    def find(self, value: str) -> Token | None:
        """The token of that value, ended or not."""
        return self._tokens.get(value)

    def expire(self, key: str | None = None) -> None:
        """End a key's tokens, or all."""
        for value, token in self._tokens.items():
            if key in {None, token.key}:
                self._tokens[value] = Token(value, token.key, token.account_id, clock.now())


def basic_halves(header: str) -> tuple[str, str] | None:
    """User and password of an ``Authorization: Basic`` header, or None when it is not one."""
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        user, separator, password = base64.b64decode(encoded.strip(), validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return (user, password) if separator else None


def account_for(
    accounts: list[Record], user: str, password: str, profiles: frozenset[str]
) -> tuple[Record, str] | None:
    """The account and key that a pair opens, raw or URL-encoded; None for a wrong pair."""
    pairs = [(user, password)]
    if "basic-raw-only" not in profiles:
        pairs.append((unquote(user), unquote(password)))
    for account in accounts:
        for pair in account["keys"]:
            if (pair["key"], pair["secret"]) in pairs:
                return account, pair["key"]
    return None
