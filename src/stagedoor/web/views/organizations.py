"""The organizations of a person."""

from __future__ import annotations

from typing import cast

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from stagedoor.accounts.access import organizations_of
from stagedoor.accounts.models import Person


@require_safe
def show_organizations(request: HttpRequest) -> HttpResponse:
    """The organizations, or straight to the only one."""
    organizations = list(
        organizations_of(cast("Person", request.user)).annotate(event_count=Count("events", distinct=True))
    )
    if len(organizations) == 1:
        return redirect("events", organizations[0].slug)
    return render(request, "organizations.html", {"organizations": organizations})
