"""The run that a person started and waits for: any page of the event tells when it has ended (R17)."""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpRequest

from stagedoor.agenda.models import Event
from stagedoor.sync.models import EventMapping, RunState, SyncRun

_WATCHED_RUN = "watched_run"


def watch(request: HttpRequest, run: SyncRun) -> None:
    """From now on the person waits for this run."""
    request.session[_WATCHED_RUN] = run.pk


def watched_run(request: HttpRequest, event: Event, mapping: EventMapping | None) -> SyncRun | None:
    """The run of this event that the person waits for, else the one of its mapping that is under way."""
    asked = request.session.get(_WATCHED_RUN, 0)
    watched = Q(mapping__event=event, pk=asked)
    if mapping is not None:
        watched |= Q(mapping=mapping, state=RunState.RUNNING)
    return max(SyncRun.objects.filter(watched), key=lambda run: run.pk == asked, default=None)


def stop_watching(request: HttpRequest, run_id: int) -> None:
    """The person knows how this run ended: no page need tell it again."""
    if request.session.get(_WATCHED_RUN) == run_id:
        del request.session[_WATCHED_RUN]
