"""Swoogo's sponsorship levels: choices of one dropdown field, the same for all events of an account (R13).

They are kept on the connection, so that a sync in which nothing changed asks for nothing (Swoogo API notes,
§9). Names need not be unique there: of several choices of one name the first stands for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from stagedoor.common.text import fold
from stagedoor.swoogo import Row
from stagedoor.swoogo.records import as_id
from stagedoor.sync.clients import client_for
from stagedoor.sync.models import Connection, EventMapping
from stagedoor.sync.planning.records import SponsorFacts
from stagedoor.sync.snapshot import read_sponsors


@dataclass(frozen=True)
class Levels:
    """The field and its choices, folded name → id."""

    field_id: int
    ids: Mapping[str, int]

    def missing(self, sponsors: tuple[SponsorFacts, ...]) -> list[str]:
        """The names of the sponsors' tiers that are no level in Swoogo."""
        tiers = {fold(sponsor.tier): sponsor.tier for sponsor in sponsors if sponsor.tier}
        return [name for key, name in tiers.items() if key not in self.ids]


def levels_of(row: Row) -> Levels:
    """The levels in Swoogo's answer for the field."""
    choices = [choice for choice in row.get("choices") or () if as_id(choice.get("id"))]
    choices.sort(key=lambda choice: (choice.get("sort") or 0, int(choice["id"])), reverse=True)
    return Levels(row["id"], {fold(str(choice.get("name") or "")): int(choice["id"]) for choice in choices})


def known_levels(connection: Connection) -> Levels | None:
    """The levels as they were last read; None when they never were."""
    kept = connection.levels
    return Levels(kept["field_id"], kept["ids"]) if kept else None


def keep_levels(connection: Connection, levels: Levels | None) -> None:
    """Remember the levels with the connection; None forgets them."""
    connection.levels = {"field_id": levels.field_id, "ids": dict(levels.ids)} if levels else {}
    Connection.objects.filter(pk=connection.pk).update(levels=connection.levels)


def missing_levels(mapping: EventMapping) -> list[str]:
    """The names of tiers in use that Swoogo has no level of.

    Asks Swoogo, for 11 credits, unless all of them are known already. Raises the kinds of RemoteError.
    """
    sponsors = read_sponsors(mapping.event).sponsors
    known = known_levels(mapping.connection)
    if not any(sponsor.tier for sponsor in sponsors) or (known and not known.missing(sponsors)):
        return []
    with client_for(mapping.connection) as client:
        levels = levels_of(client.sponsor_level_field())
    keep_levels(mapping.connection, levels)
    return levels.missing(sponsors)
