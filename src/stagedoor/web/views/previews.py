"""Previews: what a sync would do, applied line by line as it was shown (R36); sync of ticked rows (R33)."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stagedoor.accounts.models import Person
from stagedoor.accounts.permissions import Permission
from stagedoor.agenda.access import access_event, record_of
from stagedoor.agenda.models import AgendaRecord, Event, Session, Speaker, Sponsor
from stagedoor.common.errors import StagedoorError
from stagedoor.jobs.port import push, push_preview
from stagedoor.swoogo.records import Kind
from stagedoor.sync.domain.mappings import live_mapping
from stagedoor.sync.domain.previews import (
    APPLICABLE,
    find_preview,
    left_out,
    notes,
    reject_preview,
    shown_differently,
)
from stagedoor.sync.domain.questions import lines_allowed, questions_of
from stagedoor.sync.domain.try_one import cost_of_looking
from stagedoor.sync.models import EventMapping, Preview, RunPurpose, RunScope, SyncRun, Trigger
from stagedoor.sync.planning.lines import Line
from stagedoor.sync.planning.records import Ref
from stagedoor.sync.reasons import EXPECTED
from stagedoor.sync.snapshot import SCOPES
from stagedoor.web.converters import read_ids
from stagedoor.web.listing import came_from
from stagedoor.web.pages import render_event
from stagedoor.web.selection import selected_ids
from stagedoor.web.toasts import flash
from stagedoor.web.views.syncs import start
from stagedoor.web.watching import watch

# More would make a page that nobody reads; the rest goes along, and --json shows it.
LINES_SHOWN = 500
PREVIEW = "preview"
MODELS: dict[Kind, type[AgendaRecord]] = {
    Kind.SESSION: Session,
    Kind.SPEAKER: Speaker,
    Kind.SPONSOR: Sponsor,
}
LIST_OF = {Kind.SESSION: "agenda", Kind.SPEAKER: "speakers", Kind.SPONSOR: "sponsors"}


@require_POST
def start_preview(request: HttpRequest, organization: str, event: str) -> HttpResponse:
    """Look at what a sync of this scope would do; the page shows it when it is there."""
    found = access_event(request.user, organization, event, Permission.SYNC)
    is_sponsors = request.POST.get("scope") == RunScope.SPONSORS
    scope = RunScope.SPONSORS if is_sponsors else RunScope.AGENDA
    return preview_records(request, live_mapping(found), scope, [])


@require_POST
def preview_again(request: HttpRequest, organization: str, event: str, run_id: int) -> HttpResponse:
    """The same look once more: of everything, or of the records that were ticked."""
    run = _preview_of(access_event(request.user, organization, event, Permission.SYNC), run_id).run
    only: list[Ref] = [(Kind(kind), number) for kind, number in run.only]
    return preview_records(request, live_mapping(run.mapping.event), RunScope(run.scope), only)


def preview_records(
    request: HttpRequest, mapping: EventMapping, scope: RunScope, only: list[Ref]
) -> HttpResponse:
    """Ask for a preview of these records, or of all, and go to where it will be shown."""
    person = cast("Person", request.user)
    options: dict[str, Any] = {"person": person, "scope": scope, "purpose": RunPurpose.PREVIEW, "only": only}
    run = push(mapping, Trigger.PERSON, **options).run
    return redirect("run", mapping.event.organization.slug, mapping.event.slug, run.pk)


@require_safe
def show_preview(request: HttpRequest, organization: str, event: str, run_id: int) -> HttpResponse:
    """The lines with what stands in Swoogo and what would, what is left out, and what the whole costs."""
    found = access_event(request.user, organization, event)
    preview = _preview_of(found, run_id)
    lines = [Line.from_json(kept) for kept in preview.lines]
    return render_event(request, found, "previews/show.html", **_shown(preview, lines))


@require_POST
def apply(request: HttpRequest, organization: str, event: str, run_id: int) -> HttpResponse:
    """*Apply*: send exactly the ticked lines, if they are still the same (R36)."""
    found = access_event(request.user, organization, event, Permission.SYNC)
    preview = find_preview(live_mapping(found), run_id)
    chosen = set(read_ids(request.POST.getlist("line")))
    off = [number for number in read_ids(request.POST.getlist("shown")) if number not in chosen]
    allowed = lines_allowed(preview.run) if request.POST.get("allow") else ()
    try:
        person = cast("Person", request.user)
        run = push_preview(preview, off, Trigger.PERSON, person=person, allowed=allowed).run
    except StagedoorError as error:
        flash(request, "error", str(error))
        return redirect("preview", organization, event, run_id)
    watch(request, run)
    return redirect("run", organization, event, run.pk)


@require_POST
def reject(request: HttpRequest, organization: str, event: str, run_id: int) -> HttpResponse:
    """*Reject*: nobody is to apply this one."""
    found = access_event(request.user, organization, event, Permission.SYNC)
    reject_preview(find_preview(live_mapping(found), run_id), cast("Person", request.user))
    flash(request, "info", "Rejected: nothing was sent.")
    return redirect("preview", organization, event, run_id)


@require_POST
def sync_ticked(request: HttpRequest, organization: str, event: str, kind: str) -> HttpResponse:
    """*More → Sync to Swoogo*, or *Preview*, for the ticked rows of a list (R33)."""
    found = access_event(request.user, organization, event, Permission.SYNC)
    mapping, of_kind = live_mapping(found), Kind(kind)
    only: list[Ref] = [(of_kind, number) for number in selected_ids(found, kind, request.POST)]
    if not only:
        flash(request, "error", f"Tick the {kind}s that are to go first; nothing was sent.")
        return redirect(came_from(request, reverse(LIST_OF[of_kind], args=[organization, event])))
    scope = SCOPES[of_kind]
    if request.POST.get("do") == PREVIEW:
        return preview_records(request, mapping, scope, only)
    return start(request, mapping, scope, only=only)


@require_http_methods(["GET", "HEAD", "POST"])
def try_one(request: HttpRequest, organization: str, event: str, kind: str, record_id: int) -> HttpResponse:
    """*Try one record now*: where it stands, and what looking costs; a click looks and sends nothing."""
    found = access_event(request.user, organization, event, Permission.SYNC)
    mapping, of_kind = live_mapping(found), Kind(kind)
    record = record_of(found, MODELS[of_kind], record_id)
    ref: Ref = (of_kind, record.pk)
    if request.method == "POST":
        return preview_records(request, mapping, SCOPES[of_kind], [ref])
    context = {"record": record, "kind": kind, "mapping": mapping, "look": cost_of_looking(mapping, ref)}
    return render_event(request, found, "previews/try_one.html", **context)


def _preview_of(event: Event, run_id: int) -> Preview:
    runs = SyncRun.objects.select_related("mapping__event__organization", "mapping__connection", "person")
    run = get_object_or_404(runs, pk=run_id, mapping__event=event)
    return get_object_or_404(Preview.objects.select_related("applied_by"), run=run)


def _shown(preview: Preview, lines: list[Line]) -> dict[str, Any]:
    """What the page shows of the preview."""
    run = preview.run
    told = left_out(preview)
    missing = [each for each in told if each["reason"] not in EXPECTED]
    applied = SyncRun.objects.filter(applies=preview).first()
    return {
        "preview": preview,
        "notes": notes(preview),
        "run": run,
        "mapping": run.mapping,
        "lines": lines[:LINES_SHOWN],
        "more": max(0, len(lines) - LINES_SHOWN),
        "count": len(lines),
        "off": set(preview.off),
        "can_apply": preview.state in APPLICABLE and run.mapping.is_live,
        "applied": applied,
        "questions": questions_of(run),
        "is_trial": len(run.only) == 1,
        "left_out_new": [each for each in missing if each["is_new"]],
        "left_out_known": [each for each in missing if not each["is_new"]],
        "not_attempted": [each for each in told if each["reason"] in EXPECTED],
        "shown_differently": shown_differently(preview),
    }
