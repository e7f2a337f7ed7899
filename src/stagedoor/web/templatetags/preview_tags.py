"""What the page of a preview shows of its lines: what changes in a field, and in which words."""

from __future__ import annotations

import difflib
import json
import re
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from stagedoor.agenda.models import Event
from stagedoor.common.html import to_text
from stagedoor.common.text import time_words
from stagedoor.sync.planning.lines import ATTACHMENT, PICTURE, FieldChange, Line
from stagedoor.sync.reasons import remedy
from stagedoor.web.run_summary import KIND_LABELS

register = template.Library()

LONGEST_SHOWN = 2_000
# Words around a change that are shown, so that one finds the place.
NEARBY = 8
_ACTIONS = {
    "create": ("Create", "green"),
    "link": ("Link", "azure"),
    "update": ("Change", "blue"),
    "attach": ("Put on sessions", "green"),
    "detach": ("Take off a session", "orange"),
    "upload": ("Send picture", "blue"),
    "remove": ("Remove", "red"),
}
NOTHING = mark_safe("nothing")
_PAGES = {"room": "room_edit", "track": "track_edit"}


@register.filter
def line_action(line: Line) -> str:
    """What the line does, for its badge."""
    return _ACTIONS[line.action][0]


@register.filter
def action_color(action: str) -> str:
    """The colour of an action's badge."""
    return _ACTIONS[action][1]


@register.filter
def line_record(line: Line) -> str:
    """The word for what the line is about: a speaker's attachments and headshot are the speaker's."""
    if line.kind == PICTURE:
        return "logo of" if line.fields[0].label == "Logo" else "headshot of"
    return "speaker" if line.kind == ATTACHMENT else KIND_LABELS.get(line.kind, line.kind).lower()


@register.filter
def line_href(line: Line, event: Event) -> str:
    """The page of the record that the line is about."""
    kind = line.ref[0]
    if kind == PICTURE:
        kind = "sponsor" if line.fields[0].label == "Logo" else "speaker"
    return reverse(_PAGES.get(kind, kind), args=[event.organization.slug, event.slug, line.id])


@register.filter
def told_fields(line: Line) -> list[FieldChange]:
    """The fields that say something to people."""
    return line.told_fields


@register.filter
def as_json(value: Any) -> str:
    """A value as a script reads it."""
    return json.dumps(value)


@register.filter
def span_words(seconds: int) -> str:
    """``"under a minute"``, ``"about 12 minutes"``."""
    words = time_words(seconds)
    return words if words.startswith("under") else f"about {words}"


@register.filter
def what_to_do(code: str) -> str:
    """What a person can do about a reason."""
    return remedy(code)


@register.simple_tag
def field_diff(field: FieldChange) -> SafeString:
    """Both values; of longer texts the words that go and come, with some around them."""
    before, after = (_words(text, field.is_rich) for text in (field.before, field.after))
    if field.field.endswith("_time"):
        before, after = before[:5], after[:5]
    if field.is_rich and before and after:
        return _diff(before, after)
    if before == after and after:
        return format_html('<span>{} <span class="dim">{}</span></span>', _cut(after), "goes along as it is")
    old = format_html("<del>{}</del>", _cut(before)) if before else NOTHING
    new = format_html("<ins>{}</ins>", _cut(after)) if after else NOTHING
    return format_html("<span>{} → {}</span>", old, new) if before or not after else new


def _words(text: str, is_rich: bool) -> str:
    return " ".join((to_text(text) if is_rich else text).split())


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"


def _diff(before: str, after: str) -> SafeString:
    """What goes in ``del``, what comes in ``ins``; long stretches that stay are left out."""
    old, new = _split(before), _split(after)
    parts: list[tuple[SafeString]] = []
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag == "equal":
            parts.append((format_html("{} ", _shortened(old[i:j], is_first=i == 0, is_last=j == len(old))),))
            continue
        if i < j:
            parts.append((format_html("<del>{}</del> ", " ".join(old[i:j])),))
        if k < m:
            parts.append((format_html("<ins>{}</ins> ", " ".join(new[k:m])),))
    if before == after:
        parts.append((format_html('<span class="dim">{}</span>', "(its formatting changes)"),))
    return format_html("<span>{}</span>", format_html_join("", "{}", parts))


def _split(text: str) -> list[str]:
    return re.findall(r"\S+", text[: 10 * LONGEST_SHOWN])


def _shortened(words: list[str], *, is_first: bool, is_last: bool) -> str:
    head = [] if is_first else words[:NEARBY]
    tail = [] if is_last else words[-NEARBY:]
    if len(words) <= len(head) + len(tail) + 1:
        return " ".join(words)
    return " ".join([*head, "…", *tail])
