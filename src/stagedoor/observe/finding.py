"""One thing that is wrong with an installation."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """What is wrong, by a ``code`` that stays the same, and what to do about it."""

    code: str
    message: str
    remedy: str
