"""Sessions → Agenda → Conflicts: what is double-booked or out of place, and accepting it as meant."""

from __future__ import annotations

from typing import cast

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from stagedoor.accounts.models import Person
from stagedoor.accounts.permissions import Permission
from stagedoor.agenda.access import access_event
from stagedoor.agenda.domain import conflicts
from stagedoor.agenda.domain.list_views import PAGE_SIZE
from stagedoor.web.converters import read_ids
from stagedoor.web.forms.conflicts import ConflictFilter
from stagedoor.web.listing import came_from
from stagedoor.web.pages import render_event
from stagedoor.web.templatetags.conflict_tags import by_session, conflict_mark
from stagedoor.web.toasts import flash

# No page of a list has more rows.
MAX_MARKS = 100


@require_safe
def show_conflicts(request: HttpRequest, organization: str, event: str) -> HttpResponse:
    """All open conflicts in the order of time, or those that were accepted."""
    found = access_event(request.user, organization, event)
    known = conflicts.conflicts_of(found)
    request.known_conflicts = known  # type: ignore[attr-defined] # the tab counts the same ones
    filters = ConflictFilter(known, found.zone, request.GET)
    page = Paginator(filters.found(), PAGE_SIZE).get_page(request.GET.get("page"))
    context: dict[str, object] = {"filters": filters, "is_filtered": filters.is_used, "page": page}
    context |= {"rows": page, "one": "conflict", "some_accepted": any(each.accepted for each in known)}
    return render_event(request, found, "agenda/conflicts.html", **context)


@require_safe
def show_marks(request: HttpRequest, organization: str, event: str) -> HttpResponse:
    """For the list of sessions, once it is shown: how many conflicts are open, and marks for its rows.

    Looking for conflicts takes longer than the list itself, so the list does not wait for it.
    """
    found = access_event(request.user, organization, event)
    known = conflicts.conflicts_of(found)
    told = by_session(known)
    ids = read_ids(request.GET.get("ids", "").split(",")[:MAX_MARKS])
    here = found.sessions.filter(pk__in=[pk for pk in ids if pk in told])
    marks = [(one.pk, conflict_mark(one, told[one.pk], found)) for one in here]
    context = {"count": len(conflicts.open_ones(known)), "marks": marks}
    return render(request, "agenda/_marks.html", context)


@require_POST
def accept_conflict(request: HttpRequest, organization: str, event: str) -> HttpResponse:
    """Keep one as meant."""
    found = access_event(request.user, organization, event, Permission.EDIT_AGENDA)
    key, facts = (request.POST.get(name, "") for name in ("key", "facts"))
    conflicts.accept_conflict(found, key, facts, cast("Person", request.user))
    flash(request, "success", "Accepted as meant. It counts again when a time, a room or a person changes.")
    return redirect(came_from(request, reverse("conflicts", args=[organization, event])))


@require_POST
def reopen_conflict(request: HttpRequest, organization: str, event: str) -> HttpResponse:
    """Count an accepted one again."""
    found = access_event(request.user, organization, event, Permission.EDIT_AGENDA)
    conflicts.reopen_conflict(found, request.POST.get("key", ""), cast("Person", request.user))
    flash(request, "success", "The conflict is open again.")
    return redirect(came_from(request, reverse("conflicts", args=[organization, event])))
