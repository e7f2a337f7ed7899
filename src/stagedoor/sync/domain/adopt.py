"""*Match what is already there*: which records of a Swoogo event are ours, on a person's word (R35)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

from stagedoor.accounts.models import Person
from stagedoor.agenda.domain.revision import record_change
from stagedoor.agenda.models import AgendaRecord
from stagedoor.common import clock
from stagedoor.common.errors import ConfigError, InputError
from stagedoor.swoogo.records import Kind, Row
from stagedoor.sync.clients import client_for_mapping
from stagedoor.sync.domain.mappings import live_mapping
from stagedoor.sync.domain.proposals import keep_proposals
from stagedoor.sync.domain.runs import refuse_during_a_run
from stagedoor.sync.domain.send_again import forget_attachments
from stagedoor.sync.models import EventMapping, LinkState, Match, MatchState, RecordLink, RunScope
from stagedoor.sync.planning.proposals import Proposal, propose
from stagedoor.sync.planning.records import Ref, Wanted
from stagedoor.sync.snapshot import plan_now, taken_ids

WAITING = (MatchState.OPEN, MatchState.UNLINKED)


@dataclass(frozen=True)
class Found:
    """How many records here have something in Swoogo that they could be, and how many of these are sure."""

    proposals: int
    sure: int
    credits: int


def holds_records(mapping: EventMapping) -> bool:
    """Whether the Swoogo event holds sessions or speakers that no link of ours does; costs 20 credits."""
    taken = taken_ids(mapping)
    with client_for_mapping(mapping) as client:
        for kind in (Kind.SESSION, Kind.SPEAKER):
            rows = client.first_page(kind, mapping.swoogo_event_id).rows
            if any(row["id"] not in taken.get(kind, frozenset()) for row in rows):
                return True
    return False


def kinds_to_match(mapping: EventMapping) -> list[Kind]:
    """The kinds of which something here is not in Swoogo yet: rooms and tracks come first."""
    return [kind for kind in Kind if _new_records(mapping, kind)]


def find_matches(mapping: EventMapping, actor: Person | None = None) -> Found:
    """Read what Swoogo holds and keep the proposals; links nothing and writes nothing there.

    Raises ConfigError while a sync is under way, and RemoteError when Swoogo does not answer.
    """
    refuse_during_a_run(mapping)
    new = {kind: _new_records(mapping, kind) for kind in Kind}
    with client_for_mapping(mapping) as client:
        rows = {
            kind: list(client.list(kind, mapping.swoogo_event_id, is_sure=True))
            for kind, records in new.items()
            if records
        }
        spent = client.credits
    with transaction.atomic():
        refuse_during_a_run(mapping)
        found = _propose(mapping, new, rows)
        _matches(mapping).filter(state=MatchState.OPEN).delete()
        keep_proposals(mapping, found.values())
        record_change(mapping.event, actor, "swoogo.matches_found", mapping, count=len(found))
    sure = sum(proposal.candidates[0].is_sure for proposal in found.values())
    return Found(len(found), sure, spent)


def _propose(
    mapping: EventMapping, new: Mapping[Kind, list[Wanted]], rows: Mapping[Kind, list[Row]]
) -> dict[Ref, Proposal]:
    taken, found = taken_ids(mapping), dict[Ref, Proposal]()
    rooms = _room_ids(mapping)

    def room_of(session: Wanted) -> str:
        room = session.refs.get("location_id")
        likely = found.get(room) if room else None
        known = rooms.get(room[1]) if room else None
        sure = likely.candidates[0] if likely else None
        return str(known or (sure.row["id"] if sure and sure.is_sure else ""))

    for kind in sorted(rows, key=list(_ORDER).index):
        free = [row for row in rows[kind] if row["id"] not in taken.get(kind, frozenset())]
        found |= propose(kind, new[kind], free, room_of)
    return found


_ORDER = (Kind.ROOM, Kind.TRACK, Kind.SESSION, Kind.SPEAKER, Kind.SPONSOR)


def open_matches(mapping: EventMapping) -> list[Match]:
    """The questions that nobody has answered, of records that are not in Swoogo yet."""
    linked = {(link.kind, link.record_id) for link in _links(mapping)}
    waiting = _matches(mapping).filter(state__in=WAITING)
    order = [str(kind) for kind in _ORDER]
    found = [match for match in waiting if (match.kind, match.record_id) not in linked]
    return sorted(found, key=lambda match: (order.index(match.kind), match.name, match.pk))


@transaction.atomic
def answer_matches(
    mapping: EventMapping, answers: Mapping[int, int | None], actor: Person | None = None
) -> int:
    """Keep answers: the Match's key → the Swoogo id that it is, or None for *none of these*; how many.

    The next sync links, or makes, accordingly. Raises InputError, with nothing changed, for an id that was
    not offered, or that several records would have.
    """
    refuse_during_a_run(mapping)
    matches = {match.pk: match for match in open_matches(mapping) if match.pk in answers}
    given = Counter((match.kind, answers[pk]) for pk, match in matches.items() if answers[pk] is not None)
    for pk, match in matches.items():
        number = answers[pk]
        if number is None:
            continue
        if number not in {candidate["id"] for candidate in match.candidates}:
            raise InputError(f"“{match.name}” was not offered the record {number}; nothing was changed.")
        if given[match.kind, number] > 1 or number in _spoken_for(mapping, match.kind):
            raise InputError(
                f"The record {number} was given to “{match.name}” and to another one; nothing was changed.",
                remedy="One record in Swoogo can be one record here.",
            )
    for pk, match in matches.items():
        match.swoogo_id = answers[pk]
        match.state = MatchState.NONE if answers[pk] is None else MatchState.CHOSEN
        match.person, match.answered_at = actor, clock.now()
        match.save()
    if matches:
        record_change(mapping.event, actor, "swoogo.matches_answered", mapping, count=len(matches))
    return len(matches)


def accept_matches(mapping: EventMapping, accept: str, actor: Person | None = None) -> int:
    """Answer many at once: the ``sure`` ones, ``all`` that have one candidate, or ``none`` of them."""
    found: dict[int, int | None] = {}
    offers = open_matches(mapping)
    asked = Counter((match.kind, each["id"]) for match in offers for each in match.candidates)
    for match in offers:
        only = match.candidates[0] if len(match.candidates) == 1 else None
        if accept == "none":
            found[match.pk] = None
        elif only and (only["is_sure"] or (accept == "all" and asked[match.kind, only["id"]] == 1)):
            found[match.pk] = only["id"]
    return answer_matches(mapping, found, actor)


@transaction.atomic
def unlink(record: AgendaRecord, actor: Person | None = None) -> None:
    """Take back that a record found in Swoogo is this one; the record there is not touched.

    It waits then until somebody says what it is. Raises ConfigError, with nothing changed, for a record that
    was not found there but made by us, and while a sync is under way.
    """
    mapping = live_mapping(record.event)
    refuse_during_a_run(mapping)
    kind = Kind(record._meta.model_name or "")
    link = _links(mapping).filter(kind=kind, record_id=record.pk, state=LinkState.LINKED).first()
    if link is None or not link.found or link.swoogo_id is None:
        raise ConfigError(
            f"“{record}” was not found in Swoogo, so there is nothing to unlink.", code="not_adopted"
        )
    if kind is Kind.SESSION:
        forget_attachments(mapping, link.swoogo_id)
    match, _ = _matches(mapping).get_or_create(
        event=mapping.event,
        swoogo_event_id=mapping.swoogo_event_id,
        kind=kind,
        record_id=record.pk,
        defaults={"name": str(record)[:500], "found_at": clock.now()},
    )
    if link.swoogo_id not in {each["id"] for each in match.candidates}:
        row = {"id": link.swoogo_id, **link.baseline}
        was = {"id": link.swoogo_id, "why": "was linked before", "is_sure": False, "row": row}
        match.candidates = [*match.candidates, was]
    match.ours = {**link.sent, **match.ours}
    match.state, match.swoogo_id, match.person = MatchState.UNLINKED, None, actor
    match.save()
    record_change(record.event, actor, "swoogo.unlinked", record, swoogo_id=link.swoogo_id)
    link.delete()


def _new_records(mapping: EventMapping, kind: Kind) -> list[Wanted]:
    scope = RunScope.SPONSORS if kind is Kind.SPONSOR else RunScope.AGENDA
    now = plan_now(mapping, scope)
    places = {Kind.ROOM, Kind.TRACK}
    # A place of an earlier connection is found by its name again.
    is_known = {
        ref for ref, link in now.links.items() if not (ref[0] in places and link.state != LinkState.LINKED)
    }
    return [wanted for wanted in now.desired.of(kind) if wanted.ref not in is_known]


def _room_ids(mapping: EventMapping) -> dict[int, int | None]:
    rooms = _links(mapping).filter(kind=Kind.ROOM, state=LinkState.LINKED)
    return dict(rooms.values_list("record_id", "swoogo_id"))


def _spoken_for(mapping: EventMapping, kind: str) -> set[int]:
    """The Swoogo ids of a kind that a link holds or that somebody has chosen for another record."""
    held = RecordLink.objects.filter(swoogo_event_id=mapping.swoogo_event_id, kind=kind)
    chosen = _matches(mapping).filter(kind=kind, state=MatchState.CHOSEN)
    ids: Iterable[int | None] = (
        *held.values_list("swoogo_id", flat=True),
        *chosen.values_list("swoogo_id", flat=True),
    )
    return {number for number in ids if number is not None}


def _links(mapping: EventMapping) -> QuerySet[RecordLink]:
    return RecordLink.objects.filter(event=mapping.event, swoogo_event_id=mapping.swoogo_event_id)


def _matches(mapping: EventMapping) -> QuerySet[Match]:
    return Match.objects.filter(event=mapping.event, swoogo_event_id=mapping.swoogo_event_id)
