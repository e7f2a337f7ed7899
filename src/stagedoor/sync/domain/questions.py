"""What a sync stopped to ask before it wrote anything, and what a person says to it (R40)."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from stagedoor.accounts.models import Person, record_audit
from stagedoor.common.errors import ConfigError, InputError
from stagedoor.sync.models import Answer, EventMapping, RunScope, RunState, SyncRun
from stagedoor.sync.planning.breaker import CALLED_DELETED, Limit, Limits, Question, questions
from stagedoor.sync.snapshot import link_facts, plan_now

ASKS = "breaker"


def limits_of(mapping: EventMapping) -> Limits:
    """How much this mapping's syncs may do without a yes."""
    return Limits(
        removed=Limit(mapping.removed_percent, mapping.removed_least),
        deleted=Limit(mapping.deleted_percent, mapping.deleted_least),
        moved=Limit(mapping.moved_percent, mapping.moved_least),
    )


def stop_to_ask(run: SyncRun, asked: Iterable[Question]) -> None:
    """Raise ConfigError ``breaker`` unless somebody has said yes to every line; the question is kept."""
    still = [question for question in asked if not question.is_allowed(run.allowed)]
    if not still:
        return
    keep_question(run, still)
    told = " ".join(question.words for question in still)
    raise ConfigError(f"{told} The sync stopped before it wrote anything.", code=ASKS)


def keep_question(run: SyncRun, asked: Iterable[Question]) -> None:
    """Keep what a person is asked on the run."""
    run.question = [question.to_json() for question in asked]
    run.save(update_fields=["question"])


def questions_of(run: SyncRun) -> list[Question]:
    """What this run asks."""
    return [Question.from_json(kept) for kept in run.question]


def open_question(mapping: EventMapping, scope: str) -> SyncRun | None:
    """The mapping's latest sync of this scope, if it stopped with a question that nobody has answered."""
    run = mapping.runs.syncs().filter(scope=scope).first()
    is_asking = run is not None and run.state == RunState.FINISHED and run.reason == ASKS and not run.answer
    return run if is_asking else None


def still_asked(run: SyncRun) -> list[Question]:
    """What of a run's question stands, by the agenda as it is now; costs no call."""
    now = plan_now(run.mapping, RunScope(run.scope))
    found = questions(now.plan, link_facts(now.links), {}, limits_of(run.mapping), {})
    left = {CALLED_DELETED, *(question.about for question in found)}
    return [question for question in questions_of(run) if question.about in left]


def lines_allowed(run: SyncRun) -> list[str]:
    """The names of exactly the lines that this run asks about."""
    return [line.key for question in questions_of(run) for line in question.lines]


def find_question(mapping: EventMapping, run_id: int) -> SyncRun:
    """The mapping's run of this number, which asks something. Raises InputError when there is none."""
    run = mapping.runs.filter(pk=run_id).first()
    if run is None or not run.question:
        raise InputError(
            f"Sync {run_id} of {mapping.event} asks nothing.",
            code="nothing_asked",
            remedy="“stagedoor runs ORG/EVENT” lists the syncs; one that asks says so.",
        )
    return run


def answer_question(run: SyncRun, answer: Answer, actor: Person | None = None) -> None:
    """Note what a person said; a rejected question is not asked again on pages until a sync asks anew."""
    with transaction.atomic():
        SyncRun.objects.filter(pk=run.pk).update(answer=answer)
        run.answer = answer
        record_audit(run.mapping.event.organization, actor, f"sync.lines_{answer}", run.mapping, run=run.pk)
