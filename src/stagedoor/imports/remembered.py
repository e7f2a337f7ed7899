"""Columns that somebody matched by hand, kept for the next file of the same source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagedoor.imports.models import TABLE
from stagedoor.imports.tables.headings import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stagedoor.agenda.models import Event
    from stagedoor.imports.models import ImportSource


def recall_columns(
    event: Event, headings: Sequence[str], kind: Kind | None
) -> tuple[Kind | None, dict[str, str]]:
    """Return kind and columns of the last table of this event whose headings are all in this one.

    With a *kind* only what was matched for it counts. None and no columns where nothing is remembered.
    """
    for source in event.import_sources.filter(format=TABLE).order_by("-id"):
        for told, columns in source.columns.items():
            fits = {heading for heading in columns.values() if heading} <= set(headings)
            if fits and told in list(Kind) and kind in {None, told}:
                return Kind(told), columns
    return kind, {}


def remember_columns(source: ImportSource, kind: Kind | None, columns: Mapping[str, str]) -> None:
    """Keep what was matched by hand with the source that the file came from."""
    if kind and columns and source.pk and source.columns.get(kind) != dict(columns):
        source.columns = source.columns | {kind.value: dict(columns)}
        source.save(update_fields=["columns"])
