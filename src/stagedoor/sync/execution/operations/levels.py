"""Making a sponsorship level in Swoogo (R13): claimed like any record, so that none is made twice."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from stagedoor.common import shared_clock
from stagedoor.common.errors import StagedoorError, Unreachable
from stagedoor.common.text import fold
from stagedoor.swoogo import Client, Row, uptime
from stagedoor.sync.execution import claims
from stagedoor.sync.execution.context import RunContext
from stagedoor.sync.execution.operations.base import Operation
from stagedoor.sync.levels import keep_levels, levels_of
from stagedoor.sync.models import Connection


def seconds_until_clear(connection: Connection) -> float:
    """How long until it is certain whether the level that was sent last was made: a late call may land."""
    connection.refresh_from_db(fields=["level_claimed_at"])
    claimed = connection.level_claimed_at
    return max(0.0, (claimed + claims.DUE_AFTER - shared_clock.now()).total_seconds()) if claimed else 0.0


class LevelOperation(Operation):
    """Making one level: claimed, looked for once more, then sent, so that none is made twice."""

    cost = 2

    def __init__(self, context: RunContext, field_id: int, name: str, refused: dict[str, str]) -> None:
        super().__init__(context, name)
        self.connection = context.mapping.connection
        self.field_id = field_id
        self.level = name
        self.refused = refused
        self.claimed = 0.0

    def is_trial(self) -> bool:
        return True

    def prepare(self) -> bool:
        """Claim it, unless another run is just making one, or it is unclear whether one was made."""
        now = shared_clock.now()
        free = Q(level_claimed_at=None) | Q(level_claimed_at__lte=now - claims.DUE_AFTER)
        unclaimed = Connection.objects.filter(free, pk=self.connection.pk)
        self.claimed = uptime()
        return bool(unclaimed.update(level_claimed_at=now))

    def send(self, client: Client) -> Row:
        row = client.sponsor_level_field(self.field_id)
        if fold(self.level) in levels_of(row).ids:
            return row
        # Whatever holds it up: later than that, another process may be making it.
        not_after = self.claimed + claims.FRESH_CLAIM_SECONDS
        return client.add_sponsor_level(self.field_id, self.level, not_after=not_after)

    def done(self, answer: Any) -> None:
        keep_levels(self.connection, levels_of(answer))
        self._release()

    def put_off(self) -> None:
        # Another run may make it meanwhile.
        self._release()

    def failed(self, error: StagedoorError) -> None:
        if not isinstance(error, Unreachable):
            self.refused[fold(self.level)] = error.message
        if not (isinstance(error, Unreachable) and error.maybe_done):
            self._release()
        self.context.trouble(error)

    def _release(self) -> None:
        Connection.objects.filter(pk=self.connection.pk).update(level_claimed_at=None)
