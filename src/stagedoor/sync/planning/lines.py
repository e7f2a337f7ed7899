"""A plan as people read it: one line a change, field by field, with reason and credits (R36). Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from stagedoor.swoogo.records import Kind
from stagedoor.sync.planning.records import Desired, Ref

ATTACHMENT, PICTURE = "attachment", "picture"
ON_SESSIONS = "On sessions"


@dataclass(frozen=True)
class FieldChange:
    """One field of a line. ``before`` is what Swoogo holds, ``after`` what it is to hold, both as text.

    ``is_rich``: both are HTML. ``if_empty``: it goes only if it turns out that nothing stands there.
    """

    field: str
    label: str
    before: str
    after: str
    is_rich: bool = False
    if_empty: bool = False

    @property
    def says_something(self) -> bool:
        """Whether people want to know: that times are on the event's clock goes without saying."""
        return self.field != "use_event_timezone"


@dataclass(frozen=True)
class Line:
    """One change that a sync would make.

    ``action`` is create, link, update, attach, detach, upload or remove. ``kind`` is a kind of record, or
    ``attachment`` or ``picture``; ``id`` is then that of the speaker or sponsor. ``credits`` are those of
    sending it; what is read before any line goes is counted apart. ``needs``: of each group of line numbers
    at least one has to go, or else this one cannot.
    """

    line: int
    action: str
    kind: str
    id: int
    name: str
    fields: tuple[FieldChange, ...]
    reason: str
    credits: int
    needs: tuple[tuple[int, ...], ...] = ()
    session: int | None = None

    @property
    def key(self) -> str:
        """What the line is about, the same however its fields change: ``update session 17``."""
        on = f" on {self.session}" if self.session is not None else ""
        return f"{self.action} {self.kind} {self.id}{on}"

    @property
    def ref(self) -> tuple[str, int]:
        """The record: for an attachment the speaker."""
        return ("speaker" if self.kind == ATTACHMENT else self.kind, self.id)

    @property
    def told_fields(self) -> list[FieldChange]:
        """Those that say something to people."""
        return [each for each in self.fields if each.says_something]

    def to_json(self) -> dict[str, Any]:
        """As it is kept and printed."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Line:
        """The line that was kept so."""
        fields = tuple(FieldChange(**each) for each in kept["fields"])
        needs = tuple(tuple(group) for group in kept["needs"])
        return cls(**{**kept, "fields": fields, "needs": needs})


def checksum(lines: Iterable[Line]) -> str:
    """The name of exactly these lines, whatever their order."""
    told = sorted(json.dumps(_content(line), sort_keys=True) for line in lines)
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


def without(lines: Sequence[Line], off: Collection[int]) -> list[Line]:
    """The lines that go when these are ticked off: what depends on them goes along with them."""
    left = [line for line in lines if line.line not in off]
    while True:
        numbers = {line.line for line in left}
        still = [line for line in left if all(numbers.intersection(group) for group in line.needs)]
        if len(still) == len(left):
            return left
        left = still


@dataclass(frozen=True)
class Moved:
    """A line that is not as it was previewed: which one, and whose side moved: ``ours`` or ``theirs``."""

    key: str
    name: str
    side: str


def moved_lines(
    before: Iterable[Line],
    now: Iterable[Line],
    ours_before: Mapping[str, str],
    ours_now: Mapping[str, str],
) -> list[Moved]:
    """The lines that came, went or changed since a preview, and on which side.

    ``ours`` tell per record what is to stand in Swoogo: where that is the same, Swoogo changed.
    """
    old, new = ({line.key: line for line in lines} for lines in (before, now))
    moved: dict[str, Moved] = {}
    for key in [*old, *(each for each in new if each not in old)]:
        one, other = old.get(key), new.get(key)
        if one and other and _content(one) == _content(other):
            continue
        line = one or other
        if line is None or _subject(line) in moved:
            continue
        subject = f"{line.ref[0]} {line.id}" if line.kind != PICTURE else ""
        names = [subject] if subject else [f"speaker {line.id}", f"sponsor {line.id}"]
        is_ours = any(ours_before.get(each) != ours_now.get(each) for each in names)
        moved[_subject(line)] = Moved(key, line.name, "ours" if is_ours else "theirs")
    return list(moved.values())


def fingerprint(value: Any) -> str:
    """A short name for a value, the same in every process."""
    return hashlib.sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()[:12]


def ours_of(desired: Desired) -> dict[str, str]:
    """Per record, a short name for what is to stand in Swoogo."""
    return {
        ref_key(wanted.ref): fingerprint(
            [
                dict(wanted.fields),
                {name: desired.records[ref].name for name, ref in wanted.refs.items()},
                wanted.picture.sha256 if wanted.picture else "",
                sorted(desired.on_sent.get(wanted.id, ())) if wanted.kind is Kind.SPEAKER else [],
            ]
        )
        for wanted in desired.records.values()
    }


def numbered(lines: Iterable[Line]) -> list[Line]:
    """The lines, counted from 1."""
    return [replace(line, line=number) for number, line in enumerate(lines, start=1)]


def ref_key(ref: Ref) -> str:
    """A record as it is named in what is kept: ``session 17``."""
    return f"{ref[0]} {ref[1]}"


def _subject(line: Line) -> str:
    """One change of a record moves one line, though it may go from *create* to *link*."""
    kind = "record" if line.kind not in {ATTACHMENT, PICTURE} else line.kind
    return f"{kind} {line.ref[0]} {line.id} {line.session if line.action == 'detach' else ''}"


def _content(line: Line) -> dict[str, Any]:
    kept = line.to_json()
    return {name: kept[name] for name in ("action", "kind", "id", "name", "fields", "session")}
