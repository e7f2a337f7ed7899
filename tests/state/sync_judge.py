"""Judges one sync by what it did in Swoogo: nothing may vanish, and what is new or changed must be wanted."""

from __future__ import annotations

from dataclasses import dataclass

from stagedoor.agenda.models import Event, Room, Speaker, Track
from stagedoor.common.text import fold
from stagedoor.swoogo.records import Kind
from stagedoor.sync.models import LinkState
from tests.state.holding import GONE, PLACE_FIELDS, Holding, Key
from tests.state.links import PLACES, Links, goes, is_held
from tests.state.memory import Memory
from tests.state.rules import Expected, Ref, is_same


@dataclass
class SyncJudge:
    """Swoogo and our links before and after a sync (R18 to R24, R37, R38)."""

    memory: Memory
    before: Holding
    after: Holding
    links_before: Links
    links: Links
    wanted: Expected

    def judge(self) -> None:
        """Raise AssertionError for whatever should not have happened; remember the rest."""
        memory, before, after = self.memory, self.before, self.after
        assert not before.fields.keys() - after.fields.keys(), "a sync removed records"
        held = {
            (ref[0], link.swoogo_id): ref
            for ref, link in self.links.items()
            if link.state == LinkState.LINKED
        }
        for key in held.keys() & before.fields.keys():
            claim = self.links_before.get(held[key])
            is_claim = claim is not None and claim.state == LinkState.CREATING
            if is_claim and is_same(before.fields[key], claim.sent, key[0]):
                # Whatever may be the record that was asked for counts as it.
                memory.owner[key] = held[key]
        for key in after.fields.keys() - before.fields.keys():
            self._new(key)
        for key in before.fields:
            ref = held.get(key)
            if ref is not None and memory.owner[key] is None and not is_held(key, self.links_before):
                self._found(key, ref)
            else:
                self._kept(key, ref)
        self._attachments()
        for ref, fields in self.wanted.fields.items():
            for name, value in fields.items():
                memory.tried[ref, name].add(value)

    def _new(self, key: Key) -> None:
        memory, fields = self.memory, self.after.fields[key]
        ref = made_for(memory.event, key[0], fields)
        memory.owner[key] = ref
        assert ref in self.wanted.fields, f"{key} was made for {ref}, which is not sent"
        if ref[0] in PLACES:
            assert goes(ref, self.wanted, self.links_before), f"{ref} was made and nobody needs it"
        # A contact of the account may tell more of a speaker than we do.
        for name, value in self.wanted.fields[ref].items():
            if not value:
                memory.may_stay[key, name] = (fields[name], {value})
        standing = [other for other in self.after.fields if memory.owner.get(other) == ref]
        assert standing == [key], f"{ref} stands {len(standing)} times"
        link = self.links_before.get(ref)
        is_free = link is None or link.state == LinkState.CREATING or ref[0] in PLACES
        assert is_free, f"{ref} was sent before ({link.state}) and was made again"
        left = [other for other in self._free_and_alike(key[0], fields) if not is_held(other, self.links)]
        assert not left, f"{ref} was made though {left} stood there"

    def _found(self, key: Key, ref: Ref) -> None:
        """A person's record was linked: it must be the only one like ours, and loses nothing (R24)."""
        old, new = self.before.fields[key], self.after.fields[key]
        assert ref in self.wanted.fields, f"{key} was linked to {ref}, which is not sent"
        assert self._free_and_alike(key[0], old) == [key], f"{key} was not the only one like {ref}"
        for name, value in self.wanted.fields[ref].items():
            is_filled_in = old[name] in {"", GONE} and new[name] == value
            assert is_filled_in or new[name] == old[name], f"{name} of {key}, made by a person, was changed"
            self.memory.may_stay[key, name] = (new[name], {value})

    def _kept(self, key: Key, ref: Ref | None) -> None:
        """A record that stood there gets only what changed here (R18, R37)."""
        old, new = self.before.fields[key], self.after.fields[key]
        for name in (name for name in new if new[name] != old[name]):
            assert ref in self.wanted.fields, f"{name} of {key} was changed, and it is not sent"
            assert new[name] == self.wanted.fields[ref][name], f"{name} of {key} became {new[name]!r}"
            has_changed = len(self.memory.lately[ref, name]) > 1 or self._is_place_new(ref, name)
            assert has_changed or key not in self.memory.settled, f"{name} of {key} was overwritten"

    def _attachments(self) -> None:
        memory, wanted = self.memory, self.wanted
        gone, new = self.before.attached - self.after.attached, self.after.attached - self.before.attached
        asked_for = memory.ours | memory.asked_for
        for pair in gone:
            who, what = self._here(pair)
            assert pair in asked_for, f"{pair} was detached, which a person had attached"
            assert (Kind.SESSION, what) in wanted.fields, f"{pair} was detached from what is not sent"
            assert who in wanted.present, f"{pair} was detached though the speaker is deleted here"
            assert (who, what) not in wanted.speaking, f"{pair} was detached though they speak there"
        for pair in new:
            # With a speaker's new sessions go those that we know of, in case Swoogo takes the list for all.
            assert self._here(pair) in wanted.speaking or pair in asked_for, f"{pair} was attached"
        memory.ours = (memory.ours | new) - gone
        memory.asked_for |= gone
        ids = {ref: link.swoogo_id or 0 for ref, link in self.links.items()}
        for who, what in wanted.speaking:
            speaker, session = ids.get((Kind.SPEAKER, who), 0), ids.get((Kind.SESSION, what), 0)
            # Only of a speaker whom a person had made is it looked up whether they were on it before.
            if memory.owner.get((Kind.SPEAKER, speaker)) is not None:
                memory.asked_for.add((speaker, session))

    def _here(self, pair: tuple[int, int]) -> tuple[int, int]:
        """The agenda's speaker and session of an attachment."""
        ids = {(ref[0], link.swoogo_id): ref[1] for ref, link in self.links.items()}
        return ids.get((Kind.SPEAKER, pair[0]), 0), ids.get((Kind.SESSION, pair[1]), 0)

    def _free_and_alike(self, kind: Kind, fields: dict[str, str]) -> list[Key]:
        """The records that no link held and that could be this one."""
        rows = self.before.fields.items()
        alike = [key for key, row in rows if key[0] is kind and is_same(row, fields, kind)]
        return [key for key in alike if not is_held(key, self.links_before)]

    def _is_place_new(self, ref: Ref, name: str) -> bool:
        """Whether the session's room or track was made again, so that the session got its new id."""
        places = [place for place in self.wanted.places.get(ref, ()) if PLACE_FIELDS[place[0]] == name]
        old = [self.links_before[place].swoogo_id for place in places if place in self.links_before]
        return old != [self.links[place].swoogo_id for place in places]


def made_for(event: Event, kind: Kind, fields: dict[str, str]) -> Ref:
    """Whom a new record was made for: each of ours bears a mark of its own."""
    if kind is Kind.SESSION:
        return kind, int(fields["description"].removeprefix("About").partition(":")[0])
    if kind is Kind.SPEAKER:
        return kind, Speaker.objects.get(event=event, email=fields["email"]).pk
    model = Room if kind is Kind.ROOM else Track
    return kind, model.objects.get(event=event, name_key=fold(fields["name"])).pk
