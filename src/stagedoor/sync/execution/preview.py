"""Making a preview, and applying one (R36).

A preview makes the same plan as a sync, with the same reads, and writes nothing. Applying it plans again: if
the lines are the same, exactly the chosen ones go; else nothing does, and the lines that moved are told.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, replace
from typing import Any

from stagedoor.common import shared_clock
from stagedoor.common.errors import ConfigError
from stagedoor.common.text import plural
from stagedoor.swoogo.records import Kind
from stagedoor.sync.credits import ledger
from stagedoor.sync.credits.budget import SECONDS_A_CALL
from stagedoor.sync.domain.previews import keep_preview, still_waits
from stagedoor.sync.domain.questions import keep_question
from stagedoor.sync.execution.late_writes import left_over
from stagedoor.sync.execution.pipeline import ROUNDS, Pipeline
from stagedoor.sync.execution.preview_reads import credits_for_lines, look_for_lines
from stagedoor.sync.models import LinkState, Preview, RunStatus
from stagedoor.sync.planning.changes import Plan
from stagedoor.sync.planning.chosen import ChosenLines, subjects_of
from stagedoor.sync.planning.field_changes import side_by_side
from stagedoor.sync.planning.forecast import credits_to_read
from stagedoor.sync.planning.lines import Line, Moved, checksum, fingerprint, moved_lines, ours_of, without
from stagedoor.sync.planning.missing_routes import without_missing_routes
from stagedoor.sync.planning.plan import make_plan
from stagedoor.sync.planning.preview import Known, left_as_it_is, preview_lines
from stagedoor.sync.planning.proposals import Candidate, propose
from stagedoor.sync.planning.records import Remark, Wanted
from stagedoor.sync.snapshot import link_facts, taken_ids

NAMES_TOLD = 5


def make_preview(pipeline: Pipeline) -> RunStatus:
    """Look as a sync would, write nothing, and keep what it would do."""
    pipeline.translate()
    plan = pipeline.plan()
    if not plan.is_empty and still_waits(pipeline.run, _ours(pipeline, plan)):
        return RunStatus.PREVIEWED
    for _ in range(ROUNDS):
        if pipeline.is_in_step():
            break
        look_for_lines(pipeline)
        if left_over(pipeline.context):
            pipeline.read_uncertain()
        elif not pipeline.wait_for_claims():
            break
    plan = pipeline.plan()
    keep_question(pipeline.run, pipeline.questions())
    keep_preview(_facts(pipeline, plan))
    pipeline.rest_if_done()
    return RunStatus.PREVIEWED


def apply_preview(pipeline: Pipeline) -> RunStatus:
    """Send the chosen lines, if planning again gives the same preview; once it has begun, go on with them."""
    preview = pipeline.run.applies
    if preview is None:
        raise ConfigError("The preview of this sync is not there any more.", code="preview_gone")
    pipeline.translate()
    every = [Line.from_json(kept) for kept in preview.lines]
    chosen = without(every, preview.off)
    numbers = {line.line for line in chosen}
    picked = ChosenLines(
        tuple(chosen), tuple(line for line in every if line.line not in numbers), preview.ours
    )
    if preview.began_at is None:
        look_for_lines(pipeline)
        _refuse_if_moved(pipeline, preview, every)
        # The lines are the same, whatever else has changed here: from now on this is what they are about.
        preview.ours = ours_of(pipeline.desired)
        picked = replace(picked, ours=preview.ours)
        pipeline.chosen = picked
        pipeline.ask()
        preview.began_at = shared_clock.now()
        preview.save(update_fields=["began_at", "ours"])
        if not pipeline.send():
            return pipeline.record(pipeline.plan())
    pipeline.chosen = picked
    pipeline.is_sending = True
    pipeline.bring_in_step()
    return pipeline.record(pipeline.plan())


def _ours(pipeline: Pipeline, fresh: Plan) -> dict[str, str]:
    """What this side wants, by record, and by what a plan made without any list is about."""
    return ours_of(pipeline.desired) | {"plan": fingerprint(subjects_of(fresh))}


def _facts(pipeline: Pipeline, plan: Plan) -> Preview:
    """The preview of this plan."""
    lines = _lines(pipeline, plan)
    fresh = _fresh_plan(pipeline)
    reads = _credits_to_read(pipeline, fresh) + credits_for_lines(pipeline, plan, fresh)
    cost = reads + sum(line.credits for line in lines)
    asker = ledger.Asker(pipeline.mapping.connection.key_fingerprint, pipeline.run.pk)
    return Preview(
        run=pipeline.run,
        checksum=checksum(lines),
        lines=[line.to_json() for line in lines],
        left_out=_left_out(pipeline, plan),
        ours=_ours(pipeline, fresh),
        matches=_matches(pipeline),
        reads=reads,
        credits=cost,
        seconds=round(ledger.seconds_for(asker, cost) + len(lines) * SECONDS_A_CALL),
    )


def _lines(pipeline: Pipeline, plan: Plan) -> list[Line]:
    links, context = pipeline.context.links, pipeline.context
    beside = {
        ref[1]
        for ref, link in links.items()
        if ref[0] is Kind.SPEAKER and link.beside_contact and link.state == LinkState.LINKED
    }
    known = Known(
        links=link_facts(links),
        readings=pipeline.dispatcher.client.readings,
        contacts=context.contacts,
        on_sessions=context.on_sessions,
        beside_contact=frozenset(beside),
    )
    return preview_lines(plan, pipeline.desired, known)


def _matches(pipeline: Pipeline) -> list[dict[str, Any]]:
    """Where one record is tried that is not linked: what it could be in Swoogo, how sure, and why (R44)."""
    if len(pipeline.selection.refs) != 1:
        return []
    [ref] = pipeline.selection.refs
    wanted, link = pipeline.desired.records.get(ref), pipeline.context.links.get(ref)
    if wanted is None or link is not None or ref[0] not in pipeline.lists.held:
        return []
    taken = taken_ids(pipeline.mapping).get(ref[0], frozenset())
    free = [row for row in pipeline.lists.held[ref[0]] if row["id"] not in taken]
    found = propose(ref[0], [wanted], free, lambda _: "").get(ref)
    return [_match(wanted, each) for each in found.candidates] if found else []


def _match(wanted: Wanted, candidate: Candidate) -> dict[str, Any]:
    """One candidate, side by side with ours."""
    row = wanted.read(candidate.row)
    fields = [
        {"label": each.label, "ours": each.after, "theirs": each.before} for each in side_by_side(wanted, row)
    ]
    return {"id": row["id"], "why": candidate.why, "is_sure": candidate.is_sure, "fields": fields}


def _fresh_plan(pipeline: Pipeline) -> Plan:
    """The plan of a sync that begins now, before it has read anything."""
    links = link_facts(pipeline.context.links)
    whole = make_plan(pipeline.desired, links, policy=pipeline.policy)
    whole = without_missing_routes(whole, pipeline.dispatcher.client.readings.missing)
    return pipeline.selection.of(whole, pipeline.desired, links)


def _credits_to_read(pipeline: Pipeline, fresh: Plan) -> int:
    """What a sync that begins now spends before its first write."""
    if fresh.is_empty:
        return 0
    reads = credits_to_read(fresh, pipeline.lists.credits, pipeline.lists.pages)
    return reads + pipeline.check_credits + pipeline.contact_credits + pipeline.level_credits


def _left_out(pipeline: Pipeline, plan: Plan) -> list[dict[str, Any]]:
    """What does not go and why, and what is new of it since the last completed sync.

    ``goes`` where the record itself does, and only stands in Swoogo otherwise than here.
    """
    remarks = [*plan.left_out, *pipeline.lists.unclear, *pipeline.desired.warnings, *left_as_it_is(plan)]
    known = pipeline.context.outcomes.known_before()
    going = set(pipeline.desired.warnings)
    return [_told(remark, known) | {"goes": remark in going} for remark in dict.fromkeys(remarks)]


def _told(remark: Remark, known: set[tuple[str, int, str, str]]) -> dict[str, Any]:
    told = asdict(remark)
    told["reason"] = told.pop("code")
    told["is_new"] = (str(remark.kind), remark.id, remark.code, remark.message) not in known
    return told


def _refuse_if_moved(pipeline: Pipeline, preview: Preview, before: list[Line]) -> None:
    """Raise ConfigError ``preview_stale``, naming the lines, unless planning gave the same ones."""
    now = _lines(pipeline, pipeline.plan())
    if checksum(now) == preview.checksum:
        return
    moved = moved_lines(before, now, preview.ours, ours_of(pipeline.desired))
    pipeline.context.outcomes.leave_out(_remark(each, [*before, *now]) for each in moved)
    raise ConfigError(f"{_sides(moved)} Nothing was sent.", code="preview_stale")


def _sides(moved: list[Moved]) -> str:
    """``The agenda changed: 2 lines (Opening, Lunch). Swoogo changed: 1 line (Ada Vale).``"""
    sides = Counter(each.side for each in moved)
    told = []
    for side, who in (("ours", "The agenda"), ("theirs", "Swoogo")):
        if sides[side]:
            names = list(dict.fromkeys(each.name for each in moved if each.side == side))
            more = f" and {len(names) - NAMES_TOLD} more" if len(names) > NAMES_TOLD else ""
            listed = ", ".join(names[:NAMES_TOLD])
            told.append(f"{who} changed since the preview: {plural(sides[side], 'line')} ({listed}{more}).")
    return " ".join(told)


def _remark(moved: Moved, lines: list[Line]) -> Remark:
    line = next(line for line in lines if line.key == moved.key)
    who = "The agenda" if moved.side == "ours" else "Swoogo"
    return Remark(line.kind, line.id, line.name, "preview_stale", f"{who} changed since the preview.", True)
