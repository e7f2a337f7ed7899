"""Custom fields: those of an event's sessions, speakers and sponsors."""

from __future__ import annotations

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stagedoor.accounts.models import Person
from stagedoor.accounts.permissions import Permission
from stagedoor.agenda.access import access_event
from stagedoor.agenda.domain import custom_fields
from stagedoor.agenda.models import CustomField, CustomFieldKind, CustomFieldType, Event
from stagedoor.web.errors import shown_on
from stagedoor.web.forms.custom_fields import CustomFieldForm
from stagedoor.web.pages import render_event
from stagedoor.web.toasts import flash


@require_safe
def show_custom_fields(request: HttpRequest, organization: str, event: str) -> HttpResponse:
    """The fields of each kind, deleted ones below."""
    found = access_event(request.user, organization, event)
    of_event = list(found.custom_fields.all())
    kinds = [
        {
            "kind": kind,
            "fields": [field for field in of_event if field.kind == kind and not field.deleted_at],
            "deleted": [field for field in of_event if field.kind == kind and field.deleted_at],
        }
        for kind in CustomFieldKind
    ]
    return render_event(request, found, "fields/list.html", kinds=kinds)


@require_http_methods(["GET", "HEAD", "POST"])
def new_custom_field(request: HttpRequest, organization: str, event: str, kind: str) -> HttpResponse:
    """Add a field to the records of a kind."""
    found = access_event(request.user, organization, event, Permission.EDIT_AGENDA)
    if kind not in CustomFieldKind.values:
        raise Http404
    field = CustomField(event=found, kind=kind, type=CustomFieldType.TEXT)
    return _edit(request, found, field, f"Add a {kind} field")


@require_http_methods(["GET", "HEAD", "POST"])
def edit_custom_field(request: HttpRequest, organization: str, event: str, field_id: int) -> HttpResponse:
    """Rename a field, change its choices, show it in the list."""
    found = access_event(request.user, organization, event, Permission.EDIT_AGENDA)
    field = _field_of(found, field_id)
    return _edit(request, found, field, f"{field.get_kind_display()} field “{field}”")


@require_POST
def delete_custom_field(request: HttpRequest, organization: str, event: str, field_id: int) -> HttpResponse:
    """Delete a field, softly."""
    found = access_event(request.user, organization, event, Permission.EDIT_AGENDA)
    field = _field_of(found, field_id)
    custom_fields.delete_custom_field(field, cast("Person", request.user))
    flash(request, "success", f"“{field}” is deleted. Restoring it shows its values again.")
    return redirect("custom_fields", organization, event)


@require_POST
def restore_custom_field(request: HttpRequest, organization: str, event: str, field_id: int) -> HttpResponse:
    """Bring a deleted field back, with the values that it had."""
    found = access_event(request.user, organization, event, Permission.EDIT_AGENDA)
    field = _field_of(found, field_id)
    custom_fields.restore_custom_field(field, cast("Person", request.user))
    flash(request, "success", f"“{field}” is back.")
    return redirect("custom_fields", organization, event)


def _field_of(event: Event, field_id: int) -> CustomField:
    return get_object_or_404(
        CustomField.objects.select_related("event__organization"), event=event, pk=field_id
    )


def _edit(request: HttpRequest, event: Event, field: CustomField, heading: str) -> HttpResponse:
    form = CustomFieldForm(request.POST or None, instance=field)
    if form.is_valid():
        with shown_on(form):
            custom_fields.save_custom_field(field, cast("Person", request.user))
            flash(request, "success", f"“{field}” is saved.")
            return redirect("custom_fields", event.organization.slug, event.slug)
    return render_event(request, event, "fields/form.html", form=form, field=field, heading=heading)
