"""Agendas with something of everything that decides about a record, chosen by a seed; nothing is sent."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any

from stagedoor.agenda.models import (
    Event,
    ParticipationRole,
    Picture,
    Room,
    Session,
    SessionStatus,
    Speaker,
    Sponsor,
    Track,
)
from stagedoor.common import clock
from stagedoor.swoogo.records import Kind
from stagedoor.sync.models import (
    BothChanged,
    Connection,
    EventMapping,
    HandsOff,
    LinkState,
    Match,
    Matching,
    MatchState,
    Outcome,
    RecordLink,
    RunScope,
    RunState,
    RunStatus,
    Trigger,
)
from stagedoor.sync.planning.records import Wanted
from stagedoor.sync.snapshot import plan_now
from tests import factories

ZONES = ["Europe/London", "America/New_York", "Asia/Kathmandu", "Pacific/Apia"]
# Of these the first three are one address, and so are the last two; "K" is the Kelvin sign.
EMAILS = [
    "ada@example.org",
    "Ada@Example.org",
    "ada@\u200bexample.org",
    "kim@example.org",
    "\u212aim@example.org",
    "bo@example.org",
    "cy@example.org",
    "b_@example.org",
    "",
    "É@example.org",
    "é@example.org",
]
MISSING = ["update session", "update speaker", "update sponsor"]


def connected(event: Event, **fields: Any) -> EventMapping:
    """A mapping of this event to a Swoogo event that nobody asks for."""
    connection = Connection.objects.create(organization=event.organization, key="key", **fields)
    return EventMapping.objects.create(connection=connection, event=event, swoogo_event_id=event.pk)


class AnyAgenda:
    """An event with a dozen records of each kind, some of them sent before."""

    def __init__(self, seed: int) -> None:
        self.any = Random(seed)
        self.event = factories.event(timezone=self.any.choice(ZONES))
        missing = [call for call in MISSING if self.any.random() < 0.2]
        levels = self.any.choice([{}, {"field_id": 1, "ids": {"gold": 5}}])
        self.mapping = connected(self.event, readings={"missing": missing}, levels=levels)
        self.rooms: list[Room | None] = [None, *(factories.room(self.event) for _ in range(3))]
        self.tracks: list[Track | None] = [None, *(factories.track(self.event) for _ in range(2))]
        self.speakers = [self._speaker() for _ in range(8)]
        self.sessions = [self._session() for _ in range(12)]
        self.sponsors = [self._sponsor(number) for number in range(4)]
        self._places_go()
        self._link_some()
        self._pass_emails_on()
        self._decide_by_hand()
        self._fail_some()

    @property
    def records(self) -> list[Session | Speaker | Sponsor]:
        """All that can be asked about."""
        return [*self.sessions, *self.speakers, *self.sponsors]

    def _maybe(self, share: float) -> Any:
        return clock.now() if self.any.random() < share else None

    def _speaker(self) -> Speaker:
        return factories.speaker(
            self.event,
            first_name=self.any.choice(["Ada", "Ada", "Bo", " "]),
            email=self.any.choice(EMAILS),
            headshot=self._picture(),
            deleted_at=self._maybe(0.1),
        )

    def _sponsor(self, number: int) -> Sponsor:
        tier = self.any.choice(["Gold", "Silver"])
        logo, gone = self._picture(), self._maybe(0.1)
        return factories.sponsor(self.event, tier, name=f"Sponsor {number}", logo=logo, deleted_at=gone)

    def _picture(self) -> Picture | None:
        sha = self.any.choice(["", "aa"])
        return Picture.objects.create(event=self.event, sha256=sha) if self.any.random() < 0.5 else None

    def _session(self) -> Session:
        starts = factories.wall(self.event, 10, day=self.any.randrange(3))
        if self.any.random() < 0.2:
            starts = clock.now() - timedelta(days=2)
        length = timedelta(hours=self.any.choice([1, 1, 1, 20, -1]))
        made = factories.session(
            self.event,
            title=self.any.choice(["Opening", "Opening", "Lunch", " "]),
            status=self.any.choice([SessionStatus.ACCEPTED] * 4 + [SessionStatus.PENDING]),
            starts_at=None if self.any.random() < 0.1 else starts,
            ends_at=None if self.any.random() < 0.1 else starts + length,
            room=self.any.choice(self.rooms),
            track=self.any.choice(self.tracks),
            deleted_at=self._maybe(0.1),
        )
        for somebody in self.any.sample(self.speakers, self.any.randrange(4)):
            role = self.any.choice([ParticipationRole.SPEAKER] * 3 + [ParticipationRole.MODERATOR])
            factories.participation(made, somebody, role)
        return made

    def _places_go(self) -> None:
        for place in (*self.rooms, *self.tracks):
            if place is not None and self.any.random() < 0.2:
                place.deleted_at = clock.now()
                place.save()

    def _link_some(self) -> None:
        """Links of every state, whose values differ from today's in some fields."""
        for scope in RunScope:
            wanted = plan_now(self.mapping, scope).desired.records
            known = [record for record in wanted if self.any.random() < 0.6]
            ids = {record: number for number, record in enumerate(wanted, 100)}
            for kind, number in known:
                self._link(wanted[kind, number], ids[kind, number], {ref: str(ids[ref]) for ref in ids})
        for record in self.records:
            kind = record._meta.model_name or ""
            is_new = not RecordLink.objects.filter(kind=kind, record_id=record.pk).exists()
            if is_new and self.any.random() < 0.3:
                self._make_link(kind, record.pk, 900 + record.pk, {"email": self.any.choice(EMAILS)})

    def _link(self, wanted: Wanted, swoogo_id: int, ids: dict[Any, str]) -> None:
        sent = dict(wanted.fields) | {name: ids[ref] for name, ref in wanted.refs.items()}
        if self.any.random() < 0.5:
            changed = self.any.choice(list(sent))
            sent[changed] = self.any.choice(EMAILS) if changed == "email" else "before"
        if wanted.kind is Kind.SPEAKER and self.any.random() < 0.4:
            sent["email"] = self.any.choice(EMAILS)
        self._make_link(wanted.kind, wanted.id, swoogo_id, sent)

    def _pass_emails_on(self) -> None:
        """Two or three speakers, each with the email here that another one has in Swoogo."""
        linked = RecordLink.objects.filter(event=self.event, kind=Kind.SPEAKER, state=LinkState.LINKED)
        some = list(linked.order_by("pk"))[: self.any.choice([0, 2, 3])]
        emails = [Speaker.objects.get(pk=link.record_id).email for link in some]
        for link, email in zip(some, [*emails[1:], *emails[:1]], strict=True):
            link.sent["email"] = email
            link.save()

    def _make_link(self, kind: str, record: int, swoogo_id: int, sent: dict[str, str]) -> None:
        state = self.any.choice([LinkState.LINKED] * 5 + list(LinkState))
        RecordLink.objects.create(
            connection=self.mapping.connection,
            event=self.event,
            swoogo_event_id=self.event.pk,
            kind=kind,
            record_id=record,
            swoogo_id=None if state == LinkState.CREATING else swoogo_id,
            state=state,
            sent=sent,
            unconfirmed_fields=["email"] if self.any.random() < 0.1 else [],
            picture_sent=self.any.choice(["", "aa"]),
            linked_at=clock.now(),
        )

    def _decide_by_hand(self) -> None:
        """Settings of the mapping, marks of *Never touch in Swoogo*, and matches that wait for an answer."""
        for name in ("sync_chairpersons", "sync_moderators", "remove_deleted_sessions"):
            setattr(self.mapping, name, self.any.random() < 0.3)
        self.mapping.both_changed = self.any.choice(list(BothChanged))
        self.mapping.matching = self.any.choice(list(Matching))
        self.mapping.save()
        for record in self.records:
            about = {"event": self.event, "kind": record._meta.model_name, "record_id": record.pk}
            if self.any.random() < 0.1:
                HandsOff.objects.create(**about, field=self.any.choice(["", "email", "name", "picture"]))
            if self.any.random() < 0.1:
                state = self.any.choice(list(MatchState))
                where = {"swoogo_event_id": self.event.pk, "found_at": clock.now()}
                Match.objects.create(**about, **where, name=str(record), state=state)

    def _fail_some(self) -> None:
        for scope in RunScope:
            run = self.mapping.runs.create(
                trigger=Trigger.CLI, scope=scope, state=RunState.FINISHED, status=RunStatus.PARTIAL
            )
            for record in self.records:
                if self.any.random() < 0.2:
                    run.records.create(
                        kind=record._meta.model_name,
                        record_id=record.pk,
                        name=str(record),
                        outcome=self.any.choice([Outcome.FAILED, Outcome.CREATED]),
                        reason="rejected",
                        message="Refused.",
                    )
