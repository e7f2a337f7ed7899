"""Changing, moving, duplicating, deleting and restoring many records at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import cast

from django.forms import Form
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from stagedoor.accounts.models import Person
from stagedoor.accounts.permissions import Permission
from stagedoor.agenda.access import access_event
from stagedoor.agenda.domain.bulk.copies import duplicate_sessions
from stagedoor.agenda.domain.bulk.fields import set_fields
from stagedoor.agenda.domain.bulk.removal import delete_records, restore_records
from stagedoor.agenda.domain.bulk.selection import BulkResult
from stagedoor.agenda.domain.bulk.times import move_to_day, shift_times
from stagedoor.agenda.domain.records import RECORDS
from stagedoor.agenda.domain.versions import version_of
from stagedoor.agenda.models import Event
from stagedoor.common.text import plural
from stagedoor.web.converters import read_ids
from stagedoor.web.errors import shown_on
from stagedoor.web.forms.bulk import BulkEditForm, MoveForm, ShiftForm
from stagedoor.web.listing import came_from
from stagedoor.web.pages import render_event
from stagedoor.web.selection import selected_ids
from stagedoor.web.toasts import flash, flash_result, undo_address

_DONE = {"delete": "deleted", "duplicate": "made as copies", "shift": "moved", "move": "moved"}
# So many records of a selection are named.
SHOWN = 50


@dataclass
class _Selection:
    """The records that a page of bulk acts is about, and the version of the agenda that the person saw."""

    event: Event
    kind: str
    ids: list[int]
    version: int
    left_out: BulkResult = field(default_factory=BulkResult)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_many(request: HttpRequest, organization: str, event: str, kind: str) -> HttpResponse:
    """A page of all that can be done to the selected records; a POST with ``act`` does it."""
    found = access_event(request.user, organization, event, Permission.EDIT_AGENDA)
    data = request.POST if request.method == "POST" else request.GET
    seen = read_ids([data.get("version", "")])
    version = seen[0] if seen else version_of(found)
    selection = _Selection(found, kind, selected_ids(found, kind, data), version)
    act = request.POST.get("act", "")
    forms = _forms(selection, act, request)
    form = forms.get(act)
    if act == "set" and not request.POST.getlist("set"):
        flash(request, "error", "No field was ticked, so nothing was changed.")
    elif act and (form is None or form.is_valid()):
        with shown_on(form or Form()):
            result = _do(act, selection, form, cast("Person", request.user))
            if not result.left_out:
                flash_result(request, found, result, kind, _DONE.get(act, "changed"))
                return redirect(came_from(request, _list(found, kind)))
            selection = _rest(request, selection, result, act)
    return _render(request, selection, forms)


@require_POST
def restore_many(request: HttpRequest, organization: str, event: str, kind: str) -> HttpResponse:
    """Bring the selected deleted records back."""
    found = access_event(request.user, organization, event, Permission.EDIT_AGENDA)
    ids = selected_ids(found, kind, request.POST)
    result = restore_records(found, kind, ids, cast("Person", request.user))
    flash_result(request, found, result, kind, "restored")
    return redirect(came_from(request, _list(found, kind)))


def _forms(selection: _Selection, act: str, request: HttpRequest) -> dict[str, Form]:
    def data(name: str) -> QueryDict | None:
        return request.POST if name == act else None

    event, kind = selection.event, selection.kind
    forms: dict[str, Form] = {"set": BulkEditForm(event, kind, request.POST if act == "set" else None)}
    if kind == "session":
        forms |= {"shift": ShiftForm(data("shift")), "move": MoveForm(event.starts_on, data("move"))}
    return forms


def _do(act: str, selection: _Selection, form: Form | None, actor: Person) -> BulkResult:
    event, kind, ids, version = selection.event, selection.kind, selection.ids, selection.version
    given = form.cleaned_data if form else {}
    match act, kind:
        case "set", _:
            changes = cast("BulkEditForm", form).changes()
            return set_fields(event, kind, ids, changes, actor, version=version)
        case "shift", "session":
            return shift_times(event, ids, given["minutes"], actor, version=version)
        case "move", "session":
            return move_to_day(event, ids, given["day"], actor, version=version)
        case "duplicate", "session":
            return duplicate_sessions(event, ids, actor)
        case "delete", _:
            return delete_records(event, kind, ids, actor, version=version)
    return BulkResult()


def _rest(request: HttpRequest, selection: _Selection, result: BulkResult, act: str) -> _Selection:
    """What was left out is the selection now, so that it can be done to these as well."""
    if result.changed:
        text = f"{plural(len(result.changed), selection.kind)} {_DONE.get(act, 'changed')}."
        flash(request, "success", text, undo=undo_address(selection.event, result.change))
    ids = [one.record for one in result.left_out]
    return _Selection(selection.event, selection.kind, ids, version_of(selection.event), result)


def _list(event: Event, kind: str) -> str:
    name = "agenda" if kind == "session" else f"{kind}s"
    return reverse(name, args=[event.organization.slug, event.slug])


def _render(request: HttpRequest, selection: _Selection, forms: dict[str, Form]) -> HttpResponse:
    event, kind = selection.event, selection.kind
    records = RECORDS[kind]._default_manager.filter(event=event, pk__in=selection.ids, deleted_at=None)
    ids = list(records.order_by("pk").values_list("pk", flat=True))
    context: dict[str, object] = {
        "kind": kind,
        "ids": ",".join(map(str, ids)),
        "count": len(ids),
        "names": [str(record) for record in records[:SHOWN]],
        "more": max(0, len(ids) - SHOWN),
        "version": selection.version,
        "left_out": selection.left_out.left_out[:SHOWN],
        "left_out_more": max(0, len(selection.left_out.left_out) - SHOWN),
        "next": came_from(request, _list(event, kind)),
        **{f"{name}_form": form for name, form in forms.items()},
    }
    return render_event(request, event, "bulk/edit.html", **context)
