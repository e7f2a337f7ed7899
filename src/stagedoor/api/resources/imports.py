"""Imports: of files, and those that changed something, upserts among them."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from django.http import HttpRequest, JsonResponse
from ninja import File, Form, Query, Router, Schema
from ninja.files import UploadedFile
from pydantic import AwareDatetime, Field

from stagedoor.accounts.permissions import Permission
from stagedoor.agenda.models import SessionStatus
from stagedoor.api.access import actor_of, event_of
from stagedoor.api.asking import asks_others
from stagedoor.api.paging import page_of
from stagedoor.api.problems import Refusal
from stagedoor.api.responses import CHANGING, READING, refusals
from stagedoor.api.schemas import EventSlug, OneRecord, Paging
from stagedoor.common.markup import TextKind
from stagedoor.imports.as_json import import_json
from stagedoor.imports.domain.apply import import_sheet, summarize
from stagedoor.imports.domain.undo import undo_import
from stagedoor.imports.preview.make import make_preview
from stagedoor.imports.readers.dates import DayOrder
from stagedoor.imports.readers.detect import read
from stagedoor.imports.readers.options import Kind, ReadOptions
from stagedoor.jobs.port import fetch_pictures_soon

router = Router(tags=["Imports"])
_FIELDS = ("id", "file", "source", "person", "created_at", "undone_at", "counts")


class ImportOut(Schema):
    """An import, as `stagedoor imports --json` prints it; `counts` are by what was done and kind."""

    id: int
    file: str = ""
    source: str = ""
    person: str | None = None
    created_at: AwareDatetime | None = None
    undone_at: AwareDatetime | None = None
    counts: dict[str, dict[str, int]] = {}


class FileIn(Schema):
    """How a file is to be read; all of it is detected unless told."""

    format: Literal["auto", "frab", "sessionize", "stagedoor", "csv", "xlsx"] = "auto"
    kind: Kind | None = Field(None, description="What a table's rows are.")
    starts_on: date | None = Field(None, description="Move the agenda so that its first day is this one.")
    source: str = Field("", max_length=100, description="Name of the source that the file comes from.")
    dates: DayOrder | None = Field(None, description="How dates such as 4/5/2027 are read.")
    text: TextKind | None = Field(None, description="How the texts are written.")
    status: SessionStatus | None = Field(None, description="The status of rows that tell none.")
    dry_run: bool = Field(False, description="Tell what would change, and write nothing.")


class FileImported(Schema):
    """What an import did, as `stagedoor import --json` prints it; counts are by kind."""

    model_config = {"extra": "allow"}

    created: dict[str, int]
    updated: dict[str, int]
    restored: dict[str, int]
    unchanged: dict[str, int]
    kept: list[dict[str, Any]]
    problems: list[dict[str, Any]]
    gone: list[dict[str, Any]]


class ImportPage(Schema):
    """One page of imports."""

    items: list[ImportOut]
    next: str | None


class Undone(Schema):
    """How many records of each kind were put back."""

    undone: dict[str, int]


@router.get("", response={200: ImportPage, **refusals(READING)}, summary="List imports")
def list_imports(request: HttpRequest, event: EventSlug, asked: Query[Paging]) -> Any:
    """In the order in which they were made."""
    made = event_of(request, event).imports.select_related("source", "person")
    return JsonResponse(page_of(made, asked, import_json, _FIELDS))


@router.post("", response={200: FileImported, **refusals(CHANGING)}, summary="Import a file")
@asks_others
def import_file(request: HttpRequest, event: EventSlug, file: File[UploadedFile], given: Form[FileIn]) -> Any:
    """Of at most 5 MB. What was edited here as well is kept and told; each problem names its row."""
    found = event_of(request, event, Permission.IMPORT, lock=False)
    name, source = file.name or "upload", given.source.strip()
    options = ReadOptions(
        kind=given.kind,
        dates=given.dates,
        text=given.text,
        status=given.status or "",
        days=(found.starts_on, found.ends_on),
    )
    sheet = read(name, file.read(), format=given.format, options=options)
    if given.dry_run:
        preview = make_preview(found, sheet, starts_on=given.starts_on, source_name=source)
        return JsonResponse(summarize(preview, preview.pictures_expected).as_json())
    result = import_sheet(
        found,
        sheet,
        actor=actor_of(request),
        starts_on=given.starts_on,
        source_name=source,
        filename=name,
    )
    fetch_pictures_soon(found)
    return JsonResponse(result.as_json())


@router.post("/{record_id}/undo", response={200: Undone, **refusals(CHANGING)}, summary="Undo an import")
def undo(request: HttpRequest, event: EventSlug, record_id: OneRecord) -> Any:
    """Puts back what it changed; refused where something has changed that since."""
    found = event_of(request, event, Permission.IMPORT)
    made = found.imports.filter(pk=record_id).first()
    if made is None:
        raise Refusal(404, "not_found", f"There is no import {record_id} in {found}.")
    return JsonResponse({"undone": undo_import(made, actor_of(request))})
