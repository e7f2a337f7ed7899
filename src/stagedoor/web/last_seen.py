"""When a browser was last seen, for the list of sign-ins; to a few minutes, so that pages need not write."""

from __future__ import annotations

from collections.abc import Callable

from allauth.usersessions.models import UserSession
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse

from stagedoor.common import clock

MINUTES = 5


class NoteLastSeen:
    """Notes it once in some minutes for each session and process."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass through; note it afterwards where it is time."""
        response = self.get_response(request)
        key = request.session.session_key
        if key and request.user.is_authenticated and _is_time(key):
            UserSession.objects.create_from_request(request)
        return response


def _is_time(session_key: str) -> bool:
    """Whether this process saw the session before, and noted it some minutes ago."""
    seen, now = caches["seen"], clock.now().timestamp()
    before = seen.get(session_key)
    if before is None:
        seen.set(session_key, now, timeout=24 * 3600)
        return False
    if now - before < MINUTES * 60:
        return False
    seen.set(session_key, now, timeout=24 * 3600)
    return True
