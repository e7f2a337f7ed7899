"""What bringing a document of a source in would do: the preview of an import, with what sources add to it."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from stagedoor.common.errors import InputError
from stagedoor.imports.domain.drafts import fingerprint_of
from stagedoor.imports.models import TABLE
from stagedoor.imports.preview.known_ids import load_known_ids
from stagedoor.imports.preview.make import make_preview
from stagedoor.imports.preview.which_source import Here, is_alike
from stagedoor.imports.sheet import TABLES
from stagedoor.sources.models import Source, WhenGone
from stagedoor.sources.review import decline_gone, gone_json, keep_owned

if TYPE_CHECKING:
    from stagedoor.agenda.models import Event
    from stagedoor.imports.models import ImportSource
    from stagedoor.imports.preview.contents import Preview
    from stagedoor.imports.sheet import Sheet


def preview_pull(source: Source, event: Event, sheet: Sheet) -> Preview:
    """What would be written, kept and gone; nothing is written.

    Raises InputError when another source of the event brings the same programme.
    """
    preview = make_preview(event, sheet, source_name=_known_as(source, event, sheet))
    others = event.live_sources.exclude(pk=source.pk).exclude(import_source=None)
    keep_owned(preview, {one.import_source.key for one in others.select_related("import_source")})  # type: ignore[union-attr]
    if source.when_gone == WhenGone.DECLINE:
        decline_gone(preview, event.sessions.filter(deleted_at=None), event.zone)
    return preview


def checksum_of(preview: Preview) -> str:
    """A short name for exactly what a preview shows, the records that are gone included."""
    shown = [fingerprint_of(preview), gone_json(preview.gone)]
    return hashlib.sha256(json.dumps(shown).encode()).hexdigest()


def _known_as(source: Source, event: Event, sheet: Sheet) -> str:
    """Under which name its records are known: that of an earlier import of the same programme, if any."""
    if source.import_source:
        return source.import_source.name or source.import_source.key
    if sheet.source in TABLES:
        return _free_name(source, event)
    here = Here(list(event.sessions.all()), list(event.speakers.all()), load_known_ids(event))
    for one in event.import_sources.filter(format=sheet.source).select_related("live_source"):
        if (sheet.identity and one.name == sheet.identity) or is_alike(sheet, one, here):
            _refuse_twice(one)
            return one.name or one.key
    return sheet.identity or source.name


def _free_name(source: Source, event: Event) -> str:
    """A table's source is called as the person called it; a name that another one has gets a number."""
    taken = set(
        event.import_sources.filter(format=TABLE).exclude(live_source=None).values_list("name", flat=True)
    )
    names = (source.name, *(f"{source.name} {number}" for number in range(2, len(taken) + 3)))
    return next(name for name in names if name not in taken)


def _refuse_twice(one: ImportSource) -> None:
    other = Source.objects.filter(import_source=one).first()
    if other is not None:
        raise InputError(
            f"“{other}” brings the same programme already; pulled twice, every record would be there twice.",
            code="source_twice",
            remedy="Remove this source or that one.",
        )
