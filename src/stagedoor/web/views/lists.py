"""What people choose about any list of an event: its columns, and the views that they save."""

from __future__ import annotations

from typing import cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from stagedoor.accounts.models import Person
from stagedoor.accounts.permissions import Permission
from stagedoor.agenda.access import access_event
from stagedoor.agenda.domain.list_views import PAGE_SIZE, delete_view, keep_columns, save_view, views_of
from stagedoor.web.converters import read_ids
from stagedoor.web.listing import choose_view, columns_for, query_of
from stagedoor.web.lists.registry import list_of
from stagedoor.web.toasts import flash


@require_POST
def set_columns(request: HttpRequest, organization: str, event: str, one: str) -> HttpResponse:
    """Keep the columns, their order and the page size for this person, whatever their role."""
    found = access_event(request.user, organization, event, Permission.KEEP_VIEWS)
    listing, person = list_of(found, one), cast("Person", request.user)
    known = {column.key for column in listing.all_columns()}
    wanted = [key for key in request.POST.getlist("column") if key in known]
    size = next(iter(read_ids(request.POST.getlist("page_size"))), PAGE_SIZE)
    if request.POST.get("reset"):
        wanted, size = [], PAGE_SIZE
    keep_columns(found, one, person, wanted, size)
    query = query_of(QueryDict(request.POST.get("query", "")[:1000]))
    return redirect(f"{listing.address}?{query}" if query else listing.address)


@require_POST
def save_list_view(request: HttpRequest, organization: str, event: str, one: str) -> HttpResponse:
    """Save the filter, the order and the columns under a name; sharing them needs an editor."""
    is_shared = request.POST.get("is_shared") == "yes"
    needs = Permission.SHARE_VIEWS if is_shared else Permission.KEEP_VIEWS
    found = access_event(request.user, organization, event, needs)
    listing = list_of(found, one)
    view, own, _ = choose_view(request, listing, request.POST.get("view", ""))
    shown = view or own
    saved = save_view(
        found,
        one,
        cast("Person", request.user),
        request.POST.get("name", ""),
        query=query_of(QueryDict(request.POST.get("query", "")[:2000])),
        columns=[column.key for column in columns_for(listing, view, own)],
        page_size=shown.page_size if shown else PAGE_SIZE,
        is_shared=is_shared,
    )
    flash(request, "success", f"The view “{saved}” is saved.")
    query = f"{saved.query}&" if saved.query else ""
    return redirect(f"{listing.address}?{query}view={saved.pk}")


@require_POST
def delete_list_view(
    request: HttpRequest, organization: str, event: str, one: str, view_id: int
) -> HttpResponse:
    """Delete one's own view; somebody else's shared one needs an admin."""
    found = access_event(request.user, organization, event, Permission.KEEP_VIEWS)
    listing, person = list_of(found, one), cast("Person", request.user)
    view = get_object_or_404(views_of(found, one, person).exclude(name=""), pk=view_id)
    role = found.organization.role
    if view.person_id != person.pk and not (role and Permission.MANAGE_VIEWS.allows(role)):
        needed = Permission.MANAGE_VIEWS.least_role.label
        raise PermissionDenied(f"This needs the role {needed}, since somebody else saved the view.")
    delete_view(view, person)
    flash(request, "success", f"The view “{view}” is deleted.")
    return redirect(listing.address)
