"""Pulling live sources: those whose interval has passed, and those that a person asks for."""

from __future__ import annotations

from stagedoor.accounts.models import Person
from stagedoor.jobs.port import PULL_WORKFLOW, fetch_pictures_soon, hand_to_worker
from stagedoor.sources.domain.claims import due_sources
from stagedoor.sources.domain.pull import Outcome, pull_source
from stagedoor.sources.domain.schedule import ask_for_pull
from stagedoor.sources.models import Source


def pull_now(source: Source, person: Person | None = None) -> Outcome:
    """Pull a source here and now, and have the pictures that it named fetched."""
    outcome = pull_source(source, person)
    if outcome.result and outcome.result.pictures_waiting:
        fetch_pictures_soon(source.event)
    return outcome


def pull_soon(source: Source, person: Person | None = None) -> None:
    """Have a worker pull a source at once; without one, the next worker does so when it starts."""
    ask_for_pull(source, person)
    hand_over(source)


def start_due_pulls() -> None:
    """Hand every source that is due to the workers; each once, however many workers ask."""
    for source in due_sources():
        hand_over(source)


def hand_over(source: Source) -> None:
    """Have a worker, where one is alive, pull a source that is due; its schedule finds it else."""
    due = source.next_pull_at.timestamp() if source.next_pull_at else 0
    # With the claim in its name, a pull whose process was killed is handed over anew.
    workflow_id = f"pull-{source.pk}-{due:.0f}-{source.claim[:8]}"
    hand_to_worker(PULL_WORKFLOW, workflow_id, source.pk, source.event.organization)
