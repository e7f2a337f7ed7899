"""Finding and sorting records by what their custom fields hold."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TypeVar

from django.db.models import F, FloatField, Q, QuerySet
from django.db.models.expressions import OrderBy
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from stagedoor.agenda.models import CustomField, CustomFieldType, RecordWithCustomFields

Record = TypeVar("Record", bound=RecordWithCustomFields)

_SEARCHED = frozenset({CustomFieldType.TEXT, CustomFieldType.CHOICE, CustomFieldType.URL})


def custom_has(word: str, fields: Iterable[CustomField]) -> Q:
    """Records that hold this word in one of the fields that hold short texts."""
    found = Q()
    for field in fields:
        if field.type in _SEARCHED:
            found |= Q(**{f"custom__{field.key}__icontains": word})
    return found


def holding(records: QuerySet[Record], field: CustomField, value: str) -> QuerySet[Record]:
    """Those of the records that hold this choice, or this text within others, in the field."""
    path = f"custom__{field.key}"
    match field.type:
        case CustomFieldType.YES_NO:
            return records.filter(**{path: value == "Yes"})
        case CustomFieldType.CHOICE:
            return records.filter(**{path: value})
        case CustomFieldType.CHOICES:
            # SQLite keeps a list as it was written, with escapes; PostgreSQL without.
            written, plain = json.dumps(value), json.dumps(value, ensure_ascii=False)
            return records.filter(Q(**{f"{path}__icontains": written}) | Q(**{f"{path}__icontains": plain}))
    return records.filter(**{f"{path}__icontains": value})


def custom_order(field: CustomField, *, down: bool) -> list[OrderBy]:
    """How to sort records by the field; empty values come last in either direction."""
    text = KeyTextTransform(field.key, "custom")
    key = Cast(text, FloatField()) if field.type == CustomFieldType.NUMBER else text
    return [key.desc(nulls_last=True) if down else key.asc(nulls_last=True), F("pk").asc()]
