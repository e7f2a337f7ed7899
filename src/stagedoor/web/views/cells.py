"""Changing one thing of a session within the list: its status, time, room or track."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods
from django_htmx.http import trigger_client_event

from stagedoor.accounts.models import Person
from stagedoor.accounts.permissions import Permission
from stagedoor.agenda.access import access_event, record_of
from stagedoor.agenda.domain.history import Recorder, changing
from stagedoor.agenda.domain.merging import THEIRS, YOURS, Edit, EditConflict, merge_edit
from stagedoor.agenda.domain.records import save_record
from stagedoor.agenda.models import Event, Session
from stagedoor.agenda.queries import with_participants
from stagedoor.web.converters import read_ids
from stagedoor.web.errors import shown_on
from stagedoor.web.forms.cells import CELLS, CellForm
from stagedoor.web.listing import choose_view, columns_for
from stagedoor.web.lists.columns import rows_of
from stagedoor.web.lists.sessions import SessionList
from stagedoor.web.merging import both_versions, form_version
from stagedoor.web.toasts import toast, undo_address
from stagedoor.web.views.sessions import warning_after_saving


@require_http_methods(["GET", "HEAD", "POST"])
def edit_cell(
    request: HttpRequest, organization: str, event: str, session_id: int, field: str
) -> HttpResponse:
    """The form of one cell; a POST saves it and answers with the whole row, as it stands in the list now.

    ``?cancel`` answers with the row as it is. Without htmx there is the session's own form. Where somebody
    else changed the same meanwhile, the cell shows both versions to choose from.
    """
    found = access_event(request.user, organization, event, Permission.EDIT_AGENDA)
    if field not in CELLS:
        raise Http404
    version = form_version(request, found)
    session = record_of(found, Session, session_id)
    if not request.headers.get("HX-Request"):
        return redirect("session_edit", organization, event, session_id)
    if "cancel" in request.GET:
        return _row(request, found, session_id)
    session.event = found
    cell = _Cell(found, field, CELLS[field](session, request.POST or None), version)
    if cell.form.is_valid():
        cell.form.put_on()
        with shown_on(cell.form):
            try:
                return _save(request, cell)
            except EditConflict as conflict:
                return _form(request, cell, conflict)
    return _form(request, cell)


@dataclass(frozen=True)
class _Cell:
    """The form of one cell, and the version of the agenda that the person saw when it opened."""

    event: Event
    field: str
    form: CellForm
    version: int


def _save(request: HttpRequest, cell: _Cell) -> HttpResponse:
    """Merge with what is stored by now and save it; raises EditConflict where somebody has to choose."""
    actor, session = cast("Person", request.user), cell.form.session
    seen, choice = read_ids([request.POST.get("seen", "")]), request.POST.get("choice", "")
    choices = dict.fromkeys(cell.form.fields, choice) if choice in {YOURS, THEIRS} else {}
    fields = list(cell.form.fields)
    with changing(cell.event, actor) as change:
        edit = Edit(session, fields, cell.version, choices=choices, seen=seen[0] if seen else None)
        merge_edit(edit, actor)
        save_record(session, actor)
    return _saved(request, cell.event, session, change)


def _saved(request: HttpRequest, event: Event, session: Session, change: Recorder) -> HttpResponse:
    warned = warning_after_saving(session)
    said = f"“{session}” is saved. {warned}".strip()
    # The list asks for the marks of conflicts again.
    response = trigger_client_event(_row(request, event, session.pk), "marks")
    undo = undo_address(event, change.change.pk if change.change else None)
    return toast(response, "warning" if warned else "success", said, undo=undo)


def _form(request: HttpRequest, cell: _Cell, conflict: EditConflict | None = None) -> HttpResponse:
    session = cell.form.session
    context: dict[str, Any] = {
        "form": cell.form,
        "field": cell.field,
        "session": session,
        "event": cell.event,
        "organization": cell.event.organization,
        "version": cell.version,
    }
    if conflict is not None:
        context |= {"seen": conflict.version, "both": both_versions(cell.event, session, conflict.conflicts)}
    response = render(request, "agenda/cell_form.html", context)
    if cell.form.errors or conflict is not None:
        # The form stands in the cell; only a saved one takes the place of the row.
        response["HX-Retarget"] = f"#cell-{session.pk}-{cell.field}"
        response["HX-Reswap"] = "outerHTML"
    return response


def _row(request: HttpRequest, event: Event, session_id: int) -> HttpResponse:
    """The session's row, with the columns of the list that it stands in."""
    listing = SessionList(event)
    address = request.headers.get("HX-Current-URL", "")
    asked = QueryDict(address.partition("?")[2][:2000]).get("view", "")
    view, own, _ = choose_view(request, listing, asked)
    columns = columns_for(listing, view, own)
    rows = with_participants(event.sessions.filter(pk=session_id).select_related("room", "track"))
    here = listing.here(list(rows), columns, can_edit=True)
    [row] = rows_of(rows, columns, here)
    return render(request, "layout/list_row.html", {"row": row, "one": listing.one, "can_tick": True})
