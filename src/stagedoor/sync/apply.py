"""Carrying a plan out: what others depend on first, urgent lines before the rest, pictures last."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.db.models import F

from stagedoor.swoogo.records import Kind
from stagedoor.sync.attachments import AttachLine, DetachLine
from stagedoor.sync.lines import CreateLine, LinkLine, UpdateLine
from stagedoor.sync.models import SyncRun
from stagedoor.sync.plan import Attach, Change, Create, Detach, Link, Plan, Update, Upload
from stagedoor.sync.traffic import Line, Traffic
from stagedoor.sync.uploads import UploadLine
from stagedoor.sync.work import Work

URGENT = frozenset({"date", "start_time", "end_time", "location_id"})
STAGES: tuple[tuple[str, Callable[[Change], bool]], ...] = (
    ("Rooms and tracks", lambda change: _kind(change) in {Kind.ROOM, Kind.TRACK}),
    ("Sessions", lambda change: _kind(change) is Kind.SESSION),
    ("Speakers", lambda change: _kind(change) is Kind.SPEAKER),
    ("Speakers to sessions", lambda change: isinstance(change, Attach)),
    ("Speakers off sessions", lambda change: isinstance(change, Detach)),
    ("Sponsors", lambda change: _kind(change) is Kind.SPONSOR),
    ("Pictures", lambda change: isinstance(change, Upload)),
)


def apply_plan(plan: Plan, work: Work, traffic: Traffic) -> None:
    """Send every line of the plan; each is recorded as soon as it is answered."""
    run = traffic.run
    SyncRun.objects.filter(pk=run.pk).update(total=F("done") + len(plan.changes))

    def progress(lines: int) -> None:
        SyncRun.objects.filter(pk=run.pk).update(done=F("done") + lines)

    for name, belongs in STAGES:
        changes = sorted((change for change in plan.changes if belongs(change)), key=_urgency)
        if changes:
            SyncRun.objects.filter(pk=run.pk).update(phase=name)
            traffic.send_all(_lines(work, changes), progress)


def _lines(work: Work, changes: list[Change]) -> Iterator[Line]:
    for change in changes:
        yield _line(work, change)


def _line(work: Work, change: Change) -> Line:
    match change:
        case Create():
            return CreateLine(work, change)
        case Link():
            return LinkLine(work, change)
        case Update():
            return UpdateLine(work, change)
        case Attach():
            return AttachLine(work, change)
        case Detach():
            return DetachLine(work, change)
        case Upload():
            return UploadLine(work, change)


def _kind(change: Change) -> Kind | None:
    return change.wanted.kind if isinstance(change, Create | Link | Update) else None


def _urgency(change: Change) -> int:
    """Times and rooms first, then what is new, then other changes (R39)."""
    if isinstance(change, Update):
        return 0 if URGENT & {*change.fields, *change.refs} else 2
    return 1
