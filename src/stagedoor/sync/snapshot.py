"""From the database to the records that planning works on, in a handful of queries.

``plan_now`` is the one place that puts them together: read the links, translate, plan.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from stagedoor.agenda.models import (
    Event,
    Participation,
    Picture,
    PictureState,
    RecordWithCustomFields,
    Session,
    SessionStatus,
    Speaker,
    Sponsor,
)
from stagedoor.common import clock
from stagedoor.swoogo import Readings
from stagedoor.swoogo.records import Kind
from stagedoor.sync.mapped_fields import YES_NO_CHOICES, read_settings
from stagedoor.sync.models import (
    Connection,
    EventMapping,
    HandsOff,
    Match,
    Matching,
    MatchState,
    RecordLink,
    RunScope,
)
from stagedoor.sync.planning.changes import Plan
from stagedoor.sync.planning.fields import FIELDS, Fields, FieldSet
from stagedoor.sync.planning.missing_routes import without_missing_routes
from stagedoor.sync.planning.plan import make_plan
from stagedoor.sync.planning.policy import Policy
from stagedoor.sync.planning.records import (
    Agenda,
    Desired,
    Difference,
    Levels,
    LinkFacts,
    PictureFacts,
    PutBack,
    Ref,
    SessionFacts,
    SpeakerFacts,
    SponsorFacts,
)
from stagedoor.sync.planning.settings import DEFAULT, Settings
from stagedoor.sync.planning.translate import translate_agenda, translate_sponsors

KINDS: Mapping[RunScope, frozenset[Kind]] = {
    RunScope.AGENDA: frozenset({Kind.SESSION, Kind.SPEAKER, Kind.ROOM, Kind.TRACK}),
    RunScope.SPONSORS: frozenset({Kind.SPONSOR}),
}
"""The kinds of records that a run of a scope sends."""

SCOPES: Mapping[Kind, RunScope] = {kind: scope for scope, kinds in KINDS.items() for kind in kinds}
"""The scope in which a kind is sent."""

Part = Mapping[Kind, Collection[int]]
"""A part of an agenda: the ids of its records by kind, none of a kind that is absent."""

Record = TypeVar("Record", bound=Model)


@dataclass(frozen=True)
class Planned:
    """What an event holds, what of it should be in Swoogo, and the changes that are left to make."""

    agenda: Agenda
    desired: Desired
    links: Mapping[Ref, RecordLink]
    plan: Plan
    fields: FieldSet


def plan_now(mapping: EventMapping, scope: RunScope, part: Part | None = None) -> Planned:
    """What a sync of this scope would do now, as far as the record links tell; costs no call.

    With a ``part`` as if the event held no more than this; see ``neighbours`` for parts that make sense.
    """
    links = read_links(mapping, scope, part)
    settings = read_settings(mapping)
    agenda = read_scope(mapping.event, scope, settings, part)
    desired = translate(scope, agenda, links, known_levels(mapping.connection), settings)
    return Planned(agenda, desired, links, plan_of(mapping, desired, links), settings.fields)


def plan_of(mapping: EventMapping, desired: Desired, links: Mapping[Ref, RecordLink]) -> Plan:
    """The changes that are left to make, as far as the record links tell."""
    missing = Readings.from_json(mapping.connection.readings).missing
    plan = make_plan(desired, link_facts(links), policy=read_policy(mapping))
    return without_missing_routes(plan, missing)


def translate(
    scope: RunScope,
    agenda: Agenda,
    links: Collection[Ref],
    levels: Levels | None,
    settings: Settings = DEFAULT,
) -> Desired:
    """What should be in Swoogo; ``levels`` are the account's sponsorship levels, None while not known."""
    if scope is RunScope.SPONSORS:
        return translate_sponsors(agenda, levels.ids if levels else None, settings)
    linked = {ref[1] for ref in links if ref[0] is Kind.SPEAKER}
    return translate_agenda(agenda, clock.now(), linked, settings)


def read_scope(
    event: Event, scope: RunScope, settings: Settings = DEFAULT, part: Part | None = None
) -> Agenda:
    """What the event holds of this scope's kinds."""
    read = read_sponsors if scope is RunScope.SPONSORS else read_agenda
    return read(event, settings, part)


def known_levels(connection: Connection) -> Levels | None:
    """The account's sponsorship levels as they were last read; None when they never were."""
    kept = connection.levels
    return Levels(kept["field_id"], kept["ids"]) if kept else None


def read_agenda(event: Event, settings: Settings = DEFAULT, part: Part | None = None) -> Agenda:
    """What the event holds now, without what is deleted."""
    speakers = _present(Speaker.objects.filter(event=event), Kind.SPEAKER, part)
    return Agenda(
        zone=event.zone,
        sessions=tuple(_sessions(event, settings, part)),
        speakers=tuple(
            _speaker(speaker, settings.fields[Kind.SPEAKER])
            for speaker in speakers.select_related("headshot")
        ),
        rooms=dict(_present(event.rooms.all(), Kind.ROOM, part).values_list("pk", "name")),
        tracks=dict(_present(event.tracks.all(), Kind.TRACK, part).values_list("pk", "name")),
    )


def read_sponsors(event: Event, settings: Settings = DEFAULT, part: Part | None = None) -> Agenda:
    """The event's sponsors."""
    sponsors = _present(Sponsor.objects.filter(event=event), Kind.SPONSOR, part)
    return Agenda(
        zone=event.zone,
        sponsors=tuple(
            SponsorFacts(
                id=sponsor.pk,
                values=_values(settings.fields[Kind.SPONSOR], sponsor),
                tier=sponsor.tier.name if sponsor.tier else "",
                logo=_picture(sponsor.logo),
            )
            for sponsor in sponsors.select_related("tier", "logo")
        ),
    )


def retire_strays(mapping: EventMapping) -> None:
    """What a run of an earlier connection linked after its end was sent under that one (R22)."""
    links = RecordLink.objects.filter(event=mapping.event, swoogo_event_id=mapping.swoogo_event_id)
    links.exclude(connection=mapping.connection).retire()


def read_links(mapping: EventMapping, scope: RunScope, part: Part | None = None) -> dict[Ref, RecordLink]:
    """The record links of a scope's kinds with this Swoogo event, of every state and connection."""
    wanted = Q(kind__in=KINDS[scope])
    if part is not None:
        wanted = Q(*(Q(kind=kind, record_id__in=ids) for kind, ids in part.items()), _connector=Q.OR)
    links = RecordLink.objects.filter(wanted, event=mapping.event, swoogo_event_id=mapping.swoogo_event_id)
    return {(Kind(link.kind), link.record_id): link for link in links}


def link_facts(links: Mapping[Ref, RecordLink]) -> dict[Ref, LinkFacts]:
    """The links as the plan sees them."""
    return {
        ref: LinkFacts(
            kind=ref[0],
            id=ref[1],
            state=link.state,
            swoogo_id=link.swoogo_id,
            former_ids=tuple(link.former_ids),
            sent=link.sent,
            baseline=link.baseline,
            attached=tuple(link.attached),
            attached_before=frozenset(link.attached_before),
            unconfirmed_fields=frozenset(link.unconfirmed_fields),
            unconfirmed_sessions=frozenset(link.unconfirmed_sessions),
            picture_sent=link.picture_sent,
            found=link.found,
            kept_there=link.kept_there,
            waiting=tuple(Difference(each["field"], each["theirs"], each["ours"]) for each in link.waiting),
            put_back={name: PutBack(each["value"], each["ours"]) for name, each in link.put_back.items()},
        )
        for ref, link in links.items()
    }


def read_policy(mapping: EventMapping) -> Policy:
    """The mapping's settings and what people have answered, as planning sees them."""
    answers = Match.objects.filter(event=mapping.event, swoogo_event_id=mapping.swoogo_event_id)
    by_hand = mapping.matching == Matching.BY_HAND
    waits = {MatchState.UNLINKED, *([MatchState.OPEN] if by_hand else [])}
    chosen: dict[Ref, int | None] = {}
    asked: set[Ref] = set()
    for kind, record_id, state, swoogo_id in answers.values_list("kind", "record_id", "state", "swoogo_id"):
        if state in waits:
            asked.add((Kind(kind), record_id))
        elif state in {MatchState.CHOSEN, MatchState.NONE}:
            chosen[Kind(kind), record_id] = swoogo_id
    return Policy(
        both_changed=mapping.both_changed,
        hands_off=read_hands_off(mapping.event),
        chosen=chosen,
        asked=frozenset(asked),
        by_hand=by_hand,
    )


def read_hands_off(event: Event) -> dict[Ref, frozenset[str]]:
    """The records that are never touched in Swoogo, and of which fields that holds; none for all (R43)."""
    marks: dict[Ref, set[str]] = defaultdict(set)
    for kind, record_id, name in HandsOff.objects.filter(event=event).values_list(
        "kind", "record_id", "field"
    ):
        marks[Kind(kind), record_id].add(name)
    return {ref: frozenset() if "" in names else frozenset(names) for ref, names in marks.items()}


def taken_ids(mapping: EventMapping) -> dict[Kind, frozenset[int]]:
    """Swoogo ids of this Swoogo event that any link holds: they are never matched (R22, R24)."""
    taken: dict[Kind, set[int]] = defaultdict(set)
    rows = RecordLink.objects.filter(swoogo_event_id=mapping.swoogo_event_id).exclude(swoogo_id=None)
    for kind, swoogo_id in rows.values_list("kind", "swoogo_id"):
        if swoogo_id is not None:
            taken[Kind(kind)].add(swoogo_id)
    return {kind: frozenset(ids) for kind, ids in taken.items()}


def _present(records: QuerySet[Record], kind: Kind, part: Part | None) -> QuerySet[Record]:
    """Those that are not deleted, and belong to the part where there is one."""
    present = records.filter(deleted_at=None)
    return present if part is None else present.filter(pk__in=part.get(kind, ()))


def _sessions(event: Event, settings: Settings, part: Part | None) -> list[SessionFacts]:
    sessions = _present(Session.objects.filter(event=event), Kind.SESSION, part)
    speakers: dict[int, list[int]] = defaultdict(list)
    parts = Participation.objects.filter(
        session__event=event, speaker__deleted_at=None, role__in=settings.roles
    )
    if part is not None:
        parts = parts.filter(session__in=part.get(Kind.SESSION, ()), speaker__in=part.get(Kind.SPEAKER, ()))
    for session_id, speaker_id in parts.order_by("position", "id").values_list("session_id", "speaker_id"):
        if speaker_id not in speakers[session_id]:
            speakers[session_id].append(speaker_id)
    return [
        SessionFacts(
            id=session.pk,
            values=_values(settings.fields[Kind.SESSION], session),
            accepted=session.status == SessionStatus.ACCEPTED,
            status_label=SessionStatus(session.status).label,
            starts_at=session.starts_at,
            ends_at=session.ends_at,
            room=session.room_id,
            track=session.track_id,
            speakers=tuple(speakers[session.pk]),
        )
        for session in sessions.select_related("room", "track")
    ]


def _speaker(speaker: Speaker, fields: Fields) -> SpeakerFacts:
    return SpeakerFacts(
        id=speaker.pk,
        values=_values(fields, speaker),
        picture=_picture(speaker.headshot),
    )


def _values(fields: Fields, record: RecordWithCustomFields) -> dict[str, str]:
    """The values that the fields come from, and those that a record is named and told by."""
    keys = {field.ours for of_kind in (fields, FIELDS[fields.kind]) for field in of_kind.plain}
    return {key: _value(record, key) for key in keys}


def _value(record: RecordWithCustomFields, key: str) -> str:
    """The value of a field as a text, several choices a line each."""
    if key == "capacity" and isinstance(record, Session):
        own = record.capacity
        return _told(own if own is not None or record.room is None else record.room.capacity)
    if key.endswith("_name") and key not in {"first_name", "last_name"}:
        place = getattr(record, key.removesuffix("_name"))
        return place.name if place else ""
    return _told(getattr(record, key) if hasattr(record, key) else record.custom.get(key))


def _told(value: object) -> str:
    if isinstance(value, bool):
        return YES_NO_CHOICES[not value]
    if isinstance(value, list):
        return "\n".join(map(str, value))
    return "" if value is None else str(value)


def _picture(picture: Picture | None) -> PictureFacts | None:
    if picture is None:
        return None
    failed = picture.state == PictureState.FAILED or bool(picture.problem)
    return PictureFacts(
        id=picture.pk,
        sha256=picture.sha256,
        problem_code=picture.problem_code if failed else "",
        problem=picture.problem if failed else "",
    )
