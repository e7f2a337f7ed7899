"""Events: making, changing, cloning, archiving and deleting one."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from stagedoor.accounts.access import access_organization
from stagedoor.accounts.models import Person
from stagedoor.accounts.permissions import Permission
from stagedoor.agenda.access import access_event
from stagedoor.agenda.domain.clone_event import clone_event
from stagedoor.agenda.domain.events import (
    TimezoneChange,
    change_timezone,
    create_event,
    restore_event,
    update_event,
)
from stagedoor.agenda.overview import totals_of
from stagedoor.sync.domain.compare_events import zones_agree
from stagedoor.sync.domain.event_life import archive_event, delete_event
from stagedoor.sync.domain.mappings import find_mapping
from stagedoor.web.errors import shown_on
from stagedoor.web.forms.fields import TimezoneField
from stagedoor.web.forms.organizations import (
    CloneForm,
    DeleteEventForm,
    EventDetailsForm,
    EventForm,
    TimezoneForm,
)
from stagedoor.web.pages import render_event, render_organization
from stagedoor.web.toasts import flash


@require_http_methods(["GET", "HEAD", "POST"])
def new_event(request: HttpRequest, organization: str) -> HttpResponse:
    """Make an event."""
    found = access_organization(request.user, organization, Permission.MANAGE_EVENTS)
    form = EventForm(request.POST or None)
    if form.is_valid():
        with shown_on(form):
            event = create_event(found, actor=cast("Person", request.user), **form.cleaned_data)
            flash(request, "success", f"{event} is made. Import its programme, or add sessions by hand.")
            return redirect("event_home", organization, event.slug)
    return render_organization(request, found, "events/new.html", form=form, zones=TimezoneField.offered())


@require_http_methods(["GET", "HEAD", "POST"])
def show_details(request: HttpRequest, organization: str, event: str) -> HttpResponse:
    """The name and the days to change; the timezone, with Swoogo's beside it (R15)."""
    needs = Permission.MANAGE_EVENTS if request.method == "POST" else Permission.READ
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
    found = access_event(request.user, organization, event, Permission.MANAGE_EVENTS)
    form = TimezoneForm(request.POST or None, initial={"timezone": found.timezone})
    if form.is_valid():
        with shown_on(form):
            name, keep = form.cleaned_data["timezone"], TimezoneChange(form.cleaned_data["keep"])
            change_timezone(found, cast("Person", request.user), name, keep)
            flash(request, "success", f"The timezone is {name} now.")
            return redirect("details", organization, event)
    return render_event(request, found, "events/timezone.html", form=form, zones=TimezoneField.offered())


@require_http_methods(["GET", "HEAD", "POST"])
def clone(request: HttpRequest, organization: str, event: str) -> HttpResponse:
    """Make another event from this one, on other days."""
    found = access_event(request.user, organization, event, Permission.MANAGE_EVENTS)
    form = CloneForm(request.POST or None)
    if form.is_valid():
        with shown_on(form):
            new = clone_event(found, actor=cast("Person", request.user), **form.cleaned_data)
            flash(request, "success", f"{new} is made from {found}. It is not mapped to a Swoogo event.")
            return redirect("event_home", organization, new.slug)
    return render_event(request, found, "events/clone.html", form=form)


@require_POST
def archive(request: HttpRequest, organization: str, event: str) -> HttpResponse:
    """Put the event out of the way."""
    found = access_event(request.user, organization, event, Permission.MANAGE_EVENTS)
    archive_event(found, cast("Person", request.user))
    flash(request, "success", f"{found} is archived. Its continuous sync is paused.")
    return redirect("events", organization)


@require_POST
def restore(request: HttpRequest, organization: str, event: str) -> HttpResponse:
    """Bring an archived event back."""
    found = access_event(request.user, organization, event, Permission.MANAGE_EVENTS)
    restore_event(found, cast("Person", request.user))
    flash(request, "success", f"{found} is back. Continuous sync stays paused until it is resumed.")
    return redirect("event_home", organization, event)


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, organization: str, event: str) -> HttpResponse:
    """Delete the event for good; its name has to be typed."""
    found = access_event(request.user, organization, event, Permission.MANAGE_EVENTS)
    form, name = DeleteEventForm(request.POST or None), found.name
    if form.is_valid():
        with shown_on(form):
            delete_event(found, form.cleaned_data["name"], cast("Person", request.user))
            flash(request, "success", f"{name} is deleted. Nothing was removed in Swoogo.")
            return redirect("events", organization)
    totals = totals_of(found)
    return render_event(request, found, "events/delete.html", form=form, totals=totals)
