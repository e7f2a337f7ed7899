"""Sponsors."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from stagedoor.accounts.models import Person
from stagedoor.agenda.domain.records import save_record
from stagedoor.agenda.models import Sponsor
from stagedoor.agenda.queries import find_sponsors
from stagedoor.api import records
from stagedoor.api.access import event_of
from stagedoor.api.responses import CHANGING, READING, refusals
from stagedoor.api.schemas import Custom, CustomValue, EventSlug, RecordFilter, RecordId, Told
from stagedoor.common.errors import InputError
from stagedoor.common.text import fold

router = Router(tags=["Sponsors"])
_PLAIN = ("name", "description", "website")


class SponsorIn(Schema):
    """What can be set of a sponsor; what is left out stays as it is."""

    name: str = Field("", examples=["Harbour Ropes Ltd"])
    description: str = Field("", description="HTML, Markdown or plain text; kept as safe HTML.")
    website: str = ""
    tier: str | None = Field(None, description="The name of one of the event's tiers.", examples=["Gold"])
    custom: dict[str, CustomValue] = Field({}, description="Custom fields by name; those left out stay.")


class SponsorOut(Told):
    """A sponsor."""

    name: str = ""
    description: str = ""
    website: str = ""
    tier: str | None = None
    logo_url: str | None = Field(None, description="Null where there is none, or it was uploaded.")
    custom: Custom = {}


class SponsorPage(Schema):
    """One page of sponsors."""

    items: list[SponsorOut]
    next: str | None


_FIELDS = (*_PLAIN, "tier", "logo_url")


def _tell(sponsor: Sponsor) -> dict[str, Any]:
    told = {name: getattr(sponsor, name) for name in _PLAIN}
    told["tier"] = sponsor.tier.name if sponsor.tier else None
    return told | {"logo_url": (sponsor.logo.url or None) if sponsor.logo else None}


def _change(sponsor: Sponsor, given: dict[str, Any], actor: Person | None) -> None:
    records.give(sponsor, given, _PLAIN)
    if "tier" in given:
        known = {fold(tier.name): tier for tier in sponsor.event.tiers.all()}
        name = given["tier"]
        if name is not None and fold(name) not in known:
            raise InputError(f"There is no tier “{name}” in this event.", place="tier", code="unknown_tier")
        sponsor.tier = known[fold(name)] if name is not None else None
    save_record(sponsor, actor)


KIND = records.Kind(
    name="sponsor",
    model=Sponsor,
    fields=_FIELDS,
    records=lambda event: event.sponsors.select_related("tier", "logo"),
    tell=_tell,
    change=_change,
)


@router.get("", response={200: SponsorPage, **refusals(READING)}, summary="List sponsors")
def list_sponsors(request: HttpRequest, event: EventSlug, asked: Query[RecordFilter]) -> Any:
    """One page, in the order of ids."""
    found = event_of(request, event)
    return records.list_records(found, KIND, find_sponsors(found, asked.q, deleted=asked.deleted), asked)


@router.post("", response={201: SponsorOut, **refusals(CHANGING)}, summary="Create a sponsor")
def create_sponsor(request: HttpRequest, event: EventSlug, given: SponsorIn) -> Any:
    """It needs a name."""
    return records.create_record(request, event, KIND, given.dict(exclude_unset=True))


@router.get("/{record_id}", response={200: SponsorOut, **refusals(READING)}, summary="Get a sponsor")
def get_sponsor(request: HttpRequest, event: EventSlug, record_id: RecordId, fields: str = "") -> Any:
    """Deleted ones too."""
    return records.get_record(request, event, KIND, record_id, fields)


@router.patch("/{record_id}", response={200: SponsorOut, **refusals(CHANGING)}, summary="Change a sponsor")
def change_sponsor(request: HttpRequest, event: EventSlug, record_id: RecordId, given: SponsorIn) -> Any:
    """Only what is given is changed; with `If-Match` only if nobody has changed it since."""
    return records.change_record(request, event, KIND, record_id, given.dict(exclude_unset=True))


@router.delete("/{record_id}", response={200: SponsorOut, **refusals(CHANGING)}, summary="Delete a sponsor")
def delete_sponsor(request: HttpRequest, event: EventSlug, record_id: RecordId) -> Any:
    """It can be restored; nothing is removed in Swoogo."""
    return records.delete(request, event, KIND, record_id)


@router.post(
    "/{record_id}/restore", response={200: SponsorOut, **refusals(CHANGING)}, summary="Restore a sponsor"
)
def restore_sponsor(request: HttpRequest, event: EventSlug, record_id: RecordId) -> Any:
    """With the ids of its sources and its link to Swoogo."""
    return records.restore(request, event, KIND, record_id)
