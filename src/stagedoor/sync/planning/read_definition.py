"""A field's definition, from how Swoogo tells it (Swoogo API notes, §10). Pure."""

from __future__ import annotations

from collections.abc import Mapping

from stagedoor.swoogo.records import Row
from stagedoor.sync.planning.fields import Definition


def as_definition(row: Row) -> Definition:
    """The row of a field, with its choices where it tells them."""
    told = row.get("choices") or []
    rows = list(told.values()) if isinstance(told, Mapping) else told
    choices = {
        str(each["id"]): str(each.get("name") or each.get("value") or "")
        for each in rows
        if isinstance(each, Mapping) and each.get("id")
    }
    return Definition(
        id=row["id"],
        attribute=str(row.get("attribute") or ""),
        name=str(row.get("name") or row.get("attribute") or row["id"])[:300],
        type=str(row.get("type") or ""),
        choices=choices,
    )
