"""Check one written value and bring it into the form the store keeps.

Everything is written as text in a form body. Booleans are 1 and 0, dates ``YYYY-MM-DD``, times
``HH:MM`` or ``HH:MM:SS``, colours ``#RRGGBB`` (Swoogo API notes, §0, §6.2, §7).
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, time
from typing import TYPE_CHECKING
from zoneinfo import available_timezones

import nh3

if TYPE_CHECKING:
    from collections.abc import Callable

    from swoogo_sandbox.resources import Field

US_ZONES = frozenset(
    {"US/Eastern", "US/Central", "US/Mountain", "US/Pacific", "US/Alaska", "US/Arizona", "US/Hawaii"}
)
# The canonical names of the US/ zones are refused, though America/Los_Angeles is not (notes, §6.3).
REFUSED_ZONES = frozenset(
    {"America/New_York", "America/Chicago", "America/Denver", "America/Anchorage", "America/Phoenix"}
)
ZONES = frozenset(
    {
        name
        for name in available_timezones()
        if "/" in name and not name.startswith(("Etc/", "US/", "SystemV/"))
    }
    - REFUSED_ZONES
    | US_ZONES
    | {"UTC"}
)
EMAIL = re.compile(r"[^@\s,;]+@[^@\s,;]+\.[^@\s,;]+")
BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
BARE_AMPERSAND = re.compile(r"&(?!#?\w+;)")
NAMES = frozenset({"name", "first_name", "last_name"})
SHORT_NAME = 40
OPENING_QUOTE = re.compile(r'(^|[\s(\[])"')


class BadValueError(ValueError):
    """A written value does not fit its field; the message is the one Swoogo's answer carries."""


def parse(field: Field, raw: str, profiles: frozenset[str]) -> object:
    """The value to keep for a field, from what was written (not empty, trimmed)."""
    return PARSERS[field.type](field, raw, profiles)


def rewritten(name: str, profiles: frozenset[str]) -> str:
    """A name as the profiles about names keep it."""
    for form in ("NFC", "NFKC"):
        if f"names-{form.lower()}" in profiles:
            name = unicodedata.normalize(form, name)
    if "names-curly-quotes" in profiles:
        name = OPENING_QUOTE.sub(r"\1“", name).replace('"', "”").replace("'", "’")
    if "names-squeezed" in profiles:
        name = " ".join(name.split())
    if "names-cut-short" in profiles:
        name = name[:SHORT_NAME].rstrip()
    return name


def _text(field: Field, raw: str, profiles: frozenset[str]) -> str:
    if field.name in NAMES:
        raw = rewritten(raw, profiles)
    if field.limit is not None and len(raw) > field.limit:
        if "long-names-cut" in profiles:
            return raw[: field.limit].rstrip()
        raise BadValueError(f"{field.label} should contain at most {field.limit} characters.")
    return raw


def _html(field: Field, raw: str, profiles: frozenset[str]) -> str:
    if "html-stripped" in profiles:
        return nh3.clean(raw, tags=set()).strip()
    return reserialised(_text(field, raw, profiles))


def reserialised(html: str) -> str:
    """HTML as Swoogo's editor hands it back: the same content, written a little differently."""
    html = BARE_AMPERSAND.sub("&amp;", html.replace("\r\n", "\n"))
    return BREAK.sub("<br />", html) + "\n" if "<" in html else html


def _integer(field: Field, raw: str, _profiles: frozenset[str]) -> int:
    if not re.fullmatch(r"-?\d{1,18}", raw):
        raise BadValueError(f"{field.label} must be an integer.")
    number = int(raw)
    if number < 0:
        raise BadValueError(f"{field.label} must be no less than 0.")
    return number


def _boolean(field: Field, raw: str, _profiles: frozenset[str]) -> bool:
    if raw not in {"0", "1"}:
        raise BadValueError(f'{field.label} must be either "1" or "0".')
    return raw == "1"


def _date(field: Field, raw: str, _profiles: frozenset[str]) -> str:
    try:
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", raw):
            raise BadValueError
        date.fromisoformat(raw)
    except ValueError:
        raise BadValueError(f"The format of {field.label} is invalid.") from None
    return raw


def _time(field: Field, raw: str, _profiles: frozenset[str]) -> str:
    try:
        if not re.fullmatch(r"\d\d:\d\d(:\d\d)?", raw):
            raise BadValueError
        return time.fromisoformat(raw).strftime("%H:%M:%S")
    except ValueError:
        raise BadValueError(f"The format of {field.label} is invalid.") from None


def _zone(field: Field, raw: str, _profiles: frozenset[str]) -> str:
    if raw not in ZONES:
        raise BadValueError(f"{field.label} is invalid.")
    return raw


def _color(field: Field, raw: str, _profiles: frozenset[str]) -> str:
    if not re.fullmatch(r"#[0-9A-Fa-f]{6}", raw):
        raise BadValueError(f"{field.label} is invalid.")
    return raw


def _email(field: Field, raw: str, profiles: frozenset[str]) -> str:
    if not EMAIL.fullmatch(raw):
        raise BadValueError(f"{field.label} is not a valid email address.")
    return _text(field, raw, profiles)


PARSERS: dict[str, Callable[[Field, str, frozenset[str]], object]] = {
    "text": _text,
    "html": _html,
    "integer": _integer,
    "event": _integer,
    "reference": _integer,
    "boolean": _boolean,
    "date": _date,
    "time": _time,
    "zone": _zone,
    "color": _color,
    "email": _email,
}
