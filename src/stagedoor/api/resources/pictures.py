"""Headshots of speakers and logos of sponsors: uploaded, or given by their public addresses."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, JsonResponse
from ninja import File, Router, Schema
from ninja.files import UploadedFile
from pydantic import Field

from stagedoor.accounts.permissions import Permission
from stagedoor.agenda.domain.pictures import (
    Pictured,
    picture_of,
    remove_picture,
    set_picture,
    set_picture_url,
)
from stagedoor.agenda.models import Event, Picture, Speaker, Sponsor
from stagedoor.api.access import actor_of, event_of, record_of
from stagedoor.api.asking import asks_others
from stagedoor.api.problems import Refusal
from stagedoor.api.records import check_fields
from stagedoor.api.responses import CHANGING, READING, refusals
from stagedoor.api.schemas import EventSlug, OneRecord
from stagedoor.jobs.port import fetch_pictures_soon

headshots, logos = Router(tags=["Pictures"]), Router(tags=["Pictures"])


class PictureIn(Schema):
    """Where a picture is."""

    url: str = Field(max_length=2000, examples=["https://pictures.example.org/ada.jpg"])


class PictureOut(Schema):
    """A picture. `state` is waiting, ready or failed; then `problem` says why."""

    url: str
    state: str
    problem: str
    width: int
    height: int
    size_bytes: int


class NoPicture(Schema):
    """Said when a picture was taken away."""

    removed: bool


_PICTURE = {200: PictureOut}


@headshots.get("", response=_PICTURE | refusals(READING), summary="Get a headshot")
def get_headshot(request: HttpRequest, event: EventSlug, record_id: OneRecord) -> Any:
    """What is known of it; the bytes are for members, on the pages."""
    return _show(record_of(event_of(request, event), Speaker.objects.all(), record_id))


@headshots.put("", response=_PICTURE | refusals(CHANGING), summary="Set a headshot")
def set_headshot(request: HttpRequest, event: EventSlug, record_id: OneRecord, given: PictureIn) -> Any:
    """It is fetched soon; until then its state is `waiting`."""
    found = event_of(request, event, Permission.EDIT_AGENDA)
    return _set(request, found, record_of(found, Speaker.objects.all(), record_id), given.url)


@headshots.post("/file", response=_PICTURE | refusals(CHANGING), summary="Upload a headshot")
@asks_others
def upload_headshot(
    request: HttpRequest, event: EventSlug, record_id: OneRecord, file: File[UploadedFile]
) -> Any:
    """JPEG, PNG, WebP or GIF of at most 5 MB."""
    found = event_of(request, event, Permission.EDIT_AGENDA, lock=False)
    return _upload(request, record_of(found, Speaker.objects.all(), record_id), file)


@headshots.delete("", response={200: NoPicture, **refusals(CHANGING)}, summary="Remove a headshot")
def remove_headshot(request: HttpRequest, event: EventSlug, record_id: OneRecord) -> Any:
    """Where there is none, nothing happens."""
    found = event_of(request, event, Permission.EDIT_AGENDA)
    return _remove(request, record_of(found, Speaker.objects.all(), record_id))


@logos.get("", response=_PICTURE | refusals(READING), summary="Get a logo")
def get_logo(request: HttpRequest, event: EventSlug, record_id: OneRecord) -> Any:
    """What is known of it; the bytes are for members, on the pages."""
    return _show(record_of(event_of(request, event), Sponsor.objects.all(), record_id))


@logos.put("", response=_PICTURE | refusals(CHANGING), summary="Set a logo")
def set_logo(request: HttpRequest, event: EventSlug, record_id: OneRecord, given: PictureIn) -> Any:
    """It is fetched soon; until then its state is `waiting`."""
    found = event_of(request, event, Permission.EDIT_AGENDA)
    return _set(request, found, record_of(found, Sponsor.objects.all(), record_id), given.url)


@logos.post("/file", response=_PICTURE | refusals(CHANGING), summary="Upload a logo")
@asks_others
def upload_logo(
    request: HttpRequest, event: EventSlug, record_id: OneRecord, file: File[UploadedFile]
) -> Any:
    """JPEG, PNG, WebP or GIF of at most 5 MB."""
    found = event_of(request, event, Permission.EDIT_AGENDA, lock=False)
    return _upload(request, record_of(found, Sponsor.objects.all(), record_id), file)


@logos.delete("", response={200: NoPicture, **refusals(CHANGING)}, summary="Remove a logo")
def remove_logo(request: HttpRequest, event: EventSlug, record_id: OneRecord) -> Any:
    """Where there is none, nothing happens."""
    found = event_of(request, event, Permission.EDIT_AGENDA)
    return _remove(request, record_of(found, Sponsor.objects.all(), record_id))


def _show(record: Pictured) -> JsonResponse:
    picture = picture_of(record)
    if picture is None:
        raise Refusal(404, "no_picture", f"{record} has no picture.")
    names = ("url", "state", "problem", "width", "height", "size_bytes")
    return JsonResponse({name: getattr(picture, name) for name in names})


def _set(request: HttpRequest, event: Event, record: Pictured, url: str) -> JsonResponse:
    check_fields(Picture(url=url), ["url"])
    set_picture_url(record, url, actor_of(request))
    fetch_pictures_soon(event)
    return _show(record)


def _upload(request: HttpRequest, record: Pictured, file: UploadedFile) -> JsonResponse:
    set_picture(record, file.read(), file.name or "The file", actor_of(request))
    return _show(record)


def _remove(request: HttpRequest, record: Pictured) -> JsonResponse:
    had = picture_of(record) is not None
    if had:
        remove_picture(record, actor_of(request))
    return JsonResponse({"removed": had})
