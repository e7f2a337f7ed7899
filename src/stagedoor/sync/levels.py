"""Swoogo's sponsorship levels: choices of one dropdown field, the same for all events of an account (R13).

They are kept on the connection, so that a sync in which nothing changed asks for nothing (Swoogo API notes,
§9). Names need not be unique there: of several choices of one name the first stands for it.
"""

from __future__ import annotations

from stagedoor.common.text import fold
from stagedoor.swoogo import Row
from stagedoor.swoogo.records import as_id
from stagedoor.sync.clients import client_for
from stagedoor.sync.models import Connection, EventMapping
from stagedoor.sync.planning.records import Levels
from stagedoor.sync.snapshot import known_levels, read_sponsors


def levels_of(row: Row) -> Levels:
    """The levels in Swoogo's answer for the field."""
    choices = [choice for choice in row.get("choices") or () if as_id(choice.get("id"))]
    choices.sort(key=lambda choice: (choice.get("sort") or 0, int(choice["id"])), reverse=True)
    return Levels(row["id"], {fold(str(choice.get("name") or "")): int(choice["id"]) for choice in choices})


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
