"""Columns that somebody matched by hand, kept for the next file of the same source."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from stagedoor.imports.domain.custom_columns import custom_names, with_custom_names
from stagedoor.imports.models import TABLE, Import
from stagedoor.imports.readers.detect import detect
from stagedoor.imports.readers.options import Kind
from stagedoor.imports.readers.tables.opening import headed_sheets
from stagedoor.imports.sheet import CUSTOM, TABLES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stagedoor.agenda.models import Event
    from stagedoor.imports.models import ImportSource
    from stagedoor.imports.readers.options import ReadOptions
    from stagedoor.imports.sheet import Sheet


def recall_columns(
    event: Event, headings: Sequence[str], kind: Kind | None, source_name: str = ""
) -> tuple[Kind | None, dict[str, str]]:
    """Return kind and columns of the last table of this event whose headings are all in this one.

    With a *kind* only what was matched for it counts; a source of the given name goes before all others.
    None and no columns where nothing is remembered.
    """
    newest_first = event.import_sources.filter(format=TABLE).order_by("-id")
    for source in sorted(newest_first, key=lambda source: bool(source_name) and source.name != source_name):
        for told, columns in source.columns.items():
            fits = {heading for heading in columns.values() if heading} <= set(headings)
            if fits and told in list(Kind) and kind in {None, told}:
                known = custom_names(event).get(told, ())
                return Kind(told), {
                    name: heading
                    for name, heading in columns.items()
                    if not name.startswith(CUSTOM) or name.removeprefix(CUSTOM) in known
                }
    return kind, {}


def with_recalled_columns(
    event: Event, filename: str, content: bytes, format: str, options: ReadOptions, *, source_name: str = ""
) -> ReadOptions:
    """Return how to read a file: with the columns that were matched by hand before where none are now.

    The custom fields of the event are known to it.
    """
    options = with_custom_names(event, options)
    found = detect(filename, content, format)
    if found not in TABLES or options.columns:
        return options
    headings = [
        heading for sheet in headed_sheets(filename, content, found, []) for heading in sheet.headings
    ]
    kind, columns = recall_columns(event, headings, options.kind, source_name)
    return replace(options, kind=kind, columns=columns)


def remember_columns(source: ImportSource, kind: Kind | None, columns: Mapping[str, str]) -> None:
    """Keep what was matched by hand with the source that the file came from."""
    if kind and columns and source.pk and source.columns.get(kind) != dict(columns):
        source.columns = source.columns | {kind.value: dict(columns)}
        source.save(update_fields=["columns"])


def remember_import(import_id: int | None, sheet: Sheet, options: ReadOptions) -> None:
    """Keep the columns of an import that changed something; one that changed nothing tells nothing new."""
    kind = next((kind for kind in Kind if kind.removesuffix("s") in sheet.speaks_of), None)
    if import_id and sheet.source in TABLES:
        source = Import.objects.select_related("source").get(pk=import_id).source
        remember_columns(source, options.kind or kind, options.columns)
