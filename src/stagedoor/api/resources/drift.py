"""Drift: what people changed in Swoogo, as far as it is known, and what is to become of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, Literal

from django.http import HttpRequest, JsonResponse
from ninja import Router, Schema
from pydantic import AwareDatetime, Field

from stagedoor.accounts.permissions import Permission
from stagedoor.api.access import actor_of, event_of
from stagedoor.api.asking import asks_others
from stagedoor.api.responses import CHANGING, READING, refusals
from stagedoor.api.schemas import EventSlug, RecordId
from stagedoor.swoogo.records import Kind
from stagedoor.sync.domain import resolve
from stagedoor.sync.domain.drift import check_drift as compare
from stagedoor.sync.domain.drift_report import drift_report
from stagedoor.sync.domain.mappings import live_mapping
from stagedoor.sync.mapped_fields import read_fields
from stagedoor.sync.models import EventMapping
from stagedoor.sync.planning.fields import Fields
from stagedoor.sync.planning.records import Ref

router = Router(tags=["Drift"])


class DriftOut(Schema):
    """What differs in Swoogo as far as it is known, as `stagedoor drift --known --json` prints it."""

    checked_at: AwareDatetime | None
    credits: int
    differences: list[dict[str, Any]]
    gone: list[dict[str, Any]]
    not_ours: list[dict[str, Any]]
    doubts: dict[str, str]


class DriftChoice(Schema):
    """One field of one record: send ours over theirs, or keep theirs until ours changes."""

    kind: Literal["session", "speaker", "sponsor", "room", "track"]
    id: RecordId
    field: str = Field(max_length=100, examples=["name"])
    choice: Literal["ours", "theirs"]


class DriftChoices(Schema):
    """What is to become of each field, as `differences` names it."""

    choices: list[DriftChoice] = Field(min_length=1, max_length=1000)


class DriftSettled(Schema):
    """How many fields were settled; those that do not differ any more are not counted."""

    settled: int


@router.get("", response={200: DriftOut, **refusals((*READING, 409))}, summary="Get what differs in Swoogo")
def get_drift(request: HttpRequest, event: EventSlug) -> Any:
    """As far as it is known; nothing is asked of Swoogo."""
    return _show(live_mapping(event_of(request, event)))


@router.post("/check", response={200: DriftOut, **refusals((*CHANGING, 502))}, summary="Check drift")
@asks_others
def check_drift(request: HttpRequest, event: EventSlug) -> Any:
    """Compare everything with Swoogo now: a list for each kind, 10 credits a page. Writes nothing there."""
    mapping = live_mapping(event_of(request, event, Permission.SYNC, lock=False))
    compare(mapping, actor_of(request))
    return _show(mapping)


@router.post("/choices", response={200: DriftSettled, **refusals(CHANGING)}, summary="Settle differences")
def choose_drift(request: HttpRequest, event: EventSlug, given: DriftChoices) -> Any:
    """Ours goes with the next sync; theirs stays until ours changes. Refused (409) during a sync."""
    mapping = live_mapping(event_of(request, event, Permission.SYNC))
    fields, settled = read_fields(mapping), 0
    for choice in ("ours", "theirs"):
        picks = _picks(fields, [one for one in given.choices if one.choice == choice])
        if picks:
            settled += resolve.choose(mapping, picks, choice, actor_of(request))
    return JsonResponse({"settled": settled})


def _picks(fields: Mapping[Kind, Fields], choices: list[DriftChoice]) -> dict[Ref, set[str]]:
    picks: dict[Ref, set[str]] = defaultdict(set)
    for one in choices:
        kind = Kind(one.kind)
        # Times make sense only together.
        picks[kind, one.id] |= fields[kind].together([one.field])
    return picks


def _show(mapping: EventMapping) -> JsonResponse:
    return JsonResponse(drift_report(mapping).as_json())
