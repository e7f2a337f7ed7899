"""One field as a preview or a sync tells it: what Swoogo holds, and what it is to hold. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from typing import Any

from stagedoor.swoogo.records import Row
from stagedoor.sync.planning.compare import canonical, is_empty
from stagedoor.sync.planning.fields import FieldType
from stagedoor.sync.planning.lines import FieldChange
from stagedoor.sync.planning.records import Wanted

# Of a value that a sync keeps as sent; a page shows less.
MOST_KEPT = 5_000


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


def sent_changes(
    wanted: Wanted, body: Mapping[str, str], names: Mapping[str, str], row: Row
) -> list[FieldChange]:
    """The fields that went, as they were in the row before; ``names`` are those of references."""
    told = (field_change(wanted, name, names.get(name, value), row) for name, value in body.items())
    return [_cut(each) for each in told if each.says_something]


def joined(kept: Iterable[Mapping[str, Any]], fields: Iterable[FieldChange]) -> list[dict[str, Any]]:
    """Fields of a record as they are kept, with what went of it later in the same sync."""
    found = {each["field"]: dict(each) for each in kept}
    for each in fields:
        before = found.get(each.field, {}).get("before", each.before)
        found[each.field] = asdict(replace(each, before=before))
    return list(found.values())


def _cut(change: FieldChange) -> FieldChange:
    before, after = (
        text if len(text) <= MOST_KEPT else f"{text[:MOST_KEPT]}…" for text in (change.before, change.after)
    )
    return replace(change, before=before, after=after)
