"""The steps of an import on the pages: keep the file, match its columns, check, put right, apply."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date, timedelta
from functools import partial
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Sum
from django.http import Http404

from stagedoor.accounts.models import Person
from stagedoor.agenda.models import Event
from stagedoor.common import clock
from stagedoor.common.errors import InputError
from stagedoor.common.markup import TextKind
from stagedoor.common.text import human_bytes
from stagedoor.imports.domain.apply import apply_preview
from stagedoor.imports.domain.correct_cells import Mendable, mendable
from stagedoor.imports.domain.custom_columns import custom_names
from stagedoor.imports.domain.failed_rows import failed_rows
from stagedoor.imports.domain.remembered_columns import recall_columns, remember_columns
from stagedoor.imports.models import DRAFT_LIFE, ImportDraft, uploads_storage
from stagedoor.imports.preview.contents import Preview
from stagedoor.imports.preview.diff import Action
from stagedoor.imports.preview.make import make_preview
from stagedoor.imports.readers import sessionize
from stagedoor.imports.readers.dates import DayOrder
from stagedoor.imports.readers.detect import detect, read
from stagedoor.imports.readers.options import Kind, ReadOptions, wanted
from stagedoor.imports.readers.tables.opening import Headed, Table, headed_sheets, open_table
from stagedoor.imports.readers.tables.reading import read_table, understand
from stagedoor.imports.sheet import TABLES, Problem, Severity, Sheet

# Of all files that an organization has on their way in.
MAX_KEPT_BYTES = 500_000_000
# A file is there a moment before its row.
_A_LITTLE_LONGER = timedelta(minutes=10)


def keep_draft(
    event: Event,
    person: Person,
    filename: str,
    content: bytes,
    *,
    format: str = "auto",
    starts_on: date | None = None,
) -> ImportDraft:
    """Keep an uploaded file for the steps to come.

    Files whose day is over are thrown away first. Columns that were matched by hand before are matched again.
    Raises InputError when it is none that can be read, or the organization has too many kept already.
    """
    forget_expired_drafts()
    _check_quota(event, len(content))
    draft = ImportDraft(
        event=event, person=person, filename=filename, format="", starts_on=starts_on, size_bytes=len(content)
    )
    draft.file = ContentFile(content, name="upload")
    draft.format = detect(filename, content, format)
    if is_table(draft):
        headings = [heading for sheet in sheets_of(draft) for heading in sheet.headings]
        kind, draft.columns = recall_columns(event, headings, None)
        draft.kind = kind or ""
    else:
        read_draft(draft)
    draft.save()
    return draft


def forget_expired_drafts() -> None:
    """Throw away the files whose day is over, and those that nothing speaks of any more."""
    ImportDraft.objects.expired().delete()
    storage = uploads_storage()
    _, names = storage.listdir("")
    before = clock.now() - DRAFT_LIFE - _A_LITTLE_LONGER
    for name in names:
        if storage.get_modified_time(name) < before:
            storage.delete(name)


def _check_quota(event: Event, size: int) -> None:
    kept = ImportDraft.objects.filter(event__organization=event.organization_id)
    held = kept.aggregate(held=Sum("size_bytes"))["held"] or 0
    if held + size > MAX_KEPT_BYTES:
        raise InputError(
            f"{event.organization} has {human_bytes(held)} of files that were uploaded and not imported; the "
            f"most is {human_bytes(MAX_KEPT_BYTES)}.",
            code="drafts_full",
            remedy="Import those, or try again tomorrow: each is thrown away after a day.",
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


def sheets_of(draft: ImportDraft) -> list[Headed]:
    """The sheets of a table that can be read, each with its headings."""
    return headed_sheets(draft.filename, draft.content, draft.format, [], wanted(options_of(draft)))


def table_of(draft: ImportDraft, sheets: Sequence[str] = ()) -> Table:
    """The table in the file, from these sheets of it or else those that were chosen."""
    options = options_of(draft)
    chosen = tuple(sheets) or options.sheets
    return open_table(draft.filename, draft.content, draft.format, chosen, wanted(options))


def options_of(draft: ImportDraft) -> ReadOptions:
    """What the person has said about the file so far."""
    said: dict[str, Any] = draft.said
    return ReadOptions(
        kind=Kind(draft.kind) if draft.kind else None,
        columns=draft.columns,
        sheets=tuple(said.get("sheets", ())),
        dates=DayOrder(said["dates"]) if said.get("dates") else None,
        text=TextKind(said["text"]) if said.get("text") else None,
        status=said.get("status", ""),
        custom=custom_names(draft.event),
        values={(place, field): text for place, field, text in said.get("values", ())},
        days=(draft.event.starts_on, draft.event.ends_on),
    )


def set_columns(draft: ImportDraft, kind: Kind, columns: dict[str, str], sheets: Sequence[str] = ()) -> None:
    """Keep which heading is which field, ``""`` for none; InputError when a needed column is missing."""
    chosen = tuple(sheets) or options_of(draft).sheets
    options = replace(options_of(draft), kind=kind, columns=columns, sheets=chosen)
    read(draft.filename, draft.content, format=draft.format, options=options)
    draft.kind, draft.columns = kind, columns
    draft.said = draft.said | {"sheets": list(chosen)}
    draft.save(update_fields=["kind", "columns", "said"])


def settle(draft: ImportDraft, said: Mapping[str, Any]) -> None:
    """Keep how the file is to be read: ``dates``, ``text``, ``status`` and ``tag_line``; how it is called
    (``source_name``) and on which day it starts (``starts_on``).
    """
    draft.said = draft.said | {name: said.get(name, "") for name in ("dates", "text", "status")}
    draft.source_name, draft.starts_on = said.get("source_name", ""), said.get("starts_on")
    if not is_table(draft):
        draft.columns = sessionize.CHOICES if said.get("tag_line") else {}
    draft.save(update_fields=["said", "source_name", "starts_on", "columns"])


def put_right(draft: ImportDraft, values: Mapping[tuple[str, str], str]) -> None:
    """Keep values that a person typed, by place and heading; those typed before stay."""
    known = {**options_of(draft).values, **values}
    draft.said = draft.said | {"values": [[place, field, text] for (place, field), text in known.items()]}
    draft.save(update_fields=["said"])


def read_draft(draft: ImportDraft) -> Sheet:
    """What the file holds, by what the person said about it."""
    return read(draft.filename, draft.content, format=draft.format, options=options_of(draft))


def preview_draft(draft: ImportDraft) -> Preview:
    """What importing it would do now."""
    return _preview(draft, draft.event, read_draft(draft))


def failed_rows_of(draft: ImportDraft, problems: Sequence[Problem]) -> str:
    """The rows that would not come in whole, as CSV; ``""`` where there are none."""
    return _failed_rows(problems, table_of(draft) if is_table(draft) else None)


def mendable_of(draft: ImportDraft, problems: Sequence[Problem]) -> list[Mendable]:
    """The problems in row order, each with the cell that a person may type right."""
    if not problems or not is_table(draft):
        return [Mendable(problem) for problem in problems]
    table = table_of(draft)
    typed = options_of(draft).values
    kind, match = understand(table, options_of(draft))
    return [
        replace(one, text=typed.get((one.problem.place, one.heading), one.text))
        for one in mendable(table, kind, match, problems)
    ]


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
    table = table_of(draft) if is_table(draft) else None
    sheet = read_table(table, options_of(draft)) if table else read_draft(draft)
    with transaction.atomic():
        event = Event.objects.select_for_update().select_related("organization").get(pk=draft.event_id)
        preview = _preview(draft, event, sheet)
        if fingerprint_of(preview) != seen:
            raise InputError(
                "The agenda was changed since this check was made, so nothing was imported.",
                code="preview_stale",
                remedy="Look at the new check, then import.",
            )
        failed = _failed_rows(preview.problems, table)
        outcome = apply_preview(event, preview, actor, draft.filename).as_json()
        remember_columns(preview.source, options_of(draft).kind, draft.columns)
        outcome["failed_rows"] = failed
        outcome["lines"] = [
            {"kind": diff.kind, "name": diff.name, "place": diff.place, "action": diff.action}
            for diff in preview.diffs
            if diff.action is not Action.UNCHANGED
        ]
        if draft.file.name:
            transaction.on_commit(partial(uploads_storage().delete, draft.file.name))
        draft.result, draft.file, draft.size_bytes = outcome, "", 0
        draft.save(update_fields=["result", "file", "size_bytes"])


def _failed_rows(problems: Sequence[Problem], table: Table | None) -> str:
    if all(problem.severity is Severity.NOTE for problem in problems):
        return ""
    return failed_rows(problems, table)


def _preview(draft: ImportDraft, event: Event, sheet: Sheet) -> Preview:
    return make_preview(event, sheet, starts_on=draft.starts_on, source_name=draft.source_name)
