"""A mapping's pages: its settings (R30), and which field goes to which (R31)."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stagedoor.accounts.access import access_membership, access_organization
from stagedoor.accounts.permissions import Permission
from stagedoor.common.errors import StagedoorError
from stagedoor.swoogo.records import Kind
from stagedoor.sync.domain import field_mapping, mapping_settings
from stagedoor.sync.mapped_fields import read_sources
from stagedoor.sync.models import EventMapping, FieldMapping
from stagedoor.sync.planning.fields import Definition, Field
from stagedoor.sync.planning.targets import CHOSEN, Source, targets
from stagedoor.web.errors import shown_on
from stagedoor.web.forms.field_mapping import AddFieldForm, ValuesForm
from stagedoor.web.forms.mapping_settings import MappingSettingsForm
from stagedoor.web.pages import render_organization
from stagedoor.web.toasts import flash
from stagedoor.web.views.mappings import mapping_of

# The list costs 10 credits: choosing a field and its values within this time share one.
_LIST_SECONDS = 300


@require_http_methods(["GET", "HEAD", "POST"])
def edit_settings(request: HttpRequest, organization: str, mapping_id: int) -> HttpResponse:
    """What people set for a mapping: its switches, and what is one of several."""
    needs = Permission.MANAGE_SWOOGO if request.method == "POST" else Permission.READ
    membership = access_membership(request.user, organization, needs)
    mapping = mapping_of(membership.organization, mapping_id)
    form = MappingSettingsForm(mapping, request.POST if request.method == "POST" else None)
    if form.is_valid():
        mapping_settings.change_settings(mapping, form.changed, membership.person)
        flash(
            request, "success", f"The settings of {mapping.event} are saved. They hold from the next sync on."
        )
        return redirect("mapping_settings", organization, mapping_id)
    return _render(request, mapping, "integrations/settings.html", form=form, facts=form.facts)


@require_safe
def show_fields(request: HttpRequest, organization: str, mapping_id: int) -> HttpResponse:
    """Every row of the field mapping, by kind; asks Swoogo nothing."""
    found = access_organization(request.user, organization)
    mapping = mapping_of(found, mapping_id)
    kinds = [
        {
            "kind": kind,
            "rows": [row for row in rows if row.ours],
            "removed": [row for row in rows if not row.ours],
            "is_default": all(row.is_default for row in rows),
        }
        for kind in field_mapping.MAPPED_KINDS
        for rows in [field_mapping.mapped_rows(mapping, kind)]
    ]
    return _render(request, mapping, "integrations/fields.html", kinds=kinds)


@require_http_methods(["GET", "HEAD", "POST"])
def add_field(request: HttpRequest, organization: str, mapping_id: int, kind: str) -> HttpResponse:
    """*Add field mapping*: the two dropdowns; a choice field leads on to its values."""
    membership = access_membership(request.user, organization, Permission.MANAGE_SWOOGO)
    mapping, of_kind = mapping_of(membership.organization, mapping_id), _kind(kind)
    context: dict[str, Any] = {"kind": of_kind}
    try:
        known = _definitions(mapping, of_kind, refresh="refresh" in request.GET)
    except StagedoorError as error:
        return _render(request, mapping, "integrations/add_field.html", **context, error=error)
    offered = targets(of_kind, known)
    form = AddFieldForm(read_sources(mapping.event)[of_kind], offered, request.POST or None)
    if form.is_valid():
        with shown_on(form):
            source, target = _pair(mapping, of_kind, form.cleaned_data, known)
            field_mapping.check_pair(source, target)
            if target.type in CHOSEN:
                return _values_of(request, mapping, source, target)
            field_mapping.map_field(mapping, source, target, actor=membership.person)
            flash(
                request, "success", f"{source.label} goes to Swoogo's {target.label} from the next sync on."
            )
            return redirect("mapping_fields", organization, mapping_id)
    return _render(request, mapping, "integrations/add_field.html", **context, form=form)


@require_POST
def set_values(request: HttpRequest, organization: str, mapping_id: int, kind: str) -> HttpResponse:
    """Keep which choice of Swoogo's stands for each of ours; without values, ask for them."""
    membership = access_membership(request.user, organization, Permission.MANAGE_SWOOGO)
    mapping, of_kind = mapping_of(membership.organization, mapping_id), _kind(kind)
    source, target = _pair(mapping, of_kind, request.POST, _definitions(mapping, of_kind))
    if "otherwise" not in request.POST:
        return _values_of(request, mapping, source, target)
    form = ValuesForm(source, target, {}, data=request.POST)
    if form.is_valid():
        with shown_on(form):
            otherwise = form.cleaned_data["otherwise"]
            field_mapping.map_field(
                mapping,
                source,
                target,
                values=form.values(),
                otherwise=otherwise,
                actor=membership.person,
            )
            flash(
                request, "success", f"{source.label} goes to Swoogo's {target.label} from the next sync on."
            )
            return redirect("mapping_fields", organization, mapping_id)
    context = {"form": form, "source": source, "target": target, "kind": of_kind}
    return _render(request, mapping, "integrations/field_values.html", **context)


@require_POST
def remove_field(request: HttpRequest, organization: str, mapping_id: int, kind: str) -> HttpResponse:
    """Send nothing to a field of Swoogo's any more, or again what goes there by default."""
    membership = access_membership(request.user, organization, Permission.MANAGE_SWOOGO)
    mapping, theirs = mapping_of(membership.organization, mapping_id), request.POST.get("theirs", "")
    if "back" in request.POST:
        field_mapping.put_back_default(mapping, _kind(kind), theirs, membership.person)
        flash(request, "success", f"Swoogo's {theirs} gets its default again from the next sync on.")
    else:
        field_mapping.unmap_field(mapping, _kind(kind), theirs, membership.person)
        flash(request, "success", f"Nothing is sent to Swoogo's {theirs} any more. What stands there stays.")
    return redirect("mapping_fields", organization, mapping_id)


@require_POST
def reset_fields(request: HttpRequest, organization: str, mapping_id: int, kind: str) -> HttpResponse:
    """*Reset to the default*."""
    membership = access_membership(request.user, organization, Permission.MANAGE_SWOOGO)
    field_mapping.reset_fields(
        mapping_of(membership.organization, mapping_id), _kind(kind), membership.person
    )
    flash(request, "success", f"The {kind} fields are mapped by default again.")
    return redirect("mapping_fields", organization, mapping_id)


def _values_of(request: HttpRequest, mapping: EventMapping, source: Source, target: Field) -> HttpResponse:
    """Ask which choice is which: as it was kept, else by name."""
    kept = FieldMapping.objects.filter(
        mapping=mapping, kind=target.kind, theirs=target.name, ours=source.key
    ).first()
    by_name = field_mapping.values_by_name(source, target)
    form = ValuesForm(
        source, target, {**by_name, **(kept.values if kept else {})}, kept.otherwise if kept else ""
    )
    matched = sum(choice in by_name for choice in source.choices)
    context = {"form": form, "source": source, "target": target, "kind": target.kind, "matched": matched}
    return _render(request, mapping, "integrations/field_values.html", **context)


def _pair(mapping: EventMapping, kind: Kind, chosen: Any, known: list[Definition]) -> tuple[Source, Field]:
    source = field_mapping.find_source(mapping, kind, str(chosen.get("ours", "")))
    return source, field_mapping.find_target(mapping, kind, str(chosen.get("theirs", "")), known)


def _definitions(mapping: EventMapping, kind: Kind, *, refresh: bool = False) -> list[Definition]:
    """The account's fields of this kind, asked of Swoogo once in a while."""
    connection = mapping.connection
    key = f"swoogo-fields-{connection.pk}-{connection.key_fingerprint}-{kind}"
    kept: list[dict[str, Any]] | None = None if refresh else cache.get(key)
    if kept is None:
        kept = [asdict(each) for each in field_mapping.swoogo_fields(mapping, kind)]
        cache.set(key, kept, _LIST_SECONDS)
    return [Definition(**each) for each in kept]


def _kind(word: str) -> Kind:
    found = next((kind for kind in field_mapping.MAPPED_KINDS if kind == word), None)
    if found is None:
        raise Http404
    return found


def _render(request: HttpRequest, mapping: EventMapping, template: str, **context: Any) -> HttpResponse:
    return render_organization(request, mapping.event.organization, template, mapping=mapping, **context)
