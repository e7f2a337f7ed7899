"""Messages that flash at the bottom of the screen."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django_htmx.http import trigger_client_event

LEVELS = {
    "info": messages.INFO,
    "success": messages.SUCCESS,
    "warning": messages.WARNING,
    "error": messages.ERROR,
}


def flash(request: HttpRequest, level: str, text: str, *, href: str = "", link_text: str = "Show") -> None:
    """Show this on the next page, after a redirect; ``level`` is info, success, warning or error."""
    message = format_html('{} <a href="{}">{}</a>', text, href, link_text) if href else text
    messages.add_message(request, LEVELS[level], message)


def toast(
    response: HttpResponse, level: str, text: str, *, href: str = "", link_text: str = "Show"
) -> HttpResponse:
    """Show this as soon as htmx receives this response; ``href`` is an address on this site."""
    return trigger_client_event(
        response, "toast", {"level": level, "text": text, "href": href, "link_text": link_text}
    )
