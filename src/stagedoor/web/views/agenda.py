"""Sessions → Agenda: the list, and changing many at once."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from stagedoor.accounts.models import Person
from stagedoor.accounts.permissions import Permission
from stagedoor.agenda.access import access_event
from stagedoor.agenda.domain.bulk.fields import set_fields
from stagedoor.agenda.queries import places_of
from stagedoor.web.forms.sessions import BulkForm
from stagedoor.web.listing import came_from, show_list
from stagedoor.web.lists.sessions import SessionList
from stagedoor.web.selection import selected_ids
from stagedoor.web.toasts import flash, flash_result


@require_safe
def show_agenda(request: HttpRequest, organization: str, event: str) -> HttpResponse:
    """The list of sessions: searched, filtered, sorted, with rows to tick."""
    found = access_event(request.user, organization, event)
    listing = SessionList(found)
    bulk_url = reverse("sessions_bulk", args=[organization, event])
    context = {"bulk": BulkForm(listing.places), "bulk_url": bulk_url, "conflicts_come_later": True}
    return show_list(request, listing, **context)


@require_POST
def change_sessions(request: HttpRequest, organization: str, event: str) -> HttpResponse:
    """Change the ticked sessions."""
    found = access_event(request.user, organization, event, Permission.EDIT_AGENDA)
    back = came_from(request, reverse("agenda", args=[organization, event]))
    form = BulkForm(places_of(found), request.POST)
    if form.is_valid():
        ids, actor = selected_ids(found, "session", request.POST), cast("Person", request.user)
        flash_result(request, found, set_fields(found, "session", ids, form.changes(), actor), "session")
    else:
        flash(request, "error", "That choice is not there any more; nothing was changed.")
    return redirect(back)
