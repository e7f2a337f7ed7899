"""Words for the check step of an import."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString

from stagedoor.imports.preview.diff import Action
from stagedoor.imports.sheet import CUSTOM
from stagedoor.web.import_lines import WORDS
from stagedoor.web.templatetags.stagedoor import badge

register = template.Library()

_COLORS: dict[str, str] = {
    Action.CREATE: "green",
    Action.UPDATE: "blue",
    Action.RESTORE: "azure",
    Action.UNCHANGED: "secondary",
    Action.CONFLICT: "yellow",
}
_LABELS = {
    "participants": "Speakers",
    "starts_at": "Starts at",
    "ends_at": "Ends at",
    "headshot": "Headshot URL",
}


@register.simple_tag
def import_badge(action: str) -> SafeString:
    """The badge of what an import does with a record."""
    return badge(WORDS[action], _COLORS[action])


@register.filter
def field_label(name: str) -> str:
    """The word for a field of a record: ``"job_title"`` → ``"Job title"``."""
    if name.startswith(CUSTOM):
        return name.removeprefix(CUSTOM)
    return _LABELS.get(name) or name.replace("_", " ").capitalize()
