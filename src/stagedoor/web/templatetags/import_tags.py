"""Words for the check step of an import."""

from __future__ import annotations

from django import template

from stagedoor.imports.sheet import CUSTOM

register = template.Library()

_LABELS = {
    "participants": "Speakers",
    "starts_at": "Starts at",
    "ends_at": "Ends at",
    "headshot": "Headshot URL",
}


@register.filter
def field_label(name: str) -> str:
    """The word for a field of a record: ``"job_title"`` → ``"Job title"``."""
    if name.startswith(CUSTOM):
        return name.removeprefix(CUSTOM)
    return _LABELS.get(name) or name.replace("_", " ").capitalize()
