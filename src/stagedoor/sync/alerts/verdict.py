"""Whether a round of continuous sync works, judged by what arrived in Swoogo.

A round fails when nothing of what it sent arrived, or when more of its sessions or speakers failed than
stand in Swoogo. What is left out for lack of something here (no time, no email) is not sent, so it counts
for neither; nor does one record alone that Swoogo refuses for what it holds.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from stagedoor.common.text import plural
from stagedoor.sync.models import Outcome, RunRecord, SyncRun

KINDS = ("session", "speaker")
ARRIVED = frozenset({Outcome.CREATED, Outcome.LINKED, Outcome.UPDATED, Outcome.REMOVED})
# The rest of the record went.
WENT_IN_PART = frozenset({"field_refused", "went_without"})
ABOUT_THE_RECORD = frozenset({"rejected", "path_refused", "readback", "held_by_another"})


@dataclass(frozen=True)
class Arrivals:
    """What became of what a round sent. ``failed`` names its failed records: ``session 17``."""

    failed: frozenset[str]
    shortfall: str = ""
    reason: str = ""

    @property
    def is_failing(self) -> bool:
        """Whether so little arrived that continuous sync does not work."""
        return bool(self.shortfall)


def arrivals_of(run: SyncRun) -> Arrivals:
    """Judge a run by its records."""
    rows = list(run.records.exclude(outcome=Outcome.SKIPPED))
    failed = [row for row in rows if row.outcome == Outcome.FAILED]
    names = frozenset(f"{row.kind} {row.record_id}" for row in failed)
    shortfall = _nothing_arrived(rows, failed) or _far_too_few(run, failed)
    if not shortfall:
        return Arrivals(names)
    [(reason, _)] = Counter(row.reason for row in failed).most_common(1)
    example = next(row for row in failed if row.reason == reason)
    told = f"{shortfall} For example the {example.kind} “{example.name}”: {example.message}"
    return Arrivals(names, told, reason)


def _nothing_arrived(rows: list[RunRecord], failed: list[RunRecord]) -> str:
    has_arrived = any(row.outcome in ARRIVED or row.reason in WENT_IN_PART for row in rows)
    is_one_record = len(failed) == 1 and failed[0].reason in ABOUT_THE_RECORD
    if not failed or has_arrived or is_one_record:
        return ""
    return f"nothing that was sent arrived: {plural(len(failed), 'record')} failed."


def _far_too_few(run: SyncRun, failed: list[RunRecord]) -> str:
    for kind in KINDS:
        arrived = run.succeeded.get(f"{kind}s", 0)
        not_arrived = sum(1 for row in failed if row.kind == kind and row.reason not in WENT_IN_PART)
        if not_arrived > arrived and not_arrived > 1:
            return f"only {arrived:,} of {plural(arrived + not_arrived, kind)} arrived."
    return ""
