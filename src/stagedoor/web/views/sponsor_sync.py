"""Sponsors → Options → *Sync to Swoogo*, and the question whether missing levels may be made (R13, R17)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from stagedoor.accounts.permissions import Permission
from stagedoor.agenda.access import access_event
from stagedoor.common.errors import StagedoorError
from stagedoor.sync.domain.mappings import live_mapping
from stagedoor.sync.levels import missing_levels
from stagedoor.sync.models import RunScope
from stagedoor.web.pages import render_event
from stagedoor.web.views.syncs import note_yes_to_closed, start

MAKE, WITHOUT = "make", "without"


@require_POST
def start_sponsor_sync(request: HttpRequest, organization: str, event: str) -> HttpResponse:
    """Start a sync of the sponsors; where Swoogo lacks levels, ask first, since they are account-wide."""
    found = access_event(request.user, organization, event, Permission.SYNC)
    mapping = live_mapping(found)
    note_yes_to_closed(request, mapping)
    answer = request.POST.get("levels", "")
    context: dict[str, object] = {"mapping": mapping, "next": request.POST.get("next", "")}
    if answer not in {MAKE, WITHOUT}:
        try:
            context["missing"] = missing_levels(mapping)
        except StagedoorError as error:
            context["error"] = error
        if context.get("missing") or "error" in context:
            return render_event(request, found, "sync/levels.html", **context)
    return start(request, mapping, RunScope.SPONSORS, create_levels=answer == MAKE)
