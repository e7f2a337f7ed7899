"""One field as a preview tells it: what Swoogo holds, and what it is to hold. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from stagedoor.swoogo.records import Row
from stagedoor.sync.planning.compare import canonical, is_empty
from stagedoor.sync.planning.fields import FieldType
from stagedoor.sync.planning.lines import FieldChange
from stagedoor.sync.planning.records import Wanted


def side_by_side(wanted: Wanted, row: Row) -> list[FieldChange]:
    """The plain fields of a record beside those of one in Swoogo."""
    return [field_change(wanted, name, value, row) for name, value in wanted.fields.items()]


def field_change(wanted: Wanted, name: str, after: str, row: Row) -> FieldChange:
    """The field of this name; ``after`` is what is sent, of a reference the other record's name."""
    row_field = wanted.schema.named(name)
    is_rich = row_field.type is FieldType.RICH_TEXT
    before = row.get(name)
    if row_field.type is FieldType.REFERENCE:
        there = row.get(name.removesuffix("_id"))
        told = there.get("name") if isinstance(there, Mapping) else there
        before = told if told and not is_empty(row_field, before) else before
        text = "" if is_empty(row_field, before) else str(before)
    elif is_rich:
        text = str(before or "")
    else:
        text = row_field.words(canonical(row_field, before)) if before is not None else ""
        after = wanted.labels.get(name, after) if after == wanted.fields.get(name) else after
        after = row_field.words(after)
    return FieldChange(name, row_field.label, text, after, is_rich)
