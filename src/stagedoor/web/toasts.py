"""Messages that flash at the bottom of the screen."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django_htmx.http import trigger_client_event

from stagedoor.agenda.domain.bulk.selection import BulkResult
from stagedoor.agenda.domain.history import Recorder
from stagedoor.agenda.models import Event
from stagedoor.common.text import plural

# So many records of those that were left out are named.
_SHOWN = 5
LEVELS = {
    "info": messages.INFO,
    "success": messages.SUCCESS,
    "warning": messages.WARNING,
    "error": messages.ERROR,
}


def flash(
    request: HttpRequest, level: str, text: str, *, href: str = "", link_text: str = "Show", undo: str = ""
) -> None:
    """Show this on the next page, after a redirect; ``level`` is info, success, warning or error.

    ``undo`` is the address that a button *Undo* posts to.
    """
    message = format_html('{} <a href="{}">{}</a>', text, href, link_text) if href else text
    messages.add_message(request, LEVELS[level], message, extra_tags=undo)


def flash_result(
    request: HttpRequest, event: Event, result: BulkResult, kind: str, done: str = "changed"
) -> None:
    """Say what a bulk act did and what it left out, with *Undo* where it changed something."""
    text = f"{plural(len(result.changed), kind)} {done}."
    if result.left_out:
        shown = "; ".join(f"“{one.name}”: {one.reason}" for one in result.left_out[:_SHOWN])
        more = f"; and {len(result.left_out) - _SHOWN} more" if len(result.left_out) > _SHOWN else ""
        text += f" {plural(len(result.left_out), kind)} left out. {shown}{more}"
    level = "warning" if result.left_out else "success"
    flash(request, level, text, undo=undo_address(event, result.change))


def flash_change(request: HttpRequest, recorder: Recorder, text: str, level: str = "success") -> None:
    """Say what an act did once it has ended, with *Undo*."""
    change = recorder.change.pk if recorder.change else None
    flash(request, level, text, undo=undo_address(recorder.event, change))


def undo_address(event: Event, change: int | None) -> str:
    """Where to post to take a change back; empty for none."""
    if change is None:
        return ""
    return reverse("history_undo", args=[event.organization.slug, event.slug, change])


def toast(
    response: HttpResponse, level: str, text: str, *, href: str = "", link_text: str = "Show", undo: str = ""
) -> HttpResponse:
    """Show this as soon as htmx receives this response; ``href`` and ``undo`` are addresses on this site."""
    shown = {"level": level, "text": text, "href": href, "link_text": link_text, "undo": undo}
    return trigger_client_event(response, "toast", shown)
