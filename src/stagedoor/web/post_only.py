"""An address that only takes what a form sends, opened by itself: back to its page, with nothing done.

People get there by a typed address, and by signing in again after their session had expired.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import Resolver404, resolve

from stagedoor.web.toasts import flash

NOTHING_DONE = "Nothing was done: that address only works with the button on its page. Use the button again."


class LeadBackToPage:
    """Turns 405 for somebody who opens such an address into a way back."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass through; lead a GET that a page cannot answer to the page above it."""
        response = self.get_response(request)
        is_page = not request.path.startswith("/api/")
        if response.status_code != 405 or request.method not in {"GET", "HEAD"} or not is_page:
            return response
        flash(request, "warning", NOTHING_DONE)
        return HttpResponseRedirect(page_above(request.path))


def page_above(path: str) -> str:
    """The nearest address above this one that there is: ``/org/event/`` for ``/org/event/sync/``."""
    while path != "/":
        path = path.rstrip("/").rpartition("/")[0] + "/"
        try:
            resolve(path)
        except Resolver404:
            continue
        return path
    return path
