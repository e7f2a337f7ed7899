"""What JSON files of all programs have in common: lists, texts in several languages, ids."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stagedoor.imports.readers import values
from stagedoor.imports.sheet import Id, Severity, make_ids

if TYPE_CHECKING:
    from stagedoor.imports.readers.values import Finder


def text(raw: object) -> str:
    """Return a text; of one in several languages the English one, else the first (pretalx, version 2)."""
    if isinstance(raw, dict):
        raw = next((each for each in (raw.get("en"), *raw.values()) if values.plain(each)), None)
    return values.plain(raw)


def ids(raw: dict[str, Any], names: tuple[str, ...], found: Finder) -> tuple[Id, ...]:
    """Return the ids that a record has under these names, placeholders left out."""
    return make_ids(*((name, found.take(name, raw.get(name), values.identifier) or "") for name in names))


def listed(raw: object) -> list[Any] | None:
    """Return a list; also one that PHP wrote as an object, which it does where a list has gaps.

    None for anything else: that is no list, and says nothing about what would be in it.
    """
    if isinstance(raw, list):
        return raw
    if isinstance(raw, dict) and raw and all(isinstance(each, dict) for each in raw.values()):
        return list(raw.values())
    return None


def listed_or_told(raw: object, field: str, found: Finder, severity: Severity) -> list[Any] | None:
    """Return a list as ``listed`` does; what is there and is none is told, since something is in it."""
    entries = listed(raw)
    if entries is None and raw not in (None, "", {}, False):
        found.report(field, "It is no list, so what it holds was left out.", severity)
    return entries


def records(entries: object) -> list[dict[str, Any]]:
    """Return those entries of a list that are records; none where there is no list."""
    return [entry for entry in listed(entries) or () if isinstance(entry, dict)]
