"""Words: comparing them, cutting them, counting with them."""

from __future__ import annotations

import re
import unicodedata


def fold(text: str) -> str:
    """Return the one key by which names and e-mail addresses are compared (R24, R25).

    Normal form C, trimmed, runs of white space made one space, case folded. Folding twice changes nothing.
    """
    words = " ".join(unicodedata.normalize("NFC", text).split())
    return unicodedata.normalize("NFC", words.casefold())


def slug(text: str) -> str:
    """Return *text* as lower-case ASCII words joined by hyphens; ``""`` if none of it is ASCII."""
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return "-".join(re.findall(r"[a-z0-9]+", ascii_text.lower()))


def split_name(public_name: str) -> tuple[str, str]:
    """Split a full name at its last space into first and last name; one word is a first name only."""
    first, _, last = " ".join(public_name.split()).rpartition(" ")
    return (first, last) if first else (last, "")


def plural(count: int, one: str, many: str = "") -> str:
    """Return ``"1 session"`` or ``"1,300 sessions"``; *many* is for words that do not just take an s."""
    word = one if count == 1 else many or f"{one}s"
    return f"{count:,} {word}"


def human_bytes(size: int) -> str:
    """Return a size for people, in decimal units as the image limit is (R14): ``"1.5 MB"``."""
    if size < 1000:
        return plural(size, "byte")
    kilobytes = size / 1000
    if round(kilobytes) < 1000:
        return f"{kilobytes:.0f} kB"
    return f"{size / 1_000_000:.1f} MB".replace(".0 ", " ")
