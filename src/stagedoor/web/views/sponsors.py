"""Sponsors: the list, one sponsor's page and form, the logo, many at once."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stagedoor.accounts.models import Person
from stagedoor.accounts.permissions import Permission
from stagedoor.agenda.access import access_event, record_of
from stagedoor.agenda.domain.bulk.fields import set_fields
from stagedoor.agenda.domain.history import changing
from stagedoor.agenda.domain.merging import Merged
from stagedoor.agenda.domain.records import delete_record, restore_record, save_record
from stagedoor.agenda.models import Event, Sponsor
from stagedoor.web.checking import checked, is_check
from stagedoor.web.forms.sponsors import BulkTierForm, SponsorForm
from stagedoor.web.listing import came_from, show_list
from stagedoor.web.lists.people import SponsorList
from stagedoor.web.merging import form_version, save_form
from stagedoor.web.pages import render_event
from stagedoor.web.selection import selected_ids
from stagedoor.web.toasts import flash, flash_change, flash_result
from stagedoor.web.views.pictures import change_picture


@require_safe
def show_sponsors(request: HttpRequest, organization: str, event: str) -> HttpResponse:
    """The list of sponsors, with rows to tick."""
    found = access_event(request.user, organization, event)
    listing, bulk_url = SponsorList(found), reverse("sponsors_bulk", args=[organization, event])
    return show_list(request, listing, bulk=BulkTierForm(listing.tiers), bulk_url=bulk_url)


@require_safe
def show_sponsor(request: HttpRequest, organization: str, event: str, sponsor_id: int) -> HttpResponse:
    """All about one sponsor."""
    found = access_event(request.user, organization, event)
    sponsor = record_of(found, Sponsor, sponsor_id)
    context = {"record": sponsor, "kind": "sponsor", "text": sponsor.description}
    return render_event(request, found, "sponsors/sponsor.html", **context)


@require_http_methods(["GET", "HEAD", "POST"])
def new_sponsor(request: HttpRequest, organization: str, event: str) -> HttpResponse:
    """Add a sponsor."""
    found = access_event(request.user, organization, event, Permission.EDIT_AGENDA)
    return _edit(request, found, Sponsor(event=found), 0)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_sponsor(request: HttpRequest, organization: str, event: str, sponsor_id: int) -> HttpResponse:
    """Change a sponsor."""
    found = access_event(request.user, organization, event, Permission.EDIT_AGENDA)
    version = form_version(request, found)
    return _edit(request, found, record_of(found, Sponsor, sponsor_id), version)


@require_POST
def delete_sponsor(request: HttpRequest, organization: str, event: str, sponsor_id: int) -> HttpResponse:
    """Delete a sponsor, softly; nothing happens in Swoogo (R19)."""
    found = access_event(request.user, organization, event, Permission.EDIT_AGENDA)
    sponsor = record_of(found, Sponsor, sponsor_id)
    actor = cast("Person", request.user)
    with changing(found, actor) as change:
        delete_record(sponsor, actor)
    flash_change(request, change, f"“{sponsor}” is deleted here; it can be restored under Deleted.")
    return redirect("sponsors", organization, event)


@require_POST
def restore_sponsor(request: HttpRequest, organization: str, event: str, sponsor_id: int) -> HttpResponse:
    """Bring a deleted sponsor back."""
    found = access_event(request.user, organization, event, Permission.EDIT_AGENDA)
    sponsor = record_of(found, Sponsor, sponsor_id)
    restore_record(sponsor, cast("Person", request.user))
    flash(request, "success", f"“{sponsor}” is back.")
    return redirect("sponsor", organization, event, sponsor_id)


@require_POST
def change_sponsors(request: HttpRequest, organization: str, event: str) -> HttpResponse:
    """Set the tier of the ticked sponsors."""
    found = access_event(request.user, organization, event, Permission.EDIT_AGENDA)
    listing = SponsorList(found)
    form = BulkTierForm(listing.tiers, request.POST)
    if form.is_valid():
        ids, actor = selected_ids(found, "sponsor", request.POST), cast("Person", request.user)
        result = set_fields(found, "sponsor", ids, {"tier": form.chosen()}, actor)
        flash_result(request, found, result, "sponsor")
    else:
        flash(request, "error", f"{form.errors['tier'][0]} Nothing was changed.")
    return redirect(came_from(request, reverse("sponsors", args=[organization, event])))


def _edit(request: HttpRequest, event: Event, sponsor: Sponsor, version: int) -> HttpResponse:
    heading = sponsor.name or "Add sponsor"
    form = SponsorForm(request.POST or None, request.FILES or None, instance=sponsor)
    if is_check(request):
        return checked(request, form)

    def store(merged: Merged) -> None:
        actor = cast("Person", request.user)
        save_record(sponsor, actor)
        if merged.picture:
            change_picture(form, "logo", sponsor, actor)

    if form.is_valid():
        saved = save_form(request, event, form, store, records="logo_file")
        if saved is not None:
            return saved
    context = {"form": form, "record": sponsor, "kind": "sponsor", "heading": heading, "back": "sponsors"}
    return render_event(request, event, "sponsors/form.html", version=version, **context)
