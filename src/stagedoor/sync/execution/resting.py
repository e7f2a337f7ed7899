"""At the end of a run: whether continuous sync has anything to do for this mapping (R45)."""

from __future__ import annotations

from stagedoor.agenda.models import PictureState
from stagedoor.common import clock
from stagedoor.sync.domain import quiet
from stagedoor.sync.execution.context import RunContext
from stagedoor.sync.models import EventMapping, RunScope
from stagedoor.sync.planning.records import Agenda, Desired
from stagedoor.sync.planning.translate import next_passing
from stagedoor.sync.snapshot import plan_now, plan_of


def rest_if_done(context: RunContext, agenda: Agenda, desired: Desired, revision: int) -> None:
    """Let continuous sync pass the mapping over if its next round would find nothing to do.

    ``revision`` is that of the agenda as it was read.
    """
    mapping = context.mapping
    next_round = plan_of(mapping, desired, context.links)
    is_waiting = mapping.event.pictures.filter(state=PictureState.WAITING).exists()
    if next_round.is_empty and not is_waiting and not _has_sponsors_to_send(mapping):
        quiet.rest(mapping, revision, next_passing(agenda, clock.now()))


def _has_sponsors_to_send(mapping: EventMapping) -> bool:
    """Whether the sponsors' sync that goes along with the agenda's has something to do (R30)."""
    return mapping.sync_sponsors and not plan_now(mapping, RunScope.SPONSORS).plan.is_empty
