"""The events of an organization."""

from __future__ import annotations

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from stagedoor.accounts.access import access_organization
from stagedoor.web.pages import render_organization


@require_safe
def show_events(request: HttpRequest, organization: str) -> HttpResponse:
    """All events, newest first."""
    found = access_organization(request.user, organization)
    events = found.events.annotate(
        session_count=Count("sessions", filter=Q(sessions__deleted_at=None), distinct=True),
        speaker_count=Count("speakers", filter=Q(speakers__deleted_at=None), distinct=True),
    )
    return render_organization(request, found, "events/list.html", events=events)
