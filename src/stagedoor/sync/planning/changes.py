"""What a plan consists of: the changes to make in Swoogo, and what is left out and why. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from stagedoor.swoogo.records import Kind, Row
from stagedoor.sync.planning.proposals import Proposal
from stagedoor.sync.planning.records import Difference, PictureFacts, Ref, Remark, Wanted


@dataclass(frozen=True)
class Create:
    """Make a record in Swoogo that is not there."""

    wanted: Wanted


@dataclass(frozen=True)
class Link:
    """Take the record that stands in Swoogo already; fill its empty fields, keep the others (R24)."""

    wanted: Wanted
    row: Row


@dataclass(frozen=True)
class Update:
    """Change these fields of a linked record, and only these.

    ``before`` is the record as Swoogo held it right before; None where it has not been read. ``already`` are
    fields that changed here and hold our value there, ``theirs`` those that changed on both sides, ``kept``
    those that differ and are left as they are there, ``waits`` those that wait for an answer (R37). ``after``
    names a record that has to be updated first.
    """

    wanted: Wanted
    fields: Mapping[str, str]
    refs: Mapping[str, Ref]
    before: Row | None = None
    already: Mapping[str, str] = field(default_factory=dict)
    theirs: tuple[Difference, ...] = ()
    kept: tuple[Difference, ...] = ()
    waits: tuple[Difference, ...] = ()
    after: Ref | None = None

    @property
    def names(self) -> frozenset[str]:
        """The fields that are sent."""
        return frozenset({*self.fields, *self.refs})

    @property
    def is_urgent(self) -> bool:
        """Whether it moves a session: its time or its room (R39)."""
        return self.wanted.kind is Kind.SESSION and self.wanted.schema.are_urgent(self.names)

    @property
    def is_something(self) -> bool:
        """Whether there is anything to send, or to remember."""
        return bool(self.fields or self.refs or self.already or self.kept or self.waits)


@dataclass(frozen=True)
class Attach:
    """Attach a speaker to sessions; ``sessions`` are all of theirs that are sent, new ones included.

    ``known`` are the Swoogo ids of those that they are attached to already, the deleted ones left out.
    """

    speaker: int
    name: str
    sessions: tuple[int, ...]
    known: frozenset[int]


@dataclass(frozen=True)
class Detach:
    """Take a speaker off one session to which we attached them."""

    speaker: int
    name: str
    session: int
    swoogo_session_id: int


@dataclass(frozen=True)
class Remove:
    """Remove a record in Swoogo that we made there and that is gone here, with its attachments (R30).

    ``why`` says what it is here: ``deleted``, or ``not accepted`` of a session.
    """

    kind: Kind
    id: int
    name: str
    swoogo_id: int
    why: str

    @property
    def credits(self) -> int:
        """One more for a session: who is registered is asked first."""
        return 2 if self.kind is Kind.SESSION else 1


@dataclass(frozen=True)
class Upload:
    """Send a headshot or logo."""

    kind: Kind
    id: int
    name: str
    picture: PictureFacts


Change = Create | Link | Update | Attach | Detach | Remove | Upload


@dataclass
class Plan:
    """What to do, what not and why.

    ``claims`` are records whose creation is not settled yet (R38); ``proposals`` are matches that somebody
    has to answer (R35).
    """

    changes: list[Change] = field(default_factory=list)
    left_out: list[Remark] = field(default_factory=list)
    claims: list[Wanted] = field(default_factory=list)
    proposals: list[Proposal] = field(default_factory=list)
    unchanged: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether Swoogo holds all of it already."""
        return not self.changes and not self.claims

    @property
    def to_read(self) -> list[Update]:
        """The updates of records that have to be read before (R37)."""
        updates = [change for change in self.changes if isinstance(change, Update)]
        return [update for update in updates if update.before is None]

    @property
    def kinds_to_list(self) -> set[Kind]:
        """The kinds of which Swoogo's list must be read before anything is created (R24, R38)."""
        creates = {change.wanted.kind for change in self.changes if isinstance(change, Create)}
        return creates | {wanted.kind for wanted in self.claims}
