"""One session: its page, its form, deleting and restoring."""

from __future__ import annotations

from typing import cast

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stagedoor.accounts.models import Person
from stagedoor.accounts.permissions import Permission
from stagedoor.agenda.access import access_event, record_of
from stagedoor.agenda.domain.conflicts import conflicts_with, open_ones
from stagedoor.agenda.domain.history import changing
from stagedoor.agenda.domain.merging import Merged
from stagedoor.agenda.domain.records import delete_record, restore_record, save_record, set_participant_ids
from stagedoor.agenda.models import Event, ParticipationRole, Session, Speaker
from stagedoor.agenda.queries import find_speakers, source_ids_of
from stagedoor.common.text import plural
from stagedoor.web.checking import checked, is_check
from stagedoor.web.forms.grid import SlotForm
from stagedoor.web.forms.participants import read_rows, rows_of
from stagedoor.web.forms.sessions import SessionForm
from stagedoor.web.merging import form_version, save_form
from stagedoor.web.pages import render_event
from stagedoor.web.toasts import flash, flash_change

SPEAKERS_OFFERED = 8


@require_safe
def show_session(request: HttpRequest, organization: str, event: str, session_id: int) -> HttpResponse:
    """All about one session, and why it did or did not go to Swoogo."""
    found = access_event(request.user, organization, event)
    session = record_of(found, Session, session_id)
    context = {"record": session, "kind": "session", "text": session.description, "rows": rows_of(session)}
    return render_event(request, found, "agenda/session.html", source_ids=source_ids_of(session), **context)


@require_http_methods(["GET", "HEAD", "POST"])
def new_session(request: HttpRequest, organization: str, event: str) -> HttpResponse:
    """Add a session."""
    found = access_event(request.user, organization, event, Permission.EDIT_AGENDA)
    return _edit(request, found, _begun(found, request), 0)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_session(request: HttpRequest, organization: str, event: str, session_id: int) -> HttpResponse:
    """Change a session."""
    found = access_event(request.user, organization, event, Permission.EDIT_AGENDA)
    version = form_version(request, found)
    return _edit(request, found, record_of(found, Session, session_id), version)


@require_POST
def delete_session(request: HttpRequest, organization: str, event: str, session_id: int) -> HttpResponse:
    """Delete a session, softly; nothing happens in Swoogo (R19)."""
    found = access_event(request.user, organization, event, Permission.EDIT_AGENDA)
    session = record_of(found, Session, session_id)
    actor = cast("Person", request.user)
    with changing(found, actor) as change:
        delete_record(session, actor)
    flash_change(request, change, f"“{session}” is deleted here; it can be restored under Deleted.")
    return redirect("agenda", organization, event)


@require_POST
def restore_session(request: HttpRequest, organization: str, event: str, session_id: int) -> HttpResponse:
    """Bring a deleted session back."""
    found = access_event(request.user, organization, event, Permission.EDIT_AGENDA)
    session = record_of(found, Session, session_id)
    restore_record(session, cast("Person", request.user))
    flash(request, "success", f"“{session}” is back.")
    return redirect("session", organization, event, session_id)


@require_safe
def search_participants(request: HttpRequest, organization: str, event: str) -> HttpResponse:
    """For the form: speakers that match, each a button that adds a row."""
    found = access_event(request.user, organization, event, Permission.EDIT_AGENDA)
    text = request.GET.get("speaker_search", "").strip()
    speakers = find_speakers(found, text)[:SPEAKERS_OFFERED] if text else []
    context = {"event": found, "organization": found.organization, "text": text, "speakers": speakers}
    return render(request, "agenda/participant_search.html", context)


@require_safe
def add_participant(request: HttpRequest, organization: str, event: str, speaker_id: int) -> HttpResponse:
    """For the form: the row of one more participant."""
    found = access_event(request.user, organization, event, Permission.EDIT_AGENDA)
    speaker = record_of(found, Speaker, speaker_id)
    context = {"speaker": speaker, "role": ParticipationRole.SPEAKER, "roles": ParticipationRole.choices}
    return render(request, "agenda/participant_row.html", context)


def _begun(event: Event, request: HttpRequest) -> Session:
    """A new session, at the time and place of the grid that was clicked, if that is where it comes from."""
    begun, place = Session(event=event), SlotForm(event, request.GET)
    if place.is_valid():
        for name in ("starts_at", "ends_at", "room", "track"):
            setattr(begun, name, place.cleaned_data[name])
    return begun


def _edit(request: HttpRequest, event: Event, session: Session, version: int) -> HttpResponse:
    heading = session.title or "Add session"
    form = SessionForm(event, request.POST or None, instance=session)
    if is_check(request):
        return checked(request, form)
    rows = rows_of(session)
    if form.is_bound:
        try:
            rows = read_rows(event, request.POST)
        except ValidationError as error:
            form.add_error(None, error)

    def store(merged: Merged) -> None:
        actor = cast("Person", request.user)
        save_record(session, actor)
        set_participant_ids(session, ((pk, role) for pk, role in merged.participants or ()), actor)

    if form.is_valid():
        saved = save_form(
            request, event, form, store, rows=rows, warning=lambda: warning_after_saving(session)
        )
        if saved is not None:
            return saved
    roles = ParticipationRole.choices
    context = {"form": form, "record": session, "kind": "session", "heading": heading, "back": "agenda"}
    context |= {"version": version, "rows": rows, "roles": roles}
    return render_event(request, event, "agenda/session_form.html", **context)


def warning_after_saving(session: Session) -> str:
    """What to warn of after saving: the first conflict, and how many more there are."""
    known = open_ones(conflicts_with(session))
    if not known:
        return ""
    more = f" And {plural(len(known) - 1, 'more conflict')}." if len(known) > 1 else ""
    return f"{known[0].sentence}{more}"
