"""Changing one thing of a session within the list: its status, time, room or track."""

from __future__ import annotations

from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods
from django_htmx.http import trigger_client_event

from stagedoor.accounts.models import Person
from stagedoor.accounts.permissions import Permission
from stagedoor.agenda.access import access_event, record_of
from stagedoor.agenda.domain.history import Recorder, changing
from stagedoor.agenda.domain.records import save_record
from stagedoor.agenda.models import Event, Session
from stagedoor.agenda.queries import with_participants
from stagedoor.web.errors import shown_on
from stagedoor.web.forms.cells import CELLS, CellForm
from stagedoor.web.listing import choose_view, columns_for
from stagedoor.web.lists.columns import rows_of
from stagedoor.web.lists.sessions import SessionList
from stagedoor.web.toasts import toast, undo_address
from stagedoor.web.views.sessions import warning_after_saving


@require_http_methods(["GET", "HEAD", "POST"])
def edit_cell(
    request: HttpRequest, organization: str, event: str, session_id: int, field: str
) -> HttpResponse:
    """The form of one cell; a POST saves it and answers with the whole row, as it stands in the list now.

    ``?cancel`` answers with the row as it is. Without htmx there is the session's own form.
    """
    found = access_event(request.user, organization, event, Permission.EDIT_AGENDA)
    if field not in CELLS:
        raise Http404
    session = record_of(found, Session, session_id)
    if not request.headers.get("HX-Request"):
        return redirect("session_edit", organization, event, session_id)
    if "cancel" in request.GET:
        return _row(request, found, session_id)
    session.event = found
    form = CELLS[field](session, request.POST or None)
    if form.is_valid():
        form.put_on()
        with shown_on(form):
            actor = cast("Person", request.user)
            with changing(found, actor) as change:
                save_record(session, actor)
            return _saved(request, found, session, change)
    return _form(request, found, form, field)


def _saved(request: HttpRequest, event: Event, session: Session, change: Recorder) -> HttpResponse:
    warned = warning_after_saving(session)
    said = f"“{session}” is saved. {warned}".strip()
    # The list asks for the marks of conflicts again.
    response = trigger_client_event(_row(request, event, session.pk), "marks")
    undo = undo_address(event, change.change.pk if change.change else None)
    return toast(response, "warning" if warned else "success", said, undo=undo)


def _form(request: HttpRequest, event: Event, form: CellForm, field: str) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "field": field,
        "session": form.session,
        "event": event,
        "organization": event.organization,
    }
    response = render(request, "agenda/cell_form.html", context)
    if form.errors:
        # The form stands in the cell; only a saved one takes the place of the row.
        response["HX-Retarget"] = f"#cell-{form.session.pk}-{field}"
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
