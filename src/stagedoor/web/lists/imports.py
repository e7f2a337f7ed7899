"""Past imports."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html

from stagedoor.common.text import plural
from stagedoor.imports.models import Import
from stagedoor.sources.domain.past_imports import find_imports
from stagedoor.web.forms.imports import ImportFilter
from stagedoor.web.forms.lists import ListFilter
from stagedoor.web.lists.base import RecordList
from stagedoor.web.lists.columns import NAMED, Column, Here
from stagedoor.web.templatetags.stagedoor import badge, wall_time


def in_words(made: Import) -> str:
    """What an import did: "46 sessions created, 3 rooms created"."""
    told = [
        f"{plural(count, kind)} {action}"
        for action, kinds in made.counts.items()
        for kind, count in kinds.items()
        if count
    ]
    return ", ".join(told) or "only ids and last values"


def _file(made: Import, here: Here) -> str:
    """The file, leading to what the import changed."""
    name = made.filename or str(made.source)
    if made.change_id is None:
        return name
    event = here.event
    address = reverse("history_change", args=[event.organization.slug, event.slug, made.change_id])
    return format_html('<a href="{}">{}</a>', address, name)


def _who(made: Import, _here: Here) -> str:
    if made.person:
        return str(made.person)
    return "Live source" if hasattr(made, "pull") else "Command line"


def _undone(made: Import, here: Here) -> str:
    if made.undone_at is None:
        return ""
    by = f" by {made.undone_by}" if made.undone_by else ""
    words = f"{wall_time(made.undone_at, here.event)}{by}"
    return format_html('{} <span class="reason">{}</span>', badge("Undone", "secondary"), words)


class ImportList(RecordList):
    """The imports of an event that changed something, the newest first."""

    one = "import"
    page = "imports"
    template = "imports/list.html"
    columns = (
        Column("file", "File", _file, is_title=True, css="title"),
        Column("when", "When", lambda made, here: wall_time(made.created_at, here.event), css="nw"),
        Column("who", "Who", _who, sorts=False),
        Column("did", "What it did", lambda made, _here: in_words(made), sorts=False),
        Column("source", "Source", lambda made, _here: str(made.source), shown=False, css=NAMED),
        Column("undone", "Undone", _undone),
    )

    def filters(self, data: Any = None) -> ImportFilter:
        return ImportFilter(data)

    def find(self, filters: ListFilter) -> QuerySet[Import]:
        return find_imports(
            self.event,
            filters.chosen("q"),
            way=filters.chosen("way"),
            undone=filters.chosen("show"),
            sort=filters.order,
        )
