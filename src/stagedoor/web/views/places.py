"""Rooms and tracks: one set of pages for both, told apart by ``model``."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stagedoor.accounts.models import Person
from stagedoor.accounts.permissions import Permission
from stagedoor.agenda.access import access_event, record_of
from stagedoor.agenda.domain import places
from stagedoor.agenda.domain.history import changing
from stagedoor.agenda.domain.merging import Merged
from stagedoor.agenda.domain.records import delete_record
from stagedoor.agenda.models import Event, Room, Track
from stagedoor.agenda.queries import find_places
from stagedoor.common.text import plural
from stagedoor.sync.domain.links import was_sent
from stagedoor.sync.domain.places import save_place
from stagedoor.web.converters import read_ids
from stagedoor.web.forms.places import ReplaceForm, RoomForm, TrackForm
from stagedoor.web.listing import show_list
from stagedoor.web.lists.places import RoomList, TrackList
from stagedoor.web.merging import form_version, save_form
from stagedoor.web.pages import render_event
from stagedoor.web.toasts import flash, flash_change

Model = type[Room] | type[Track]


@require_safe
def show_places(request: HttpRequest, organization: str, event: str, model: Model) -> HttpResponse:
    """The rooms or the tracks."""
    found = access_event(request.user, organization, event)
    listing = TrackList(found) if model is Track else RoomList(found)
    return show_list(request, listing, **_words(model), row_actions="places/actions.html")


@require_http_methods(["GET", "HEAD", "POST"])
def order_rooms(request: HttpRequest, organization: str, event: str) -> HttpResponse:
    """Put the rooms in the order in which the day grid shows them."""
    found = access_event(request.user, organization, event, Permission.EDIT_AGENDA)
    if request.method == "POST":
        places.order_rooms(found, read_ids(request.POST.getlist("room")), cast("Person", request.user))
        flash(request, "success", "The rooms are in this order now.")
        return redirect("rooms", organization, event)
    return render_event(request, found, "places/order.html", rows=find_places(found, Room))


@require_http_methods(["GET", "HEAD", "POST"])
def new_place(request: HttpRequest, organization: str, event: str, model: Model) -> HttpResponse:
    """Add one."""
    found = access_event(request.user, organization, event, Permission.EDIT_AGENDA)
    return _edit(request, found, model(event=found), 0, sent=False)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_place(request: HttpRequest, organization: str, event: str, model: Model, pk: int) -> HttpResponse:
    """Change one; the name only while it has never been sent (R16)."""
    found = access_event(request.user, organization, event, Permission.EDIT_AGENDA)
    version = form_version(request, found)
    place = record_of(found, model, pk)
    return _edit(request, found, place, version, sent=was_sent(place))


@require_POST
def replace_place(request: HttpRequest, organization: str, event: str, model: Model, pk: int) -> HttpResponse:
    """Make a new one and move the sessions over (R16)."""
    found = access_event(request.user, organization, event, Permission.EDIT_AGENDA)
    place = record_of(found, model, pk)
    form = ReplaceForm(request.POST)
    if form.is_valid():
        name, actor = form.cleaned_data["new_name"], cast("Person", request.user)
        with changing(found, actor) as change:
            new = places.replace_place(place, name, actor)
        flash_change(request, change, f"The sessions are in “{new}” now; “{place}” is deleted here.")
        return redirect(f"{model._meta.model_name}s", organization, event)
    flash(request, "error", "Give the new one a name.")
    return redirect(f"{model._meta.model_name}_edit", organization, event, pk)


@require_POST
def delete_place(request: HttpRequest, organization: str, event: str, model: Model, pk: int) -> HttpResponse:
    """Delete one, softly; its sessions lose it, nothing happens in Swoogo (R19)."""
    found = access_event(request.user, organization, event, Permission.EDIT_AGENDA)
    place = record_of(found, model, pk)
    actor = cast("Person", request.user)
    with changing(found, actor) as change:
        delete_record(place, actor)
    flash_change(request, change, f"“{place}” is deleted here; it can be restored under Deleted.")
    return redirect(f"{model._meta.model_name}s", organization, event)


@require_POST
def restore_place(request: HttpRequest, organization: str, event: str, model: Model, pk: int) -> HttpResponse:
    """Bring a deleted one back, with the sessions that were in it."""
    found = access_event(request.user, organization, event, Permission.EDIT_AGENDA)
    place = record_of(found, model, pk)
    count = places.restore_place(place, cast("Person", request.user))
    told = f" with {plural(count, 'session')}" if count else "; no session was in it"
    flash(request, "success", f"“{place}” is back{told}.")
    return redirect(f"{model._meta.model_name}s", organization, event)


def _edit(
    request: HttpRequest, event: Event, place: Room | Track, version: int, *, sent: bool
) -> HttpResponse:
    form: RoomForm | TrackForm
    if isinstance(place, Room):
        form = RoomForm(request.POST or None, instance=place, sent=sent)
    else:
        form = TrackForm(request.POST or None, instance=place, sent=sent)
    heading = place.name or f"Add {place._meta.model_name}"

    def store(_merged: Merged) -> None:
        save_place(place, cast("Person", request.user))

    if form.is_valid() and (saved := save_form(request, event, form, store)) is not None:
        return saved
    context: dict[str, object] = {"form": form, "place": place, "heading": heading, "sent": sent}
    context |= {"replace": ReplaceForm(), "version": version}
    return _render(request, event, type(place), "form", **context)


def _render(request: HttpRequest, event: Event, model: Model, page: str, **context: object) -> HttpResponse:
    return render_event(request, event, f"places/{page}.html", **(_words(model) | context))


def _words(model: Model) -> dict[str, object]:
    kind = model._meta.model_name or ""
    return {"one": kind, "plural": f"{kind}s", "is_track": model is Track}
