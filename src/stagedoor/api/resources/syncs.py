"""Syncs and previews of an event that is mapped to Swoogo."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, JsonResponse
from ninja import Query, Router, Schema
from pydantic import Field

from stagedoor.accounts.permissions import Permission
from stagedoor.agenda.models import Event
from stagedoor.api.access import actor_of, event_of
from stagedoor.api.paging import page_of
from stagedoor.api.problems import Refusal
from stagedoor.api.responses import CHANGING, READING, refusals
from stagedoor.api.schemas import EventSlug, OneRecord, Paging, RecordId
from stagedoor.jobs.port import push, push_preview
from stagedoor.swoogo.records import Kind
from stagedoor.sync.domain.mappings import live_mapping
from stagedoor.sync.domain.previews import find_preview, preview_json, reject_preview
from stagedoor.sync.domain.run_json import listed_run_json, run_json
from stagedoor.sync.domain.runs import request_stop
from stagedoor.sync.models import Preview, RunPurpose, RunScope, SyncRun, Trigger

router = Router(tags=["Syncs"])
_ASKED = refusals((*READING, 409))
_CHANGED = refusals(CHANGING)
_RUN_FIELDS = (
    *("id", "run", "purpose", "status", "reason", "message", "attempted", "succeeded", "credits", "calls"),
    *("waits_until", "unchanged", "questions", "created_at"),
)


class RecordRef(Schema):
    """One record that a sync is to be about."""

    kind: str = Field(pattern="^(session|speaker|sponsor)$")
    id: RecordId


class SyncIn(Schema):
    """What to send: the agenda, or the sponsors; everything, or only some records."""

    sponsors: bool = False
    only: list[RecordRef] = Field([], max_length=1000)


class ApplyIn(Schema):
    """Which lines of a preview to leave out."""

    without: list[int] = Field([], max_length=10_000)


class RunOut(Schema):
    """A sync, as `stagedoor runs show --json` prints it. Records stand in a single one only."""

    id: int
    run: int = 0
    purpose: str = ""
    status: str = Field("", description="waiting, running, succeeded, partial, failed, refused, stopped …")
    reason: str | None = None
    message: str = ""
    attempted: dict[str, int] = {}
    succeeded: dict[str, int] = {}
    credits: int = 0
    calls: int = 0
    waits_until: str | None = None
    unchanged: int = 0
    questions: list[Any] = []
    created_at: str = ""
    records: list[dict[str, Any]] = []


class RunPage(Schema):
    """One page of syncs."""

    items: list[RunOut]
    next: str | None


class PreviewOut(Schema):
    """A preview, as `stagedoor sync --preview --json` prints it."""

    preview: int
    state: str
    scope: str
    checksum: str
    credits: int
    reads: int
    seconds: float
    lines: list[dict[str, Any]]
    left_out: list[dict[str, Any]]
    shown_differently: list[dict[str, Any]]
    questions: list[Any]
    matches: Any


@router.get("/syncs", response={200: RunPage, **refusals(READING)}, summary="List syncs and previews")
def list_syncs(request: HttpRequest, event: EventSlug, asked: Query[Paging]) -> Any:
    """In the order in which they were asked for, without their records."""
    runs = SyncRun.objects.filter(mapping__event=event_of(request, event))
    return JsonResponse(page_of(runs.prefetch_related(None), asked, listed_run_json, _RUN_FIELDS))


@router.post("/syncs", response={202: RunOut, **_CHANGED}, summary="Start a sync")
def start_sync(request: HttpRequest, event: EventSlug, given: SyncIn) -> Any:
    """It waits for a worker; during another one it starts when that has ended."""
    return _start(request, event_of(request, event, Permission.SYNC), given, RunPurpose.SYNC)


@router.get("/syncs/{record_id}", response={200: RunOut, **refusals(READING)}, summary="Get a sync")
def get_sync(request: HttpRequest, event: EventSlug, record_id: OneRecord) -> Any:
    """With what became of each record."""
    run = _run_of(event_of(request, event), record_id)
    return JsonResponse(listed_run_json(run) | {"records": run_json(run)["records"]})


@router.post("/syncs/{record_id}/stop", response={200: RunOut, **_CHANGED}, summary="Stop a sync")
def stop_sync(request: HttpRequest, event: EventSlug, record_id: OneRecord) -> Any:
    """After the calls that are under way; one that has not begun is taken away."""
    run = _run_of(event_of(request, event, Permission.SYNC), record_id)
    told = listed_run_json(run)
    request_stop(run)
    return JsonResponse(told)


@router.post("/previews", response={202: RunOut, **_CHANGED}, summary="Start a preview")
def start_preview(request: HttpRequest, event: EventSlug, given: SyncIn) -> Any:
    """What a sync would do, without writing anything; it waits for a worker."""
    return _start(request, event_of(request, event, Permission.SYNC), given, RunPurpose.PREVIEW)


@router.get("/previews/{record_id}", response={200: PreviewOut, **_ASKED}, summary="Get a preview")
def get_preview(request: HttpRequest, event: EventSlug, record_id: OneRecord) -> Any:
    """404 until a worker has made it: see the sync of the same number."""
    return JsonResponse(preview_json(_preview_of(event_of(request, event), record_id)))


@router.post("/previews/{record_id}/apply", response={202: RunOut, **_CHANGED}, summary="Apply a preview")
def apply_preview(request: HttpRequest, event: EventSlug, record_id: OneRecord, given: ApplyIn) -> Any:
    """Exactly its lines, once; refused with 409 where it does not hold any more."""
    preview = _preview_of(event_of(request, event, Permission.SYNC), record_id)
    pushed = push_preview(preview, given.without, Trigger.API, person=actor_of(request))
    return JsonResponse(listed_run_json(pushed.run), status=202)


@router.post(
    "/previews/{record_id}/reject",
    response={200: PreviewOut, **_CHANGED},
    summary="Reject a preview",
)
def reject(request: HttpRequest, event: EventSlug, record_id: OneRecord) -> Any:
    """Nobody is to apply it."""
    preview = _preview_of(event_of(request, event, Permission.SYNC), record_id)
    reject_preview(preview, actor_of(request))
    return JsonResponse(preview_json(preview))


def _start(request: HttpRequest, event: Event, given: SyncIn, purpose: RunPurpose) -> JsonResponse:
    scope = RunScope.SPONSORS if given.sponsors else RunScope.AGENDA
    only = [(Kind(one.kind), one.id) for one in given.only]
    if any((kind is Kind.SPONSOR) is not given.sponsors for kind, _ in only):
        raise Refusal(422, "bad_input", "Sponsors are sent by themselves: say so with “sponsors”.")
    mapping = live_mapping(event)
    pushed = push(mapping, Trigger.API, person=actor_of(request), scope=scope, purpose=purpose, only=only)
    return JsonResponse(listed_run_json(pushed.run), status=202)


def _run_of(event: Event, run_id: int) -> SyncRun:
    run = (
        SyncRun.objects.filter(pk=run_id, mapping__event=event).select_related("mapping__connection").first()
    )
    if run is None:
        raise Refusal(404, "not_found", f"There is no sync {run_id} of {event}.")
    return run


def _preview_of(event: Event, run_id: int) -> Preview:
    if not SyncRun.objects.filter(pk=run_id, mapping__event=event, preview__isnull=False).exists():
        raise Refusal(404, "not_found", f"There is no preview {run_id} of {event}.")
    return find_preview(live_mapping(event), run_id)
