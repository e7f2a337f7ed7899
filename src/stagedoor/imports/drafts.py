"""The steps of an import on the pages: keep the file, match its columns, check, apply."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from datetime import date

from django.db import transaction
from django.http import Http404

from stagedoor.accounts.models import Person
from stagedoor.agenda.models import Event
from stagedoor.common.errors import InputError
from stagedoor.imports.apply import apply_preview
from stagedoor.imports.detect import detect, read
from stagedoor.imports.diff import Action
from stagedoor.imports.models import ImportDraft
from stagedoor.imports.options import ReadOptions
from stagedoor.imports.preview import Preview, make_preview
from stagedoor.imports.sheet import TABLES, Sheet
from stagedoor.imports.tables.columns import Kind
from stagedoor.imports.tables.opening import Table, open_table


def keep_draft(
    event: Event,
    person: Person,
    filename: str,
    content: bytes,
    *,
    format: str = "auto",
    starts_on: date | None = None,
) -> ImportDraft:
    """Keep an uploaded file for the steps to come; raises InputError when it is none that can be read.

    Files whose day is over are thrown away first.
    """
    ImportDraft.objects.expired().delete()
    found = detect(filename, content, format)
    if found in TABLES:
        open_table(filename, content, found)
    else:
        read(filename, content, format=found)
    return ImportDraft.objects.create(
        event=event, person=person, filename=filename, content=content, format=found, starts_on=starts_on
    )


def find_draft(event: Event, person: Person, draft_id: int) -> ImportDraft:
    """This person's upload into this event; Http404 for anybody else's, and after a day."""
    draft = ImportDraft.objects.of(event, person).filter(pk=draft_id).first()
    if draft is None:
        raise Http404("This upload is not kept any more: upload the file again.")
    return draft


def is_table(draft: ImportDraft) -> bool:
    """Whether it has columns to match."""
    return draft.format in TABLES


def table_of(draft: ImportDraft) -> Table:
    """The table in the file."""
    return open_table(draft.filename, bytes(draft.content), draft.format)


def set_columns(draft: ImportDraft, kind: Kind, columns: dict[str, str]) -> None:
    """Keep which heading is which field, ``""`` for none; InputError when a needed column is missing."""
    options = ReadOptions(kind=kind, columns=columns)
    read(draft.filename, bytes(draft.content), format=draft.format, options=options)
    draft.kind, draft.columns = kind, columns
    draft.save(update_fields=["kind", "columns"])


def read_draft(draft: ImportDraft) -> Sheet:
    """What the file holds, by what the person said about it."""
    return read(
        draft.filename,
        bytes(draft.content),
        format=draft.format,
        options=ReadOptions(kind=Kind(draft.kind) if draft.kind else None, columns=draft.columns),
    )


def preview_draft(draft: ImportDraft) -> Preview:
    """What importing it would do now."""
    return make_preview(draft.event, read_draft(draft), starts_on=draft.starts_on)


def fingerprint_of(preview: Preview) -> str:
    """A short name for exactly what a preview shows: another one means that something changed since."""
    shown = [
        [diff.kind, diff.name, diff.action, *map(asdict, diff.changes), *map(asdict, diff.conflicts)]
        for diff in preview.diffs
    ]
    return hashlib.sha256(json.dumps(shown).encode()).hexdigest()


def apply_draft(draft: ImportDraft, seen: str, actor: Person) -> None:
    """Import what the person was shown; the outcome is kept on the draft, the file is not.

    ``seen`` is the ``fingerprint_of`` the preview that they said yes to. Raises InputError when importing
    would do something else by now; nothing is written then.
    """
    with transaction.atomic():
        event = Event.objects.select_for_update().select_related("organization").get(pk=draft.event_id)
        preview = make_preview(event, read_draft(draft), starts_on=draft.starts_on)
        if fingerprint_of(preview) != seen:
            raise InputError(
                "The agenda was changed since this check was made, so nothing was imported.",
                code="preview_stale",
                remedy="Look at the new check, then import.",
            )
        outcome = apply_preview(event, preview, actor).as_json()
        outcome["lines"] = [
            {"kind": diff.kind, "name": diff.name, "place": diff.place, "action": diff.action}
            for diff in preview.diffs
            if diff.action is not Action.UNCHANGED
        ]
        draft.result, draft.content = outcome, b""
        draft.save(update_fields=["result", "content"])
