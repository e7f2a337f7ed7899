"""Single values of an import.

Each parser takes a text that is not blank and raises InputError saying what is wrong with it.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol, TypeVar
from urllib.parse import urlsplit

from stagedoor.common.errors import InputError
from stagedoor.common.html import LONGEST
from stagedoor.common.markup import from_any, one_line
from stagedoor.common.text import fold, without_control, without_invisible, without_needless
from stagedoor.imports.readers.dates import read_moment
from stagedoor.imports.sheet import Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from stagedoor.common.markup import TextKind

# What the agenda can hold.
ID, NAME, TITLE, PLACE_NAME, TEXT, URL, WEBSITE, TIER, PHONE = 200, 200, 500, 255, 300, 2000, 500, 100, 40
MAX_NUMBER = 1_000_000

T = TypeVar("T")

# These cannot be stored; the other control characters, such as a vertical tab, separate words.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
# How spreadsheets keep a carriage return, where a program exports them without decoding it.
_KEPT_RETURN = re.compile("_x000D_", re.IGNORECASE)
_WHOLE = re.compile(r"^(\d+)\.0$")
_EMAIL = re.compile(r"[^@\s<>(),;:|\"\\]{1,64}@(?:[^@\s<>(),;:|\"\\.]+\.)+[^@\s<>(),;:|\"\\.]+")

_STATUS_WORDS = {
    "accepted": "accepted accept confirmed approved angenommen akzeptiert bestätigt zugesagt",
    "declined": "declined decline rejected refused withdrawn canceled cancelled abgelehnt abgesagt",
    "pending": "pending nominated waitlisted waitlist submitted new open offen ausstehend eingereicht",
}
_STATUSES = {word: status for status, words in _STATUS_WORDS.items() for word in words.split()}
_STATUSES |= {"accept queue": "accept_queue", "decline queue": "decline_queue"}


class Placed(Protocol):
    """Anything that knows where in its file it stands."""

    @property
    def place(self) -> str:
        """Name the file and the row or record in it."""


@dataclass(frozen=True)
class Finder:
    """Reads the values of one record and keeps its problems; ``place`` names the record."""

    place: str
    problems: list[Problem]

    def take(self, field: str, raw: object, parse: Callable[[str], T]) -> T | None:
        """Return the value, or None where it is blank, or is wrong and was noted as a problem."""
        text = plain(raw)
        if not text:
            return None
        try:
            return parse(text)
        except InputError as error:
            self.report(field, error.message, Severity.VALUE)
            return None

    def report(self, field: str, message: str, severity: Severity) -> None:
        """Note a problem with one field, or with the whole record when *field* is empty."""
        self.problems.append(Problem(self.place, field, message, severity))


R = TypeVar("R", bound=Placed)


def once(records: Iterable[R], key: Callable[[R], str], what: str, problems: list[Problem]) -> list[R]:
    """Return the first record of each key; a later one with the same is a problem that names both."""
    kept: dict[str, R] = {}
    for record in records:
        first = kept.setdefault(key(record), record)
        if first is not record:
            message = f"It is the same as {first.place} by its {what}; only that one was taken."
            problems.append(Problem(record.place, "", message, Severity.RECORD))
    return list(kept.values())


def plain(raw: object) -> str:
    """Return a text or a number as trimmed text without invisible characters, anything else as ``""``."""
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        return ""
    text = _KEPT_RETURN.sub("", _UNSTORABLE.sub("", unicodedata.normalize("NFC", str(raw))))
    return without_needless(without_control(text)).strip()


def line(limit: int) -> Callable[[str], str]:
    """Return a parser of names and titles: the words on one line, up to *limit* characters of them."""

    def parse(text: str) -> str:
        words = one_line(text) if len(text) <= 20 * limit else text
        if len(words) > limit:
            raise InputError(f"“{words[:40]}…” is longer than {limit} characters.")
        return words

    return parse


def identifier(text: str) -> str:
    """Return the id of a record in its source; 72.0 is how programs write 72 where other rows have no id."""
    words = _WHOLE.sub(r"\1", " ".join(text.split()))
    if len(words) > ID:
        raise InputError(f"“{words[:40]}…” is longer than {ID} characters.")
    return words


def prose(text: str, kind: TextKind | None = None) -> str | None:
    """Return a description as clean HTML; *kind* says how it is written where the text is not to tell."""
    if len(text) > LONGEST:
        raise InputError(f"“{text[:40]}…” is longer than {LONGEST:,} characters.")
    return from_any(text, kind) or None


def email(text: str) -> str:
    """Return an e-mail address."""
    address = without_invisible(text).strip().removeprefix("mailto:")
    if len(address) > 254 or not _EMAIL.fullmatch(address):
        raise InputError(f"“{text[:80]}” is not an e-mail address.")
    return address


def url(limit: int) -> Callable[[str], str]:
    """Return a parser of web addresses of up to *limit* characters."""

    def parse(text: str) -> str:
        try:
            parts = urlsplit(text[: limit + 1])
            good = parts.scheme in {"http", "https"} and bool(parts.hostname)
        except ValueError:
            good = False
        if not good or len(text) > limit or any(ch.isspace() for ch in text):
            raise InputError(f"“{text[:80]}” is not a web address that begins with https://.")
        return text

    return parse


def number(text: str) -> int:
    """Return a whole number from 0 on, of people."""
    digits = text.removesuffix(".0")
    is_number = digits.isascii() and digits.isdecimal()
    digits = digits.lstrip("0") or "0"
    if not is_number or len(digits) > len(str(MAX_NUMBER)) or int(digits) > MAX_NUMBER:
        raise InputError(f"“{text[:80]}” is not a whole number from 0 to {MAX_NUMBER:,}.")
    return int(digits)


def color(text: str) -> str:
    """Return a colour as #rrggbb."""
    if not re.fullmatch("#[0-9a-fA-F]{6}", text):
        raise InputError(f"“{text[:80]}” is not a colour like #206bc4.")
    return text


def status(text: str) -> str:
    """Return the session status that a word for it means."""
    known = _STATUSES.get(fold(re.sub("[_-]", " ", text[:80])))
    if known is None:
        raise InputError(
            f"“{text[:80]}” is not a status: use pending, accept queue, accepted, decline queue or declined."
        )
    return known


def moment(text: str) -> datetime:
    """Return a date with a time of day: an instant where the text tells its offset, else wall-clock time."""
    told = read_moment(text)
    if told.day is None:
        raise InputError(f"“{text}” has no date; write it as 2026-06-12 09:30.")
    if told.clock is None:
        raise InputError(f"“{text}” has no time of day; write it as 2026-06-12 09:30.")
    return told.at(told.day)


def duration(text: str) -> timedelta:
    """Return a length of time written as HH:MM or D:HH:MM (frab and pretalx schedules)."""
    if len(text) > 80 or not re.fullmatch(r"(?:\d{1,2}:)?\d{1,3}:\d\d", text):
        raise InputError(f"“{text[:80]}” is not a duration like 00:45.")
    *days, hours, minutes = (int(part) for part in text.split(":"))
    return timedelta(days=sum(days), hours=hours, minutes=minutes)
