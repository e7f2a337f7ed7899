"""Long lists in pages: a cursor says after which record the next one begins, whatever comes or goes."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING, Any

from stagedoor.api.problems import Refusal
from stagedoor.api.schemas import MAX_ID

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet

    from stagedoor.api.schemas import Paging


def page_of(
    records: QuerySet[Any], paging: Paging, tell: Callable[[Any], dict[str, Any]], names: tuple[str, ...]
) -> dict[str, Any]:
    """Return one page in the order of ids: its ``items``, and ``next`` where there are more."""
    after = _read(paging.cursor) if paging.cursor else 0
    found = list(records.filter(pk__gt=after).order_by("pk")[: paging.limit + 1])
    shown = found[: paging.limit]
    more = _cursor(shown[-1].pk) if len(found) > len(shown) else None
    wanted = _wanted(paging.fields, names)
    return {"items": [_only(tell(record), wanted) for record in shown], "next": more}


def chosen_fields(told: dict[str, Any], fields: str) -> dict[str, Any]:
    """Return only the fields that were asked for, the id always; all where none was."""
    return _only(told, _wanted(fields, tuple(told)))


def _wanted(fields: str, names: tuple[str, ...]) -> set[str]:
    wanted = {name.strip() for name in fields.split(",") if name.strip()}
    if unknown := sorted(wanted - set(names)):
        raise Refusal(
            422,
            "unknown_field",
            f"There is no field “{unknown[0]}”.",
            remedy=f"Fields are: {', '.join(names)}.",
            errors=[{"field": "fields", "message": f"“{unknown[0]}” is not known."}],
        )
    return wanted


def _only(told: dict[str, Any], wanted: set[str]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if not wanted or name in wanted or name == "id"}


def _cursor(key: int) -> str:
    return base64.urlsafe_b64encode(f"after:{key}".encode()).decode()


def _read(cursor: str) -> int:
    try:
        word, _, key = base64.urlsafe_b64decode(cursor.encode()).decode().partition(":")
    except (binascii.Error, UnicodeError, ValueError):
        word, key = "", ""
    if word != "after" or not (key.isascii() and key.isdecimal()) or int(key) > MAX_ID:
        raise Refusal(422, "bad_cursor", "The cursor is none that a list has given.", remedy="Use `next`.")
    return int(key)
