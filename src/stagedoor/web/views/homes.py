"""The home of an organization and that of an event: how things stand, and what needs somebody."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from stagedoor.accounts.access import access_organization
from stagedoor.agenda.access import access_event
from stagedoor.agenda.domain.conflicts import conflicts_at_revision, open_ones
from stagedoor.agenda.models import Session, Speaker
from stagedoor.agenda.overview import days_at_a_glance, number_of, totals_of
from stagedoor.jobs.port import worker_alive
from stagedoor.sync.domain.connections import find_connection
from stagedoor.sync.domain.mappings import find_mapping
from stagedoor.sync.domain.overview import health_of, key_trouble, overview_of
from stagedoor.web.event_home import kinds_of, needs_of, steps_of
from stagedoor.web.pages import render_event, render_organization

SWITCHER_EVENTS = 30


@require_safe
def show_organization(request: HttpRequest, organization: str) -> HttpResponse:
    """The events with their health, the newest first; ``?show=archived`` those out of the way."""
    found = access_organization(request.user, organization)
    is_archived = request.GET.get("show") == "archived"
    every = found.events.annotate(session_count=number_of(Session), speaker_count=number_of(Speaker))
    events = list(every.filter(archived_at__isnull=not is_archived))
    health = health_of(found, events)
    trouble = key_trouble(found)
    waiting = [preview for each in health.values() for preview in each.waiting]
    context: dict[str, Any] = {
        "worker_alive": trouble is None or worker_alive(),
        "events": [(event, health[event.pk]) for event in events],
        "waiting": waiting,
        "trouble": trouble,
        "is_archived": is_archived,
        "archived_count": found.events.exclude(archived_at=None).count(),
    }
    return render_organization(request, found, "events/list.html", **context)


@require_safe
def list_other_events(request: HttpRequest, organization: str) -> HttpResponse:
    """For the switcher in the header: the events to go to, asked for when it is opened."""
    found = access_organization(request.user, organization)
    events = found.events.filter(archived_at=None)[:SWITCHER_EVENTS]
    return render(request, "events/switcher.html", {"organization": found, "events": events})


@require_safe
def show_event(request: HttpRequest, organization: str, event: str) -> HttpResponse:
    """What of the event is in Swoogo, what the next sync will do, and what needs a person."""
    found = access_event(request.user, organization, event)
    mapping = find_mapping(found)
    totals = totals_of(found)
    overview = overview_of(mapping, found) if mapping is not None else None
    is_connected = mapping is not None or find_connection(found.organization) is not None
    context: dict[str, Any] = {
        "totals": totals,
        "days": days_at_a_glance(found),
        "mapping": mapping,
        "mapping_here": mapping,
        "overview": overview,
        "kinds": kinds_of(found, totals, overview),
        "needs": needs_of(found, totals, overview),
        "steps": steps_of(found, totals, overview, is_connected=is_connected),
        "worker_alive": mapping is None or worker_alive(),
    }
    return render_event(request, found, "events/home.html", **context)


@require_safe
def show_open_conflicts(request: HttpRequest, organization: str, event: str) -> HttpResponse:
    """The line of the home that tells of open conflicts; ``?alone`` where nothing else needs attention.

    Looking for them takes longer than the home itself, so the home does not wait for it.
    """
    found = access_event(request.user, organization, event)
    context: dict[str, Any] = {
        "event": found,
        "organization": found.organization,
        "count": len(open_ones(conflicts_at_revision(found))),
        "is_alone": "alone" in request.GET,
    }
    return render(request, "events/_conflicts.html", context)
