"""Reading an agenda: searching, filtering and sorting its lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, F, Prefetch, Q, QuerySet, Value
from django.db.models.expressions import OrderBy

from stagedoor.agenda.custom_search import custom_has
from stagedoor.agenda.models import (
    CustomField,
    Event,
    Participation,
    Room,
    Session,
    SourceId,
    Speaker,
    Sponsor,
    Tier,
    Track,
)
from stagedoor.agenda.models.source_id import MADE_UP
from stagedoor.common.clock import to_wall
from stagedoor.common.errors import InputError
from stagedoor.common.text import fold

# Sort key → the columns; the last ones make the order definite.
SESSION_SORTS = {
    "title": ["title"],
    "time": ["starts_at"],
    "ends": ["ends_at"],
    "room": ["room__name"],
    "track": ["track__name"],
    "status": ["status"],
    "capacity": ["capacity"],
    "changed": ["updated_at"],
}
SPEAKER_SORTS = {
    "name": ["last_name", "first_name"],
    "email": ["email"],
    "company": ["company"],
    "job": ["job_title"],
    "phone": ["phone"],
    "sessions": ["session_count"],
    "changed": ["updated_at"],
}
SPONSOR_SORTS = {
    "name": ["name"],
    "tier": ["tier__position"],
    "website": ["website"],
    "changed": ["updated_at"],
}
PLACE_SORTS = {"name": ["name"], "capacity": ["capacity"], "sessions": ["session_count"]}
TIER_SORTS = {"order": ["position"], "name": ["name"], "sponsors": ["sponsor_count"]}
NONE = "none"
# Each word is one more condition on every row.
MAX_SEARCH_WORDS = 10
MAX_SEARCH_CHARACTERS = 200


@dataclass(frozen=True)
class SessionSearch:
    """What to look for; an empty value looks for nothing. ``room`` and ``track`` are ids, or ``NONE``.

    ``outside`` finds what begins on none of the event's days.
    """

    text: str = ""
    status: str = ""
    day: date | None = None
    outside: bool = False
    room: str = ""
    track: str = ""
    untimed: bool = False
    deleted: bool = False
    sort: str = "time"
    custom: Sequence[CustomField] = ()
    """The custom fields whose texts are searched as well."""


@dataclass(frozen=True)
class Places:
    """The rooms and tracks that a session can be given, by their names."""

    rooms: list[Room]
    tracks: list[Track]


def places_of(event: Event) -> Places:
    """The event's rooms and tracks that are not deleted, with their names only; one query."""
    rooms, tracks = (
        model.objects.filter(event=event, deleted_at=None).order_by().values_list("pk", "name", Value(kind))
        for kind, model in ((0, Room), (1, Track))
    )
    found = sorted(rooms.union(tracks, all=True), key=lambda each: fold(each[1]))
    return Places(
        [Room(pk=pk, name=name, event=event) for pk, name, kind in found if kind == 0],
        [Track(pk=pk, name=name, event=event) for pk, name, kind in found if kind == 1],
    )


def search_words(text: str) -> list[str]:
    """The words to look for; raises InputError when there are more than a search may have."""
    if len(text) > MAX_SEARCH_CHARACTERS or len(words := text.split()) > MAX_SEARCH_WORDS:
        raise InputError(
            f"A search may have {MAX_SEARCH_WORDS} words and {MAX_SEARCH_CHARACTERS} characters at most.",
            place="q",
            code="search_too_long",
            remedy="Search for fewer words.",
        )
    return words


def find_sessions(event: Event, search: SessionSearch) -> QuerySet[Session]:
    """The event's sessions that match, with room, track and participants in a fixed number of queries."""
    sessions = event.sessions.filter(deleted_at__isnull=not search.deleted)
    for word in search_words(search.text):
        spoken = Participation.objects.filter(_name_has(word, "speaker__"), speaker__deleted_at=None)
        sessions = sessions.filter(
            Q(title__icontains=word) | Q(pk__in=spoken.values("session")) | custom_has(word, search.custom)
        )
    if search.status:
        sessions = sessions.filter(status=search.status)
    if search.day:
        sessions = sessions.filter(starts_at__gte=_midnight(event, search.day))
        sessions = sessions.filter(starts_at__lt=_midnight(event, search.day + timedelta(days=1)))
    if search.outside:
        first, last = _midnight(event, event.starts_on), _midnight(event, event.ends_on + timedelta(days=1))
        sessions = sessions.filter(Q(starts_at__lt=first) | Q(starts_at__gte=last))
    for field, value in (("room", search.room), ("track", search.track)):
        if value:
            sessions = sessions.filter(**{field: None if value == NONE else value})
    if search.untimed:
        sessions = sessions.filter(Q(starts_at=None) | Q(ends_at=None))
    order = _order(SESSION_SORTS, search.sort, "time")
    return with_participants(sessions.select_related("room", "track")).order_by(*order, "title", "pk")


def with_participants(sessions: QuerySet[Session]) -> QuerySet[Session]:
    """The sessions, each with its ``participants``: those whose speaker is not deleted, in order."""
    present = Participation.objects.filter(speaker__deleted_at=None).select_related("speaker")
    return sessions.prefetch_related(Prefetch("participations", present, to_attr="participants"))


def find_speakers(
    event: Event,
    text: str = "",
    *,
    no_email: bool = False,
    deleted: bool = False,
    sort: str = "name",
    custom: Sequence[CustomField] = (),
) -> QuerySet[Speaker]:
    """The event's speakers that match, with the number of their sessions as ``session_count``."""
    on_programme = Q(participations__session__deleted_at=None)
    speakers = event.speakers.filter(deleted_at__isnull=not deleted).select_related("headshot")
    speakers = speakers.annotate(
        session_count=Count("participations__session", filter=on_programme, distinct=True)
    )
    for word in search_words(text):
        speakers = speakers.filter(_name_has(word) | custom_has(word, custom))
    if no_email:
        speakers = speakers.filter(email="")
    return speakers.order_by(*_order(SPEAKER_SORTS, sort, "name"), "first_name", "pk")


def find_places(
    event: Event, model: type[Room | Track], text: str = "", *, deleted: bool = False, sort: str = ""
) -> QuerySet[Room | Track]:
    """The event's rooms or tracks that match, with the number of their sessions as ``session_count``.

    Without *sort* they come in their own order, which people have put them in.
    """
    places = model.objects.filter(event=event, deleted_at__isnull=not deleted)
    for word in search_words(text):
        places = places.filter(name__icontains=word)
    present = Q(sessions__deleted_at=None)
    places = places.annotate(session_count=Count("sessions", filter=present))
    own_order = model._meta.ordering or ()
    return places.order_by(*(_order(PLACE_SORTS, sort, "name") if sort else own_order), "name", "pk")


def find_sponsors(
    event: Event,
    text: str = "",
    *,
    tier: str = "",
    deleted: bool = False,
    sort: str = "tier",
    custom: Sequence[CustomField] = (),
) -> QuerySet[Sponsor]:
    """The event's sponsors that match; ``tier`` is an id or ``NONE``, empty for any."""
    sponsors = event.sponsors.filter(deleted_at__isnull=not deleted).select_related("tier", "logo")
    for word in search_words(text):
        told = Q(name__icontains=word) | Q(website__icontains=word)
        sponsors = sponsors.filter(told | custom_has(word, custom))
    if tier == NONE:
        sponsors = sponsors.filter(tier=None)
    elif tier:
        sponsors = sponsors.filter(tier_id=int(tier))
    return sponsors.order_by(*_order(SPONSOR_SORTS, sort, "tier"), "name", "pk")


def find_tiers(event: Event, text: str = "", *, sort: str = "order") -> QuerySet[Tier]:
    """The event's tiers that match, with the number of their sponsors as ``sponsor_count``."""
    tiers = event.tiers.all()
    for word in search_words(text):
        tiers = tiers.filter(name__icontains=word)
    present = Q(sponsors__deleted_at=None)
    tiers = tiers.annotate(sponsor_count=Count("sponsors", filter=present))
    return tiers.order_by(*_order(TIER_SORTS, sort, "order"), "name")


def days_of(event: Event) -> list[date]:
    """The event's days, and any other day on which a session starts, in order."""
    days = {event.starts_on + timedelta(days=n) for n in range((event.ends_on - event.starts_on).days + 1)}
    starts = event.sessions.filter(deleted_at=None).values_list("starts_at", flat=True)
    days.update(to_wall(start, event.zone).date() for start in starts.distinct().order_by() if start)
    return sorted(days)


def missing_fields(speaker: Speaker) -> list[str]:
    """What Swoogo requires of a speaker and this one lacks (R12), in words."""
    required = {"first name": speaker.first_name, "last name": speaker.last_name, "email": speaker.email}
    return [name for name, value in required.items() if not value.strip()]


def twins_of(speaker: Speaker) -> list[Speaker]:
    """The event's other speakers with this one's email (R25)."""
    if not speaker.email:
        return []
    others = Speaker.objects.filter(event=speaker.event, email__iexact=speaker.email, deleted_at=None)
    return list(others.exclude(pk=speaker.pk))


def source_ids_of(record: Session | Speaker | Sponsor) -> list[SourceId]:
    """Every id that a source gives a record, in the order in which they came."""
    kind = record._meta.model_name or ""
    stored = SourceId.objects.filter(event=record.event_id, kind=kind, record=record.pk)
    return list(stored.exclude(name__in=MADE_UP))


def _name_has(word: str, prefix: str = "") -> Q:
    found = Q()
    for field in ("first_name", "last_name", "email", "company"):
        found |= Q(**{f"{prefix}{field}__icontains": word})
    return found


def _midnight(event: Event, day: date) -> datetime:
    return datetime.combine(day, time(), event.zone)


def _order(sorts: dict[str, list[str]], sort: str, default: str) -> list[OrderBy]:
    """Empty values come last in either direction."""
    columns = sorts.get(sort.removeprefix("-"), sorts[default])
    down = sort.startswith("-")
    return [F(name).desc(nulls_last=True) if down else F(name).asc(nulls_last=True) for name in columns]
