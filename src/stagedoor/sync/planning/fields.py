"""The fields of records in Swoogo: one row each, read by everything that deals with a field. Pure.

A field that is sent is one row here: translation reads where its value comes from, comparing its type, the
stages its urgency, the Swoogo client its name, messages its label. Names and types are Swoogo's (Swoogo API
notes, §6 to §9); which fields are sent by default is R9, R12 and R13. A mapping's own rows (R31) take the
place of these, see ``with_rows``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property

from stagedoor.swoogo.records import Kind, Projection


class FieldType(StrEnum):
    """What a field holds, and so how two values of it are compared."""

    TEXT = "text"
    RICH_TEXT = "rich text"
    EMAIL = "email"
    URL = "web address"
    NUMBER = "number"
    DATE = "date"
    TIME = "time"
    YES_NO = "yes or no"
    PHONE = "phone number"
    CHOICE = "choice"
    CHOICES = "several choices"
    PICTURE = "picture"
    REFERENCE = "reference"


class Use(StrEnum):
    """What is done with a field."""

    SENT = "sent"
    WATCHED = "watched"
    """Not sent; that an update of ours leaves it alone is checked."""
    READ = "read"
    """Told by Swoogo, never written."""


@dataclass(frozen=True)
class Definition:
    """A field as its Swoogo account defines it: ``attribute`` is the name in rows and bodies (§10).

    ``type`` is Swoogo's word, such as dropDownList; ``choices`` are the names by id, as text.
    """

    id: int
    attribute: str
    name: str
    type: str
    choices: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Field:
    """One field of one kind of record.

    ``name`` is Swoogo's, ``label`` the one for people, ``ours`` the attribute of the record here that it
    comes from. A record without a value in a *required* field is not sent; *urgent* fields go before others
    (R39); fields of one ``group`` make sense only together; a *reference* holds the Swoogo id of a record of
    the kind ``refers_to``. ``is_locked``: which of our fields goes there cannot be changed (R31).
    ``values`` gives, for each of our choices, the id of Swoogo's (empty: nothing is sent), and ``otherwise``
    the id for a choice that is not in it. ``definition`` is what Swoogo said of the field when it was mapped.
    """

    kind: Kind
    name: str
    label: str
    type: FieldType = FieldType.TEXT
    ours: str = ""
    use: Use = Use.SENT
    is_required: bool = False
    is_urgent: bool = False
    is_locked: bool = False
    group: str = ""
    refers_to: Kind | None = None
    values: Mapping[str, str] | None = None
    otherwise: str = ""
    definition: Definition | None = None

    @property
    def is_plain(self) -> bool:
        """Whether its value comes from one value of the record's, and from nothing else."""
        is_own = self.use is Use.SENT and bool(self.ours) and not self.group
        is_elsewhere = self.type is FieldType.CHOICE and self.values is None
        return is_own and self.type is not FieldType.REFERENCE and not is_elsewhere

    def words(self, text: str) -> str:
        """A value as it is compared, for people: choices by their names in Swoogo."""
        names = self.definition.choices if self.definition is not None else {}
        return ", ".join(names.get(each, each) for each in text.split(",")) if names else text

    @property
    def is_fixed(self) -> bool:
        """Whether it always goes, from the same field of ours (R31)."""
        return self.is_required or self.is_locked or bool(self.group)


BESIDE_FIELDS = {"sessions": "Sessions", "picture": "Picture"}
"""What is told of a record as if it were a field, with its label."""


@dataclass(frozen=True)
class Fields:
    """The fields of one kind."""

    kind: Kind
    rows: tuple[Field, ...]

    def named(self, name: str) -> Field:
        """The row of this name of Swoogo's; a plain text where there is none."""
        return self._by_name.get(name) or Field(self.kind, name, BESIDE_FIELDS.get(name, name))

    def together(self, names: Collection[str]) -> frozenset[str]:
        """These and all that make sense only with them: a start goes with its date and end."""
        groups = {self.named(name).group for name in names} - {""}
        return frozenset({*names, *(row.name for row in self.rows if row.group in groups)})

    def must_arrive(self, name: str) -> bool:
        """Whether a record that lacks our value in this field is wrong in Swoogo (R26)."""
        field = self.named(name)
        is_pointer = field.type in {FieldType.REFERENCE, FieldType.CHOICE}
        return field.is_required or bool(field.group) or is_pointer

    def form(self, body: Mapping[str, str]) -> dict[str, str | list[str]]:
        """The body as it is sent: several choices one by one, under ``c_12[]`` (Swoogo API notes, §10)."""
        sent: dict[str, str | list[str]] = {}
        for name, value in body.items():
            if value and self.named(name).type is FieldType.CHOICES:
                sent[f"{name}[]"] = value.split(",")
            else:
                sent[name] = value
        return sent

    def labels(self, names: Iterable[str]) -> str:
        """Fields in words, each once and in the record's order: ``Title, Room``.

        What only goes along with others (that times are on the event's clock) is not told beside them.
        """
        places = {row.name: place for place, row in enumerate(self.rows)}
        fields = sorted(map(self.named, names), key=lambda field: places.get(field.name, len(places)))
        told = [field for field in fields if field.ours or not field.group]
        return ", ".join(dict.fromkeys(field.label for field in told or fields))

    @cached_property
    def sent(self) -> frozenset[str]:
        """The names of the fields that are sent."""
        return frozenset(row.name for row in self.rows if row.use is Use.SENT)

    @cached_property
    def plain(self) -> tuple[Field, ...]:
        """The fields whose value is one of the record's."""
        return tuple(row for row in self.rows if row.is_plain)

    @cached_property
    def references(self) -> tuple[Field, ...]:
        """The fields that hold the id of another record."""
        return tuple(row for row in self.rows if row.type is FieldType.REFERENCE and row.use is Use.SENT)

    @cached_property
    def has_picture(self) -> bool:
        """Whether the record's picture goes along."""
        return any(row.type is FieldType.PICTURE and row.ours for row in self.rows)

    @cached_property
    def defined(self) -> tuple[Field, ...]:
        """The fields of the account's own making: whether they are as they were has to be asked."""
        return tuple(row for row in self.rows if row.definition is not None and row.use is Use.SENT)

    @cached_property
    def content(self) -> tuple[str, ...]:
        """The names of the fields that an answer is checked for: those that are sent, and those watched."""
        return tuple(row.name for row in self.rows if row.use is not Use.READ)

    @cached_property
    def required(self) -> frozenset[str]:
        """The names of the fields without which Swoogo takes no record."""
        return frozenset(row.name for row in self.rows if row.is_required)

    @cached_property
    def always_required(self) -> frozenset[str]:
        """Those that Swoogo wants in whatever it takes for a whole record: a session may be undated."""
        return frozenset(name for name in self.required if not self.named(name).group)

    @cached_property
    def projection(self) -> Projection:
        """The fields to ask Swoogo for."""
        return Projection(self.content, tuple(row.name for row in self.rows if row.use is Use.READ))

    def are_urgent(self, names: Collection[str]) -> bool:
        """Whether one of these goes before texts and pictures."""
        return any(self.named(name).is_urgent for name in names)

    @cached_property
    def _by_name(self) -> Mapping[str, Field]:
        return {row.name: row for row in self.rows}


NEVER_WRITTEN = frozenset(
    {
        *("id", "event_id", "contact_id", "secure_id", "sessions", "location", "track", "cfs_speaker"),
        *("created_at", "created_by", "updated_at", "updated_by", "session_included"),
        *("direct_link", "virtual_link", "times_with_timezone", "profile_picture", "logo_id"),
    }
)
"""What a row of any kind may tell and no update may send, by Swoogo's names."""


def _read(kind: Kind, **labels: str) -> tuple[Field, ...]:
    return tuple(Field(kind, name, label, use=Use.READ) for name, label in labels.items())


def _picture(kind: Kind, name: str, label: str, ours: str) -> Field:
    """Uploaded by a call of its own, never written as a field (§11)."""
    return Field(kind, name, label, FieldType.PICTURE, ours, Use.READ)


def _time(name: str, label: str, ours: str, type: FieldType = FieldType.TIME) -> Field:
    """One of the fields that only together say when a session is."""
    return Field(
        Kind.SESSION, name, label, type, ours, is_required=bool(ours), is_urgent=bool(ours), group="times"
    )


def _session() -> tuple[Field, ...]:
    kind, reference = Kind.SESSION, FieldType.REFERENCE
    return (
        Field(kind, "name", "Title", ours="title", is_required=True, is_locked=True),
        Field(kind, "description", "Description", FieldType.RICH_TEXT, "description"),
        _time("date", "Date", "starts_at", FieldType.DATE),
        _time("start_time", "Start", "starts_at"),
        _time("end_time", "End", "ends_at"),
        _time("use_event_timezone", "Event timezone", "", FieldType.YES_NO),
        Field(kind, "location_id", "Room", reference, "room", is_urgent=True, refers_to=Kind.ROOM),
        Field(kind, "track_id", "Track", reference, "track", refers_to=Kind.TRACK),
        Field(kind, "capacity", "Capacity", FieldType.NUMBER, "capacity", Use.WATCHED),
        # Named by the session's row, so that a room of somebody else's can be told by its name (§6.2).
        *_read(kind, location="Room", track="Track"),
        *_read(kind, event_id="Event", timezone="Timezone", session_status="Status"),
    )


def _speaker() -> tuple[Field, ...]:
    kind = Kind.SPEAKER
    return (
        Field(kind, "first_name", "First name", ours="first_name", is_required=True),
        Field(kind, "last_name", "Last name", ours="last_name", is_required=True),
        Field(kind, "email", "Email", FieldType.EMAIL, "email", is_required=True, is_locked=True),
        Field(kind, "job_title", "Job title", ours="job_title"),
        Field(kind, "company", "Company", ours="company"),
        Field(kind, "bio", "Biography", FieldType.RICH_TEXT, "biography"),
        _picture(kind, "profile_picture", "Headshot", "headshot"),
        *_read(kind, event_id="Event", contact_id="Contact"),
    )


def _sponsor() -> tuple[Field, ...]:
    kind = Kind.SPONSOR
    return (
        Field(kind, "name", "Name", ours="name", is_required=True, is_locked=True),
        Field(kind, "website", "Website", FieldType.URL, "website"),
        Field(kind, "description", "Description", FieldType.RICH_TEXT, "description"),
        Field(kind, "level", "Tier", FieldType.CHOICE, "tier"),
        _picture(kind, "logo_id", "Logo", "logo"),
        *_read(kind, event_id="Event"),
    )


def _place(kind: Kind, *more: Field) -> tuple[Field, ...]:
    return (Field(kind, "name", "Name", ours="name", is_required=True, is_locked=True), *more)


_CAPACITY = Field(Kind.ROOM, "capacity", "Capacity", FieldType.NUMBER, use=Use.WATCHED)

FieldSet = Mapping[Kind, Fields]
"""The fields of every kind, as one mapping has them."""

FIELDS: FieldSet = {
    kind: Fields(kind, (*rows, *_read(kind, created_at="Created", updated_at="Changed")))
    for kind, rows in (
        (Kind.SESSION, _session()),
        (Kind.SPEAKER, _speaker()),
        (Kind.SPONSOR, _sponsor()),
        (Kind.ROOM, _place(Kind.ROOM, _CAPACITY)),
        (Kind.TRACK, _place(Kind.TRACK)),
    )
}
"""The fields of every kind, as long as a mapping has no rows of its own (R31)."""


def with_rows(fields: Fields, rows: Iterable[Field], without: Collection[str] = ()) -> Fields:
    """The fields with these rows in place of those of the same names, and nothing sent to those ``without``.

    What is not sent any more is still watched: an update of ours must leave it alone.
    """
    own = {row.name: row for row in rows}
    kept = [_not_sent(row) if row.name in without else own.pop(row.name, row) for row in fields.rows]
    return Fields(fields.kind, (*kept, *own.values()))


def _not_sent(row: Field) -> Field:
    return replace(row, ours="", use=Use.WATCHED if row.use is Use.SENT else row.use, is_urgent=False)
