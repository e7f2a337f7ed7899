"""One pull of a source: what it changed, or what waits to be let in or rejected."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from stagedoor.accounts.models import Person
from stagedoor.accounts.permissions import Permission
from stagedoor.agenda.access import access_event
from stagedoor.agenda.models import Event
from stagedoor.common.errors import StagedoorError
from stagedoor.imports.models import RecordChange
from stagedoor.imports.preview.contents import Preview
from stagedoor.imports.preview.diff import KINDS, Action, Change
from stagedoor.jobs.port import fetch_pictures_soon
from stagedoor.sources.domain.approval import approve_pull, preview_waiting, reject_pull
from stagedoor.sources.domain.previewing import checksum_of
from stagedoor.sources.domain.pull import counts_in_words
from stagedoor.sources.domain.value_words import ValueWords
from stagedoor.sources.models import Pull, PullState
from stagedoor.web.pages import render_event
from stagedoor.web.toasts import flash

PER_PAGE = 100
_ACTIONS = (Action.CREATE, Action.UPDATE, Action.RESTORE, Action.UNCHANGED, Action.CONFLICT)


@require_safe
def show_pull(
    request: HttpRequest, organization: str, event: str, source_id: int, pull_id: int
) -> HttpResponse:
    """Everything that it changed; of one that waits, everything that it would change by now."""
    found = access_event(request.user, organization, event)
    pull = _pull(found, source_id, pull_id)
    if pull.state != PullState.WAITING:
        changes = pull.made.changes.exclude(action=Action.UNCHANGED) if pull.made else ()
        page = Paginator(changes, PER_PAGE).get_page(request.GET.get("page"))
        context: dict[str, Any] = {
            "page": page,
            "lines": _lines(found, page),
            "words": counts_in_words(pull.result),
        }
        return render_event(request, found, "sources/pull.html", pull=pull, source=pull.source, **context)
    context = {"pull": pull, "source": pull.source}
    try:
        preview = preview_waiting(pull)
    except StagedoorError as error:
        return render_event(request, found, "sources/waiting.html", **context, refusal=str(error))
    changed = [line for line in preview.diffs if line.action not in {Action.UNCHANGED, Action.CONFLICT}]
    context |= {
        "seen": checksum_of(preview),
        "counts": _counts(preview),
        "gone": preview.gone,
        "page": Paginator(changed, PER_PAGE).get_page(request.GET.get("page")),
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


def _lines(event: Event, changes: Iterable[RecordChange]) -> list[tuple[RecordChange, list[Change]]]:
    """Each record with its fields before and after."""
    words = ValueWords(event)
    return [
        (
            change,
            [
                Change(field, words.of(field, change.before.get(field)), words.of(field, value))
                for field, value in change.after.items()
            ],
        )
        for change in changes
    ]


def _counts(preview: Preview) -> list[tuple[str, list[int]]]:
    counted = preview.counts()
    return [(kind, [counted[kind].get(each, 0) for each in _ACTIONS]) for kind in KINDS if kind in counted]
