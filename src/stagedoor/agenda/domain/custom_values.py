"""The values of custom fields: what people, files and programs give, checked and as they are kept. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlsplit

from stagedoor.agenda.domain.texts import clean_rich_text, clean_title
from stagedoor.agenda.models import CustomField, CustomFieldType, RecordWithCustomFields
from stagedoor.common.errors import InputError
from stagedoor.common.html import to_text
from stagedoor.common.text import fold

MAX_TEXT = 1_000
MAX_URL = 2_000
MAX_DIGITS = 20
BETWEEN_CHOICES = "|"
_YES = frozenset({"yes", "y", "true", "1", "x", "ja", "oui", "on"})
_NO = frozenset({"no", "n", "false", "0", "nein", "non", "off"})


def clean_value(field: CustomField, given: Any) -> Any:
    """The value as it is kept, None for an empty one; raises InputError that names the field."""
    if not given and given is not False and given != 0:
        return None
    clean = _CLEANERS[CustomFieldType(field.type)]
    try:
        return clean(field, given)
    except InputError as error:
        error.message = f"{field.name}: {error.message}"
        raise


def set_values(
    record: RecordWithCustomFields, fields: Iterable[CustomField], given: Mapping[str, Any]
) -> None:
    """Give a record these values by field key; keys that are absent are left alone. Does not store it."""
    custom = dict(record.custom)
    for field in fields:
        if field.key in given:
            value = clean_value(field, given[field.key])
            custom.pop(field.key, None)
            if value is not None:
                custom[field.key] = value
    record.custom = custom


def in_words(field: CustomField, value: Any) -> str:
    """The value for people on one line, and in a table that comes back in by an import."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, list):
        return f" {BETWEEN_CHOICES} ".join(map(str, value))
    return to_text(value) if field.type == CustomFieldType.RICH_TEXT else str(value)


def _text(_field: CustomField, given: Any) -> str | None:
    text = clean_title(str(given))
    if len(text) > MAX_TEXT:
        raise InputError(f"A text may have {MAX_TEXT:,} characters at most; this one has {len(text):,}.")
    return text or None


def _rich_text(field: CustomField, given: Any) -> str | None:
    return clean_rich_text(str(given), field.name) or None


def _number(_field: CustomField, given: Any) -> str | None:
    text = str(given).strip().replace("\N{NO-BREAK SPACE}", "")
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise InputError(f"“{text}” is no number. Write it like 12 or 3.5.") from None
    if (
        not number.is_finite()
        or len(number.as_tuple().digits) > MAX_DIGITS
        or abs(number.adjusted()) > MAX_DIGITS
    ):
        raise InputError(f"“{text}” is too long for a number.")
    return f"{number:f}"


def _date(_field: CustomField, given: Any) -> str:
    text = str(given).strip()
    try:
        return date.fromisoformat(text[:10]).isoformat()
    except ValueError:
        raise InputError(f"“{text}” is no date. Write it like 2027-06-09.") from None


def _url(_field: CustomField, given: Any) -> str:
    text = "".join(str(given).split())
    if "://" not in text:
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
        is_address = parts.scheme in {"http", "https"} and "." in (parts.hostname or "")
    except ValueError:
        is_address = False
    if not is_address or len(text) > MAX_URL:
        raise InputError(f"“{text[:80]}” is no web address. Write it like https://example.org/page.")
    return text


def _yes_no(_field: CustomField, given: Any) -> bool:
    if isinstance(given, bool):
        return given
    word = fold(str(given))
    if word in _YES | _NO:
        return word in _YES
    raise InputError(f"“{given}” is neither yes nor no.")


def _choice(field: CustomField, given: Any) -> str:
    known = {fold(choice): choice for choice in field.choices}
    choice: str | None = known.get(fold(str(given)))
    if choice is None:
        raise InputError(f"“{given}” is not among its choices ({', '.join(field.choices)}).")
    return choice


def _choices(field: CustomField, given: Any) -> list[str] | None:
    """In the order in which the field lists them."""
    told = (
        given if isinstance(given, list) else str(given).replace(";", BETWEEN_CHOICES).split(BETWEEN_CHOICES)
    )
    chosen = {_choice(field, each) for each in told if str(each).strip()}
    return [choice for choice in field.choices if choice in chosen] or None


_CLEANERS: Mapping[CustomFieldType, Callable[[CustomField, Any], Any]] = {
    CustomFieldType.TEXT: _text,
    CustomFieldType.RICH_TEXT: _rich_text,
    CustomFieldType.NUMBER: _number,
    CustomFieldType.DATE: _date,
    CustomFieldType.URL: _url,
    CustomFieldType.YES_NO: _yes_no,
    CustomFieldType.CHOICE: _choice,
    CustomFieldType.CHOICES: _choices,
}
