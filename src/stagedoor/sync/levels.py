"""Swoogo's sponsorship levels: choices of one dropdown field, the same for all events of an account (R13).

They are kept on the connection, so that a sync in which nothing changed asks for nothing (Swoogo API notes,
§9). Names need not be unique there: of several choices of one name the first stands for it.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from stagedoor.common import clock
from stagedoor.common.errors import StagedoorError, Unreachable
from stagedoor.common.text import fold
from stagedoor.swoogo import Client, Row
from stagedoor.swoogo.records import as_id
from stagedoor.sync import settling
from stagedoor.sync.models import Connection
from stagedoor.sync.planning.records import SponsorFacts
from stagedoor.sync.traffic import FRESH_CLAIM_SECONDS
from stagedoor.sync.work import Work


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


def seconds_until_clear(connection: Connection) -> float:
    """How long until it is certain whether the level that was sent last was made: a late call may land."""
    connection.refresh_from_db(fields=["level_claimed_at"])
    claimed = connection.level_claimed_at
    return max(0.0, (claimed + settling.RIPE - clock.now()).total_seconds()) if claimed else 0.0


class LevelLine:
    """Making one level: claimed, looked for once more, then sent, so that none is made twice."""

    cost = 2

    def __init__(self, work: Work, field_id: int, name: str, refused: dict[str, str]) -> None:
        self.work = work
        self.connection = work.mapping.connection
        self.field_id = field_id
        self.name = name
        self.refused = refused
        self.claimed = 0.0

    @property
    def subject(self) -> object:
        return self.name

    def is_trial(self) -> bool:
        return True

    def prepare(self) -> bool:
        """Claim it, unless another run is just making one, or it is unclear whether one was made."""
        now = clock.now()
        free = Q(level_claimed_at=None) | Q(level_claimed_at__lte=now - settling.RIPE)
        claims = Connection.objects.filter(free, pk=self.connection.pk)
        self.claimed = time.monotonic()
        return bool(claims.update(level_claimed_at=now))

    def send(self, client: Client) -> Row:
        row = client.sponsor_level_field(self.field_id)
        if fold(self.name) in levels_of(row).ids:
            return row
        # Whatever holds it up: later than that, another process may be making it.
        not_after = self.claimed + FRESH_CLAIM_SECONDS
        return client.add_sponsor_level(self.field_id, self.name, not_after=not_after)

    def done(self, answer: Any) -> None:
        keep_levels(self.connection, levels_of(answer))
        self._release()

    def put_off(self) -> None:
        """Swoogo did nothing, so another run may make it meanwhile."""
        self._release()

    def failed(self, error: StagedoorError) -> None:
        if not isinstance(error, Unreachable):
            self.refused[fold(self.name)] = error.message
        if not (isinstance(error, Unreachable) and error.maybe_done):
            self._release()
        self.work.trouble(error)

    def _release(self) -> None:
        Connection.objects.filter(pk=self.connection.pk).update(level_claimed_at=None)
