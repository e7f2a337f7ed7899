"""The mapping window: which event goes to which Swoogo event."""

from __future__ import annotations

from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stagedoor.accounts.access import access_membership, access_organization
from stagedoor.accounts.models import Organization
from stagedoor.accounts.permissions import Permission
from stagedoor.agenda.models import Event
from stagedoor.common.errors import StagedoorError
from stagedoor.common.text import plural
from stagedoor.swoogo import Row
from stagedoor.sync.domain import mappings
from stagedoor.sync.domain.adopt import holds_records
from stagedoor.sync.domain.closed_events import is_closed, status_of
from stagedoor.sync.domain.compare_events import compare_events, left_as_they_are
from stagedoor.sync.domain.connections import find_connection, visible_events
from stagedoor.sync.models import Connection, EventMapping
from stagedoor.web.errors import shown_on
from stagedoor.web.forms.integrations import MappingForm
from stagedoor.web.pages import render_organization
from stagedoor.web.toasts import flash

# The list costs 10 credits: choosing and confirming a pair within this time share one.
_LIST_SECONDS = 120


@require_safe
def show_mappings(request: HttpRequest, organization: str) -> HttpResponse:
    """All pairs of this connection, removed ones too, and the place for a new one (R3)."""
    found = access_organization(request.user, organization)
    connection = find_connection(found)
    if connection is None:
        return redirect("integrations", organization)
    pairs = connection.mappings.filter(ended_at=None).select_related("event")
    return render_organization(request, found, "integrations/mappings.html", mappings=pairs)


@require_safe
def new_mapping(request: HttpRequest, organization: str) -> HttpResponse:
    """The two dropdowns, or why they cannot be filled; loaded into the window by itself."""
    found = access_organization(request.user, organization, Permission.MANAGE_SWOOGO)
    connection = find_connection(found)
    if connection is None:
        return redirect("integrations", organization)
    context: dict[str, Any] = {}
    try:
        rows = _swoogo_events(connection, refresh="refresh" in request.GET)
        context["form"] = _form(connection, rows)
    except StagedoorError as error:
        context["error"] = error
    if request.headers.get("HX-Request"):
        return render(request, "integrations/_new_mapping.html", context | {"organization": found})
    return render_organization(request, found, "integrations/new_mapping.html", **context)


@require_http_methods(["GET", "HEAD", "POST"])
def confirm_mapping(request: HttpRequest, organization: str) -> HttpResponse:
    """Both events side by side, and what the pair means; a second click adds it (R4)."""
    membership = access_membership(request.user, organization, Permission.MANAGE_SWOOGO)
    found = membership.organization
    connection = find_connection(found)
    if connection is None:
        return redirect("integrations", organization)
    try:
        rows = _swoogo_events(connection)
        form = _form(connection, rows, request.POST or request.GET)
        if form.is_valid():
            event = found.events.get(pk=form.cleaned_data["event"])
            row = next(row for row in rows if row["id"] == form.cleaned_data["swoogo_event"])
            if request.method != "POST":
                return _ask(request, found, event, row)
            with shown_on(form):
                return _added(request, mappings.add_mapping(event, row["id"], membership.person))
        context: dict[str, Any] = {"form": form}
    except StagedoorError as error:
        context = {"error": error}
    return render_organization(request, found, "integrations/new_mapping.html", **context)


def _ask(request: HttpRequest, organization: Organization, event: Event, row: Row) -> HttpResponse:
    left = left_as_they_are(event, row["id"])
    pair = {
        "ours": event,
        "theirs": row,
        "compared": compare_events(event, row),
        "left": [plural(count, kind) for kind, count in left.items()],
        "left_count": sum(left.values()),
        "is_closed": is_closed(status_of(row)),
    }
    return render_organization(request, organization, "integrations/confirm_mapping.html", **pair)


@require_POST
def map_again(request: HttpRequest, organization: str, mapping_id: int) -> HttpResponse:
    """Take a removed pair up again; it goes on with its record links (R7)."""
    membership = access_membership(request.user, organization, Permission.MANAGE_SWOOGO)
    mapping = mapping_of(membership.organization, mapping_id)
    return _added(request, mappings.add_mapping(mapping.event, mapping.swoogo_event_id, membership.person))


@require_http_methods(["GET", "HEAD", "POST"])
def remove_mapping(request: HttpRequest, organization: str, mapping_id: int) -> HttpResponse:
    """*Remove Mapping*: say what follows, then stop that pair only (R7)."""
    membership = access_membership(request.user, organization, Permission.MANAGE_SWOOGO)
    mapping = mapping_of(membership.organization, mapping_id)
    if request.method == "POST":
        mappings.remove_mapping(mapping, membership.person)
        flash(request, "success", f"Mapping removed: {mapping.event} is no longer synced.")
        return redirect("mappings", organization)
    return render_organization(
        request, membership.organization, "integrations/remove_mapping.html", mapping=mapping
    )


def mapping_of(organization: Organization, mapping_id: int) -> EventMapping:
    """The organization's mapping with this id, removed or not; Http404 for any other."""
    return get_object_or_404(
        EventMapping.objects.select_related("event__organization"),
        pk=mapping_id,
        event__organization=organization,
        ended_at=None,
    )


def _swoogo_events(connection: Connection, *, refresh: bool = False) -> list[Row]:
    key = f"swoogo-events-{connection.pk}-{connection.key_fingerprint}"
    rows: list[Row] | None = None if refresh else cache.get(key)
    if rows is None:
        rows = visible_events(connection)
        cache.set(key, rows, _LIST_SECONDS)
    return rows


def _form(connection: Connection, rows: list[Row], data: QueryDict | None = None) -> MappingForm:
    events = list(connection.organization.events.all())
    pairs = EventMapping.objects.filter(ended_at=None).select_related("event")
    return MappingForm(
        rows,
        events,
        taken_rows={str(pair.swoogo_event_id): _why_taken(pair, connection) for pair in pairs},
        taken_events={str(pair.event_id): f"paired with {pair.swoogo_event_name}" for pair in pairs},
        data=data,
    )


def _why_taken(pair: EventMapping, connection: Connection) -> str:
    """The reason in the dropdown; of another organization's pair nothing is told."""
    if pair.connection_id != connection.pk:
        return "mapped elsewhere in this installation"
    return f"paired with {pair.event}"


def _added(request: HttpRequest, mapping: EventMapping) -> HttpResponse:
    event = mapping.event
    agenda = reverse("agenda", args=[event.organization.slug, event.slug])
    text = f"{event} is mapped to {mapping.swoogo_event_name} ({mapping.swoogo_event_id})."
    flash(request, "success", text, href=agenda, link_text="Go to its agenda to sync")
    if _is_worked_in(mapping):
        return redirect("matches", event.organization.slug, event.slug)
    return redirect("mappings", event.organization.slug)


def _is_worked_in(mapping: EventMapping) -> bool:
    """Whether the Swoogo event holds what may have to be matched first, as far as it says so."""
    try:
        return holds_records(mapping)
    except StagedoorError:
        return False
