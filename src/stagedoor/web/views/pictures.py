"""Headshots and logos."""

from __future__ import annotations

from django.forms import BaseForm
from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from stagedoor.accounts.models import Person
from stagedoor.agenda.access import access_event
from stagedoor.agenda.domain.pictures import Pictured, keep_upload, remove_picture, set_picture_url


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


def change_picture(form: BaseForm, slot: str, record: Pictured, actor: Person) -> None:
    """Do what the picture fields say: an uploaded file wins over an address, and either wins over removing.

    The fields are, for the slot ``logo``: ``logo_file``, ``logo_url`` and ``remove_logo``.
    """
    upload, url = form.cleaned_data[f"{slot}_file"], form.cleaned_data[f"{slot}_url"]
    if upload:
        keep_upload(record, upload, actor)
    elif url:
        set_picture_url(record, url, actor)
    elif form.cleaned_data.get(f"remove_{slot}"):
        remove_picture(record, actor)
