"""At the end of a run: whether continuous sync has anything to do for this mapping (R45)."""

from __future__ import annotations

from stagedoor.agenda.models import PictureState
from stagedoor.common import clock
from stagedoor.sync.domain import quiet
from stagedoor.sync.execution.context import RunContext
from stagedoor.sync.models import EventMapping, InFlight, LateCreate, RunScope
from stagedoor.sync.planning.records import Agenda, Desired
from stagedoor.sync.planning.translate import next_passing
from stagedoor.sync.snapshot import plan_now, plan_of


def scopes_of_rounds(mapping: EventMapping) -> list[RunScope]:
    """What a round of continuous sync sends (R5, R30)."""
    return [RunScope.AGENDA, RunScope.SPONSORS] if mapping.sync_sponsors else [RunScope.AGENDA]


def rest_if_done(
    context: RunContext, scope: RunScope, agenda: Agenda, desired: Desired, revision: int
) -> None:
    """Let continuous sync pass the mapping over if its next round would find nothing to do.

    ``agenda`` and ``desired`` are of the run's ``scope``, ``revision`` that of the agenda as it was read.
    """
    mapping = context.mapping
    if not plan_of(mapping, desired, context.links).is_empty or _is_uncertain(mapping):
        return
    others = {each: plan_now(mapping, each) for each in scopes_of_rounds(mapping) if each is not scope}
    if all(planned.plan.is_empty for planned in others.values()):
        sessions = agenda if scope is RunScope.AGENDA else others[RunScope.AGENDA].agenda
        quiet.rest(mapping, revision, next_passing(sessions, clock.now()))


def _is_uncertain(mapping: EventMapping) -> bool:
    """Whether a picture still is to be fetched, or something was on its way of which nobody knows the end."""
    event, swoogo_event = mapping.event, mapping.swoogo_event_id
    return (
        event.pictures.filter(state=PictureState.WAITING).exists()
        or InFlight.objects.filter(link__event=event, link__swoogo_event_id=swoogo_event).exists()
        or LateCreate.objects.filter(event=event, swoogo_event_id=swoogo_event).exists()
    )
