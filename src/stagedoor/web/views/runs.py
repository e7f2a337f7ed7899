"""Runs: what was synced, and what became of each record (R41)."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from stagedoor.accounts.permissions import Permission
from stagedoor.agenda.access import access_event
from stagedoor.agenda.models import Event
from stagedoor.jobs.port import worker_alive
from stagedoor.sync.credits.budget import seconds_left, waits_until
from stagedoor.sync.domain.mappings import find_mapping
from stagedoor.sync.domain.retry import failed_refs
from stagedoor.sync.domain.runs import request_stop, running_run
from stagedoor.sync.models import Preview, RunState, RunStatus, SyncRun
from stagedoor.web.listing import show_list
from stagedoor.web.lists.runs import RunList
from stagedoor.web.pages import render_event
from stagedoor.web.run_files import CONTENT_TYPES, run_file
from stagedoor.web.run_lines import list_records
from stagedoor.web.run_summary import nothing_to_send, sum_up
from stagedoor.web.toasts import flash, toast
from stagedoor.web.watching import stop_watching


@require_safe
def list_runs(request: HttpRequest, organization: str, event: str) -> HttpResponse:
    """All runs of the event, newest first, those under earlier connections too."""
    found = access_event(request.user, organization, event)
    listing = RunList(found)
    return show_list(request, listing, mapping=listing.mapping, worker_alive=worker_alive())


@require_safe
def show_run(request: HttpRequest, organization: str, event: str, run_id: int) -> HttpResponse:
    """One run; while it is under way the page asks again every two seconds."""
    found = access_event(request.user, organization, event)
    run = get_object_or_404(_runs_of(found), pk=run_id)
    if run.state == RunState.FINISHED:
        stop_watching(request, run.pk)
    if run.status == RunStatus.PREVIEWED and Preview.objects.filter(run=run).exists():
        return _to_preview(request, run)
    context = _progress(run) | list_records(run, request.GET)
    if request.headers.get("HX-Request"):
        response = render_event(request, found, "runs/_live.html", **context)
        return toast(response, *sum_up(run)) if run.state == RunState.FINISHED else response
    return render_event(request, found, "runs/show.html", **context)


@require_safe
def download_run(
    request: HttpRequest, organization: str, event: str, run_id: int, format: str
) -> HttpResponse:
    """What became of each record of a run, as a file."""
    found = access_event(request.user, organization, event)
    run = get_object_or_404(_runs_of(found), pk=run_id)
    if format not in CONTENT_TYPES:
        raise Http404
    headers = {"Content-Disposition": f'attachment; filename="{found.slug}-sync-{run.pk}.{format}"'}
    return HttpResponse(run_file(run, format), content_type=CONTENT_TYPES[format], headers=headers)


def _to_preview(request: HttpRequest, run: SyncRun) -> HttpResponse:
    """A preview that is there is shown on a page of its own."""
    event = run.mapping.event
    address = reverse("preview", args=[event.organization.slug, event.slug, run.pk])
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": address})
    return redirect(address)


@require_POST
def stop_run(request: HttpRequest, organization: str, event: str, run_id: int) -> HttpResponse:
    """Ask a run to stop after the calls in flight; one that waits is taken away."""
    found = access_event(request.user, organization, event, Permission.SYNC)
    run = get_object_or_404(_runs_of(found), pk=run_id)
    request_stop(run)
    if run.state == RunState.WAITING:
        flash(request, "success", "The waiting sync was taken away; nothing was sent.")
        return redirect("runs", organization, event)
    flash(request, "info", "The sync stops after the calls in flight.")
    return redirect("run", organization, event, run_id)


def _runs_of(event: Event) -> QuerySet[SyncRun]:
    return SyncRun.objects.filter(mapping__event=event).select_related(
        "mapping__event__organization", "mapping__connection", "person"
    )


def _progress(run: SyncRun) -> dict[str, Any]:
    """How far it is, and how it ended."""
    finished = run.state == RunState.FINISHED
    return {
        "run": run,
        "mapping": find_mapping(run.mapping.event) if finished else None,
        "finished": finished,
        "waits_until": waits_until(run),
        "seconds_left": seconds_left(run),
        "failed": len(failed_refs(run)) if finished else 0,
        "formats": _formats(run) if finished else [],
        "connection": run.mapping.connection,
        "follows": run.state == RunState.WAITING and running_run(run.mapping) is not None,
        "words": sum_up(run) if finished else None,
        "nothing_to_send": nothing_to_send(run),
        "worker_alive": finished or worker_alive(),
    }


def _formats(run: SyncRun) -> list[dict[str, str]]:
    """What the menu of downloads offers."""
    event = run.mapping.event
    here = [event.organization.slug, event.slug, run.pk]
    return [
        {"label": key.upper(), "address": reverse("run_file", args=[*here, key])} for key in CONTENT_TYPES
    ]
