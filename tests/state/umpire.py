"""Judges every sync by what it did in Swoogo, and by what stands there once all has come to rest."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from stagedoor.agenda.models import Event, Room, Speaker, Track
from stagedoor.common.text import fold
from stagedoor.swoogo.records import Kind
from stagedoor.sync.models import LinkState, RecordLink
from tests.state.holding import GONE, Holding, Key
from tests.state.rules import Expected, Ref, expected

PLACES = {"room": Kind.ROOM, "track": Kind.TRACK}
PLACE_FIELDS = {kind: name for name, kind in PLACES.items()}
Pair = tuple[int, int]


@dataclass
class Umpire:
    """What is known of the records of both Swoogo events from having watched them all the time."""

    event: Event
    # Whose each Swoogo record is: the agenda's record that it was made for, None for a person's.
    owner: dict[Key, Ref | None] = field(default_factory=dict)
    deleted_by_person: set[Key] = field(default_factory=set)
    # Attachments that a sync made, and those of them that a person took away again.
    ours: set[Pair] = field(default_factory=set)
    taken_away: set[Pair] = field(default_factory=set)
    # Swoogo's value that may stay, as long as ours is still this one (R24, R37).
    may_stay: dict[tuple[Key, str], tuple[str, set[str]]] = field(default_factory=dict)
    # What our fields were since all was last at rest, and since a sync last tried to send them.
    lately: dict[tuple[Ref, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    tried: dict[tuple[Ref, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    settled: set[Key] = field(default_factory=set)

    def links(self, swoogo_event: int) -> dict[Ref, RecordLink]:
        """Our links with a Swoogo event."""
        rows = RecordLink.objects.filter(event=self.event, swoogo_event_id=swoogo_event)
        return {(Kind(link.kind), link.record_id): link for link in rows}

    def agenda_changed(self) -> None:
        """Remember what the agenda says now."""
        for ref, fields in expected(self.event).fields.items():
            for name, value in fields.items():
                self.lately[ref, name].add(value)

    # What a person did in Swoogo

    def person_acted(self, before: Holding, after: Holding, links: dict[Ref, RecordLink]) -> None:
        """A person changed something in Swoogo: none of it may be undone."""
        held = {(ref[0], link.swoogo_id): ref for ref, link in links.items()}
        for key, fields in after.fields.items():
            if key not in before.fields:
                self.owner[key] = None
                continue
            ref = held.get(key, self.owner[key])
            for name, value in fields.items():
                if ref is None or value == before.fields[key][name]:
                    continue
                self.may_stay[key, name] = (value, self.tried[ref, name] | set())
        self.deleted_by_person |= before.fields.keys() - after.fields.keys()
        self.taken_away |= (before.attached - after.attached) & self.ours

    # What a sync did

    def judge_sync(
        self, before: Holding, after: Holding, links: dict[Ref, RecordLink], now: dict[Ref, RecordLink]
    ) -> None:
        """Nothing may vanish; what is new or changed must be wanted (R18 to R24, R37, R38)."""
        wanted = expected(self.event)
        assert not before.fields.keys() - after.fields.keys(), "a sync removed records"
        held = {(ref[0], link.swoogo_id): ref for ref, link in now.items() if link.state == LinkState.LINKED}
        for key in held.keys() & before.fields.keys():
            claim = links.get(held[key])
            is_asked_for = claim is not None and claim.state == LinkState.CREATING
            if is_asked_for and _is_same(before.fields[key], claim.sent, key[0]):
                # Whatever may be the record that was asked for counts as it.
                self.owner[key] = held[key]
        for key in after.fields.keys() - before.fields.keys():
            self._judge_new(key, before, after, links, now, wanted)
        for key in before.fields:
            self._judge_changed(key, before, after.fields[key], held.get(key), links, now, wanted)
        self._judge_attachments(before, after, now, wanted)
        for ref, fields in wanted.fields.items():
            for name, value in fields.items():
                self.tried[ref, name].add(value)

    def _judge_new(
        self,
        key: Key,
        before: Holding,
        after: Holding,
        links: dict[Ref, RecordLink],
        now: dict[Ref, RecordLink],
        wanted: Expected,
    ) -> None:
        ref = self._made_for(key, after)
        self.owner[key] = ref
        assert ref in wanted.fields, f"{key} was made for {ref}, which is not sent"
        assert ref[0] is Kind.SPEAKER or self._goes(ref, wanted, links), f"nobody needs {ref}"
        # A contact of the account may tell more of a speaker than we do.
        for name, value in wanted.fields[ref].items():
            if not value:
                self.may_stay[key, name] = (after.fields[key][name], {value})
        standing = [other for other in after.fields if self.owner.get(other) == ref]
        assert standing == [key], f"{ref} stands {len(standing)} times"
        link = links.get(ref)
        if link is not None and link.state in {LinkState.LINKED, LinkState.DELETED, LinkState.RETIRED}:
            is_place = ref[0] in {Kind.ROOM, Kind.TRACK}
            assert is_place, f"{ref} was sent before ({link.state}) and was made again"
        free = [other for other in before.fields if other[0] is key[0] and not _is_held(other, links)]
        alike = [other for other in free if _is_same(before.fields[other], after.fields[key], key[0])]
        assert all(_is_held(other, now) for other in alike), f"{ref} was made though {alike} stood there"

    def _judge_changed(
        self,
        key: Key,
        before: Holding,
        new: dict[str, str],
        ref: Ref | None,
        links: dict[Ref, RecordLink],
        now: dict[Ref, RecordLink],
        wanted: Expected,
    ) -> None:
        old = before.fields[key]
        changed = [name for name in new if new[name] != old[name]]
        is_found = self.owner[key] is None and ref is not None and not _is_held(key, links)
        assert not changed or ref in wanted.fields, f"{key} was changed ({changed}) and is not sent"
        for name in changed:
            assert new[name] == wanted.fields[ref][name], f"{name} of {key} became {new[name]}"
            if is_found:
                assert old[name] in {"", GONE}, f"{name} of {key}, which a person had made, was overwritten"
            elif key in self.settled and not self._is_place_new(ref, name, wanted, links, now):
                assert len(self.lately[ref, name]) > 1, f"{name} of {key} was overwritten: {old[name]}"
        if is_found:
            free = [other for other in before.fields if other[0] is key[0] and not _is_held(other, links)]
            assert [o for o in free if _is_same(before.fields[o], old, key[0])] == [key], (
                f"{key} was not alone"
            )
            for name, value in new.items():
                self.may_stay[key, name] = (value, {wanted.fields[ref][name]})

    def _judge_attachments(
        self, before: Holding, after: Holding, links: dict[Ref, RecordLink], wanted: Expected
    ) -> None:
        speakers = {link.swoogo_id: ref[1] for ref, link in links.items() if ref[0] is Kind.SPEAKER}
        sessions = {link.swoogo_id: ref[1] for ref, link in links.items() if ref[0] is Kind.SESSION}
        for pair in before.attached - after.attached:
            who, what = speakers.get(pair[0]), sessions.get(pair[1])
            assert pair in self.ours, f"{pair} was detached, which a person had attached"
            assert (Kind.SESSION, what) in wanted.fields, (
                f"{pair} was detached though the session is not sent"
            )
            assert who in wanted.present, f"{pair} was detached though the speaker is deleted here"
            assert (who, what) not in wanted.speaking, f"{pair} was detached though they speak there"
        for pair in after.attached - before.attached:
            who, what = speakers.get(pair[0]), sessions.get(pair[1])
            assert (who, what) in wanted.speaking or pair in self.ours, f"{pair} was attached"
        self.ours = (self.ours | (after.attached - before.attached)) - (before.attached - after.attached)
        for pair in after.attached:
            is_asked_for = (speakers.get(pair[0]), sessions.get(pair[1])) in wanted.speaking
            if is_asked_for and self.owner[Kind.SPEAKER, pair[0]] is not None:
                # Only of a speaker whom a person had made is it looked up whether they were on it before.
                self.ours.add(pair)

    def forget_what_nobody_knows(self, before: set[Pair]) -> None:
        """A process that died cannot tell who put a speaker on a session whom a person had made."""
        self.ours = {
            pair for pair in self.ours if pair in before or self.owner[Kind.SPEAKER, pair[0]] is not None
        }

    # When all is at rest

    def judge_rest(self, swoogo: Holding, links: dict[Ref, RecordLink], connection: int) -> bool:
        """The agenda, our links and Swoogo agree; whether a person has nothing left to decide."""
        wanted = expected(self.event)
        self._judge_links(swoogo, links, wanted, connection)
        is_clear = True
        for ref, fields in wanted.fields.items():
            link = links.get(ref)
            key = (ref[0], link.swoogo_id or 0) if link else (ref[0], 0)
            if link is None or link.state == LinkState.CREATING:
                if self._goes(ref, wanted, links):
                    self._judge_undecided(ref, fields, swoogo, links)
                    is_clear = False
            elif link.state == LinkState.LINKED and key in swoogo.fields and self._goes(ref, wanted, links):
                missing = {
                    PLACE_FIELDS[kind]
                    for kind, number in wanted.places.get(ref, ())
                    if not _stands(links.get((kind, number)))
                }
                told = {name: value for name, value in fields.items() if name not in missing}
                self._judge_fields(ref, key, told, swoogo.fields[key])
        self._judge_pairs(swoogo, links, wanted)
        return is_clear

    def _judge_links(
        self, swoogo: Holding, links: dict[Ref, RecordLink], wanted: Expected, connection: int
    ) -> None:
        for ref, link in links.items():
            key = (ref[0], link.swoogo_id or 0)
            if link.state == LinkState.LINKED:
                assert link.connection_id == connection, f"{ref} is linked under an earlier connection"
                assert key in swoogo.fields or key in self.deleted_by_person, f"{ref} is linked with nothing"
            if link.state == LinkState.DELETED:
                assert key in self.deleted_by_person, f"{ref} is marked as deleted in Swoogo"
                is_place = ref[0] in {Kind.ROOM, Kind.TRACK}
                is_needed = ref in wanted.fields and self._goes(ref, wanted, links)
                assert not (is_place and is_needed), f"{ref} was not made again"
            if link.state == LinkState.RETIRED:
                assert link.connection_id != connection, f"{ref} is retired under this connection"
        held = Counter((ref[0], link.swoogo_id) for ref, link in links.items() if link.swoogo_id)
        assert not held or max(held.values()) == 1, "two links share a Swoogo record"
        for key in swoogo.fields:
            ref = self.owner[key]
            if ref is None or key in held:
                continue
            link = links.get(ref)
            is_place_of_before = ref[0] in {Kind.ROOM, Kind.TRACK} and (link is None or not link.swoogo_id)
            is_unsettled = link is not None and link.state == LinkState.CREATING
            assert is_place_of_before or is_unsettled, f"{key}, made for {ref}, is held by no link"
        made = Counter(self.owner[key] for key in swoogo.fields if self.owner[key] is not None)
        assert not made or max(made.values()) == 1, "a record stands twice"

    def _judge_undecided(
        self, ref: Ref, fields: dict[str, str], swoogo: Holding, links: dict[Ref, RecordLink]
    ) -> None:
        """Only several records that could be this one hold it up (R24, R38)."""
        free = [key for key in swoogo.fields if key[0] is ref[0] and not _is_held(key, links)]
        alike = [key for key in free if _is_same(swoogo.fields[key], fields, ref[0])]
        assert len(alike) > 1, f"{ref} was not sent, and {alike} could be it"

    def _judge_fields(self, ref: Ref, key: Key, ours: dict[str, str], theirs: dict[str, str]) -> None:
        for name, value in ours.items():
            stays, while_ours_is = self.may_stay.get((key, name), ("", set()))
            is_right = theirs[name] == value or (theirs[name] == stays and value in while_ours_is)
            is_place_gone = theirs[name] == GONE and len(self.lately[ref, name]) < 2
            assert is_right or is_place_gone, f"{name} of {ref} is {theirs[name]!r}, not {value!r}"
            self.lately[ref, name] = {value}
            self.tried[ref, name] = {value}
        self.settled.add(key)

    def _judge_pairs(self, swoogo: Holding, links: dict[Ref, RecordLink], wanted: Expected) -> None:
        standing = {LinkState.LINKED, LinkState.RETIRED}
        for (kind, speaker), link in links.items():
            if kind is not Kind.SPEAKER or link.state not in standing or speaker not in wanted.present:
                continue
            for (other, session), target in links.items():
                pair = (link.swoogo_id or 0, target.swoogo_id or 0)
                is_sent = (Kind.SESSION, session) in wanted.fields and target.state == LinkState.LINKED
                stands = (other, pair[1]) in swoogo.fields and (kind, pair[0]) in swoogo.fields
                if other is not Kind.SESSION or not is_sent or not stands:
                    continue
                if (speaker, session) not in wanted.speaking:
                    assert pair not in swoogo.attached or pair not in self.ours, f"{pair} was left attached"
                    self.taken_away.discard(pair)
                elif (kind, speaker) in wanted.fields:
                    assert pair in swoogo.attached or pair in self.taken_away, f"{pair} was not attached"

    # Finding out

    def _made_for(self, key: Key, holding: Holding) -> Ref:
        """Whom a new record was made for: each of ours bears a mark of its own."""
        kind, fields = key[0], holding.fields[key]
        if kind is Kind.SESSION:
            return kind, int(fields["description"].removeprefix("About").partition(":")[0])
        if kind is Kind.SPEAKER:
            return kind, Speaker.objects.get(event=self.event, email=fields["email"]).pk
        model = Room if kind is Kind.ROOM else Track
        return kind, model.objects.get(event=self.event, name_key=fold(fields["name"])).pk

    def _goes(self, ref: Ref, wanted: Expected, links: dict[Ref, RecordLink]) -> bool:
        """A speaker goes while one of their sessions stands, a room or track while it can be sent."""
        if ref[0] is Kind.SESSION:
            return True
        if ref[0] is Kind.SPEAKER:
            theirs = [(Kind.SESSION, session) for who, session in wanted.speaking if who == ref[1]]
            return any(_stands(links.get(session)) for session in theirs)
        held = [links.get(session) for session, places in wanted.places.items() if ref in places]
        return any(link is None or link.state in {LinkState.LINKED, LinkState.CREATING} for link in held)

    def _is_place_new(
        self,
        ref: Ref,
        name: str,
        wanted: Expected,
        links: dict[Ref, RecordLink],
        now: dict[Ref, RecordLink],
    ) -> bool:
        """Whether the session's room or track was made again, so that the session got its new id."""
        kind = PLACES.get(name)
        places = [place for place in wanted.places.get(ref, ()) if place[0] is kind]
        return any(place not in links or links[place].swoogo_id != now[place].swoogo_id for place in places)


def _stands(link: RecordLink | None) -> bool:
    return link is not None and link.state == LinkState.LINKED


def _is_held(key: Key, links: dict[Ref, RecordLink]) -> bool:
    return any(ref[0] is key[0] and link.swoogo_id == key[1] for ref, link in links.items())


def _is_same(a: dict[str, str], b: dict[str, str], kind: Kind) -> bool:
    """Whether two records are the same one: email; name, date and start; or name (R24)."""
    names = {Kind.SPEAKER: ("email",), Kind.SESSION: ("name", "date", "start_time")}.get(kind, ("name",))
    return all(fold(a[name]) == fold(b[name]) for name in names)
