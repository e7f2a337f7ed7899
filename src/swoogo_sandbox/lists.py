"""Lists: search, ids, sort, paging and the envelope (Swoogo API notes, §3)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import ceil
from operator import eq, ge, gt, le, lt, ne
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from swoogo_sandbox.errors import ApiError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from swoogo_sandbox.reading import Reader
    from swoogo_sandbox.resources import Resource
    from swoogo_sandbox.store import Record

CONDITION = re.compile(r"(\w+)(!=|>=|<=|=|>|<)?(?:\*(contains|beginswith|endswith|in)\*)?(.*)", re.DOTALL)
COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "=": eq,
    "!=": ne,
    ">": gt,
    "<": lt,
    ">=": ge,
    "<=": le,
}
WORDS: dict[str, Callable[[str, str], bool]] = {
    "contains": lambda text, wanted: wanted in text,
    "beginswith": str.startswith,
    "endswith": str.endswith,
    "in": lambda text, wanted: text in {item.strip() for item in wanted.split("|")},
}
DEFAULT_PAGE_SIZE = 20
MAX_IDS = 100


@dataclass(frozen=True)
class Condition:
    """One condition of ``search``: attribute, operator (or the word between asterisks), operand."""

    attribute: str
    operator: str
    operand: str
    negated: bool = False

    def holds(self, value: object) -> bool:
        """Whether an answered value fulfils it. As in SQL, no value fulfils nothing but ``=`` nothing."""
        if isinstance(value, dict):
            value = value["id"] if self.operand.isdecimal() else value.get("value", value.get("name"))
        if self.attribute in {"created_at", "updated_at"} and "T" in self.operand:
            return False
        if value is None:
            return self.operator == "=" and not self.operand
        value = int(value) if isinstance(value, bool) else value
        if self.operator in COMPARISONS:
            return self._compares(value)
        return WORDS[self.operator](str(value).casefold(), self.operand.casefold()) != self.negated

    def _compares(self, value: object) -> bool:
        if isinstance(value, int) and re.fullmatch(r"-?\d+", self.operand):
            return COMPARISONS[self.operator](value, int(self.operand))
        return COMPARISONS[self.operator](str(value).casefold(), self.operand.casefold())


def searched(
    reader: Reader, resource: Resource, rows: list[Record], params: Mapping[str, str]
) -> list[Record]:
    """The rows that ``search`` lets through; all must match, or any with ``searchCondition=or``."""
    known = frozenset(reader.names(resource)) | frozenset(resource.hidden)
    parts = [part for part in params.get("search", "").split("&") if part.strip()]
    conditions = [found for found in (_condition(part, known) for part in parts) if found is not None]
    if not conditions:
        return rows
    combine = any if params.get("searchCondition", "").lower() == "or" else all
    return [
        row
        for row in rows
        if combine(found.holds(reader.value(resource, row, found.attribute)) for found in conditions)
    ]


def _condition(part: str, known: frozenset[str]) -> Condition | None:
    """One condition; None for one that Swoogo ignores without a word, raises 400 for what is none."""
    match = CONDITION.fullmatch(part.strip())
    if match is None or not (match[2] or match[3]):
        raise ApiError(400, f"Invalid search condition: {part}")
    attribute, operator, word, operand = match[1], match[2] or "=", match[3], match[4].strip()
    ordering_custom = attribute.startswith("c_") and operator not in {"=", "!="}
    if attribute not in known or ordering_custom:
        return None
    return Condition(attribute, word or operator, operand, negated=bool(word) and operator == "!=")


def picked(rows: list[Record], ids: str | None) -> list[Record]:
    """The rows named by ``ids``; raises 400 for more than 100 or for anything but positive integers."""
    if not ids:
        return rows
    wanted = [part.strip() for part in ids.split(",")]
    if len(wanted) > MAX_IDS:
        raise ApiError(400, f"ids accepts at most {MAX_IDS} values.")
    if not all(part.isdecimal() and int(part) > 0 for part in wanted):
        raise ApiError(400, "ids must be positive integers.")
    numbers = {int(part) for part in wanted}
    return [row for row in rows if row["id"] in numbers]


def ordered(reader: Reader, resource: Resource, rows: list[Record], sort: str | None) -> list[Record]:
    """The rows by ``sort`` (``-`` descends; unknown names are ignored), else oldest first."""
    known = frozenset(reader.names(resource))
    rows = sorted(rows, key=lambda row: row["id"])
    for part in reversed((sort or "").split(",")):
        name = part.strip().removeprefix("-")
        if name in known:
            rows.sort(
                key=lambda row: _sort_key(reader.value(resource, row, name)),
                reverse=part.strip().startswith("-"),
            )
    return rows


def _sort_key(value: object) -> tuple[int, float, str]:
    if value is None:
        return (0, 0, "")
    if isinstance(value, int | float):
        return (1, value, "")
    return (2, 0, str(value).casefold())


def page_size(params: Mapping[str, str], profiles: frozenset[str]) -> int:
    """How many rows a page has: ``per-page``, 20 by default, up to 1000, or 200 with ``expand``."""
    raw = params.get("per-page", "")
    size = int(raw) if raw.isdecimal() else DEFAULT_PAGE_SIZE
    most = 200 if params.get("expand") or "per-page-200" in profiles else 1000
    if size > most and "per-page-strict" in profiles:
        raise ApiError(400, f"per-page must not be greater than {most}.")
    return max(1, min(size, most))


def envelope(
    rows: list[Record], params: Mapping[str, str], url: str, profiles: frozenset[str]
) -> tuple[list[Record], Record]:
    """One page of the rows, and the ``_links`` and ``_meta`` that go with it."""
    size = page_size(params, profiles)
    pages = ceil(len(rows) / size)
    raw = params.get("page", "")
    page = max(1, int(raw) if raw.isdecimal() else 1)
    if "page-beyond-empty" not in profiles:
        page = min(page, max(pages, 1))
    targets = {"self": page, "first": 1, "last": max(pages, 1)}
    if "no-page-links" not in profiles:
        targets |= {"prev": page - 1} if page > 1 else {}
        targets |= {"next": page + 1} if page < pages else {}
    links = {
        name: {"href": f"{url}?{urlencode({**params, 'page': number, 'per-page': size})}"}
        for name, number in targets.items()
    }
    meta = {"totalCount": len(rows), "pageCount": pages, "currentPage": page, "perPage": size}
    return rows[(page - 1) * size : page * size], {"_links": links, "_meta": meta}
