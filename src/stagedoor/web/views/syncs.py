"""*Sync to Swoogo*: starting a sync from a page, and the message when it is done (R17)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from stagedoor.accounts.models import Person
from stagedoor.accounts.permissions import Permission
from stagedoor.agenda.access import access_event, record_of
from stagedoor.agenda.models import AgendaRecord, Session, Speaker, Sponsor
from stagedoor.jobs.port import push, worker_alive
from stagedoor.sync.domain.closed_events import allow_closed
from stagedoor.sync.domain.mappings import live_mapping
from stagedoor.sync.domain.questions import answer_question, find_question, lines_allowed
from stagedoor.sync.domain.retry import failed_refs
from stagedoor.sync.domain.send_again import send_again_as_new
from stagedoor.sync.models import Answer, EventMapping, RunScope, RunState, SyncRun, Trigger
from stagedoor.sync.planning.records import Ref
from stagedoor.web.listing import came_from
from stagedoor.web.run_summary import sum_up
from stagedoor.web.toasts import flash, toast
from stagedoor.web.watching import stop_watching, watch

# To htmx: the answer is final, stop polling.
STOP_POLLING = 286
SENT_AGAIN: dict[str, type[AgendaRecord]] = {
    "session": Session,
    "speaker": Speaker,
    "sponsor": Sponsor,
}
NO_WORKER = (
    "The sync is waiting: the part of Stagedoor that sends in the background is not running. Tell whoever "
    "runs Stagedoor."
)


@require_POST
def start_sync(request: HttpRequest, organization: str, event: str) -> HttpResponse:
    """Start a sync of the whole event, or the one that follows the sync under way (R17, R28).

    ``allow_closed`` is the status with which a closed Swoogo event was shown.
    """
    found = access_event(request.user, organization, event, Permission.SYNC)
    mapping = live_mapping(found)
    note_yes_to_closed(request, mapping)
    return start(request, mapping, RunScope.AGENDA)


@require_POST
def retry_failed(request: HttpRequest, organization: str, event: str, run_id: int) -> HttpResponse:
    """*Retry failed*: a sync of exactly the records of which something failed in this one (R41)."""
    found = access_event(request.user, organization, event, Permission.SYNC)
    run = get_object_or_404(SyncRun, pk=run_id, mapping__event=found)
    refs = failed_refs(run)
    if not refs:
        flash(request, "error", "No record failed in this sync, so nothing was started.")
        return redirect("run", organization, event, run_id)
    return start(request, live_mapping(found), RunScope(run.scope), only=refs)


@require_POST
def answer(request: HttpRequest, organization: str, event: str, run_id: int) -> HttpResponse:
    """Say yes to exactly the lines that a sync stopped to ask about, and sync; or say no (R40)."""
    found = access_event(request.user, organization, event, Permission.SYNC)
    mapping, person = live_mapping(found), cast("Person", request.user)
    asking = find_question(mapping, run_id)
    if request.POST.get("answer") == Answer.ALLOWED:
        answer_question(asking, Answer.ALLOWED, person)
        return start(request, mapping, RunScope(asking.scope), allowed=lines_allowed(asking))
    if request.POST.get("answer") == Answer.REJECTED:
        answer_question(asking, Answer.REJECTED, person)
        flash(request, "info", "Rejected: nothing was sent. Correct the agenda, then sync again.")
    return redirect(came_from(request, _address(asking)))


def note_yes_to_closed(request: HttpRequest, mapping: EventMapping) -> None:
    """Remember *Sync anyway*, where the person chose it."""
    if status := request.POST.get("allow_closed", ""):
        allow_closed(mapping, status, cast("Person", request.user))


def start(
    request: HttpRequest,
    mapping: EventMapping,
    scope: RunScope,
    *,
    create_levels: bool = False,
    allowed: Iterable[str] = (),
    only: Iterable[Ref] = (),
) -> HttpResponse:
    """Push, tell that it has started, and go back to where the person came from."""
    pushed = push(
        mapping,
        Trigger.PERSON,
        person=cast("Person", request.user),
        scope=scope,
        create_levels=create_levels,
        allowed=allowed,
        only=only,
    )
    watch(request, pushed.run)
    text = "Sync to Swoogo started"
    if pushed.follows:
        text = "A sync is under way. Another one starts when it ends"
    if worker_alive():
        flash(request, "info", f"{text}.", href=_address(pushed.run), link_text="Show progress")
    else:
        flash(request, "warning", NO_WORKER, href=_address(pushed.run), link_text="Show progress")
    return redirect(came_from(request, _address(pushed.run)))


@require_safe
def watch_sync(request: HttpRequest, organization: str, event: str, run_id: int) -> HttpResponse:
    """Polled while a run is under way: no content until it has ended, then its toast (R17)."""
    found = access_event(request.user, organization, event)
    run = SyncRun.objects.filter(pk=run_id, mapping__event=found).first()
    if run is not None and run.state != RunState.FINISHED:
        return HttpResponse(status=204)
    stop_watching(request, run_id)
    response = HttpResponse(status=STOP_POLLING)
    if run is None:
        return response
    level, text = sum_up(run)
    return toast(response, level, text, href=_address(run), link_text="Show details")


@require_POST
def send_again(
    request: HttpRequest, organization: str, event: str, record_id: int, model: type[AgendaRecord]
) -> HttpResponse:
    """*Send again as new*: a record that was deleted in Swoogo goes once more with the next sync (R20)."""
    found = access_event(request.user, organization, event, Permission.SYNC)
    record = record_of(found, model, record_id)
    send_again_as_new(record, cast("Person", request.user))
    flash(request, "success", f"“{record}” goes with the next sync as a new record.")
    return redirect(model._meta.model_name or "", organization, event, record_id)


def _address(run: SyncRun) -> str:
    event = run.mapping.event
    return reverse("run", args=[event.organization.slug, event.slug, run.pk])
