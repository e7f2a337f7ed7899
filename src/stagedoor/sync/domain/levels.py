"""Which sponsorship levels a sync of the sponsors would have to make, asked before it starts (R13)."""

from __future__ import annotations

from stagedoor.sync.clients import client_for
from stagedoor.sync.levels import keep_levels, known_levels, levels_of
from stagedoor.sync.models import EventMapping
from stagedoor.sync.snapshot import read_sponsors


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
