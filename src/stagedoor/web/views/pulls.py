"""One pull of a source: what it changed, or what waits to be let in or rejected."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from stagedoor.accounts.models import Person
from stagedoor.accounts.permissions import Permission
from stagedoor.agenda.access import access_event
from stagedoor.agenda.models import Event
from stagedoor.common.errors import StagedoorError
from stagedoor.imports.models import RecordChange
from stagedoor.imports.preview.diff import Action, Change
from stagedoor.jobs.port import fetch_pictures_soon
from stagedoor.sources.domain.approval import approve_pull, preview_waiting, reject_pull
from stagedoor.sources.domain.previewing import checksum_of
from stagedoor.sources.domain.pull import counts_in_words
from stagedoor.sources.domain.value_words import ValueWords
from stagedoor.sources.models import Pull, PullState
from stagedoor.web.import_lines import ImportLine, counted, kept_of, lines_of, list_lines
from stagedoor.web.pages import render_event
from stagedoor.web.toasts import flash


@require_safe
def show_pull(
    request: HttpRequest, organization: str, event: str, source_id: int, pull_id: int
) -> HttpResponse:
    """Everything that it changed; of one that waits, everything that it would change by now."""
    found = access_event(request.user, organization, event)
    pull = _pull(found, source_id, pull_id)
    if pull.state != PullState.WAITING:
        changes = pull.made.changes.exclude(action=Action.UNCHANGED) if pull.made else ()
        context: dict[str, Any] = {
            "words": counts_in_words(pull.result),
            **list_lines(_lines(found, changes), request.GET),
        }
        return render_event(request, found, "sources/pull.html", pull=pull, source=pull.source, **context)
    context = {"pull": pull, "source": pull.source}
    try:
        preview = preview_waiting(pull)
    except StagedoorError as error:
        return render_event(request, found, "sources/waiting.html", **context, refusal=str(error))
    context |= {
        "seen": checksum_of(preview),
        "gone": preview.gone,
        "kept": kept_of(preview),
        **counted(preview.counts()),
        **list_lines(lines_of(preview), request.GET),
    }
    return render_event(request, found, "sources/waiting.html", **context)


@require_POST
def approve(
    request: HttpRequest, organization: str, event: str, source_id: int, pull_id: int
) -> HttpResponse:
    """Bring in what the person was shown; refused where it would do something else by now."""
    found = access_event(request.user, organization, event, Permission.USE_SOURCES)
    pull = _pull(found, source_id, pull_id)
    result = approve_pull(pull, request.POST.get("seen", ""), cast("Person", request.user))
    if result.pictures_waiting:
        fetch_pictures_soon(found)
    flash(request, "success", "Brought in.")
    return redirect("source", organization, event, source_id)


@require_POST
def reject(request: HttpRequest, organization: str, event: str, source_id: int, pull_id: int) -> HttpResponse:
    """Leave out what waits."""
    pull = _pull(access_event(request.user, organization, event, Permission.USE_SOURCES), source_id, pull_id)
    reject_pull(pull, cast("Person", request.user))
    flash(request, "success", "Rejected. Nothing was written; the source is pulled on.")
    return redirect("source", organization, event, source_id)


def _pull(event: Event, source_id: int, pull_id: int) -> Pull:
    rows = Pull.objects.select_related("source__import_source", "made", "person", "decided_by")
    pull = get_object_or_404(rows, source__event=event, source=source_id, pk=pull_id)
    pull.source.event = event
    return pull


def _lines(event: Event, changes: Iterable[RecordChange]) -> list[ImportLine]:
    """Each record with its fields before and after."""
    words = ValueWords(event)
    return [
        ImportLine(
            change.kind,
            change.name,
            change.action,
            [
                Change(field, words.of(field, change.before.get(field)), words.of(field, value))
                for field, value in change.after.items()
            ],
        )
        for change in changes
    ]
