"""Sponsors of a sheet: known by their ids in the source, else by their names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagedoor.agenda.models import Sponsor, Tier
from stagedoor.common.text import fold
from stagedoor.imports.diff import SPONSOR, RecordDiff, compare, start
from stagedoor.imports.matching import match
from stagedoor.imports.pictures import address
from stagedoor.imports.sheet import Problem

if TYPE_CHECKING:
    from collections.abc import Collection

    from stagedoor.agenda.models import Event
    from stagedoor.imports.sheet import Sheet, SheetSponsor

_FIELDS = ("name", "description", "website")


def plan_sponsors(
    event: Event, sheet: Sheet, sponsors: list[Sponsor], tiers: list[Tier]
) -> tuple[list[RecordDiff], list[Problem]]:
    """Return what happens to each sponsor of the sheet, and which cannot be told; a missing tier is made."""
    diffs: list[RecordDiff] = []
    problems: list[Problem] = []
    by_name = {fold(one.name): one for one in sorted(sponsors, key=lambda one: one.deleted_at is None)}
    by_tier = {fold(tier.name): tier for tier in tiers}

    def by_their_name(row: SheetSponsor, taken: Collection[int]) -> Sponsor | None:
        found = by_name.get(fold(row.name))
        return found if found and found.pk not in taken else None

    for row, found in zip(
        sheet.sponsors, match(sheet.sponsors, sponsors, sheet.source, by_their_name), strict=True
    ):
        if isinstance(found, Problem):
            problems.append(found)
            continue
        sponsor = found or Sponsor(event=event, source=sheet.source, source_id=row.source_id or "")
        tier = None
        if row.tier:
            new = Tier(event=event, name=row.tier, position=len(by_tier))
            tier = by_tier.setdefault(fold(row.tier), new)
        diffs.append(_diff(row, sponsor, tier, sheet.source, event))
    return diffs, problems


def _diff(row: SheetSponsor, sponsor: Sponsor, tier: Tier | None, source: str, event: Event) -> RecordDiff:
    here = {name: getattr(sponsor, name) for name in (*_FIELDS, "tier")}
    here["logo_url"] = address(sponsor.logo)
    there = {name: getattr(row, name) for name in (*_FIELDS, "logo_url")} | {"tier": tier}
    return compare(
        start(SPONSOR, row.name, row.place, sponsor, row.source_id), here, there, source, event.zone
    )
