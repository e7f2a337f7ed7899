"""Sponsors."""

from __future__ import annotations

from typing import Any

from ninja import Router, Schema
from pydantic import Field

from stagedoor.accounts.models import Person
from stagedoor.agenda.domain.records import save_record
from stagedoor.agenda.models import Sponsor
from stagedoor.agenda.queries import find_sponsors
from stagedoor.api import records
from stagedoor.api.record_routes import add_routes
from stagedoor.api.schemas import Custom, CustomValue, Told
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
add_routes(
    router,
    KIND,
    takes=SponsorIn,
    tells=SponsorOut,
    page=SponsorPage,
    find=lambda event, asked: find_sponsors(event, asked.q, deleted=asked.deleted),
    on_create="It needs a name.",
)
