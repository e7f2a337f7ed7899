"""Lists: search, ids, sort, paging and the envelope (Swoogo API notes, §3)."""

from __future__ import annotations

import re
from math import ceil
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from swoogo_sandbox.errors import ApiError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from swoogo_sandbox.reading import Reader
    from swoogo_sandbox.resources import Resource
    from swoogo_sandbox.store import Record

CONDITION = re.compile(r"(\w+)(!=|>=|<=|=|>|<)?(?:\*(contains|beginswith|endswith|in)\*)?(.*)", re.DOTALL)
DEFAULT_PAGE_SIZE = 20
MAX_IDS = 100


def searched(
    reader: Reader, resource: Resource, rows: list[Record], params: Mapping[str, str]
) -> list[Record]:
    """The rows that ``search`` lets through; all must match, or any with ``searchCondition=or``."""
    conditions = [part for part in params.get("search", "").split("&") if part.strip()]
    known = frozenset(reader.names(resource)) | frozenset(resource.hidden)
    tests = [test for test in (_condition(part, known) for part in conditions) if test is not None]
    if not tests:
        return rows
    combine = any if params.get("searchCondition", "").lower() == "or" else all
    return [row for row in rows if combine(_holds(reader, resource, row, *test) for test in tests)]


def _condition(part: str, known: frozenset[str]) -> tuple[str, str, str] | None:
    """Attribute, operator and operand; None for a condition that Swoogo ignores without a word."""
    match = CONDITION.fullmatch(part.strip())
    if match is None or not (match[2] or match[3]):
        raise ApiError(400, f"Invalid search condition: {part}")
    attribute, operator, word, operand = match[1], match[2] or "=", match[3], match[4].strip()
    ordering_custom = attribute.startswith("c_") and operator not in {"=", "!="}
    if attribute not in known or ordering_custom:
        return None
    return attribute, f"{'!' if operator == '!=' else ''}{word}" if word else operator, operand


def _holds(
    reader: Reader, resource: Resource, row: Record, attribute: str, operator: str, operand: str
) -> bool:
    value = reader.value(resource, row, attribute)
    if isinstance(value, dict):
        value = value["id"] if operand.isdecimal() else value.get("value", value.get("name"))
    if attribute in {"created_at", "updated_at"} and "T" in operand:
        return False
    if value is None:
        return operator == "=" and operand == ""
    if isinstance(value, bool):
        value = int(value)
    text = str(value).casefold()
    wanted = operand.casefold()
    negated = operator.startswith("!") and operator != "!="
    match operator.removeprefix("!") if negated else operator:
        case "contains":
            found = wanted in text
        case "beginswith":
            found = text.startswith(wanted)
        case "endswith":
            found = text.endswith(wanted)
        case "in":
            found = text in {item.strip() for item in wanted.split("|")}
        case comparison:
            found = _compare(value, text, wanted, comparison)
    return found != negated


def _compare(value: object, text: str, wanted: str, operator: str) -> bool:
    left: Any = text
    right: Any = wanted
    if isinstance(value, int) and re.fullmatch(r"-?\d+", wanted):
        left, right = value, int(wanted)
    return {
        "=": left == right,
        "!=": left != right,
        ">": left > right,
        "<": left < right,
        ">=": left >= right,
        "<=": left <= right,
    }[operator]


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
                key=lambda row: _sort_key(reader.value(resource, row, name)),  # noqa: B023 - used at once
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
