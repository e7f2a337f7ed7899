"""Custom fields on pages: on the page of a record, and in a list."""

from __future__ import annotations

from typing import Any

from django import template

from stagedoor.agenda.domain.custom_fields import fields_of
from stagedoor.agenda.domain.custom_values import in_words
from stagedoor.agenda.models import CustomField, RecordWithCustomFields

register = template.Library()


@register.inclusion_tag("fields/facts.html")
def custom_facts(record: RecordWithCustomFields) -> dict[str, Any]:
    """The custom fields of a record with what they hold, for its list of facts."""
    fields = fields_of(record.event_id, record._meta.model_name or "")
    values = [(field, record.custom.get(field.key)) for field in fields]
    return {"facts": [{"field": f, "value": value, "words": in_words(f, value)} for f, value in values]}


@register.filter
def custom_value(record: RecordWithCustomFields, field: CustomField) -> str:
    """What a record holds in a custom field, on one line."""
    return in_words(field, record.custom.get(field.key))
