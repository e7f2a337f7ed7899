"""The run that a person started and waits for: any page of the event tells when it has ended (R17)."""

from __future__ import annotations

from django.http import HttpRequest

from stagedoor.agenda.models import Event
from stagedoor.sync.models import SyncRun

_WATCHED_RUN = "watched_run"


def watch(request: HttpRequest, run: SyncRun) -> None:
    """From now on the person waits for this run."""
    request.session[_WATCHED_RUN] = run.pk


def watched_run(request: HttpRequest, event: Event) -> SyncRun | None:
    """The run of this event that the person waits for."""
    return SyncRun.objects.filter(mapping__event=event, pk=request.session.get(_WATCHED_RUN, 0)).first()


def stop_watching(request: HttpRequest, run_id: int) -> None:
    """The person knows how this run ended: no page need tell it again."""
    if request.session.get(_WATCHED_RUN) == run_id:
        del request.session[_WATCHED_RUN]
