"""The lines of a preview that are being applied: what of a plan is among them (R36). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from stagedoor.swoogo.records import Kind
from stagedoor.sync.planning.changes import Attach, Change, Detach, Plan, Remove, Update, Upload
from stagedoor.sync.planning.lines import ATTACHMENT, PICTURE, Line, ours_of, ref_key
from stagedoor.sync.planning.records import Desired, Remark

_TICKED_OFF = "It was ticked off in the preview."
_MOVED = "It changed here after the preview, so it waits for the next sync."


@dataclass(frozen=True)
class ChosenLines:
    """The lines that go, those of the preview that do not, and what was to stand in Swoogo at that time."""

    lines: tuple[Line, ...]
    off: tuple[Line, ...]
    ours: Mapping[str, str]

    def of(self, plan: Plan, desired: Desired) -> Plan:
        """The part of the plan that the chosen lines are about.

        A record that has changed here since the preview does not go: that holds for a run that is taken up
        after a crash, too.
        """
        ours = ours_of(desired)
        going = {_subject(line) for line in self.lines}
        sessions_off = {line.id for line in self.off if line.kind == Kind.SESSION and line.action != "update"}
        changes: list[Change] = []
        stale: set[str] = set()
        for change in plan.changes:
            key, subject = _record(change), _of_change(change)
            if isinstance(change, Update) and not change.names:
                changes.append(change)  # it is remembered, and nothing is sent of it
            elif subject in going and ours.get(key) == self.ours.get(key):
                kept = _without(change, sessions_off)
                changes += [kept] if kept is not None else []
            elif subject in going:
                stale.add(subject)
        claims = [wanted for wanted in plan.claims if f"record {ref_key(wanted.ref)}" in going]
        left_out = [*plan.left_out, *_told(self.off, _TICKED_OFF, "ticked_off")]
        left_out += _told([line for line in self.lines if _subject(line) in stale], _MOVED, "changed_since")
        return replace(plan, changes=changes, claims=claims, left_out=left_out)


def subjects_of(plan: Plan) -> list[str]:
    """What a plan is about, the same however the values of its fields change."""
    claims = [f"claim {ref_key(wanted.ref)}" for wanted in plan.claims]
    fields = [sorted(change.names) if isinstance(change, Update) else [] for change in plan.changes]
    changes = [f"{_of_change(c)} {' '.join(names)}" for c, names in zip(plan.changes, fields, strict=True)]
    return sorted([*changes, *claims])


def _told(lines: Iterable[Line], message: str, code: str) -> list[Remark]:
    return [
        Remark(line.kind, line.id, line.name, code, message, attempted=False)
        for line in lines
        if line.action != "detach"
    ]


def _without(change: Change, sessions_off: set[int]) -> Change | None:
    """The change without sessions that do not go: nobody is attached to those."""
    if not isinstance(change, Attach) or not sessions_off.intersection(change.sessions):
        return change
    left = tuple(each for each in change.sessions if each not in sessions_off)
    return replace(change, sessions=left) if left else None


def _record(change: Change) -> str:
    match change:
        case Attach() | Detach():
            return f"{Kind.SPEAKER} {change.speaker}"
        case Upload() | Remove():
            return f"{change.kind} {change.id}"
        case _:
            return ref_key(change.wanted.ref)


def _of_change(change: Change) -> str:
    """What the change is about; making, linking and filling in a record are one thing."""
    match change:
        case Attach():
            return f"attach {change.speaker}"
        case Detach():
            return f"detach {change.speaker} {change.session}"
        case Upload():
            return f"{PICTURE} {change.id}"
        case Remove():
            return f"remove {change.kind} {change.id}"
        case _:
            return f"record {ref_key(change.wanted.ref)}"


def _subject(line: Line) -> str:
    if line.action == "detach":
        return f"detach {line.id} {line.session}"
    if line.kind == ATTACHMENT:
        return f"attach {line.id}"
    if line.kind == PICTURE:
        return f"{PICTURE} {line.id}"
    return f"{'remove' if line.action == 'remove' else 'record'} {line.kind} {line.id}"
