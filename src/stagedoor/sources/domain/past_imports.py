"""The imports of an event, by hand and by its sources: searched, filtered and sorted."""

from __future__ import annotations

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from stagedoor.agenda.models import Event
from stagedoor.agenda.queries import search_words
from stagedoor.imports.models import Import, RecordChange

IMPORT_SORTS = {"when": "pk", "file": "filename", "source": "source__name", "undone": "undone_at"}
WAYS = {"person": "A person", "source": "A live source", "command": "The command line"}
"""What brought an import in."""
UNDONE = {"undone": "Undone", "standing": "Not undone"}


def find_imports(
    event: Event, text: str = "", *, way: str = "", undone: str = "", sort: str = "-when"
) -> QuerySet[Import]:
    """The event's imports that match.

    Each word is looked for in the file's name, its source, who brought it and what the records are called.
    """
    found = Import.objects.filter(event=event).select_related("source", "person", "undone_by", "pull")
    for word in search_words(text):
        records = RecordChange.objects.filter(of=OuterRef("pk"), name__icontains=word)
        names = Q(filename__icontains=word) | Q(source__name__icontains=word)
        found = found.filter(names | Q(person__email__icontains=word) | Exists(records))
    if way:
        found = found.filter(**_WHO[way])
    if undone:
        found = found.filter(undone_at__isnull=undone != "undone")
    key = F(IMPORT_SORTS.get(sort.removeprefix("-"), "pk"))
    down = sort.startswith("-")
    order = key.desc(nulls_last=True) if down else key.asc(nulls_last=True)
    return found.order_by(order, "-pk").defer("pull__document")


_WHO: dict[str, dict[str, bool]] = {
    "person": {"person__isnull": False},
    "source": {"person__isnull": True, "pull__isnull": False},
    "command": {"person__isnull": True, "pull__isnull": True},
}
