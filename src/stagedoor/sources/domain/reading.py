"""Reading what a source gave, as its settings say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagedoor.common.sealing import unseal
from stagedoor.imports.domain.custom_columns import with_custom_names
from stagedoor.imports.domain.remembered_columns import with_recalled_columns
from stagedoor.imports.readers.dates import DayOrder
from stagedoor.imports.readers.options import Kind, ReadOptions
from stagedoor.imports.readers.sessionize import CHOICES
from stagedoor.sources.connectors.registry import connector_of

if TYPE_CHECKING:
    from stagedoor.imports.sheet import Sheet
    from stagedoor.sources.connectors.base import Document
    from stagedoor.sources.models import Source


def read_document(source: Source, document: Document) -> Sheet:
    """What a document of this source holds; columns that were matched by hand before are known.

    Raises InputError when it cannot be read.
    """
    event, said = source.event, source.said
    options = ReadOptions(
        kind=Kind(said["rows"]) if said.get("rows") else None,
        dates=DayOrder(said["dates"]) if said.get("dates") else None,
        status=said.get("status", ""),
        columns=CHOICES if said.get("tag_line") else {},
        days=(event.starts_on, event.ends_on),
    )
    connector = connector_of(source.kind)
    if connector.reads_tables:
        known = source.import_source.name if source.import_source else source.name
        options = with_recalled_columns(
            event, document.filename, document.content, "auto", options, source_name=known
        )
    else:
        options = with_custom_names(event, options)
    return connector.read(document, options)


def secret_of(source: Source) -> str:
    """The source's secret, opened; empty where it has none. ConfigError when no key here opens it."""
    return unseal(source.secret) if source.secret else ""
