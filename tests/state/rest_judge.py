"""Judges what stands once nothing is left to do: the agenda, our links and Swoogo must agree."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import product

from stagedoor.swoogo.records import Kind
from stagedoor.sync.models import LinkState, RecordLink
from tests.state.holding import GONE, PLACE_FIELDS, Holding, Key
from tests.state.links import PLACES, Links, goes, is_held, stands
from tests.state.memory import Memory
from tests.state.rules import Expected, Ref, is_same


@dataclass
class RestJudge:
    """Swoogo and our links at rest, under this connection."""

    memory: Memory
    swoogo: Holding
    links: Links
    wanted: Expected
    connection: int

    def judge(self) -> bool:
        """Whether a person has nothing left to decide; raises AssertionError for whatever is not right."""
        for ref, link in self.links.items():
            self._link(ref, link)
        self._each_stands_once()
        undecided = [ref for ref in self.wanted.fields if self._is_undecided(ref)]
        for ref in self.wanted.fields.keys() - undecided:
            link = self.links.get(ref)
            if stands(link) and goes(ref, self.wanted, self.links):
                self._fields(ref, (ref[0], link.swoogo_id))
        for (speaker, link), (session, target) in product(self._all(Kind.SPEAKER), self._all(Kind.SESSION)):
            if speaker in self.wanted.present and link.state in {LinkState.LINKED, LinkState.RETIRED}:
                self._pair(speaker, session, link, target)
        return not undecided

    def _link(self, ref: Ref, link: RecordLink) -> None:
        """Each link's record is there, or a person deleted it."""
        key = (ref[0], link.swoogo_id or 0)
        match link.state:
            case LinkState.LINKED:
                assert link.connection_id == self.connection, f"{ref} is linked under an earlier connection"
                is_known = key in self.swoogo.fields or key in self.memory.deleted_by_person
                assert is_known, f"{ref} is linked with nothing"
            case LinkState.DELETED:
                assert key in self.memory.deleted_by_person, f"{ref} counts as deleted in Swoogo"
                is_needed = ref in self.wanted.fields and goes(ref, self.wanted, self.links)
                assert ref[0] not in PLACES or not is_needed, f"{ref} was not made again"
            case LinkState.RETIRED:
                assert link.connection_id != self.connection, f"{ref} is retired under this connection"

    def _each_stands_once(self) -> None:
        held = Counter((ref[0], link.swoogo_id) for ref, link in self.links.items() if link.swoogo_id)
        made = Counter(owner for key in self.swoogo.fields if (owner := self.memory.owner[key]))
        assert max([0, *held.values()]) < 2, "two links share a Swoogo record"
        assert max([0, *made.values()]) < 2, "a record stands twice"
        for key in self.swoogo.fields:
            ref = self.memory.owner[key]
            if ref is not None and key not in held:
                link = self.links.get(ref)
                is_place_of_before = ref[0] in PLACES and (link is None or link.swoogo_id is None)
                is_unsettled = link is not None and link.state == LinkState.CREATING
                assert is_place_of_before or is_unsettled, f"{key}, made for {ref}, is held by no link"

    def _is_undecided(self, ref: Ref) -> bool:
        """Only several records that could be this one hold it up (R24, R38)."""
        link = self.links.get(ref)
        is_open = link is None or link.state == LinkState.CREATING
        if not is_open or not goes(ref, self.wanted, self.links):
            return False
        # What was asked for is looked for as it was asked for, whatever the agenda says by now.
        ours = link.sent if link is not None else self.wanted.fields[ref]
        rows = self.swoogo.fields.items()
        alike = [key for key, row in rows if key[0] is ref[0] and is_same(row, ours, ref[0])]
        free = [key for key in alike if not is_held(key, self.links)]
        assert len(free) > 1, f"{ref} was not sent, and {free} could be it"
        return True

    def _fields(self, ref: Ref, key: Key) -> None:
        """Swoogo shows ours, or what a person wrote and we have not changed since (R18, R37)."""
        memory, theirs = self.memory, self.swoogo.fields.get(key)
        if theirs is None:
            return
        missing = {
            PLACE_FIELDS[p[0]] for p in self.wanted.places.get(ref, ()) if not stands(self.links.get(p))
        }
        for name, value in self.wanted.fields[ref].items():
            if name in missing:
                continue
            stays, while_ours_is = memory.may_stay.get((key, name), ("", set()))
            is_right = theirs[name] == value or (theirs[name] == stays and value in while_ours_is)
            is_place_gone = theirs[name] == GONE and len(memory.lately[ref, name]) < 2
            assert is_right or is_place_gone, f"{name} of {ref} is {theirs[name]!r}, not {value!r}"
            memory.lately[ref, name], memory.tried[ref, name] = {value}, {value}
        memory.settled.add(key)

    def _pair(self, speaker: int, session: int, link: RecordLink, target: RecordLink) -> None:
        """Who speaks is attached unless a person took them off; what we attached is detached again (R23)."""
        memory, attached = self.memory, self.swoogo.attached
        pair = (link.swoogo_id or 0, target.swoogo_id or 0)
        is_sent = stands(target) and (Kind.SESSION, session) in self.wanted.fields
        is_there = {(Kind.SPEAKER, pair[0]), (Kind.SESSION, pair[1])} <= self.swoogo.fields.keys()
        if not is_sent or not is_there:
            return
        if (speaker, session) not in self.wanted.speaking:
            assert pair not in attached or pair not in memory.ours, f"{pair} was left attached"
            memory.taken_away.discard(pair)
            memory.asked_for.discard(pair)
        elif (Kind.SPEAKER, speaker) in self.wanted.fields:
            assert pair in attached or pair in memory.taken_away, f"{pair} was not attached"

    def _all(self, kind: Kind) -> list[tuple[int, RecordLink]]:
        return [(ref[1], link) for ref, link in self.links.items() if ref[0] is kind]
