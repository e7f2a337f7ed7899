"""Headshots and logos."""

from __future__ import annotations

from django.forms import BaseForm
from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from stagedoor.accounts.models import Person
from stagedoor.agenda.access import access_event
from stagedoor.agenda.domain.pictures import (
    CheckedPicture,
    Pictured,
    check_picture,
    remove_picture,
    set_checked_picture,
    set_picture_url,
)


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


def check_upload(form: BaseForm, slot: str) -> CheckedPicture | None:
    """The uploaded file of the picture fields, before a transaction begins; raises RecordError if unfit."""
    upload = form.cleaned_data[f"{slot}_file"]
    return check_picture(upload.read(), upload.name) if upload else None


def change_picture(
    form: BaseForm, slot: str, upload: CheckedPicture | None, record: Pictured, actor: Person
) -> None:
    """Do what the picture fields say: an uploaded file wins over an address, and either wins over removing.

    ``upload`` is what ``check_upload`` found. The fields are, for the slot ``logo``: ``logo_file``,
    ``logo_url`` and ``remove_logo``.
    """
    url = form.cleaned_data[f"{slot}_url"]
    if upload:
        set_checked_picture(record, upload, actor)
    elif url:
        set_picture_url(record, url, actor)
    elif form.cleaned_data.get(f"remove_{slot}"):
        remove_picture(record, actor)
