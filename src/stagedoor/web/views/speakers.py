"""Speakers: the list, one speaker's page and form, the headshot."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stagedoor.accounts.models import Person
from stagedoor.accounts.permissions import Permission
from stagedoor.agenda.access import access_event, record_of
from stagedoor.agenda.domain.history import changing
from stagedoor.agenda.domain.merging import Merged
from stagedoor.agenda.domain.records import delete_record, restore_record, save_record
from stagedoor.agenda.models import Event, Speaker
from stagedoor.agenda.queries import missing_fields, source_ids_of, twins_of
from stagedoor.web.checking import checked, is_check
from stagedoor.web.forms.speakers import SpeakerForm
from stagedoor.web.listing import show_list
from stagedoor.web.lists.people import SpeakerList
from stagedoor.web.merging import form_version, save_form
from stagedoor.web.pages import render_event
from stagedoor.web.toasts import flash, flash_change
from stagedoor.web.views.pictures import change_picture


@require_safe
def show_speakers(request: HttpRequest, organization: str, event: str) -> HttpResponse:
    """The list of speakers."""
    found = access_event(request.user, organization, event)
    return show_list(request, SpeakerList(found))


@require_safe
def show_speaker(request: HttpRequest, organization: str, event: str, speaker_id: int) -> HttpResponse:
    """All about one speaker, and what Swoogo would miss."""
    found = access_event(request.user, organization, event)
    speaker = record_of(found, Speaker, speaker_id)
    return render_event(
        request,
        found,
        "speakers/speaker.html",
        record=speaker,
        kind="speaker",
        text=speaker.biography,
        missing=missing_fields(speaker),
        source_ids=source_ids_of(speaker),
        twins=twins_of(speaker),
        parts=speaker.participations.filter(session__deleted_at=None)
        .select_related("session__room")
        .order_by("session__starts_at"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def new_speaker(request: HttpRequest, organization: str, event: str) -> HttpResponse:
    """Add a speaker."""
    found = access_event(request.user, organization, event, Permission.EDIT_AGENDA)
    return _edit(request, found, Speaker(event=found), 0)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_speaker(request: HttpRequest, organization: str, event: str, speaker_id: int) -> HttpResponse:
    """Change a speaker."""
    found = access_event(request.user, organization, event, Permission.EDIT_AGENDA)
    version = form_version(request, found)
    return _edit(request, found, record_of(found, Speaker, speaker_id), version)


@require_POST
def delete_speaker(request: HttpRequest, organization: str, event: str, speaker_id: int) -> HttpResponse:
    """Delete a speaker, softly; nothing happens in Swoogo (R19)."""
    found = access_event(request.user, organization, event, Permission.EDIT_AGENDA)
    speaker = record_of(found, Speaker, speaker_id)
    actor = cast("Person", request.user)
    with changing(found, actor) as change:
        delete_record(speaker, actor)
    flash_change(request, change, f"{speaker} is deleted here; they can be restored under Deleted.")
    return redirect("speakers", organization, event)


@require_POST
def restore_speaker(request: HttpRequest, organization: str, event: str, speaker_id: int) -> HttpResponse:
    """Bring a deleted speaker back, on the sessions they had."""
    found = access_event(request.user, organization, event, Permission.EDIT_AGENDA)
    speaker = record_of(found, Speaker, speaker_id)
    restore_record(speaker, cast("Person", request.user))
    flash(request, "success", f"{speaker} is back.")
    return redirect("speaker", organization, event, speaker_id)


def _edit(request: HttpRequest, event: Event, speaker: Speaker, version: int) -> HttpResponse:
    heading = str(speaker) if speaker.pk else "Add speaker"
    form = SpeakerForm(request.POST or None, request.FILES or None, instance=speaker)
    if is_check(request):
        return checked(request, form)

    def store(merged: Merged) -> None:
        actor = cast("Person", request.user)
        save_record(speaker, actor)
        if merged.picture:
            change_picture(form, "headshot", speaker, actor)

    if form.is_valid():
        saved = save_form(request, event, form, store, records="headshot_file")
        if saved is not None:
            return saved
    context = {"form": form, "record": speaker, "kind": "speaker", "heading": heading, "back": "speakers"}
    return render_event(request, event, "speakers/form.html", version=version, **context)
