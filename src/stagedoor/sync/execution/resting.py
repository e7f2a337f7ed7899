"""At the end of a run: whether continuous sync has anything to do for this mapping (R45)."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from itertools import takewhile

from stagedoor.agenda.models import PictureState
from stagedoor.common import clock, shared_clock
from stagedoor.sync.domain import quiet
from stagedoor.sync.domain.continuous import interval
from stagedoor.sync.execution.context import RunContext
from stagedoor.sync.execution.outcomes import SHORT
from stagedoor.sync.models import EventMapping, InFlight, LateCreate, RunRecord, RunScope
from stagedoor.sync.planning.records import Agenda, Desired
from stagedoor.sync.planning.settled import has_only_failed
from stagedoor.sync.planning.translate import next_passing
from stagedoor.sync.snapshot import link_facts, plan_now, plan_of

# How many syncs are looked at to see how often something failed in a row.
LOOKED_AT = 8
# What failed once is tried again in the next round.
TRIES_EACH_ROUND = 2


def scopes_of_rounds(mapping: EventMapping) -> list[RunScope]:
    """What a round of continuous sync sends (R5, R30)."""
    return [RunScope.AGENDA, RunScope.SPONSORS] if mapping.sync_sponsors else [RunScope.AGENDA]


def rest_if_done(
    context: RunContext, scope: RunScope, agenda: Agenda, desired: Desired, revision: int
) -> None:
    """Let continuous sync pass the mapping over if its next round would find nothing to do.

    What failed is no reason for a round before it is due again. ``agenda`` and ``desired`` are of the run's
    ``scope``, ``revision`` that of the agenda as it was read.
    """
    mapping = context.mapping
    if _is_uncertain(mapping):
        return
    left = {scope: (plan_of(mapping, desired, context.links), link_facts(context.links))}
    sessions = agenda
    for each in (each for each in scopes_of_rounds(mapping) if each is not scope):
        planned = plan_now(mapping, each)
        left[each] = (planned.plan, link_facts(planned.links))
        sessions = planned.agenda if each is RunScope.AGENDA else sessions
    due = []
    for each, (plan, links) in left.items():
        if not plan.is_empty:
            tries = tries_of_failed(mapping, each)
            if not has_only_failed(plan, links, tries) or min(tries.values(), default=0) < TRIES_EACH_ROUND:
                return
            due.append(shared_clock.now() + back_off(min(tries.values())))
    passing = next_passing(sessions, clock.now())
    quiet.rest(mapping, revision, min([*due, *([passing] if passing else [])], default=None))


def back_off(tries: int) -> timedelta:
    """How long after so many tries in a row that failed the next one is due: twice as long each time."""
    doubled: int = 2 ** (min(tries, LOOKED_AT) - 1)
    return min(interval() * doubled, quiet.LONGEST_REST)


def tries_of_failed(mapping: EventMapping, scope: RunScope) -> dict[tuple[str, int], int]:
    """What did not go in the latest sync of a scope, by kind and id, and in how many of them in a row."""
    latest = list(
        mapping.runs.whole().filter(scope=scope).order_by("-pk").values_list("pk", flat=True)[:LOOKED_AT]
    )
    rows = RunRecord.objects.filter(run__in=latest).order_by("-run")
    outcomes: dict[tuple[str, int], list[bool]] = defaultdict(list)
    for kind, record, outcome, run in rows.values_list("kind", "record_id", "outcome", "run"):
        if run == latest[0] or (kind, record) in outcomes:
            outcomes[kind, record].append(outcome in SHORT)
    tries = {key: len(list(takewhile(bool, failed))) for key, failed in outcomes.items()}
    return {key: number for key, number in tries.items() if number}


def _is_uncertain(mapping: EventMapping) -> bool:
    """Whether a picture still is to be fetched, or something was on its way of which nobody knows the end."""
    event, swoogo_event = mapping.event, mapping.swoogo_event_id
    return (
        event.pictures.filter(state=PictureState.WAITING).exists()
        or InFlight.objects.filter(link__event=event, link__swoogo_event_id=swoogo_event).exists()
        or LateCreate.objects.filter(event=event, swoogo_event_id=swoogo_event).exists()
    )
