"""Reading the history of an event's agenda."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from stagedoor.accounts.models import Person
from stagedoor.agenda.models import AgendaChange, ChangedRecord, Event
from stagedoor.agenda.queries import search_words

# Of so many records a change shows the fields in a list.
SHOWN_RECORDS = 3


@dataclass(frozen=True)
class HistorySearch:
    """What to look for; an empty value looks for nothing. Days are the event's, ``until`` included."""

    text: str = ""
    kind: str = ""
    person: int | None = None
    way: str = ""
    since: date | None = None
    until: date | None = None


def find_changes(event: Event, search: HistorySearch) -> QuerySet[AgendaChange]:
    """The event's changes that match, the latest first, with ``record_count``.

    Each word is looked for in what was done, in the names of the records, and in their fields before and
    after, by name and value.
    """
    changes = AgendaChange.objects.filter(event=event).select_related("person")
    for word in search_words(search.text):
        changes = changes.filter(Q(title__icontains=word) | _with_record(_holding(word)))
    if search.kind:
        changes = changes.filter(_with_record(kind=search.kind))
    if search.person:
        changes = changes.filter(person=search.person)
    if search.way:
        changes = changes.filter(way=search.way)
    if search.since:
        changes = changes.filter(at__gte=_midnight(event, search.since))
    if search.until:
        changes = changes.filter(at__lt=_midnight(event, search.until + timedelta(days=1)))
    # Counted for the rows of a page alone: an import has thousands of records.
    rows = ChangedRecord.objects.filter(change=OuterRef("pk")).order_by().values("change")
    count = Subquery(rows.annotate(number=Count("pk")).values("number"))
    return changes.annotate(record_count=count).order_by("-pk")


def records_of(changes: Sequence[AgendaChange]) -> dict[int, list[ChangedRecord]]:
    """By change, its records, where there are a few of them; one query."""
    small = [change.pk for change in changes if _count(change) <= SHOWN_RECORDS]
    rows: dict[int, list[ChangedRecord]] = {}
    for row in ChangedRecord.objects.filter(change__in=small).order_by("pk"):
        rows.setdefault(row.change_id, []).append(row)
    return rows


def undos_of(changes: Sequence[AgendaChange]) -> dict[int, AgendaChange]:
    """By change, the latest one that took it back; one query."""
    undos = AgendaChange.objects.filter(undoes__in=[change.pk for change in changes])
    return {undo.undoes_id: undo for undo in undos.select_related("person").order_by("pk") if undo.undoes_id}


def find_history(event: Event, kind: str, record: int) -> QuerySet[ChangedRecord]:
    """What was changed on one record, the latest first."""
    rows = ChangedRecord.objects.filter(kind=kind, record=record, change__event=event)
    return rows.select_related("change__person").order_by("-change_id")


def people_of(event: Event) -> list[Person]:
    """Who changed anything in this event."""
    changes = AgendaChange.objects.filter(event=event, person=OuterRef("pk"))
    return list(Person.objects.filter(Exists(changes)).order_by("email"))


def _with_record(*which: Q, **fields: str) -> Exists:
    return Exists(ChangedRecord.objects.filter(*which, change=OuterRef("pk"), **fields))


def _holding(word: str) -> Q:
    """Records whose name or values hold the word; SQLite keeps values with other than ASCII escaped."""
    found = Q(name__icontains=word)
    for text in {word, json.dumps(word)[1:-1]}:
        found |= Q(before__icontains=text) | Q(after__icontains=text) | Q(names__icontains=text)
    return found


def _count(change: AgendaChange) -> int:
    return int(getattr(change, "record_count", 0))


def _midnight(event: Event, day: date) -> datetime:
    return datetime.combine(day, time(), event.zone)
