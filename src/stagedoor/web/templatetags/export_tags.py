"""The Export menu of a list."""

from __future__ import annotations

from django import template
from django.template import Context
from django.urls import reverse

from stagedoor.exports.files import formats_of

register = template.Library()


@register.inclusion_tag("layout/export_menu.html", takes_context=True)
def export_menu(context: Context, kind: str) -> dict[str, object]:
    """The formats of a list, each with the filters that the page has now."""
    asked = context["request"].GET.urlencode()
    here = [context["organization"].slug, context["event"].slug, kind]
    formats = [
        {"label": one.label, "address": f"{reverse('export', args=[*here, key])}?{asked}".rstrip("?")}
        for key, one in formats_of(kind).items()
    ]
    return {"formats": formats}
