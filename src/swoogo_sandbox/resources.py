"""Which kinds of records there are, and which fields they have (Swoogo API notes, §5 to §9)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Field:
    """One field of a kind.

    ``type`` decides how a written value is checked; ``limit`` is in characters; ``target`` is the kind a
    reference points to. Fields that are not ``writable`` are ignored when sent.
    """

    name: str
    type: str = "text"
    writable: bool = True
    required: bool = False
    limit: int | None = None
    target: str = ""
    default: object = None

    @property
    def label(self) -> str:
        """The name as error messages write it."""
        return self.name.removesuffix("_id").replace("_", " ").title()


def _text(name: str, limit: int | None = 255, *, required: bool = False, default: object = None) -> Field:
    return Field(name, "text", limit=limit, required=required, default=default)


def _computed(*names: str) -> tuple[Field, ...]:
    return tuple(Field(name, "computed", writable=False) for name in names)


@dataclass(frozen=True)
class Resource:
    """One kind of record: its path, its fields, what a read without ``fields`` answers, its expands.

    ``hidden`` fields are kept but never answered; ``custom`` names the field definitions that apply.
    """

    name: str
    singular: str
    fields: tuple[Field, ...]
    sparse: tuple[str, ...] = ("id", "name")
    expands: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    custom: str = ""

    @property
    def readable(self) -> tuple[str, ...]:
        """The native fields that ``fields=*`` answers."""
        return tuple(field.name for field in self.fields if field.name not in self.hidden)


ID = Field("id", "integer", writable=False)
EVENT_ID = Field("event_id", "event", required=True)
STAMPS = _computed("created_at", "updated_at")
AUTHORS = _computed("created_by", "updated_by")

EVENTS = Resource(
    "events",
    "event",
    (
        ID,
        _text("name", required=True),
        *_computed("folder_id", "organizer_id", "type_id", "free_event"),
        Field("start_date", "date"),
        Field("start_time", "time"),
        Field("end_date", "date"),
        Field("end_time", "time"),
        Field("close_date", "date"),
        Field("close_time", "time"),
        Field("timezone", "zone", default="UTC"),
        _text("status", default="live"),
        Field("capacity", "integer"),
        Field("target_attendance", "integer"),
        Field("description", "html"),
        _text("domain"),
        _text("hashtag"),
        _text("url"),
        _text("webinar_url"),
        *AUTHORS,
        *STAMPS,
    ),
    expands=("folder", "location", "sessions", "sponsors", "speakers", "translations"),
    custom="event",
)

SESSIONS = Resource(
    "sessions",
    "session",
    (
        ID,
        EVENT_ID,
        _text("name", required=True),
        _text("admin_short_name"),
        _text("badge_name"),
        Field("description", "html"),
        Field("date", "date"),
        Field("start_time", "time"),
        Field("end_time", "time"),
        *_computed("times_with_timezone"),
        Field("use_event_timezone", "boolean", default=True),
        Field("timezone", "zone"),
        Field("capacity", "integer"),
        _text("notes", None),
        *_computed("location"),
        Field("location_id", "reference", target="locations"),
        *_computed("track"),
        Field("track_id", "reference", target="tracks"),
        *_computed("session_included", "type_id"),
        Field("locked_when_saved", "boolean", default=False),
        Field("selected_by_default", "boolean", default=False),
        Field("prevent_session_conflicts", "boolean", default=False),
        _text("selection_control", default="optional"),
        _text("session_status", default="live"),
        _text("webinar_url"),
        _text("sold_out_message"),
        _text("secure_id"),
        *_computed("direct_link", "virtual_link"),
        *STAMPS,
    ),
    expands=("speakers", "location", "track", "registrantCount"),
    custom="session",
)

# A location or track does not say which event it belongs to (Swoogo API notes, §7).
LOCATIONS = Resource(
    "locations",
    "location",
    (
        ID,
        EVENT_ID,
        _text("name", required=True),
        Field("capacity", "integer"),
        Field("color", "color"),
        Field("use_event_address", "boolean", default=True),
        *AUTHORS,
        *STAMPS,
    ),
    hidden=("event_id",),
)

TRACKS = Resource(
    "tracks",
    "track",
    (ID, EVENT_ID, _text("name", required=True), *STAMPS),
    hidden=("event_id",),
)

PERSONAL_FIELDS = (
    Field("email", "email", required=True, limit=255),
    Field("bio", "html"),
    _text("first_name", required=True),
    _text("prefix"),
    _text("last_name", required=True),
    _text("company"),
    _text("middle_name"),
    _text("job_title"),
    _text("work_phone", 32),
    _text("mobile_phone", 32),
    _text("suffix"),
    Field("profile_picture", "image", writable=False),
    _text("twitter_handle", 18),
    Field("gender", "choice"),
    Field("birth_date", "date"),
    Field("cc_email", "email", limit=255),
    _text("vat_number"),
)
PERSONAL = frozenset(field.name for field in PERSONAL_FIELDS)

SPEAKERS = Resource(
    "speakers",
    "speaker",
    (
        ID,
        EVENT_ID,
        Field("contact_id", "integer", writable=False),
        *_computed("cfs_speaker"),
        *PERSONAL_FIELDS,
        *STAMPS,
        *_computed("direct_link"),
        Field("event_sort", "integer"),
    ),
    sparse=("id", "first_name", "last_name"),
    expands=("sessions",),
    custom="contact",
)

CONTACTS = Resource(
    "contacts",
    "contact",
    (ID, *PERSONAL_FIELDS, *STAMPS),
    sparse=("id", "first_name", "last_name"),
    custom="contact",
)

SPONSORS = Resource(
    "sponsors",
    "sponsor",
    (
        ID,
        EVENT_ID,
        _text("name", required=True),
        _text("website"),
        Field("description", "html"),
        Field("logo_id", "image", writable=False),
        Field("level", "choice"),
        _text("webinar_url"),
        _text("video_url"),
        _text("notes", None),
        *STAMPS,
        *_computed("direct_link"),
    ),
    custom="sponsor",
)

RESOURCES: dict[str, Resource] = {
    resource.name: resource
    for resource in (EVENTS, SESSIONS, LOCATIONS, TRACKS, SPEAKERS, CONTACTS, SPONSORS)
}
EVENT_CHILDREN = ("sessions", "locations", "tracks", "speakers", "sponsors")
