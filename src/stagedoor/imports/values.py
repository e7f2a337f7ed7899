"""Single values of an import.

Each parser takes a text that is not blank and raises InputError saying what is wrong with it.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol, TypeVar
from urllib.parse import urlsplit

from stagedoor.common.errors import InputError
from stagedoor.common.html import from_any
from stagedoor.common.text import fold
from stagedoor.imports.sheet import Problem, Severity, SheetSession

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

# What the agenda can hold.
ID, NAME, TITLE, PLACE_NAME, TEXT, URL, WEBSITE, TIER = 200, 200, 500, 255, 300, 2000, 500, 100
MAX_NUMBER = 1_000_000

T = TypeVar("T")

# NUL and lone surrogates cannot be stored. The other control characters, such as the vertical tab that
# presentation programs write for a line end, stand between words.
_NOT_TEXT = re.compile("[\x00\ud800-\udfff]")
_SEPARATORS = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f\x85\u2028\u2029]")
_EMAIL = re.compile(r"[^@\s<>(),;:|\"\\]{1,64}@(?:[^@\s<>(),;:|\"\\.]+\.)+[^@\s<>(),;:|\"\\.]+")
_ISO = re.compile(r"(\d{4})[-/.](\d\d?)[-/.](\d\d?)(?:[T ]+(.+))?")
_DOTTED = re.compile(r"(\d\d?)\.(\d\d?)\.(\d{4})(?:,?\s+(.+))?")
_CLOCK = re.compile(r"(\d\d?):(\d\d)(?::(\d\d)(?:\.\d+)?)?\s*(Z|[+-]\d\d:?\d\d)?", re.IGNORECASE)

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


def check_order(session: SheetSession, found: Finder) -> None:
    """Note a session that ends before it starts; what becomes of it is for the sync to say."""
    start, end = session.starts_at, session.ends_at
    if start and end and (start.tzinfo is None) == (end.tzinfo is None) and end <= start:
        found.report("", f"It ends ({end}) at or before its start ({start}).", Severity.NOTE)


def plain(raw: object) -> str:
    """Return a text or a number as trimmed text, anything else as ``""``."""
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        return ""
    text = _SEPARATORS.sub(" ", unicodedata.normalize("NFC", str(raw)))
    return _NOT_TEXT.sub("", text).strip()


def line(limit: int) -> Callable[[str], str]:
    """Return a parser of texts on one line of up to *limit* characters."""

    def parse(text: str) -> str:
        words = " ".join(text.split())
        if len(words) > limit:
            raise InputError(f"“{words[:40]}…” is longer than {limit} characters.")
        return words

    return parse


def prose(text: str) -> str | None:
    """Return a text of any length, plain or HTML, as clean HTML."""
    return from_any(text) or None


def email(text: str) -> str:
    """Return an e-mail address."""
    if len(text) > 254 or not _EMAIL.fullmatch(text):
        raise InputError(f"“{text[:80]}” is not an e-mail address.")
    return text


def url(limit: int) -> Callable[[str], str]:
    """Return a parser of web addresses of up to *limit* characters."""

    def parse(text: str) -> str:
        try:
            parts = urlsplit(text)
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
    if not (digits.isascii() and digits.isdecimal()) or int(digits[:9]) > MAX_NUMBER:
        raise InputError(f"“{text[:80]}” is not a whole number from 0 to {MAX_NUMBER:,}.")
    return int(digits)


def color(text: str) -> str:
    """Return a colour as #rrggbb."""
    if not re.fullmatch("#[0-9a-fA-F]{6}", text):
        raise InputError(f"“{text[:80]}” is not a colour like #206bc4.")
    return text


def status(text: str) -> str:
    """Return the session status that a word for it means."""
    known = _STATUSES.get(fold(re.sub("[_-]", " ", text)))
    if known is None:
        raise InputError(
            f"“{text[:80]}” is not a status: use pending, accept queue, accepted, decline queue or declined."
        )
    return known


def moment(text: str) -> datetime:
    """Return a date with a time of day: an instant where the text tells its offset, else wall-clock time.

    Dates are year-month-day, or day.month.year with dots. With slashes 4/5/2026 is April in one country and
    May in the next, so that is refused rather than guessed.
    """
    wanted = "write it as 2026-06-12 09:30"
    if found := _ISO.fullmatch(text):
        year, month, day, clock = found.groups()
    elif found := _DOTTED.fullmatch(text):
        day, month, year, clock = found.groups()
    elif re.match(r"\d\d?[/-]\d\d?[/-]\d", text):
        raise InputError(f"“{text[:80]}” can be read with day or month first; {wanted}.")
    else:
        raise InputError(f"“{text[:80]}” is not a date and time; {wanted}.")
    if clock is None:
        raise InputError(f"“{text[:80]}” has no time of day; {wanted}.")
    if not (time := _CLOCK.fullmatch(clock.strip())):
        raise InputError(f"“{text[:80]}” has no time of day that can be read; {wanted}.")
    if not 1970 <= int(year) <= 2200:  # farther out, zones and databases cannot follow
        raise InputError(f"“{text[:80]}” is not in the years 1970 to 2200.")
    hour, minute, second, offset = time.groups()
    iso = f"{year}-{month:0>2}-{day:0>2}T{hour:0>2}:{minute}:{second or '00'}{(offset or '').upper()}"
    try:
        return datetime.fromisoformat(iso)
    except ValueError as error:
        raise InputError(f"“{text[:80]}” is a date or time that does not exist.") from error


def duration(text: str) -> timedelta:
    """Return a length of time written as HH:MM or D:HH:MM (frab and pretalx schedules)."""
    if not re.fullmatch(r"(?:\d{1,2}:)?\d{1,3}:\d\d", text):
        raise InputError(f"“{text[:80]}” is not a duration like 00:45.")
    *days, hours, minutes = (int(part) for part in text.split(":"))
    return timedelta(days=sum(days), hours=hours, minutes=minutes)
