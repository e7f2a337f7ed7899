"""What goes when only some records are to go (R33): they, and what they cannot stand without. Pure.

A ticked session brings its room and track, and the speakers on it that are not in Swoogo yet, as R12 has it.
A ticked speaker goes on those of their sessions that are in Swoogo or go along.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from stagedoor.swoogo.records import Kind
from stagedoor.sync.planning.changes import Attach, Change, Create, Detach, Link, Plan, Remove, Update, Upload
from stagedoor.sync.planning.records import LINKED, Desired, LinkFacts, Ref, Remark

_NOT_THERE = "None of their sessions is in Swoogo, and none was ticked."


@dataclass(frozen=True)
class Selection:
    """The ticked records; none at all means everything."""

    refs: frozenset[Ref] = frozenset()

    def counted(self, desired: Desired) -> Mapping[Kind, frozenset[int]]:
        """Which of the attempted records count: the ticked ones, and the speakers on ticked sessions."""
        if not self.refs:
            return desired.attempted
        chosen = self.refs | {
            (Kind.SPEAKER, speaker)
            for speaker, sessions in desired.on_attempted.items()
            if any((Kind.SESSION, session) in self.refs for session in sessions)
        }
        return {
            kind: frozenset(each for each in ids if (kind, each) in chosen)
            for kind, ids in desired.attempted.items()
        }

    def of(self, plan: Plan, desired: Desired, links: Mapping[Ref, LinkFacts]) -> Plan:
        """The part of the plan that is about the ticked records."""
        if not self.refs:
            return plan
        return _Selected(plan, desired, links, self.refs).plan()


class _Selected:
    """One plan, narrowed down."""

    def __init__(
        self, plan: Plan, desired: Desired, links: Mapping[Ref, LinkFacts], refs: frozenset[Ref]
    ) -> None:
        self.whole = plan
        self.refs = refs
        self.desired = desired
        self.linked = {ref for ref, link in links.items() if link.state == LINKED}
        # What goes, or is being looked up, of the ticked sessions and sponsors and what they need.
        self.going = {ref for ref in self._about() if ref in refs and ref[0] is not Kind.SPEAKER}
        self.going |= {place for ref in self.going if ref in desired.records for place in self._places(ref)}
        self.going |= {ref for ref in self._about() if ref[0] is Kind.SPEAKER and self._goes(ref)}

    def plan(self) -> Plan:
        changes = [kept for change in self.whole.changes if (kept := self._kept(change)) is not None]
        lonely = [
            Remark(*ref, self.desired.records[ref].name, "no_sent_session", _NOT_THERE, attempted=True)
            for ref in self._about()
            if ref in self.refs and ref[0] is Kind.SPEAKER and ref not in self.going
        ]
        left_out = [each for each in self.whole.left_out if self._is_told(each)]
        claims = [wanted for wanted in self.whole.claims if wanted.ref in self.going]
        return replace(self.whole, changes=changes, left_out=[*left_out, *lonely], claims=claims)

    def _about(self) -> list[Ref]:
        """The records that the plan makes, links, changes or looks up."""
        changed = [c.wanted.ref for c in self.whole.changes if isinstance(c, Create | Link | Update)]
        return [*changed, *(wanted.ref for wanted in self.whole.claims)]

    def _places(self, ref: Ref) -> set[Ref]:
        """The room and track of a session, as far as they have to be made first."""
        return set(self.desired.records[ref].refs.values()) - self.linked

    def _goes(self, speaker: Ref) -> bool:
        """Whether a speaker goes: ticked and with a session there, or new and on a ticked session."""
        sessions = {(Kind.SESSION, each) for each in self.desired.on_sent.get(speaker[1], ())}
        if speaker in self.refs:
            return speaker in self.linked or bool(sessions & (self.linked | self.going))
        return speaker not in self.linked and bool(sessions & self.refs & (self.linked | self.going))

    def _kept(self, change: Change) -> Change | None:
        match change:
            case Create() | Link() | Update():
                return change if change.wanted.ref in self.going else None
            case Upload():
                ref = (change.kind, change.id)
                return change if ref in self.refs or (ref in self.going and ref not in self.linked) else None
            case Attach():
                return self._attach(change)
            case Detach():
                ticked = {(Kind.SPEAKER, change.speaker), (Kind.SESSION, change.session)} & self.refs
                return change if ticked else None
            case Remove():
                return change if (change.kind, change.id) in self.refs else None

    def _attach(self, change: Attach) -> Attach | None:
        speaker = (Kind.SPEAKER, change.speaker)
        there = self.linked | self.going
        if speaker not in there:
            return None
        is_chosen = speaker in self.refs
        sessions = tuple(
            each
            for each in change.sessions
            if (Kind.SESSION, each) in there and (is_chosen or (Kind.SESSION, each) in self.refs)
        )
        return replace(change, sessions=sessions) if sessions else None

    def _is_told(self, remark: Remark) -> bool:
        kind = Kind.SPEAKER if remark.kind == "attachment" else remark.kind
        if kind == "picture":
            return any(ref[1] == remark.id and ref[0] in {Kind.SPEAKER, Kind.SPONSOR} for ref in self.refs)
        return any(ref == (kind, remark.id) for ref in self.refs)
