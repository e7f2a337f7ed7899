"""Headshots and logos."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from stagedoor.agenda.access import access_event


@require_safe
def show_picture(request: HttpRequest, organization: str, event: str, picture_id: int) -> FileResponse:
    """The picture's bytes, for members only; whatever they hold, a browser runs nothing of it."""
    found = access_event(request.user, organization, event)
    picture = get_object_or_404(found.pictures, pk=picture_id)
    if not picture.file:
        raise Http404
    headers = {
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, max-age=3600",
        "ETag": f'"{picture.sha256}"',
    }
    return FileResponse(picture.file.open("rb"), content_type=picture.content_type, headers=headers)
