"""The switch of continuous sync, and the pause of one mapping (R5)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from stagedoor.accounts.access import access_membership
from stagedoor.accounts.permissions import Permission
from stagedoor.sync.domain import continuous
from stagedoor.sync.domain.connections import live_connection
from stagedoor.web.toasts import flash
from stagedoor.web.views.mappings import mapping_of


@require_POST
def switch_continuous(request: HttpRequest, organization: str) -> HttpResponse:
    """Switch continuous sync of all mappings on or off."""
    membership = access_membership(request.user, organization, Permission.MANAGE_SWOOGO)
    on = request.POST.get("continuous") == "on"
    continuous.set_continuous(live_connection(membership.organization), on, membership.person)
    flash(request, "success", f"Continuous sync is {'on' if on else 'off'}.")
    return redirect("integrations", organization)


@require_POST
def pause_mapping(request: HttpRequest, organization: str, mapping_id: int) -> HttpResponse:
    """Leave one mapping out of continuous sync."""
    membership = access_membership(request.user, organization, Permission.MANAGE_SWOOGO)
    mapping = mapping_of(membership.organization, mapping_id)
    continuous.pause_mapping(mapping, membership.person)
    flash(request, "success", f"{mapping.event} is paused; people can still sync it.")
    return redirect("mappings", organization)


@require_POST
def resume_mapping(request: HttpRequest, organization: str, mapping_id: int) -> HttpResponse:
    """Let one mapping take part in continuous sync again."""
    membership = access_membership(request.user, organization, Permission.MANAGE_SWOOGO)
    mapping = mapping_of(membership.organization, mapping_id)
    continuous.resume_mapping(mapping, membership.person)
    flash(request, "success", f"{mapping.event} takes part in continuous sync again.")
    return redirect("mappings", organization)
