"""Where a record stands, by what the next sync would do and how the last one went.

One rule for the page of a record, which plans that record, and for the lists, which keep it for all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q

from stagedoor.swoogo.records import Kind
from stagedoor.sync.models import (
    EventMapping,
    LinkState,
    Outcome,
    RecordLink,
    RunPurpose,
    RunRecord,
    RunScope,
)
from stagedoor.sync.planning.changes import Attach, Detach, Plan, Update, Upload
from stagedoor.sync.planning.records import Ref, Remark
from stagedoor.sync.snapshot import Planned

_KINDS = frozenset(Kind)
NO_SENT_SESSION = "None of their sessions is sent."


@dataclass(frozen=True)
class Standing:
    """``state``: ``sent``, ``to_send`` (goes with the next sync), ``left_out`` or ``failed``; why, in words.

    ``code`` is the reason's, see ``reasons``.
    """

    state: str
    message: str = ""
    code: str = ""


class Standings:
    """Where each record of a plan stands; ``failures`` are those that failed when they last were to go."""

    def __init__(self, planned: Planned, failures: Mapping[Ref, RunRecord]) -> None:
        self.links = planned.links
        self._wanted = planned.desired.records
        self._speakers = planned.desired.present_speakers
        self._failures = failures
        self._left_out: dict[Ref, Remark] = {}
        for remark in planned.plan.left_out:
            if remark.kind in _KINDS:
                self._left_out.setdefault((Kind(remark.kind), remark.id), remark)
        self._updates = {
            change.wanted.ref: change for change in planned.plan.changes if isinstance(change, Update)
        }
        self._touched = set(_touched(planned.plan))

    def of(self, ref: Ref) -> Standing:
        """Where this record stands, the first reason against sending it before all else."""
        remark = self._left_out.get(ref)
        if remark is not None:
            return Standing("left_out", remark.message, remark.code)
        failure = self._failures.get(ref)
        if failure is not None:
            return Standing("failed", failure.message, failure.reason)
        return self.without_remarks(ref)

    def without_remarks(self, ref: Ref) -> Standing:
        """Where it stands by what is left to send of it."""
        link = self.links.get(ref)
        if ref[0] is Kind.SPEAKER and ref not in self._wanted and ref[1] in self._speakers:
            return Standing("left_out", NO_SENT_SESSION, "no_sent_session")
        if link is None or link.state == LinkState.CREATING:
            return Standing("to_send", "It goes with the next sync.")
        update = self._updates.get(ref)
        if update is not None:
            return Standing("to_send", _what_changes(update, link))
        if ref in self._touched:
            return Standing("to_send", "Its sessions or its picture go with the next sync.")
        return Standing("sent")


def failures_of(mapping: EventMapping, scope: RunScope, only: Ref | None = None) -> dict[Ref, RunRecord]:
    """The records (or this one) that failed in the latest run that was to send them; two or three queries."""
    runs = mapping.runs.syncs().filter(state="finished", scope=scope)
    whole = runs.exclude(purpose=RunPurpose.SELECTED).first()
    since = runs.filter(purpose=RunPurpose.SELECTED, pk__gt=whole.pk if whole else 0)
    told = Q(run__in=since)
    if whole is not None:
        told |= Q(run=whole, outcome=Outcome.FAILED)
    records = RunRecord.objects.filter(told)
    if only is not None:
        records = records.filter(kind=only[0], record_id=only[1])
    latest = {
        (Kind(each.kind), each.record_id): each
        for each in records.order_by("run_id", "pk")
        if each.kind in _KINDS
    }
    return {ref: each for ref, each in latest.items() if each.outcome == Outcome.FAILED}


def _what_changes(update: Update, link: RecordLink) -> str:
    fields = update.wanted.schema.labels([*update.fields, *update.refs])
    if link.put_back.keys() >= update.names:
        return f"Theirs goes back to Swoogo: {fields}."
    return f"Changed since the last sync: {fields}."


def _touched(plan: Plan) -> Iterable[Ref]:
    """The records of which something goes besides their fields."""
    for change in plan.changes:
        match change:
            case Attach() | Detach():
                yield Kind.SPEAKER, change.speaker
            case Upload():
                yield change.kind, change.id
            case _:
                pass
