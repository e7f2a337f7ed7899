"""History: of the event, of one record, of one change, and *Undo*."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, cast

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from stagedoor.accounts.models import Person
from stagedoor.accounts.permissions import Permission
from stagedoor.agenda.access import access_event, record_of
from stagedoor.agenda.domain.list_views import PAGE_SIZE
from stagedoor.agenda.domain.undo_plan import Outlook
from stagedoor.agenda.history_queries import find_changes, find_history, records_of, undos_of
from stagedoor.agenda.models import AgendaChange, AgendaRecord, ChangedRecord, Event
from stagedoor.common.errors import InputError
from stagedoor.common.text import plural
from stagedoor.imports.domain.undo import undo_import
from stagedoor.imports.models import Import
from stagedoor.sync.domain.undo import plan_undo, undo_change
from stagedoor.web.forms.history import HistoryFilter
from stagedoor.web.history_words import HistoryWords
from stagedoor.web.listing import came_from
from stagedoor.web.pages import render_event
from stagedoor.web.toasts import flash, undo_address


@require_safe
def show_history(request: HttpRequest, organization: str, event: str) -> HttpResponse:
    """Every change of the event's agenda, the latest first."""
    found = access_event(request.user, organization, event)
    filters = HistoryFilter(found, request.GET)
    page = _page(request, find_changes(found, filters.search()))
    context = {"page": page, "filters": filters, "entries": _entries(found, list(page))}
    return render_event(request, found, "history/list.html", **context)


@require_safe
def show_record_history(
    request: HttpRequest, organization: str, event: str, model: type[AgendaRecord], pk: int
) -> HttpResponse:
    """What was changed on one record."""
    found = access_event(request.user, organization, event)
    record = record_of(found, model, pk)
    kind = model._meta.model_name or ""
    page = _page(request, find_history(found, kind, pk))
    words = HistoryWords(found)
    undone = undos_of([row.change for row in page])
    entries = [
        {"change": row.change, "rows": [(row, words.lines(row))], "undo": undone.get(row.change_id)}
        for row in page
    ]
    context = {"record": record, "kind": kind, "page": page, "entries": entries}
    return render_event(request, found, "history/record.html", **context)


@require_safe
def show_change(request: HttpRequest, organization: str, event: str, change_id: int) -> HttpResponse:
    """One change: its records field by field, and what undoing it would do."""
    found = access_event(request.user, organization, event)
    change = _change_of(found, change_id)
    page = _page(request, change.records.all())
    words = HistoryWords(found)
    plan = {(each.row.pk, each.field): each for each in plan_undo(change, list(page))}
    rows = [
        (row, [(line, plan.get((row.pk, line.name))) for line in words.lines(row)], _of_record(plan, row))
        for row in page
    ]
    context: dict[str, Any] = {
        "change": change,
        "page": page,
        "rows": rows,
        "undone": undos_of([change]).get(change.pk),
        "can_undo": any(each.outlook in {Outlook.READY, Outlook.LATER} for each in plan.values()),
    }
    return render_event(request, found, "history/change.html", **context)


@require_POST
def undo(request: HttpRequest, organization: str, event: str, change_id: int) -> HttpResponse:
    """Take a change back: the ticked fields, or all of it where the form ticks none.

    The day grid's script takes back a whole move, and is answered in JSON.
    """
    found = access_event(request.user, organization, event, Permission.EDIT_AGENDA)
    change = _change_of(found, change_id)
    if request.headers.get("Accept") == "application/json":
        return _answer(change, cast("Person", request.user))
    actor = cast("Person", request.user)
    here = reverse("history_change", args=[organization, event, change_id])
    keys = request.POST.getlist("field")
    try:
        if "some" in request.POST:
            if not keys:
                flash(request, "error", "No field was ticked, so nothing was undone.")
                return redirect(here)
            undone, made = _undo_fields(change, actor, keys)
        else:
            undone, made = _undo_all(change, actor)
    except InputError as error:
        flash(request, "error", str(error), href=here, link_text="Show this change")
        return redirect(
            here if error.code in {"changed_since", "import_changed"} else came_from(request, here)
        )
    flash(request, "success", undone, undo=undo_address(found, made))
    return redirect(came_from(request, here))


def _answer(change: AgendaChange, actor: Person) -> HttpResponse:
    try:
        said, _ = _undo_all(change, actor)
    except InputError as error:
        return JsonResponse({"error": str(error)})
    return JsonResponse({"said": said})


def _undo_fields(change: AgendaChange, actor: Person, keys: Iterable[str]) -> tuple[str, int | None]:
    done = undo_change(change, actor, list(keys))
    return f"Put back what you chose, on {plural(done.records, 'record')}.", done.change


def _undo_all(change: AgendaChange, actor: Person) -> tuple[str, int | None]:
    """An import takes back what it remembered of its source as well."""
    made = Import.objects.filter(change=change, undone_at=None).first()
    if made is not None:
        count = sum(undo_import(made, actor).values())
        return f"The import is undone: {plural(count, 'record')}.", None
    done = undo_change(change, actor)
    lost = "".join(f" “{one.name}”: {one.reason}" for one in done.left_out[:3])
    return f"Undone on {plural(done.records, 'record')}.{lost}", done.change


def _change_of(event: Event, change_id: int) -> AgendaChange:
    change = get_object_or_404(AgendaChange.objects.select_related("person"), event=event, pk=change_id)
    change.event = event
    return change


def _page(request: HttpRequest, found: Any) -> Page[Any]:
    return Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))


def _entries(event: Event, changes: Sequence[AgendaChange]) -> list[dict[str, Any]]:
    """Each change with its undo, and with its fields where it changed a few records."""
    words, rows, undone = HistoryWords(event), records_of(changes), undos_of(changes)
    return [
        {
            "change": change,
            "rows": [(row, words.lines(row)) for row in rows.get(change.pk, [])],
            "undo": undone.get(change.pk),
        }
        for change in changes
    ]


def _of_record(plan: dict[tuple[int, str], Any], row: ChangedRecord) -> Any:
    """Of a record that the change made: the outlook for taking it away again."""
    return plan.get((row.pk, "deleted")) if row.action in {"created", "deleted"} else None
