"""Words: comparing them, cutting them, counting with them."""

from __future__ import annotations

import re
import unicodedata

# Characters that nobody sees: soft hyphen, zero width, direction marks, byte order mark. A copy from a web
# page or a spreadsheet brings them along; two names that differ in them only are one name.
_UNSEEN = dict.fromkeys(
    map(
        ord,
        "\u00ad\u034f\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
        "\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\ufeff",
    )
)
# Scripts and emoji need the joiners, and mixed directions their marks: what is shown keeps those.
_NEEDLESS = dict.fromkeys(map(ord, "\u00ad\u034f\u180e\u200b\u2060\u2061\u2062\u2063\u2064\ufeff"))
# Control characters that are no white space. Terminals act on them, and databases refuse the first.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")
_ACTED_ON = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def fold(text: str) -> str:
    """Return the one key by which names and e-mail addresses are compared (R24, R25).

    Normal form C, trimmed, without invisible characters, runs of white space made one space, case folded.
    Folding twice changes nothing.
    """
    words = " ".join(unicodedata.normalize("NFC", without_invisible(text)).split())
    return unicodedata.normalize("NFC", words.casefold())


def without_invisible(text: str) -> str:
    """Return *text* without any character that nobody sees, joiners and direction marks included."""
    return text.translate(_UNSEEN)


def without_needless(text: str) -> str:
    """Return *text* as it is to be shown: without the invisible characters that no script needs."""
    return text.translate(_NEEDLESS)


def without_control(text: str) -> str:
    """Return *text* with a space for every control character but tabs and line ends: some separate words."""
    return _CONTROL.sub(" ", text)


def printable(text: str) -> str:
    """Return *text* for a terminal: control characters are escaped, tabs and line feeds stay."""
    return _ACTED_ON.sub(lambda found: f"\\x{ord(found[0]):02x}", text)


def time_words(seconds: float) -> str:
    """Return a span for people: ``"under a minute"``, ``"1 minute"``, ``"12 minutes"``."""
    minutes = round(seconds / 60)
    return plural(minutes, "minute") if minutes else "under a minute"


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
