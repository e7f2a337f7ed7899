"""Tiers of sponsorship."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, JsonResponse
from ninja import Query, Router, Schema
from pydantic import Field

from stagedoor.accounts.permissions import Permission
from stagedoor.agenda.domain import tiers
from stagedoor.agenda.models import Tier
from stagedoor.api.access import actor_of, event_of
from stagedoor.api.etags import check_if_match, etag_of
from stagedoor.api.paging import page_of
from stagedoor.api.problems import Refusal
from stagedoor.api.records import check_fields
from stagedoor.api.responses import CHANGING, READING, refusals
from stagedoor.api.schemas import EventSlug, OneRecord, Paging

router = Router(tags=["Sponsors"])
_FIELDS = ("id", "name", "etag")


class TierIn(Schema):
    """A tier."""

    name: str = Field(examples=["Platinum"])


class TierOut(Schema):
    """A tier."""

    id: int
    name: str = ""
    etag: str = ""


class TierPage(Schema):
    """One page of tiers."""

    items: list[TierOut]
    next: str | None


class TierDeleted(Schema):
    """How many sponsors are without a tier now."""

    sponsors: int


@router.get("", response={200: TierPage, **refusals(READING)}, summary="List tiers")
def list_tiers(request: HttpRequest, event: EventSlug, asked: Query[Paging]) -> Any:
    """One page, in the order of ids."""
    return JsonResponse(page_of(event_of(request, event).tiers.all(), asked, _tell, _FIELDS))


@router.post("", response={201: TierOut, **refusals(CHANGING)}, summary="Create a tier")
def create_tier(request: HttpRequest, event: EventSlug, given: TierIn) -> Any:
    """Below the others."""
    tier = Tier(event=event_of(request, event, Permission.EDIT_AGENDA), name=given.name)
    return _save(request, tier, 201)


@router.patch("/{record_id}", response={200: TierOut, **refusals(CHANGING)}, summary="Rename a tier")
def change_tier(request: HttpRequest, event: EventSlug, record_id: OneRecord, given: TierIn) -> Any:
    """In Swoogo its sponsors are found under the level of the new name from the next sync on."""
    tier = _tier_of(request, event, record_id)
    tier.name = given.name
    return _save(request, tier)


@router.delete("/{record_id}", response={200: TierDeleted, **refusals(CHANGING)}, summary="Delete a tier")
def delete_tier(request: HttpRequest, event: EventSlug, record_id: OneRecord) -> Any:
    """Its sponsors stay, without one."""
    tier = _tier_of(request, event, record_id)
    return JsonResponse({"sponsors": tiers.delete_tier(tier, actor_of(request))})


def _tier_of(request: HttpRequest, event: str, tier_id: int) -> Tier:
    found = event_of(request, event, Permission.EDIT_AGENDA)
    tier = found.tiers.filter(pk=tier_id).first()
    if tier is None:
        raise Refusal(404, "not_found", f"There is no tier {tier_id} in {found}.")
    tier.event = found
    check_if_match(request, {"name": tier.name})
    return tier


def _save(request: HttpRequest, tier: Tier, status: int = 200) -> JsonResponse:
    check_fields(tier, ["name"])
    tiers.save_tier(tier, actor_of(request))
    told = _tell(tier)
    return JsonResponse(told, status=status, headers={"ETag": f'"{told["etag"]}"'})


def _tell(tier: Tier) -> dict[str, Any]:
    return {"id": tier.pk, "name": tier.name, "etag": etag_of({"name": tier.name})}
