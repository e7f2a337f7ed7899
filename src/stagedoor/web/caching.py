"""No browser or proxy keeps what only a signed-in person may see."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


class KeepNothingOfMembers:
    """Says ``no-store`` on every answer to a signed-in person, unless the view has said something itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass through; the person is asked for first, since a view may sign them out."""
        is_signed_in = request.user.is_authenticated
        response = self.get_response(request)
        if is_signed_in or request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store, private")
        return response
