"""What is known of the records of both Swoogo events from having watched them all the time."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from stagedoor.agenda.models import Event
from stagedoor.swoogo.records import Kind
from tests.state.holding import Holding, Key
from tests.state.links import Links
from tests.state.rules import Ref, expected

Pair = tuple[int, int]
"""A speaker's and a session's id in Swoogo."""


@dataclass
class Memory:
    """Whose each record is, and what a person did that must not be undone."""

    event: Event
    # The agenda's record that a Swoogo record was made for, None for a person's.
    owner: dict[Key, Ref | None] = field(default_factory=dict)
    deleted_by_person: set[Key] = field(default_factory=set)
    # Attachments that a sync made; those that it asked for or took off, whatever a person did at the time;
    # and those that a person took away.
    ours: set[Pair] = field(default_factory=set)
    asked_for: set[Pair] = field(default_factory=set)
    taken_away: set[Pair] = field(default_factory=set)
    # Swoogo's value that may stay, as long as ours is one of these (R24, R37).
    may_stay: dict[tuple[Key, str], tuple[str, set[str]]] = field(default_factory=dict)
    # What our fields were since all was last at rest, and which of that a sync may have sent.
    lately: dict[tuple[Ref, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    tried: dict[tuple[Ref, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    # Records that were found to be right once.
    settled: set[Key] = field(default_factory=set)

    def agenda_changed(self) -> None:
        """Remember what the agenda says now."""
        for ref, fields in expected(self.event).fields.items():
            for name, value in fields.items():
                self.lately[ref, name].add(value)

    def person_acted(self, before: Holding, after: Holding, links: Links) -> None:
        """A person changed something in Swoogo: none of it may be undone."""
        held = {(ref[0], link.swoogo_id): ref for ref, link in links.items()}
        for key, fields in after.fields.items():
            if key not in before.fields:
                self.owner[key] = None
                continue
            ref = held.get(key, self.owner[key])
            for name, value in fields.items():
                if ref is not None and value != before.fields[key][name]:
                    self.may_stay[key, name] = (value, self.tried[ref, name].copy())
        self.deleted_by_person |= before.fields.keys() - after.fields.keys()
        gone = before.attached - after.attached
        self.taken_away |= gone
        self.asked_for |= self.ours & gone
        self.ours -= gone

    def process_died(self, before: Holding) -> None:
        """Nobody may know any more who put a speaker on a session, if a person had made that speaker."""
        new = self.ours - before.attached
        unknown = {pair for pair in new if self.owner[Kind.SPEAKER, pair[0]] is None}
        self.ours -= unknown
        self.asked_for |= unknown
