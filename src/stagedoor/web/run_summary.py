"""A run in a sentence, for toasts and headings."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from stagedoor.common import clock
from stagedoor.sync.domain.run_report import shares
from stagedoor.sync.models import RunState, RunStatus, SyncRun

KIND_LABELS = {
    "session": "Session",
    "speaker": "Speaker",
    "sponsor": "Sponsor",
    "room": "Room",
    "track": "Track",
    "picture": "Picture",
}


class Count(NamedTuple):
    """Of one kind of record, how many were attempted and how many succeeded (R27)."""

    label: str
    attempted: int
    succeeded: int


class Words(NamedTuple):
    """A sentence and how loud it is: info, success, warning or error."""

    level: str
    text: str


_ENDS = {
    RunStatus.SUCCEEDED: Words("success", "Sync completed"),
    RunStatus.PARTIAL: Words("warning", "Sync completed with problems"),
    RunStatus.STOPPED: Words("warning", "Sync stopped"),
    RunStatus.FAILED: Words("error", "Sync failed"),
}


def sum_up(run: SyncRun) -> Words:
    """What became of a finished run (R17, R27)."""
    if run.status == RunStatus.REFUSED:
        return Words("error", f"Sync refused, nothing was written. {run.message}")
    if run.status == RunStatus.PREVIEWED:
        return Words("info", f"Previewed: {run.message}")
    if run.status == RunStatus.SUCCEEDED and nothing_to_send(run):
        return Words("success", "Up to date: no changes to send.")
    level, happened = _ENDS[RunStatus(run.status)]
    text = f"{happened}: {shares(run)}." if shares(run) else f"{happened}."
    if run.status == RunStatus.FAILED:
        return Words(level, f"{text} {run.message}")
    if run.status == RunStatus.PARTIAL and not has_new_problems(run):
        return Words("info", f"{text} No problem is new.")
    return Words(level, text)


def has_new_problems(run: SyncRun) -> bool:
    """Whether something fell short that did not in the last completed run; true where it was not counted."""
    return run.new_problems is None or run.new_problems > 0


def nothing_to_send(run: SyncRun) -> bool:
    """Whether nothing had changed since the last run, so that no call was made (R18)."""
    ended_well = run.status in {RunStatus.SUCCEEDED, RunStatus.PARTIAL}
    return run.state == RunState.FINISHED and ended_well and run.calls == 0


def counts(run: SyncRun) -> list[Count]:
    """Sessions, speakers, sponsors: those kinds of which there were any."""
    return [
        Count(label, run.attempted[kind], run.succeeded.get(kind, 0))
        for kind, label in (("sessions", "Sessions"), ("speakers", "Speakers"), ("sponsors", "Sponsors"))
        if run.attempted.get(kind)
    ]


def took(run: SyncRun) -> timedelta | None:
    """From start to end, or until now while it is under way; None before it starts."""
    if run.started_at is None:
        return None
    return (run.finished_at or clock.now()) - run.started_at
