"""What the pages of lists need."""

from __future__ import annotations

from django import template
from django.template import Context

register = template.Library()


@register.simple_tag(takes_context=True)
def without(context: Context, name: str) -> str:
    """The address of the list without this filter, from the first page."""
    query = context["request"].GET.copy()
    for each in (name, "page"):
        query.pop(each, None)
    return f"?{query.urlencode()}"
