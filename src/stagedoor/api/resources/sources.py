"""Live sources of an event."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest, JsonResponse
from ninja import Query, Router, Schema
from pydantic import AwareDatetime, Field

from stagedoor.accounts.permissions import Permission
from stagedoor.api.access import actor_of, event_of
from stagedoor.api.asking import asks_others
from stagedoor.api.etags import check_if_match, etag_of
from stagedoor.api.paging import page_of
from stagedoor.api.problems import Refusal
from stagedoor.api.responses import CHANGING, READING, refusals
from stagedoor.api.schemas import EventSlug, OneRecord, Paging
from stagedoor.jobs.sources import hand_over, pull_soon
from stagedoor.sources.as_json import found_json, pull_json, source_json
from stagedoor.sources.domain import approval, manage
from stagedoor.sources.domain.previewing import checksum_of
from stagedoor.sources.models import Pull, Source

router = Router(tags=["Sources"])
_FIELDS = (
    *("id", "name", "kind", "address", "has_secret", "every_minutes", "hold", "when_gone", "pulled_at"),
    *("next_pull_at", "trouble", "found", "gone", "unchanged", "etag"),
)
_PULL_FIELDS = (
    *("id", "pull", "at", "state", "message", "reasons", "import", "created", "updated", "restored"),
    *("unchanged", "kept", "problems", "gone", "notes"),
)
# What people say of a source; the rest is what its pulls found.
_SETTINGS = ("name", "kind", "address", "has_secret", "every_minutes", "hold", "when_gone")
_SECRET = "Its token, or other secret; stored encrypted and never told."  # noqa: S105


class SourceIn(Schema):
    """A new source."""

    kind: Literal["pretalx", "sessionize", "sessionboard", "frab", "indico", "url"]
    address: str = Field(max_length=1000, examples=["https://pretalx.example.org/democon/"])
    secret: str = Field("", max_length=500, description=_SECRET)
    name: str = Field("", max_length=80, description="By default as its kind.")
    every_minutes: int = Field(30, ge=0, le=100_000, description="0 is for pulls by hand only.")
    hold: bool = Field(False, description="Hold whatever it brings for approval.")
    when_gone: Literal["list", "decline"] = "list"
    rows: Literal["", "sessions", "speakers", "sponsors"] = Field("", description="What a table's rows are.")


class SourceChange(Schema):
    """What can be changed of a source; what is left out stays as it is."""

    address: str = Field("", max_length=1000)
    secret: str = Field("", max_length=500, description=_SECRET)
    name: str = Field("", max_length=80)
    every_minutes: int = Field(30, ge=0, le=100_000)
    hold: bool = False
    when_gone: Literal["list", "decline"] = "list"


class SourceOut(Schema):
    """A source, as `stagedoor source list --json` prints it."""

    id: int
    name: str = ""
    kind: str = ""
    address: str = ""
    has_secret: bool = False
    every_minutes: int = 0
    hold: bool = False
    when_gone: str = ""
    pulled_at: AwareDatetime | None = None
    next_pull_at: AwareDatetime | None = None
    trouble: dict[str, str] | None = None
    found: dict[str, int] = {}
    gone: list[dict[str, Any]] = []
    unchanged: dict[str, int] = {}
    etag: str = ""


class SourcePage(Schema):
    """One page of sources."""

    items: list[SourceOut]
    next: str | None


class FoundOut(Schema):
    """What a test found, as `stagedoor source test --json` prints it."""

    found: dict[str, int]
    words: str
    advice: list[str]
    problems: list[str]


class SourceAdded(FoundOut):
    """The new source, and what its test found."""

    source: SourceOut


class PullOut(Schema):
    """A pull that found something new or went wrong, as `stagedoor source history --json` prints it."""

    id: int
    pull: int = 0
    at: AwareDatetime | None = None
    state: str = Field("", description="applied, waiting, rejected, superseded or failed")
    message: str = ""
    reasons: list[str] = []
    import_id: int | None = Field(None, alias="import")
    created: dict[str, int] = {}
    updated: dict[str, int] = {}
    restored: dict[str, int] = {}
    unchanged: dict[str, int] = {}
    kept: list[dict[str, Any]] = []
    problems: list[dict[str, Any]] = []
    gone: list[dict[str, Any]] = []
    notes: list[str] = []


class PullPage(Schema):
    """One page of pulls."""

    items: list[PullOut]
    next: str | None


class SourceRemoved(Schema):
    """Said when a source was removed."""

    removed: bool


_ONE = {200: SourceOut, **refusals(CHANGING)}
_PULL = {200: PullOut, **refusals(CHANGING)}


@router.get("", response={200: SourcePage, **refusals(READING)}, summary="List sources")
def list_sources(request: HttpRequest, event: EventSlug, asked: Query[Paging]) -> Any:
    """With their state; never with their secrets."""
    return JsonResponse(page_of(event_of(request, event).live_sources.all(), asked, _tell, _FIELDS))


@router.post("", response={201: SourceAdded, **refusals(CHANGING)}, summary="Add a source")
@asks_others
def add_source(request: HttpRequest, event: EventSlug, given: SourceIn) -> Any:
    """It is tested first, and nothing is kept of one that does not answer; a worker pulls it soon."""
    found = event_of(request, event, Permission.USE_SOURCES, lock=False)
    options = given.dict(include={"every_minutes", "hold", "when_gone"})
    options |= {"said": {"rows": given.rows}} if given.rows else {}
    options |= {"name": given.name} if given.name else {}
    source = manage.new_source(found, given.kind, given.address, **options)
    tested = manage.add_source(source, given.secret, actor_of(request))
    hand_over(source)
    return JsonResponse({"source": _tell(source), **found_json(tested)}, status=201)


@router.get("/{record_id}", response={200: SourceOut, **refusals(READING)}, summary="Get a source")
def get_source(request: HttpRequest, event: EventSlug, record_id: OneRecord) -> Any:
    """Its settings, its state, and what it held when it was read last."""
    return _show(_source_of(request, event, record_id, Permission.READ))


@router.patch("/{record_id}", response=_ONE, summary="Change a source")
def change_source(request: HttpRequest, event: EventSlug, record_id: OneRecord, given: SourceChange) -> Any:
    """The next pull reads everything again."""
    source = _source_of(request, event, record_id)
    check_if_match(request, _compared(source))
    manage.change_source(source, given.dict(exclude_unset=True), actor_of(request))
    return _show(source)


@router.delete("/{record_id}", response={200: SourceRemoved, **refusals(CHANGING)}, summary="Remove a source")
def remove_source(request: HttpRequest, event: EventSlug, record_id: OneRecord) -> Any:
    """With its secret; what it brought stays, and so do the imports."""
    source = _source_of(request, event, record_id)
    check_if_match(request, _compared(source))
    manage.remove_source(source, actor_of(request))
    return JsonResponse({"removed": True})


@router.post("/{record_id}/test", response={200: FoundOut, **refusals(CHANGING)}, summary="Test a source")
@asks_others
def test_source(request: HttpRequest, event: EventSlug, record_id: OneRecord) -> Any:
    """Ask it and say what it gives; nothing is written."""
    return JsonResponse(found_json(manage.try_source(_source_of(request, event, record_id, lock=False))))


@router.post("/{record_id}/pull", response={202: SourceOut, **refusals(CHANGING)}, summary="Pull a source")
def pull_source(request: HttpRequest, event: EventSlug, record_id: OneRecord) -> Any:
    """A worker does it at once; its pulls tell what came of it."""
    source = _source_of(request, event, record_id)
    pull_soon(source, actor_of(request))
    return _show(source, 202)


@router.get("/{record_id}/pulls", response={200: PullPage, **refusals(READING)}, summary="List pulls")
def list_pulls(request: HttpRequest, event: EventSlug, record_id: OneRecord, asked: Query[Paging]) -> Any:
    """Those that found something new or went wrong; others leave no trace but counts."""
    pulls = _source_of(request, event, record_id, Permission.READ).pulls.defer("document")
    return JsonResponse(page_of(pulls, asked, _tell_pull, _PULL_FIELDS))


@router.post("/{record_id}/pulls/{pull_id}/approve", response=_PULL, summary="Approve a pull")
@asks_others
def approve_pull(request: HttpRequest, event: EventSlug, record_id: OneRecord, pull_id: OneRecord) -> Any:
    """Bring in what waits, as it would be written now."""
    pull = _pull_of(_source_of(request, event, record_id, lock=False), pull_id)
    seen = checksum_of(approval.preview_waiting(pull)) if pull.document else ""
    approval.approve_pull(pull, seen, actor_of(request))
    return JsonResponse(_tell_pull(_pull_of(pull.source, pull_id)))


@router.post("/{record_id}/pulls/{pull_id}/reject", response=_PULL, summary="Reject a pull")
def reject_pull(request: HttpRequest, event: EventSlug, record_id: OneRecord, pull_id: OneRecord) -> Any:
    """Leave out what waits; the source is asked again as ever."""
    pull = _pull_of(_source_of(request, event, record_id), pull_id)
    approval.reject_pull(pull, actor_of(request))
    return JsonResponse(_tell_pull(_pull_of(pull.source, pull_id)))


def _source_of(
    request: HttpRequest,
    event: str,
    source_id: int,
    needs: Permission = Permission.USE_SOURCES,
    *,
    lock: bool = True,
) -> Source:
    found = event_of(request, event, needs, lock=lock)
    sources = found.live_sources.select_related("event__organization", "import_source")
    source = sources.filter(pk=source_id).first()
    if source is None:
        raise Refusal(404, "not_found", f"There is no source {source_id} of {found}.")
    return source


def _pull_of(source: Source, pull_id: int) -> Pull:
    pull = source.pulls.select_related("source__event__organization").filter(pk=pull_id).first()
    if pull is None:
        raise Refusal(404, "not_found", f"There is no pull {pull_id} of {source}.")
    return pull


def _compared(source: Source) -> dict[str, Any]:
    told = source_json(source)
    return {name: told[name] for name in _SETTINGS}


def _tell(source: Source) -> dict[str, Any]:
    return source_json(source) | {"etag": etag_of(_compared(source))}


def _tell_pull(pull: Pull) -> dict[str, Any]:
    return {"id": pull.pk, **pull_json(pull)}


def _show(source: Source, status: int = 200) -> JsonResponse:
    told = _tell(source)
    return JsonResponse(told, status=status, headers={"ETag": f'"{told["etag"]}"'})
