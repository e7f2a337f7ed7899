"""The history of an event's syncs: searched, filtered and sorted (R41)."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from stagedoor.agenda.models import Event
from stagedoor.agenda.queries import search_words
from stagedoor.sync.models import RunRecord, SyncRun

RUN_SORTS = {
    "started": "pk",
    "outcome": "status",
    "scope": "scope",
    "problems": "new_problems",
    "credits": "credits",
}


def find_runs(
    event: Event, text: str = "", *, facts: Mapping[str, str] | None = None, sort: str = "-started"
) -> QuerySet[SyncRun]:
    """The event's syncs that match, those under earlier connections too; ``facts`` are values of fields."""
    runs = SyncRun.objects.filter(mapping__event=event).select_related(
        "mapping__event__organization", "mapping__connection", "person"
    )
    for word in search_words(text):
        records = RunRecord.objects.filter(run=OuterRef("pk"), name__icontains=word)
        runs = runs.filter(Q(message__icontains=word) | Q(person__email__icontains=word) | Exists(records))
    key = F(RUN_SORTS.get(sort.removeprefix("-"), "pk"))
    order = key.desc(nulls_last=True) if sort.startswith("-") else key.asc(nulls_last=True)
    return runs.filter(**(facts or {})).order_by(order, "-pk")
