"""The agenda as the pure part of a sync sees it: plain values, no database, no clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from stagedoor.common.text import fold
from stagedoor.swoogo.records import Kind, Row
from stagedoor.sync.planning.fields import FIELDS, Fields, FieldSet

Ref = tuple[Kind, int]
"""A record of the agenda: its kind and its id here."""

CREATING, LINKED, DELETED, RETIRED = "creating", "linked", "deleted", "retired"


@dataclass(frozen=True)
class SessionFacts:
    """A session that is not deleted. ``speakers`` are those who are sent as speakers, in their order.

    ``values`` of this and the others are texts by our name of the field, those of custom fields among them;
    several choices are a line each.
    """

    id: int
    values: Mapping[str, str]
    accepted: bool
    status_label: str
    starts_at: datetime | None
    ends_at: datetime | None
    room: int | None
    track: int | None
    speakers: tuple[int, ...]

    @property
    def title(self) -> str:
        """The name for people."""
        return self.values["title"]


@dataclass(frozen=True)
class PictureFacts:
    """A headshot or logo. ``sha256`` is empty while its bytes are not here; then ``problem`` may say why."""

    id: int
    sha256: str
    problem_code: str = ""
    problem: str = ""


@dataclass(frozen=True)
class SpeakerFacts:
    """A speaker who is not deleted."""

    id: int
    values: Mapping[str, str]
    picture: PictureFacts | None

    @property
    def email(self) -> str:
        """The address by which Swoogo knows them."""
        return self.values["email"]

    @property
    def name(self) -> str:
        """The name for people."""
        full = f"{self.values['first_name']} {self.values['last_name']}".strip()
        return full or self.email or f"Speaker {self.id}"


@dataclass(frozen=True)
class SponsorFacts:
    """A sponsor that is not deleted; ``tier`` is the tier's name."""

    id: int
    values: Mapping[str, str]
    tier: str
    logo: PictureFacts | None

    @property
    def name(self) -> str:
        """The name for people."""
        return self.values["name"]


@dataclass(frozen=True)
class Levels:
    """Swoogo's sponsorship levels: the choices of one field of the account, folded name → id (R13)."""

    field_id: int
    ids: Mapping[str, int]

    def missing(self, sponsors: tuple[SponsorFacts, ...]) -> list[str]:
        """The names of the sponsors' tiers that are no level in Swoogo."""
        tiers = {fold(sponsor.tier): sponsor.tier for sponsor in sponsors if sponsor.tier}
        return [name for key, name in tiers.items() if key not in self.ids]


@dataclass(frozen=True)
class Agenda:
    """What an event holds; rooms and tracks by id → name."""

    zone: ZoneInfo
    sessions: tuple[SessionFacts, ...] = ()
    speakers: tuple[SpeakerFacts, ...] = ()
    rooms: Mapping[int, str] = field(default_factory=dict)
    tracks: Mapping[int, str] = field(default_factory=dict)
    sponsors: tuple[SponsorFacts, ...] = ()

    def places(self, kind: Kind) -> Mapping[int, str]:
        """The rooms or the tracks."""
        return self.rooms if kind is Kind.ROOM else self.tracks


@dataclass(frozen=True)
class Wanted:
    """One record as it should stand in Swoogo.

    ``fields`` are Swoogo's names and form values; ``refs`` are fields that hold the Swoogo id of another
    record of ours; ``labels`` are the names of choices that ``fields`` holds the ids of. ``mapped`` are the
    fields of the mapping that it is for.
    """

    kind: Kind
    id: int
    name: str
    fields: Mapping[str, str]
    refs: Mapping[str, Ref] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    picture: PictureFacts | None = None
    mapped: FieldSet = field(default_factory=lambda: FIELDS, compare=False, repr=False)

    @property
    def schema(self) -> Fields:
        """The fields of its kind."""
        return self.mapped[self.kind]

    @property
    def ref(self) -> Ref:
        """Its kind and id."""
        return (self.kind, self.id)

    def read(self, row: Row) -> Row:
        """A row of Swoogo's, with the id of a choice of ours that it tells by its name only (§9)."""
        named: Row = {}
        for name, label in self.labels.items():
            told = row.get(name)
            if isinstance(told, Mapping) and not told.get("id"):
                told = told.get("value")
            if isinstance(told, str) and fold(told) == fold(label):
                named[name] = self.fields[name]
        return {**row, **named}


@dataclass(frozen=True)
class Difference:
    """A field that differs in Swoogo from ours, both values as text for people; empty for none."""

    field: str
    theirs: str
    ours: str


@dataclass(frozen=True)
class PutBack:
    """Theirs, which Swoogo is given again as ``value``, and what ours was when somebody asked for that."""

    value: str
    ours: str


@dataclass(frozen=True)
class Remark:
    """Something about a record that a person should know: why it is left out, or what was changed on the way.

    ``kind`` may also be ``picture`` or ``attachment``; ``attempted`` tells whether it counts as a shortfall
    (R27).
    """

    kind: str
    id: int
    name: str
    code: str
    message: str
    attempted: bool = False


@dataclass(frozen=True)
class Desired:
    """What should stand in Swoogo, and what should not and why.

    ``on_attempted``: speaker → those of their sessions that are attempted (R27); ``on_sent``: those of them
    that are sent, whether the speaker goes or not.
    ``present_speakers`` are not deleted here: taking one of these off a session detaches, deleting one does
    not (R23). ``present_sessions`` are accepted and not deleted here, sent or not, ``unaccepted`` the others
    that are not deleted; ``removable`` are the kinds of which what is not present is removed in Swoogo (R30).
    """

    records: Mapping[Ref, Wanted]
    on_attempted: Mapping[int, tuple[int, ...]]
    on_sent: Mapping[int, tuple[int, ...]]
    present_speakers: frozenset[int]
    left_out: tuple[Remark, ...]
    warnings: tuple[Remark, ...]
    attempted: Mapping[Kind, frozenset[int]]
    present_sessions: frozenset[int] = frozenset()
    unaccepted: frozenset[Ref] = frozenset()
    removable: frozenset[Kind] = frozenset()

    def is_present(self, ref: Ref) -> bool:
        """Whether a session or speaker is here, so that it is none to be removed."""
        return ref[1] in (self.present_sessions if ref[0] is Kind.SESSION else self.present_speakers)

    def of(self, kind: Kind) -> list[Wanted]:
        """The wanted records of a kind."""
        return [wanted for wanted in self.records.values() if wanted.kind is kind]


@dataclass(frozen=True)
class LinkFacts:
    """A record link as the plan sees it; see ``RecordLink`` for the fields."""

    kind: Kind
    id: int
    state: str
    swoogo_id: int | None
    former_ids: tuple[int, ...] = ()
    sent: Mapping[str, str] = field(default_factory=dict)
    baseline: Mapping[str, Any] = field(default_factory=dict)
    attached: tuple[int, ...] = ()
    attached_before: frozenset[int] = frozenset()
    unconfirmed_fields: frozenset[str] = frozenset()
    unconfirmed_sessions: frozenset[int] = frozenset()
    picture_sent: str = ""
    found: bool = False
    kept_there: str = ""
    waiting: tuple[Difference, ...] = ()
    put_back: Mapping[str, PutBack] = field(default_factory=dict)

    @property
    def gone_ids(self) -> frozenset[str]:
        """The ids under which it stood in Swoogo and stands no more."""
        gone = [*self.former_ids, self.swoogo_id] if self.state == DELETED else self.former_ids
        return frozenset(map(str, gone))
