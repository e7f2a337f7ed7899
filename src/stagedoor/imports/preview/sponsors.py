"""Sponsors of a sheet: known by their ids in the source, else by their names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stagedoor.agenda.models import Sponsor, Tier
from stagedoor.common.text import fold
from stagedoor.imports.preview.diff import SPONSOR, RecordDiff, compare, start
from stagedoor.imports.preview.matching import Matching
from stagedoor.imports.preview.pictures import address
from stagedoor.imports.sheet import Problem

if TYPE_CHECKING:
    from stagedoor.agenda.models import Event
    from stagedoor.imports.models import ImportSource
    from stagedoor.imports.preview.custom_values import CustomValues
    from stagedoor.imports.preview.known_ids import KnownIds
    from stagedoor.imports.sheet import Sheet, SheetSponsor

_FIELDS = ("name", "description", "website")


def plan_sponsors(
    event: Event,
    sheet: Sheet,
    sponsors: list[Sponsor],
    tiers: list[Tier],
    *,
    known: KnownIds,
    source: ImportSource,
    custom: CustomValues,
) -> tuple[list[RecordDiff], list[Problem]]:
    """Return what happens to each sponsor of the sheet, and which cannot be told; a missing tier is made."""
    diffs: list[RecordDiff] = []
    problems: list[Problem] = []
    by_tier = {fold(tier.name): tier for tier in tiers}
    matching = _match(sheet.sponsors, sponsors, known, source)
    for number, row in enumerate(sheet.sponsors):
        found = matching.found.get(number)
        if isinstance(found, Problem):
            problems.append(found)
            continue
        sponsor = found or Sponsor(event=event, source=source.key)
        tier = None
        if row.tier:
            new = Tier(event=event, name=row.tier, position=len(by_tier))
            tier = by_tier.setdefault(fold(row.tier), new)
        here, there = _values(row, sponsor, tier)
        custom.add(row, sponsor, here, there, problems)
        diff = start(SPONSOR, row.name, row.place, sponsor, ids=row.ids)
        diffs.append(custom.told(compare(diff, here, there, source.key, event.zone)))
    return diffs, problems


def _match(
    rows: list[SheetSponsor], sponsors: list[Sponsor], known: KnownIds, source: ImportSource
) -> Matching[SheetSponsor, Sponsor]:
    matching = Matching(rows, sponsors, known, source)
    names = {number: fold(row.name) for number, row in enumerate(rows)}
    told = {
        one.pk: fold(str(last.get("name") or one.name))
        for one in sponsors
        if (last := one.imported.get(source.key)) is not None
    }
    matching.by_own_ids(names, told)
    matching.by_ids_of_any_source()
    by_name = {fold(one.name): one for one in sorted(sponsors, key=lambda one: one.deleted_at is None)}
    for number, row in matching.open_rows():
        named = by_name.get(fold(row.name))
        if named and matching.is_free(named):
            matching.take(number, named)
    return matching


def _values(row: SheetSponsor, sponsor: Sponsor, tier: Tier | None) -> tuple[dict[str, Any], dict[str, Any]]:
    """What stands here, and what the row tells."""
    here = {name: getattr(sponsor, name) for name in (*_FIELDS, "tier")}
    here["logo_url"] = address(sponsor.logo)
    there = {name: getattr(row, name) for name in (*_FIELDS, "logo_url")} | {"tier": tier}
    return here, there
