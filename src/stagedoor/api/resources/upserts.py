"""Many records in one request, known by their ids in the source that they come from.

A request is an import: what was edited here as well is kept and told, and *Past imports* lists it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, JsonResponse
from ninja import Router, Schema
from pydantic import Field

from stagedoor.accounts.permissions import Permission
from stagedoor.api.access import actor_of, event_of, token_of
from stagedoor.api.problems import Refusal
from stagedoor.api.responses import CHANGING, refusals
from stagedoor.api.schemas import CustomValue, EventSlug
from stagedoor.imports.domain.apply import apply_preview
from stagedoor.imports.preview.diff import Action
from stagedoor.imports.preview.make import make_preview
from stagedoor.imports.readers import stagedoor
from stagedoor.imports.sheet import Severity
from stagedoor.jobs.port import fetch_pictures_soon

if TYPE_CHECKING:
    from stagedoor.imports.preview.contents import Preview

router = Router(tags=["Upsert"])
MAX_ROWS = 1000
_RESULTS = {
    Action.CREATE: "created",
    Action.UPDATE: "updated",
    Action.RESTORE: "restored",
    Action.UNCHANGED: "unchanged",
    Action.CONFLICT: "kept",
}


class Row(Schema):
    """One record of the source. Fields that are left out, null or empty change nothing."""

    source_id: str = Field(min_length=1, max_length=200, examples=["PSK7DZ"])
    custom: dict[str, CustomValue] = Field({}, description="Custom fields by name.")


class Person(Schema):
    """Somebody who takes part, by their id in the source or else by email."""

    id: str = Field("", max_length=200)
    email: str = Field("", max_length=254)
    name: str = Field("", max_length=400)


class SessionRow(Row):
    """A session. Rooms and tracks are named; those that are not here yet are made."""

    title: str = Field(examples=["Opening"])
    description: str | None = None
    status: str | None = Field(None, examples=["accepted"])
    starts_at: str | None = Field(
        None, description="With an offset, or on the event's clock.", examples=["2027-06-09 09:00"]
    )
    ends_at: str | None = None
    room: str | None = None
    track: str | None = None
    capacity: int | None = None
    speakers: list[Person] = Field([], max_length=200)
    moderators: list[Person] = Field([], max_length=200)
    chairpersons: list[Person] = Field([], max_length=200)


class SpeakerRow(Row):
    """A speaker."""

    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None
    job_title: str | None = None
    company: str | None = None
    phone: str | None = None
    biography: str | None = None
    headshot_url: str | None = None


class SponsorRow(Row):
    """A sponsor. A tier that is not here yet is made."""

    name: str = Field(examples=["Harbour Ropes Ltd"])
    description: str | None = None
    website: str | None = None
    tier: str | None = None
    logo_url: str | None = None


class Upsert(Schema):
    """Where the rows come from, and whether all of them must come in."""

    source: str = Field(min_length=1, max_length=100, pattern=r"\S", examples=["our-cfp"])
    all_or_nothing: bool = Field(False, description="Refuse everything where any value cannot come in.")


class SessionUpsert(Upsert):
    """Sessions of a source."""

    rows: list[SessionRow] = Field(max_length=MAX_ROWS)


class SpeakerUpsert(Upsert):
    """Speakers of a source."""

    rows: list[SpeakerRow] = Field(max_length=MAX_ROWS)


class SponsorUpsert(Upsert):
    """Sponsors of a source."""

    rows: list[SponsorRow] = Field(max_length=MAX_ROWS)


class RowProblem(Schema):
    """A value, or with an empty field the whole row, that did not come in."""

    field: str
    message: str


class RowKept(Schema):
    """A value that was changed here and in the source: the one here stays."""

    field: str
    here: str
    source: str


class RowResult(Schema):
    """What became of a row: created, updated, restored, unchanged, kept or failed."""

    source_id: str
    result: str
    id: int | None
    kept: list[RowKept]
    problems: list[RowProblem]


class UpsertResult(Schema):
    """What became of each row, in their order."""

    rows: list[RowResult]


_UPSERTED = {200: UpsertResult, **refusals(CHANGING)}


@router.post("/sessions/upsert", response=_UPSERTED, summary="Create or update sessions")
def upsert_sessions(request: HttpRequest, event: EventSlug, given: SessionUpsert) -> Any:
    """People are found by the ids that *Create or update speakers* gave them for the same source."""
    return _upsert(request, event, "sessions", given, given.rows)


@router.post("/speakers/upsert", response=_UPSERTED, summary="Create or update speakers")
def upsert_speakers(request: HttpRequest, event: EventSlug, given: SpeakerUpsert) -> Any:
    """Known by their ids in the source, else by email."""
    return _upsert(request, event, "speakers", given, given.rows)


@router.post("/sponsors/upsert", response=_UPSERTED, summary="Create or update sponsors")
def upsert_sponsors(request: HttpRequest, event: EventSlug, given: SponsorUpsert) -> Any:
    """Known by their ids in the source, else by name."""
    return _upsert(request, event, "sponsors", given, given.rows)


def _upsert(request: HttpRequest, slug: str, kind: str, given: Upsert, rows: list[Any]) -> JsonResponse:
    event = event_of(request, slug, Permission.EDIT_AGENDA)
    records = [row.model_dump(mode="json", exclude_unset=True) for row in rows]
    told = [record | {"id": record.pop("source_id")} for record in records]
    # A request lists nothing completely.
    sheet = replace(stagedoor.read({kind: told}, "request"), speaks_of=frozenset())
    preview = make_preview(event, sheet, source_name=given.source.strip())
    apply_preview(event, preview, actor_of(request), f"API: {token_of(request).name}")
    results = _results(kind.removesuffix("s"), [row.source_id for row in rows], preview)
    if given.all_or_nothing and any(one["problems"] for one in results):
        failed = sum(bool(one["problems"]) for one in results)
        raise Refusal(
            422,
            "rows_refused",
            f"{failed} of {len(results)} rows cannot come in whole; nothing was done.",
            remedy="Put them right, or send without all_or_nothing.",
            rows=results,
        )
    fetch_pictures_soon(event)
    return JsonResponse({"rows": results})


def _results(kind: str, ids: list[str], preview: Preview) -> list[dict[str, Any]]:
    """What became of each row; the reader names them by their number."""
    diffs = {diff.place: diff for diff in preview.of(kind) if diff.place}
    problems: dict[str, list[dict[str, str]]] = defaultdict(list)
    for problem in preview.problems:
        if problem.severity is not Severity.NOTE:
            problems[problem.place].append({"field": problem.field, "message": problem.message})
    results = []
    for number, source_id in enumerate(ids, start=1):
        place = stagedoor.place_of("request", f"{kind}s", number)
        diff = diffs.get(place)
        kept = [
            {"field": one.field, "here": one.before, "source": one.after}
            for one in (diff.conflicts if diff else ())
        ]
        results.append(
            {
                "source_id": source_id,
                "result": _RESULTS[diff.action] if diff else "failed",
                "id": diff.record.pk if diff else None,
                "kept": kept,
                "problems": problems[place],
            }
        )
    return results
