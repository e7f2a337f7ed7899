"""What pages show of conflicts: how many are open, the mark of a session, what is wrong with one session."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from stagedoor.agenda.conflicts.words import LABELS
from stagedoor.agenda.domain.conflicts import Known, conflicts_at_revision, conflicts_with, open_ones
from stagedoor.agenda.models import Event, Session
from stagedoor.common.clock import to_wall
from stagedoor.common.text import plural
from stagedoor.web.templatetags.stagedoor import icon

register = template.Library()

# A mark in a list tells so many; the session's page tells all.
CONFLICTS_TOLD = 3


def _of_page(context: Context) -> list[Known]:
    """The event's conflicts, looked for once a page."""
    request, event = context["request"], context["event"]
    if not hasattr(request, "known_conflicts"):
        request.known_conflicts = conflicts_at_revision(event)
    known: list[Known] = request.known_conflicts
    return known


@register.simple_tag(takes_context=True)
def open_conflicts(context: Context) -> int:
    """How many of the event's conflicts are open."""
    return len(open_ones(_of_page(context)))


def conflict_mark(session: Session, told: list[Known], event: Event) -> SafeString:
    """A mark for a session with these open conflicts, which tells them."""
    words = " ".join(each.sentence for each in told[:CONFLICTS_TOLD])
    if len(told) > CONFLICTS_TOLD:
        words += f" And {plural(len(told) - CONFLICTS_TOLD, 'more conflict')}."
    return format_html(
        ' <a class="text-nowrap" href="{}" title="{}">{}<span class="visually-hidden">{}</span></a>',
        reverse("session", args=[event.organization.slug, event.slug, session.pk]),
        words,
        icon("alert-triangle", "text-orange"),
        plural(len(told), "conflict"),
    )


def by_session(known: list[Known]) -> dict[int, list[Known]]:
    """The open conflicts of each session that has some."""
    found: dict[int, list[Known]] = {}
    for each in open_ones(known):
        for session in each.conflict.sessions:
            found.setdefault(session.pk, []).append(each)
    return found


@register.inclusion_tag("agenda/_conflicts.html", takes_context=True)
def session_conflicts(context: Context, session: Session) -> dict[str, Any]:
    """What is wrong with a session, with links and, for an editor, *Accept as meant*."""
    known = conflicts_with(session) if session.pk and not session.deleted_at else []
    return {
        "open": open_ones(known),
        "accepted": [each for each in known if each.accepted],
        "event": context["event"],
        "organization": context["organization"],
        "request": context["request"],
        "session": session,
        "can_edit": context["can_edit"],
    }


@register.simple_tag
def conflict_label(known: Known) -> str:
    """The kind of a conflict, in words."""
    return LABELS[known.conflict.kind]


@register.simple_tag
def conflict_day(known: Known, event: Event) -> str:
    """The day that it begins on, as an address names it."""
    start = known.conflict.first.starts_at
    return str(to_wall(start, event.zone).date()) if start else ""
