"""A run as people read it, on pages and on a terminal: how far it is, how much went, one line a record."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from stagedoor.common.text import plural
from stagedoor.sync.models import Outcome, RunRecord, SyncRun
from stagedoor.sync.planning.lines import ATTACHMENT, FieldChange

SPEAKER = "speaker"
SHORT = (Outcome.FAILED, Outcome.SKIPPED)


@dataclass
class Line:
    """What became of one record: a speaker's sessions are told on the speaker's own line."""

    kind: str
    record_id: int
    name: str
    outcome: Outcome
    message: str
    reasons: list[str] = field(default_factory=list)
    is_known: bool = False
    # The outcome in which ours took the place of theirs, if it did.
    put_back: int | None = None

    @property
    def is_new_trouble(self) -> bool:
        """Whether it failed or was skipped, and not for the same reason as in the last completed run."""
        return self.outcome in SHORT and not self.is_known


def lines_of(records: Iterable[RunRecord]) -> list[Line]:
    """One line a record, trouble first: failed, skipped, then the rest in the order in which it was done."""
    lines: dict[tuple[str, int], Line] = {}
    for record in records:
        kind = SPEAKER if record.kind == ATTACHMENT else record.kind
        line = _line(record, kind)
        known = lines.get((kind, record.record_id))
        lines[kind, record.record_id] = line if known is None else _merged(known, line)
    return sorted(lines.values(), key=lambda line: _rank(line.outcome))


def changes_of(run: SyncRun, lines: Iterable[Line]) -> dict[tuple[str, int], list[FieldChange]]:
    """What of these lines' records went, field by field; one statement."""
    ids = {line.record_id for line in lines}
    found: dict[tuple[str, int], list[FieldChange]] = {}
    for record in run.records.filter(record_id__in=ids).exclude(fields=[]):
        kind = SPEAKER if record.kind == ATTACHMENT else record.kind
        fields = found.setdefault((kind, record.record_id), [])
        fields += [FieldChange(**each) for each in record.fields]
    return found


def progress(run: SyncRun) -> str:
    """What a run is doing: ``"Sending sessions: 10 of 47"``; its state while there is nothing to count."""
    doing = run.phase or ("Working" if run.state == "running" else run.get_state_display())
    if not run.phase_total:
        return doing
    done = min(max(run.done - run.phase_start, 0), run.phase_total)
    return f"{doing}: {done:,} of {run.phase_total:,}"


def shares(run: SyncRun) -> str:
    """How much of what was attempted went (R17, R27): ``"48 of 51 sessions, 0 of 43 speakers"``."""
    return ", ".join(
        f"{run.succeeded.get(kind, 0):,} of {plural(attempted, kind[:-1])}"
        for kind, attempted in run.attempted.items()
        if attempted
    )


def _line(record: RunRecord, kind: str) -> Line:
    outcome, message = Outcome(record.outcome), record.message
    if record.kind == ATTACHMENT and outcome in SHORT:
        message = f"On sessions: {message}"
    elif record.kind == ATTACHMENT:
        outcome = Outcome.UPDATED
    reasons = [record.reason] if record.reason else []
    put_back = record.pk if record.theirs else None
    return Line(kind, record.record_id, record.name, outcome, message, reasons, record.is_known, put_back)


def _merged(one: Line, other: Line) -> Line:
    """Two outcomes of one record as one: the worse counts, and what is new in either is new."""
    worse = min(one, other, key=lambda line: _rank(line.outcome))
    return Line(
        one.kind,
        one.record_id,
        one.name,
        worse.outcome,
        " ".join(filter(None, [one.message, other.message])),
        list(dict.fromkeys([*one.reasons, *other.reasons])),
        is_known=not (one.is_new_trouble or other.is_new_trouble) and (one.is_known or other.is_known),
        put_back=one.put_back or other.put_back,
    )


def _rank(outcome: Outcome) -> int:
    return SHORT.index(outcome) if outcome in SHORT else len(SHORT)
