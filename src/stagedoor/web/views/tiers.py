"""Sponsors → Tiers: their names and their order."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST

from stagedoor.accounts.models import Person
from stagedoor.accounts.permissions import Permission
from stagedoor.agenda.access import access_event
from stagedoor.agenda.domain import tiers
from stagedoor.agenda.models import Event, Tier
from stagedoor.common.text import plural
from stagedoor.web.errors import shown_on
from stagedoor.web.forms.sponsors import TierForm
from stagedoor.web.listing import show_list
from stagedoor.web.lists.places import TierList
from stagedoor.web.pages import render_event
from stagedoor.web.toasts import flash


@require_http_methods(["GET", "HEAD", "POST"])
def show_tiers(request: HttpRequest, organization: str, event: str) -> HttpResponse:
    """The tiers in their order; a POST adds one."""
    needs = Permission.EDIT_AGENDA if request.method == "POST" else Permission.READ
    found = access_event(request.user, organization, event, needs)
    form = TierForm(request.POST or None, instance=Tier(event=found))
    if form.is_valid():
        with shown_on(form):
            return _saved(request, form)
    return show_list(request, TierList(found), form=form, row_actions="tiers/actions.html")


@require_http_methods(["GET", "HEAD", "POST"])
def edit_tier(request: HttpRequest, organization: str, event: str, tier_id: int) -> HttpResponse:
    """Rename a tier."""
    found = access_event(request.user, organization, event, Permission.EDIT_AGENDA)
    tier = _tier_of(found, tier_id)
    heading = str(tier)
    form = TierForm(request.POST or None, instance=tier)
    if form.is_valid():
        with shown_on(form):
            return _saved(request, form)
    return render_event(request, found, "tiers/form.html", form=form, heading=heading)


@require_POST
def move_tier(request: HttpRequest, organization: str, event: str, tier_id: int) -> HttpResponse:
    """Move a tier one place up or down."""
    found = access_event(request.user, organization, event, Permission.EDIT_AGENDA)
    places = -1 if request.POST.get("direction") == "up" else 1
    tiers.move_tier(_tier_of(found, tier_id), places, cast("Person", request.user))
    return redirect("tiers", organization, event)


@require_POST
def delete_tier(request: HttpRequest, organization: str, event: str, tier_id: int) -> HttpResponse:
    """Delete a tier; its sponsors stay, without a tier."""
    found = access_event(request.user, organization, event, Permission.EDIT_AGENDA)
    tier = _tier_of(found, tier_id)
    count = tiers.delete_tier(tier, cast("Person", request.user))
    flash(request, "success", f"“{tier}” is deleted; {plural(count, 'sponsor')} had it and have no tier now.")
    return redirect("tiers", organization, event)


def _tier_of(event: Event, tier_id: int) -> Tier:
    return get_object_or_404(Tier.objects.select_related("event__organization"), event=event, pk=tier_id)


def _saved(request: HttpRequest, form: TierForm) -> HttpResponse:
    tier: Tier = form.instance
    tiers.save_tier(tier, cast("Person", request.user))
    flash(request, "success", f"“{tier}” is saved.")
    return redirect("tiers", tier.event.organization.slug, tier.event.slug)
