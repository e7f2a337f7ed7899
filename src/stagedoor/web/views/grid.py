"""Sessions → Agenda → Day grid: the page, its body alone for who watches it, and moving a session."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, cast
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from stagedoor.accounts.models import Person
from stagedoor.accounts.permissions import Permission
from stagedoor.agenda.access import access_event, record_of
from stagedoor.agenda.domain.conflicts import conflicts_of, open_ones
from stagedoor.agenda.domain.moves import move_session, slot_of, slot_words
from stagedoor.agenda.models import Event, Session
from stagedoor.agenda.timetable import read_timetable
from stagedoor.common.clock import now, to_wall
from stagedoor.common.errors import InputError, StagedoorError
from stagedoor.web.day_grid import SEVERAL_DAYS, View, days_shown, make_grid, midnight
from stagedoor.web.errors import shown_on
from stagedoor.web.forms.grid import BY_TRACK, SEVERAL, GridChoices, SlotForm
from stagedoor.web.listing import came_from
from stagedoor.web.pages import render_event
from stagedoor.web.templatetags.conflict_tags import by_session
from stagedoor.web.toasts import flash, undo_address


@require_safe
def show_grid(request: HttpRequest, organization: str, event: str) -> HttpResponse:
    """The days asked for, without what is declined: the first of the event's, or the present one."""
    found = access_event(request.user, organization, event)
    return render_event(request, found, "agenda/grid.html", **_shown(request, found))


@require_safe
def show_grid_body(request: HttpRequest, organization: str, event: str) -> HttpResponse:
    """The same days alone; nothing (204) where the agenda is still at the revision ``seen``."""
    found = access_event(request.user, organization, event)
    if request.GET.get("seen") == str(found.revision):
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    context = {"event": found, "organization": found.organization} | _shown(request, found)
    return render(request, "agenda/_grid.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, organization: str, event: str, session_id: int) -> HttpResponse:
    """Move a session: by the form, or by the grid's script, which is answered in JSON.

    The agenda that the person saw is told by the version of the session's slot.
    """
    found = access_event(request.user, organization, event, Permission.EDIT_AGENDA)
    session = record_of(found, Session, session_id)
    if request.headers.get("Accept") == "application/json":
        return _answer(request, found, session)
    now_at = slot_of(session)
    initial = {"version": now_at.version} | {
        name: getattr(session, name) for name in ("starts_at", "ends_at", "room", "track")
    }
    form = SlotForm(found, request.POST or None, initial=initial)
    back = came_from(request, reverse("session", args=[organization, event, session_id]))
    if form.is_valid():
        with shown_on(form):
            moved, change = _move(request, found, session, form)
            said = f"“{moved}” is now at {slot_words(slot_of(moved), found)}."
            flash(request, "success", said, undo=undo_address(found, change))
            return redirect(back)
    came = urlsplit(request.headers.get("Referer", ""))
    context: dict[str, Any] = {"form": form, "record": session, "now_at": slot_words(now_at, found)}
    context["next"] = request.POST.get("next", f"{came.path}?{came.query}" if came.query else came.path)
    return render_event(request, found, "agenda/move.html", **context)


def _answer(request: HttpRequest, event: Event, session: Session) -> HttpResponse:
    form = SlotForm(event, request.POST)
    try:
        if not form.is_valid():
            raise InputError(" ".join(str(error[0]) for error in form.errors.values()))
        moved, change = _move(request, event, session, form)
    except StagedoorError as error:
        return JsonResponse({"error": str(error)})
    slot = slot_of(moved)
    said = f"“{moved}” is now at {slot_words(slot, event)}."
    return JsonResponse({"said": said, "version": slot.version, "undo": undo_address(event, change)})


def _move(request: HttpRequest, event: Event, session: Session, form: SlotForm) -> tuple[Session, int | None]:
    seen = form.cleaned_data["version"]
    return move_session(event, session.pk, seen, form.slot(session), cast("Person", request.user))


def _shown(request: HttpRequest, event: Event) -> dict[str, Any]:
    choices, timetable = GridChoices(request.GET), read_timetable(event)
    days = days_shown(timetable, event.starts_on, event.ends_on, event.zone)
    asked = request.GET.get("day", str(to_wall(now(), event.zone).date()))
    day = next((day for day in days if str(day) == asked), event.starts_on)
    show = choices.chosen("show")
    view = View(
        day,
        SEVERAL_DAYS if show == SEVERAL else 1,
        by_track=show == BY_TRACK,
        begins=choices.chosen("begins"),
        ends=choices.chosen("ends"),
        only_used=bool(choices.chosen("used")),
    )
    places = event.tracks.filter(deleted_at=None) if view.by_track else event.rooms.filter(deleted_at=None)
    grid = make_grid(timetable, [(each.pk, each.name) for each in places], view, event.zone)
    known = conflicts_of(event, timetable)
    request.known_conflicts = known  # type: ignore[attr-defined] # the tab counts the same ones
    tabs = [(each, round(midnight(each, event.zone).timestamp() / 60)) for each in days]
    return {
        "choices": choices,
        "days": tabs,
        "day": day,
        "view": view,
        "grid": grid,
        "open_here": len(open_ones(known)),
        "clashing": {pk: len(found) for pk, found in by_session(known).items()},
    }
