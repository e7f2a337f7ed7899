"""Sessions → Agenda: the list, the day grid, and changing many at once."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from stagedoor.accounts.models import Person, Role
from stagedoor.agenda.access import access_event
from stagedoor.agenda.domain.bulk import edit_sessions
from stagedoor.agenda.models import SessionStatus
from stagedoor.agenda.queries import SessionSearch, days_of, find_sessions, places_of
from stagedoor.common.clock import now, to_wall
from stagedoor.common.text import plural
from stagedoor.web.day_grid import make_grid
from stagedoor.web.forms.sessions import BulkForm
from stagedoor.web.listing import came_from, selected, show_list
from stagedoor.web.lists.sessions import SessionList
from stagedoor.web.pages import render_event
from stagedoor.web.toasts import flash


@require_safe
def show_agenda(request: HttpRequest, organization: str, event: str) -> HttpResponse:
    """The list of sessions: searched, filtered, sorted, with rows to tick."""
    found = access_event(request.user, organization, event)
    listing = SessionList(found)
    bulk_url = reverse("sessions_bulk", args=[organization, event])
    return show_list(request, listing, bulk=BulkForm(listing.places), bulk_url=bulk_url)


@require_safe
def show_grid(request: HttpRequest, organization: str, event: str) -> HttpResponse:
    """One day, without what is declined: times down, rooms across."""
    found = access_event(request.user, organization, event)
    days = days_of(found)
    today = to_wall(now(), found.zone).date()
    asked = request.GET.get("day", str(today))
    day = next((day for day in days if str(day) == asked), days[0])
    off = [SessionStatus.DECLINE_QUEUE, SessionStatus.DECLINED]
    sessions = find_sessions(found, SessionSearch(day=day)).exclude(status__in=off)
    # A cell shows neither who speaks nor what it is about.
    grid = make_grid(sessions.prefetch_related(None).defer("description", "imported"))
    return render_event(request, found, "agenda/grid.html", days=days, day=day, grid=grid)


@require_POST
def change_sessions(request: HttpRequest, organization: str, event: str) -> HttpResponse:
    """Change the ticked sessions."""
    found = access_event(request.user, organization, event, Role.EDITOR)
    back = came_from(request, reverse("agenda", args=[organization, event]))
    form = BulkForm(places_of(found), request.POST)
    if form.is_valid():
        ids = selected(request, SessionList(found))
        count = edit_sessions(found, ids, form.changes(), cast("Person", request.user))
        flash(request, "success", f"{plural(count, 'session')} changed.")
    else:
        flash(request, "error", "That choice is not there any more; nothing was changed.")
    return redirect(back)
