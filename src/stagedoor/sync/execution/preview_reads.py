"""What a preview reads besides what a sync reads, so that what its lines say is what goes (R36).

A sync finds out on its way who is on which session already, and which room was deleted in Swoogo. A preview
has to know before, and so does whoever applies it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from stagedoor.swoogo.records import Kind
from stagedoor.sync.execution.operations.base import Operation
from stagedoor.sync.execution.operations.reads import ReadOperation, ReadSessionsOperation
from stagedoor.sync.execution.pipeline import ROUNDS, Pipeline
from stagedoor.sync.models import LinkState
from stagedoor.sync.planning.changes import Attach, Change, Detach, Link, Plan
from stagedoor.sync.planning.forecast import kinds_listed, points_to
from stagedoor.sync.planning.records import Ref
from stagedoor.sync.snapshot import link_facts


def look_for_lines(pipeline: Pipeline) -> None:
    """Read all that a sync reads before it writes, and what tells whether its writes will be taken.

    A room that turns out to be gone is made again. That changes the other sessions in it, which are read too.
    """
    tried = {update.wanted.ref for update in pipeline.plan().to_read}
    pipeline.look()
    for _ in range(ROUNDS):
        plan = pipeline.plan()
        new: list[Change] = [each for each in plan.to_read if each.wanted.ref not in tried]
        pipeline.read(replace(plan, changes=new))
        tried |= {update.wanted.ref for update in plan.to_read}
        _read_pointed_to(pipeline)
        if not pipeline.lists.look_for_deleted():
            return
        pipeline.lists.stock(pipeline.plan().kinds_to_list - pipeline.lists.held.keys())


def _read_pointed_to(pipeline: Pipeline) -> None:
    plan, context = pipeline.plan(), pipeline.context
    for kind in {ref[0] for ref in _pointed_to(pipeline, plan)} & pipeline.lists.listed:
        pipeline.lists.read_linked(kind)
    unknown = _pointed_to(pipeline, plan) - context.rows.keys() - context.suspects
    records = (ReadOperation(context, pipeline.desired.records[ref]) for ref in sorted(unknown))
    reads = [*_reads_of_sessions(pipeline, plan), *records]
    if reads:
        pipeline.dispatcher.enter("Reading records in Swoogo", len(reads))
        pipeline.dispatcher.send_all(reads)


def credits_for_lines(pipeline: Pipeline, plan: Plan, fresh: Plan) -> int:
    """What reading for the lines of this plan costs whoever applies them; ``fresh`` is planned unread."""
    speakers = {change.speaker for change in plan.changes if isinstance(change, Attach | Detach)}
    listed = kinds_listed(fresh, pipeline.lists.pages)
    read = {update.wanted.ref for update in fresh.to_read}
    records = [ref for ref in _pointed_to(pipeline, plan) - read if ref[0] not in listed]
    return len(speakers & pipeline.context.on_sessions.keys()) + len(records)


def _pointed_to(pipeline: Pipeline, plan: Plan) -> set[Ref]:
    return points_to(plan, link_facts(pipeline.context.links)) & pipeline.desired.records.keys()


def _reads_of_sessions(pipeline: Pipeline, plan: Plan) -> Iterator[Operation]:
    """On which sessions speakers are who would be attached, or taken off."""
    context = pipeline.context
    found = {c.wanted.ref: int(c.row["id"]) for c in plan.changes if isinstance(c, Link)}
    changes = {c.speaker: c for c in plan.changes if isinstance(c, Attach | Detach)}
    for change in changes.values():
        link = context.links.get((Kind.SPEAKER, change.speaker))
        is_there = link is not None and link.state in {LinkState.LINKED, LinkState.RETIRED}
        number = (
            (link.swoogo_id or 0)
            if link is not None and is_there
            else found.get((Kind.SPEAKER, change.speaker), 0)
        )
        if number and change.speaker not in context.on_sessions:
            yield ReadSessionsOperation(context, change.speaker, change.name, number)
