"""The sponsors' sync: the same stages as the agenda's, with tiers turned into sponsorship levels (R13)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from stagedoor.common.errors import Forbidden, NotFound, Rejected
from stagedoor.common.text import fold
from stagedoor.swoogo.endpoints import LIST_CREDITS
from stagedoor.sync.execution.dispatcher import Dispatcher
from stagedoor.sync.execution.operations.levels import LevelOperation, seconds_until_clear
from stagedoor.sync.execution.pipeline import Pipeline
from stagedoor.sync.execution.preflight import Days
from stagedoor.sync.levels import keep_levels, levels_of
from stagedoor.sync.models import LinkState, RunStatus, SyncRun
from stagedoor.sync.planning.changes import Plan
from stagedoor.sync.planning.records import Levels, Remark
from stagedoor.sync.snapshot import known_levels

TRIES = 3


class SponsorPipeline(Pipeline):
    """Sends the sponsors; nothing of the agenda."""

    def __init__(self, run: SyncRun, dispatcher: Dispatcher) -> None:
        super().__init__(run, dispatcher)
        self.are_levels_read = False
        # Folded name of a level that could not be read or made → what Swoogo said.
        self.refused: dict[str, str] = {}

    def translate(self) -> None:
        """Sponsors → desired records; reads Swoogo's levels where a tier is not among the known ones."""
        super().translate()
        if not self.are_levels_read and self._missing():
            self.check()
            spent = self.dispatcher.client.credits
            self.read_levels()
            self.level_credits = self.dispatcher.client.credits - spent if self._missing() else 0
            if self.run.create_levels:
                self.is_sending = True
                self.make_levels()
            super().translate()

    def levels(self) -> Levels | None:
        """The levels that are known; none at all where Swoogo was asked and told none."""
        return super().levels() or (Levels(0, {}) if self.are_levels_read else None)

    def days(self) -> Days | None:
        """Sponsors have no times, so no clocks need agree."""
        return None

    def read_levels(self) -> None:
        """Ask Swoogo for its levels; where it has none or shows none, sponsors go without."""
        connection = self.mapping.connection
        self.are_levels_read = True
        try:
            row = self.dispatcher.call(self.dispatcher.client.sponsor_level_field, cost=LIST_CREDITS + 1)
        except (NotFound, Forbidden, Rejected) as error:
            self.refused = {fold(name): error.message for name in self._missing()}
            return
        keep_levels(connection, levels_of(row))

    def make_levels(self) -> None:
        """Make the missing levels, once each; what Swoogo did not confirm is looked up before another try."""
        connection = self.mapping.connection
        for _ in range(TRIES):
            levels = known_levels(connection)
            missing = [name for name in self._missing() if fold(name) not in self.refused]
            if levels is None or not missing:
                return
            self.dispatcher.pause(seconds_until_clear(connection), "Sponsorship levels")
            operations = [
                LevelOperation(self.context, levels.field_id, name, self.refused) for name in missing
            ]
            self.dispatcher.send_all(operations)

    def record(self, plan: Plan) -> RunStatus:
        """As for the agenda; a sponsor without its level counts as a shortfall (R27)."""
        left_out = {(remark.kind, remark.id) for remark in plan.left_out}
        for warning in self._told(self.desired.warnings):
            if (warning.kind, warning.id) not in left_out:
                self.context.outcomes.fall_short(warning)
        if self._is_a_level_refused():
            keep_levels(self.mapping.connection, None)
        return super().record(plan)

    def _missing(self) -> list[str]:
        levels = known_levels(self.mapping.connection) or Levels(0, {})
        return levels.missing(self.agenda.sponsors)

    def _told(self, warnings: Collection[Remark]) -> list[Remark]:
        """The warnings, with what Swoogo said when a level was to be read or made."""
        tiers = {sponsor.id: fold(sponsor.tier) for sponsor in self.agenda.sponsors}
        levels = {warning for warning in warnings if warning.code == "level_missing"}
        words = {one: self.refused.get(tiers[one.id], "") if one in levels else "" for one in warnings}
        return [replace(one, message=f"{one.message} {said}".strip()) for one, said in words.items()]

    def _is_a_level_refused(self) -> bool:
        """Whether Swoogo does not take a level that was read before: it was deleted or made anew there."""
        return any(
            link.state == LinkState.LINKED and link.sent.get("level") != wanted.fields["level"]
            for ref, wanted in self.desired.records.items()
            if "level" in wanted.fields and (link := self.context.links.get(ref)) is not None
        )
