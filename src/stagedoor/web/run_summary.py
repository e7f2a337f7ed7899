"""A run in a sentence, for toasts and headings."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import NamedTuple

from stagedoor.common import clock
from stagedoor.common.text import plural
from stagedoor.sync.models import Outcome, RunScope, RunState, RunStatus, SyncRun

KIND_LABELS = {
    "session": "Session",
    "speaker": "Speaker",
    "sponsor": "Sponsor",
    "room": "Room",
    "track": "Track",
    "attachment": "Speaker on sessions",
    "picture": "Picture",
}
_DONE = (Outcome.CREATED, Outcome.LINKED, Outcome.UPDATED, Outcome.REMOVED)


class Count(NamedTuple):
    """Of one kind of record, how many were attempted and how many succeeded (R27)."""

    label: str
    attempted: int
    succeeded: int


class Words(NamedTuple):
    """A sentence and how loud it is: info, success, warning or error."""

    level: str
    text: str


def sum_up(run: SyncRun) -> Words:
    """What became of a finished run (R17, R27)."""
    match run.status:
        case RunStatus.SUCCEEDED if nothing_to_send(run):
            return Words("success", "Sync done: nothing to send, Swoogo has all of it already.")
        case RunStatus.SUCCEEDED:
            return Words("success", f"Sync done: {_changes(run)}.")
        case RunStatus.PARTIAL if run.reason == "stopped":
            return Words("warning", f"Sync stopped: {_shortfall(run)}.")
        case RunStatus.PARTIAL:
            return Words("warning", f"Sync done with problems: {_shortfall(run)}.")
        case RunStatus.REFUSED:
            return Words("error", f"Sync refused, nothing was written. {run.message}")
        case _:
            return Words("error", f"Sync failed. {run.message}")


def nothing_to_send(run: SyncRun) -> bool:
    """Whether everything stood in Swoogo already, so that no call was made (R18)."""
    ended_well = run.status in {RunStatus.SUCCEEDED, RunStatus.PARTIAL}
    return run.state == RunState.FINISHED and ended_well and run.calls == 0


def counts(run: SyncRun) -> list[Count]:
    """Sessions, speakers, sponsors: those kinds of which there were any."""
    return [
        Count(label, run.attempted[kind], run.succeeded.get(kind, 0))
        for kind, label in (("sessions", "Sessions"), ("speakers", "Speakers"), ("sponsors", "Sponsors"))
        if run.attempted.get(kind)
    ]


def has_failures(run: SyncRun) -> bool:
    """Whether there are records that another run tries again."""
    return run.records.filter(outcome=Outcome.FAILED).exists()


def took(run: SyncRun) -> timedelta | None:
    """From start to end, or until now while it is under way; None before it starts."""
    if run.started_at is None:
        return None
    return (run.finished_at or clock.now()) - run.started_at


def _changes(run: SyncRun) -> str:
    tally = Counter(run.records.values_list("outcome", flat=True))
    parts = [f"{tally[done]} {done.label.lower()}" for done in _DONE if tally[done]]
    return ", ".join([*parts, f"{run.unchanged} unchanged"])


def _shortfall(run: SyncRun) -> str:
    """The incumbent's words: how many were attempted, and how many succeeded."""
    kinds = ("sponsor",) if run.scope == RunScope.SPONSORS else ("session", "speaker")
    tried = " and ".join(plural(run.attempted.get(f"{kind}s", 0), kind) for kind in kinds)
    went = " and ".join(f"{run.succeeded.get(f'{kind}s', 0):,}" for kind in kinds)
    return f"attempted {tried}, {went} succeeded"
