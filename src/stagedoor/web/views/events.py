"""The events of an organization, and an event's Details."""

from __future__ import annotations

from typing import cast

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from stagedoor.accounts.access import access_organization
from stagedoor.accounts.models import Person, Role
from stagedoor.agenda.access import access_event
from stagedoor.agenda.domain.events import TimezoneChange, change_timezone, create_event, update_event
from stagedoor.agenda.models import Session, Speaker
from stagedoor.sync.domain.compare_events import zones_agree
from stagedoor.sync.domain.mappings import find_mapping
from stagedoor.web.errors import shown_on
from stagedoor.web.forms.fields import TimezoneField
from stagedoor.web.forms.organizations import EventDetailsForm, EventForm, TimezoneForm
from stagedoor.web.pages import render_event, render_organization
from stagedoor.web.toasts import flash

ZONES = TimezoneField.names()


@require_safe
def show_events(request: HttpRequest, organization: str) -> HttpResponse:
    """All events, newest first."""
    found = access_organization(request.user, organization)
    events = found.events.annotate(session_count=_number(Session), speaker_count=_number(Speaker))
    return render_organization(request, found, "events/list.html", events=events)


@require_http_methods(["GET", "HEAD", "POST"])
def new_event(request: HttpRequest, organization: str) -> HttpResponse:
    """Make an event."""
    found = access_organization(request.user, organization, Role.ADMIN)
    form = EventForm(request.POST or None)
    if form.is_valid():
        with shown_on(form):
            event = create_event(found, actor=cast("Person", request.user), **form.cleaned_data)
            flash(request, "success", f"{event} is made. Import its programme, or add sessions by hand.")
            return redirect("agenda", organization, event.slug)
    return render_organization(request, found, "events/new.html", form=form, zones=ZONES)


@require_http_methods(["GET", "HEAD", "POST"])
def show_details(request: HttpRequest, organization: str, event: str) -> HttpResponse:
    """The name and the days to change; the timezone, with Swoogo's beside it (R15)."""
    needs = Role.ADMIN if request.method == "POST" else Role.VIEWER
    found = access_event(request.user, organization, event, needs)
    initial = {"name": found.name, "starts_on": found.starts_on, "ends_on": found.ends_on}
    initial["buffer_minutes"] = found.buffer_minutes
    form = EventDetailsForm(request.POST or None, initial=initial)
    if form.is_valid():
        with shown_on(form):
            update_event(found, cast("Person", request.user), **form.cleaned_data)
            flash(request, "success", "The details are saved.")
            return redirect("details", organization, event)
    mapping = find_mapping(found)
    agree = zones_agree(found, mapping.swoogo_timezone) if mapping else None
    context = {"form": form, "mapping": mapping, "zones_agree": agree}
    return render_event(request, found, "events/details.html", **context)


@require_http_methods(["GET", "HEAD", "POST"])
def move_timezone(request: HttpRequest, organization: str, event: str) -> HttpResponse:
    """Change the timezone, asking whether sessions keep their clock times or their instants (R15)."""
    found = access_event(request.user, organization, event, Role.ADMIN)
    form = TimezoneForm(request.POST or None, initial={"timezone": found.timezone})
    if form.is_valid():
        with shown_on(form):
            name, keep = form.cleaned_data["timezone"], TimezoneChange(form.cleaned_data["keep"])
            change_timezone(found, cast("Person", request.user), name, keep)
            flash(request, "success", f"The timezone is {name} now.")
            return redirect("details", organization, event)
    return render_event(request, found, "events/timezone.html", form=form, zones=ZONES)


def _number(model: type[Session | Speaker]) -> Coalesce:
    """How many of an event's sessions or speakers are not deleted; a join of both would multiply them."""
    rows: QuerySet[Session | Speaker] = model.objects.filter(event=OuterRef("pk"), deleted_at=None)
    counts = rows.order_by().values("event").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counts), 0)
