"""A sync that would remove much stops and asks; a person's yes holds for as many as they were shown (R40)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from stagedoor.common.errors import ConfigError
from stagedoor.common.text import plural
from stagedoor.sync.models import EventMapping, Outcome, RunScope, RunState, SyncRun
from stagedoor.sync.planning.changes import Plan
from stagedoor.sync.planning.records import LinkFacts, Ref
from stagedoor.sync.planning.removal_breaker import Removals, removals_in
from stagedoor.sync.planning.removals import removed_records
from stagedoor.sync.snapshot import link_facts, plan_now


def stop_for_removals(run: SyncRun, plan: Plan, links: Mapping[Ref, LinkFacts]) -> None:
    """Raise ConfigError ``removals`` when the plan removes more than the run may; costs no call."""
    for of_kind in removed_records(plan, links):
        names = tuple(each.name for each in of_kind.removals)
        records = Removals(names, of_kind.standing)
        if records.must_ask(run.allow_removals):
            raise ConfigError(
                f"{records.count:,} of the {plural(records.standing, of_kind.kind)} in Swoogo would be "
                f"removed: {records.speakers}. The sync stopped before it removed any of them.",
                code="removals",
            )
    found = removals_in(plan, links)
    if found.must_ask(run.allow_removals):
        raise ConfigError(
            f"{found.count:,} of the {found.standing:,} attachments of speakers to sessions would be "
            f"removed: {found.speakers}. The sync stopped before it removed any of them.",
            code="removals",
        )


def removals_now(mapping: EventMapping) -> Removals:
    """What a sync of the agenda would remove as it stands now."""
    now = plan_now(mapping, RunScope.AGENDA)
    return removals_in(now.plan, link_facts(now.links))


def doubted_last(mapping: EventMapping) -> int:
    """How many records of one kind the latest sync missed in a list that it therefore did not believe."""
    run = SyncRun.objects.filter(mapping=mapping, state=RunState.FINISHED).first()
    if run is None:
        return 0
    missed = run.records.filter(reason="list_doubted", outcome=Outcome.FAILED)
    return max(Counter(missed.values_list("kind", flat=True)).values(), default=0)


def question(mapping: EventMapping) -> Removals | None:
    """What a person has to be asked before this mapping syncs again, if anything."""
    found = removals_now(mapping)
    return found if found.must_ask(0) else None
