"""The one neutral sheet that every format is read into, before anything is compared or stored.

The contract between the readers (one module per format) and what compares and stores:

*Values.* ``None`` means that the source does not say; an empty text never occurs, so blanks cannot wipe
(R29). A datetime without an offset is a wall-clock time of the event, one with an offset is an instant.
Descriptions and biographies are clean HTML: whether a field holds plain text, Markdown or HTML is for its
reader to tell.

*Absent and empty.* ``Sheet.speaks_of`` names the kinds of record that the file lists completely. Only of
those is a record that the file no longer names listed as gone; a list that is there and empty is spoken of
too. ``SheetSession.speakers`` is ``None`` where the file does not say who takes part, ``()`` where it says
nobody.

*Custom fields.* ``custom`` holds names of custom fields here and the texts that stand in their columns;
whether a text fits its field is for the preview to tell.

*Ids.* A record carries every id that its source gives it, the most trustworthy first. Any of them finds it
again. An id that several rows share (a talk with several slots) does not tell them apart: their start and
room do. A row without any id is known by its title or name; that is not for the reader to make up.

*Where from.* ``source`` is the format, ``identity`` what the file calls itself (an acronym, a base address)
or the name that a person gave it. Together they are the source that last values, ids and a shift are kept
for.

*Problems.* A ``NOTE`` loses nothing. Whatever does not come in is a ``VALUE`` or a ``RECORD``, and the
import does not end as if all were well.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import datetime


# An exported table may be saved in either format; it is the same source all the same.
TABLES = frozenset({"csv", "xlsx"})
ROLES = frozenset({"speaker", "moderator", "chairperson"})
# Before the name of a custom field, where fields are told apart by name.
CUSTOM = "custom:"


class Severity(StrEnum):
    """How much a problem costs."""

    NOTE = "note"
    """Nothing was lost, but somebody should know."""
    VALUE = "value"
    """One value was left out; the rest of its record came."""
    RECORD = "record"
    """One record was left out; all others came."""


@dataclass(frozen=True)
class Problem:
    """Something in the file that could not be taken as it is.

    ``place`` names the file and the row or record in it, ``field`` the column or key (empty when it is about
    the whole record), ``message`` says in a sentence what is wrong.
    """

    place: str
    field: str
    message: str
    severity: Severity

    def __str__(self) -> str:
        return ": ".join(part for part in (self.place, self.field, self.message) if part)


class Id(NamedTuple):
    """One id that a source gives a record: ``name`` is what the source calls it, such as guid, code or id.

    ``title`` and ``name`` are ids as well: of a session or a person whom the source gives no other. Tables
    have one column for ids, called ``id``; its value may be any id of any source.
    """

    name: str
    value: str


@dataclass(frozen=True)
class SpeakerRef:
    """Who takes part in a session: named by ids of the source, else by email address, else by full name.

    ``role`` is one of speaker, moderator and chairperson. With none of the three somebody takes part, and the
    source does not say who.
    """

    ids: tuple[Id, ...] = ()
    email: str | None = None
    role: str = "speaker"
    name: str | None = None

    @property
    def source_id(self) -> str:
        """The value of its first id, ``""`` where it has none."""
        return self.ids[0].value if self.ids else ""


@dataclass(frozen=True)
class SheetSession:
    """One session. ``description`` is clean HTML.

    ``status`` is one of pending, accept_queue, accepted, decline_queue and declined. ``speakers`` is ``()``
    where the source says that nobody speaks. ``roles`` are those of which ``speakers`` tells: who has another
    one keeps it.
    """

    title: str
    place: str
    ids: tuple[Id, ...] = ()
    description: str | None = None
    status: str | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    room: str | None = None
    track: str | None = None
    capacity: int | None = None
    speakers: tuple[SpeakerRef, ...] | None = None
    roles: frozenset[str] = ROLES
    custom: tuple[tuple[str, str], ...] = ()

    @property
    def source_id(self) -> str:
        """The value of its first id, ``""`` where it has none."""
        return self.ids[0].value if self.ids else ""


@dataclass(frozen=True)
class SheetSpeaker:
    """One person, with an id, an email address or a name. ``biography`` is clean HTML.

    ``one_name`` says that first and last name were told as one text, which the reader has split.
    """

    place: str
    ids: tuple[Id, ...] = ()
    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None
    job_title: str | None = None
    company: str | None = None
    phone: str | None = None
    biography: str | None = None
    headshot_url: str | None = None
    custom: tuple[tuple[str, str], ...] = ()
    one_name: bool = False

    @property
    def source_id(self) -> str:
        """The value of its first id, ``""`` where it has none."""
        return self.ids[0].value if self.ids else ""


@dataclass(frozen=True)
class SheetSponsor:
    """One sponsor, known by its ids in the source, else by its name. ``description`` is clean HTML."""

    name: str
    place: str
    ids: tuple[Id, ...] = ()
    description: str | None = None
    website: str | None = None
    tier: str | None = None
    logo_url: str | None = None
    custom: tuple[tuple[str, str], ...] = ()

    @property
    def source_id(self) -> str:
        """The value of its first id, ``""`` where it has none."""
        return self.ids[0].value if self.ids else ""


@dataclass(frozen=True)
class SheetRoom:
    """A room that the source lists, whether a session takes place in it or not."""

    name: str
    capacity: int | None = None


@dataclass(frozen=True)
class SheetTrack:
    """A track that the source lists; ``color`` looks like #206bc4."""

    name: str
    color: str | None = None


@dataclass(frozen=True)
class Sheet:
    """What one file holds. ``source`` is the format: frab, sessionize, csv or xlsx.

    ``identity`` is what the file calls itself, ``""`` where it does not say: two files of one format and one
    identity are one source. ``speaks_of`` holds kinds of record: session, speaker, sponsor, room, track.
    ``timezone`` is an IANA name and ``title`` the conference's name, where the file tells them. Rooms and
    tracks that only sessions name are not repeated in ``rooms`` and ``tracks``.
    """

    source: str
    identity: str = ""
    timezone: str | None = None
    title: str | None = None
    sessions: list[SheetSession] = field(default_factory=list)
    speakers: list[SheetSpeaker] = field(default_factory=list)
    sponsors: list[SheetSponsor] = field(default_factory=list)
    rooms: list[SheetRoom] = field(default_factory=list)
    tracks: list[SheetTrack] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    speaks_of: frozenset[str] = frozenset()


# What sources write where they have no id. One record in a file may be called 0; it is none either way.
_NO_IDS = {"", "0", "-", "none", "null", "nil", "nan", "n/a", "undefined"}


def make_ids(*named: tuple[str, str]) -> tuple[Id, ...]:
    """Return pairs of an id's name and its value as ids, leaving out blanks and placeholders."""
    return tuple(Id(name, value) for name, value in named if value.strip().casefold() not in _NO_IDS)
