"""Imports that changed something, upserts among them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, JsonResponse
from ninja import Query, Router, Schema
from pydantic import AwareDatetime

from stagedoor.accounts.permissions import Permission
from stagedoor.api.access import actor_of, event_of
from stagedoor.api.paging import page_of
from stagedoor.api.problems import Refusal
from stagedoor.api.responses import CHANGING, READING, refusals
from stagedoor.api.schemas import EventSlug, OneRecord, Paging
from stagedoor.imports.domain.undo import undo_import
from stagedoor.imports.models import Import

router = Router(tags=["Imports"])
_FIELDS = ("id", "file", "source", "person", "created_at", "undone_at", "counts")


class ImportOut(Schema):
    """An import; `counts` are of records, by what was done and kind."""

    id: int
    file: str = ""
    source: str = ""
    person: str | None = None
    created_at: AwareDatetime | None = None
    undone_at: AwareDatetime | None = None
    counts: dict[str, dict[str, int]] = {}


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
    return JsonResponse(page_of(made, asked, _tell, _FIELDS))


@router.post("/{record_id}/undo", response={200: Undone, **refusals(CHANGING)}, summary="Undo an import")
def undo(request: HttpRequest, event: EventSlug, record_id: OneRecord) -> Any:
    """Puts back what it changed; refused where something has changed that since."""
    found = event_of(request, event, Permission.IMPORT)
    made = found.imports.filter(pk=record_id).first()
    if made is None:
        raise Refusal(404, "not_found", f"There is no import {record_id} in {found}.")
    return JsonResponse({"undone": undo_import(made, actor_of(request))})


def _tell(made: Import) -> dict[str, Any]:
    return {
        "id": made.pk,
        "file": made.filename,
        "source": str(made.source),
        "person": made.person.email if made.person else None,
        "created_at": made.created_at,
        "undone_at": made.undone_at,
        "counts": made.counts,
    }
