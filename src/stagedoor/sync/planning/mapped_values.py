"""What goes to a record's fields in Swoogo, from its values here (R31). Pure."""

from __future__ import annotations

from collections.abc import Mapping

from stagedoor.sync.planning.fields import Field, Fields, FieldType
from stagedoor.sync.planning.records import Remark

BETWEEN_IDS = ","


def body_of(schema: Fields, values: Mapping[str, str]) -> dict[str, str]:
    """The form values of the fields that come from one value each.

    A choice is Swoogo's id, several are ids with commas between them; a choice that has no counterpart there
    is left out, see ``unmatched``.
    """
    found = ((field.name, _sent(field, values.get(field.ours, ""))) for field in schema.plain)
    return {name: value for name, value in found if value is not None}


def unmatched(schema: Fields, record_id: int, name: str, values: Mapping[str, str]) -> list[Remark]:
    """A remark on each choice of the record's that is none in Swoogo: it goes without."""
    return [
        Remark(
            schema.kind,
            record_id,
            name,
            "choice_unmatched",
            f"{field.label}: “{choice}” stands for no choice in Swoogo, so it goes without.",
            attempted=True,
        )
        for field in schema.plain
        for choice in _chosen(values.get(field.ours, ""))
        if field.values is not None and not field.otherwise and choice not in field.values
    ]


def _sent(field: Field, value: str) -> str | None:
    if field.values is None:
        return _text(field, value)
    chosen = _chosen(value)
    ids = dict.fromkeys(field.values.get(each, field.otherwise) for each in chosen)
    known = [each for each in ids if each]
    if field.type is FieldType.CHOICES:
        return BETWEEN_IDS.join(sorted(known, key=int))
    if not chosen or known:
        return known[0] if known else ""
    return "" if all(each in field.values for each in chosen) else None


def _text(field: Field, value: str) -> str:
    """White space around one line is not sent, and several choices stand on one line."""
    if field.type is FieldType.RICH_TEXT:
        return value
    return ", ".join(_chosen(value)) if field.definition is not None else value.strip()


def _chosen(value: str) -> list[str]:
    return [line for line in value.split("\n") if line]
