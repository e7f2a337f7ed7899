"""Rendering: what every page of an organization or an event gets besides its own context."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from stagedoor.accounts.access import access_membership
from stagedoor.accounts.models import Organization, Role
from stagedoor.accounts.permissions import Permission

if TYPE_CHECKING:
    from stagedoor.agenda.models import Event


def render_organization(
    request: HttpRequest, organization: Organization, template: str, **context: object
) -> HttpResponse:
    """Render a page of the organization.

    Beside its own context it has ``organization``, ``role``, ``can_edit`` (the agenda), ``can_manage``
    (members and settings) and ``section``, the word of the address that the side navigation marks.
    """
    role = organization.role or Role(access_membership(request.user, organization.slug).role)
    words = request.path.strip("/").split("/")[2 if "event" in context else 1 :]
    frame = {
        "organization": organization,
        "role": role,
        "can_edit": Permission.EDIT_AGENDA.allows(role),
        "can_manage": Permission.MANAGE_MEMBERS.allows(role),
        "section": words[0] if words else "home" if "event" in context else "events",
    }
    return render(request, template, frame | context)


def render_event(request: HttpRequest, event: Event, template: str, **context: object) -> HttpResponse:
    """Render a page of the event: as ``render_organization``, with ``event``."""
    return render_organization(request, event.organization, template, event=event, **context)
