"""When two values are the same, and when two records are the same one. Pure.

Swoogo may normalise what it is given (Swoogo API notes, §15.26): white space, HTML, numbers written as
text. That is harmless; anything else is a difference.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from stagedoor.common.html import decoded, to_text
from stagedoor.common.text import fold
from stagedoor.swoogo.records import Kind, Row
from stagedoor.sync.planning.fields import FIELDS, Field, FieldType

MatchKey = tuple[str, ...]

_PLAIN = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛ʼ′´`", "'"),
        **dict.fromkeys("“”„‟«»″", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
    }
)
_BETWEEN_DIGITS = str.maketrans("", "", "-–()./")
_DIGITS = 40
# No system cuts names shorter than this.
_SHORTEST_CUT = 20


def canonical(field: Field, value: Any) -> str:
    """The value as it is compared: equal for values that differ harmlessly only."""
    if isinstance(value, Mapping) and field.type is not FieldType.CHOICES:
        value = value.get("id", value.get("value"))
    if value is None:
        return ""
    return _CANONICAL.get(field.type, _words)(value)


def _words(value: Any) -> str:
    return " ".join(unicodedata.normalize("NFC", decoded(str(value))).split())


def _yes_no(value: Any) -> str:
    return "1" if value in {1, "1", "true"} else "0"


def _id(value: Any) -> str:
    return "" if str(value) == "0" else str(value)


def _clock_time(value: Any) -> str:
    text = str(value)
    return f"{text}:00" if len(text) == len("09:00") else text


def _phone(value: Any) -> str:
    return "".join(str(value).translate(_BETWEEN_DIGITS).split())


def _several(value: Any) -> str:
    """The ids of several choices in their order: sent as ``12,15``, told as a list of objects (§10)."""
    if isinstance(value, Mapping):
        value = [value] if "id" in value else list(value.values())
    if not isinstance(value, list | tuple):
        value = str(value).split(",")
    ids = {str(each.get("id") if isinstance(each, Mapping) else each).strip() for each in value}
    return ",".join(sorted(ids - {"", "0", "None"}, key=lambda each: (len(each), each)))


def _number(value: Any) -> str:
    text = str(value).strip()
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    return f"{number.normalize():f}" if number.is_finite() and abs(number.adjusted()) < _DIGITS else text


_CANONICAL: Mapping[FieldType, Callable[[Any], str]] = {
    FieldType.YES_NO: _yes_no,
    FieldType.REFERENCE: _id,
    FieldType.CHOICE: _id,
    FieldType.CHOICES: _several,
    FieldType.TIME: _clock_time,
    FieldType.EMAIL: lambda value: fold(str(value)),
    FieldType.NUMBER: _number,
    FieldType.PHONE: _phone,
    FieldType.RICH_TEXT: lambda value: _words(to_text(str(value))),
}


def is_same(field: Field, ours: Any, theirs: Any) -> bool:
    """Whether Swoogo's value is ours, allowing for harmless normalisation."""
    a, b = canonical(field, ours), canonical(field, theirs)
    # Without its tags, words of neighbouring paragraphs may stand together.
    return a == b or (field.type is FieldType.RICH_TEXT and a.replace(" ", "") == b.replace(" ", ""))


def form_value(field: Field, value: Any) -> str:
    """What Swoogo told of a field, as it can be sent again."""
    if field.type in {FieldType.TEXT, FieldType.RICH_TEXT, FieldType.URL, FieldType.EMAIL}:
        return "" if value is None else str(value)
    return canonical(field, value)


def is_rewritten(field: Field, ours: Any, theirs: Any) -> bool:
    """Whether Swoogo's text is ours as a system may rewrite it: characters, quotes, dashes, or cut short.

    As few readers would notice; it is ours all the same (R26, R38).
    """
    if field.type is not FieldType.TEXT:
        return False
    a, b = _loose(canonical(field, ours)), _loose(canonical(field, theirs))
    return bool(b) and (a == b or (len(b) >= _SHORTEST_CUT and a.startswith(b)))


def _loose(text: str) -> str:
    """The text as it is compared where Swoogo may have rewritten it."""
    plain = unicodedata.normalize("NFKC", text.translate(_PLAIN)).translate(_PLAIN)
    return " ".join(plain.casefold().split())


def is_empty(field: Field, value: Any) -> bool:
    """Whether a value of Swoogo's says nothing."""
    return canonical(field, value) == ""


def match_key(kind: Kind, values: Mapping[str, Any]) -> MatchKey:
    """What makes two records the same one (R24): email; name, date and start; or name."""
    if kind is Kind.SPEAKER:
        return (fold(str(values.get("email") or "")),)
    name = fold(decoded(str(values.get("name") or "")))
    if kind is Kind.SESSION:
        times = (FIELDS[kind].named(each) for each in ("date", "start_time"))
        return (name, *(canonical(field, values.get(field.name)) for field in times))
    return (name,)


def could_be(kind: Kind, sent: Mapping[str, Any], row: Row) -> bool:
    """Whether the row could be what was sent, under a rewritten name; times and emails do not bend (R38)."""
    fields = FIELDS[kind]
    firm = {Kind.SPEAKER: ("email",), Kind.SESSION: ("date", "start_time")}.get(kind, ())
    if not all(is_same(fields.named(name), sent.get(name), row.get(name)) for name in firm):
        return False
    return kind is Kind.SPEAKER or is_rewritten(fields.named("name"), sent.get("name"), row.get("name"))


def by_key(kind: Kind, rows: Iterable[Row], taken: frozenset[int]) -> dict[MatchKey, list[Row]]:
    """The rows that no link holds, by what makes them the same record."""
    found: dict[MatchKey, list[Row]] = defaultdict(list)
    for row in rows:
        if row["id"] not in taken:
            found[match_key(kind, row)].append(row)
    return found
