"""Making next year's event from this year's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Model

from stagedoor.accounts.models import Person, record_audit
from stagedoor.agenda.domain.events import create_event
from stagedoor.agenda.models import (
    CustomField,
    Event,
    Participation,
    Picture,
    RecordWithCustomFields,
    Room,
    Session,
    Speaker,
    Sponsor,
    Tier,
    Track,
)
from stagedoor.common.clock import from_wall, to_wall
from stagedoor.common.errors import InputError

Record = TypeVar("Record", bound=Model)
AT_ONCE = 500


@transaction.atomic
def clone_event(
    event: Event,
    slug: str,
    name: str,
    *,
    starts_on: date,
    with_sessions: bool,
    actor: Person | None = None,
) -> Event:
    """Make an event of as many days from this one: its rooms, tracks, tiers and custom fields.

    ``with_sessions`` its sessions, speakers and sponsors as well, each session at the same clock time, as
    many days later as the event begins later. Nothing of Swoogo comes along: the new event is not mapped, and
    its records are new ones. What is deleted here is left out.
    """
    later = starts_on - event.starts_on
    new = create_event(
        event.organization,
        slug,
        name,
        timezone=event.timezone,
        starts_on=starts_on,
        ends_on=event.ends_on + later,
        actor=actor,
    )
    new.tiers.all().delete()
    copy = _Copy(event, new, later)
    copy.frame()
    if with_sessions:
        copy.programme()
    record_audit(event.organization, actor, "event.cloned", new, of=event.slug, with_sessions=with_sessions)
    return new


class _Copy:
    """What was copied so far, by the key it has in the event that is copied."""

    def __init__(self, old: Event, new: Event, later: timedelta) -> None:
        self.old, self.new, self.later = old, new, later
        self.rooms: Mapping[int, Room] = {}
        self.tracks: Mapping[int, Track] = {}
        self.tiers: Mapping[int, Tier] = {}
        self.keys: Mapping[str, str] = {}

    def frame(self) -> None:
        """The rooms, tracks, tiers and custom fields."""
        self.rooms = self._copied(self.old.rooms.filter(deleted_at=None))
        self.tracks = self._copied(self.old.tracks.filter(deleted_at=None))
        self.tiers = self._copied(self.old.tiers.all())
        fields: Mapping[int, CustomField] = self._copied(self.old.custom_fields.filter(deleted_at=None))
        self.keys = {f"f{pk}": field.key for pk, field in fields.items()}

    def programme(self) -> None:
        """The sessions, the speakers with their parts in them, and the sponsors."""
        speakers: Mapping[int, Speaker] = self._copied(
            self.old.speakers.filter(deleted_at=None).select_related("headshot"), self._speaker
        )
        sessions: Mapping[int, Session] = self._copied(
            self.old.sessions.filter(deleted_at=None), self._session
        )
        self._copied(self.old.sponsors.filter(deleted_at=None).select_related("logo"), self._sponsor)
        parts = Participation.objects.filter(session__in=sessions, speaker__in=speakers)
        Participation.objects.bulk_create(
            (
                Participation(
                    session=sessions[part.session_id],
                    speaker=speakers[part.speaker_id],
                    role=part.role,
                    position=part.position,
                )
                for part in parts
            ),
            batch_size=AT_ONCE,
        )

    def _copied(self, records: Iterable[Record], prepare: Any = None) -> dict[int, Record]:
        copies: dict[int, Record] = {}
        for record in records:
            old = record.pk
            record.pk, record._state.adding = None, True
            record.event = self.new  # type: ignore[attr-defined]
            if hasattr(record, "imported"):
                record.source, record.imported = "", {}  # type: ignore[attr-defined]
            if isinstance(record, RecordWithCustomFields):
                record.custom = {
                    self.keys[key]: value for key, value in record.custom.items() if key in self.keys
                }
            if prepare is not None:
                prepare(record)
            copies[old] = record
        made = list(copies.values())
        if made:
            type(made[0])._default_manager.bulk_create(made, batch_size=AT_ONCE)
        return copies

    def _session(self, session: Session) -> None:
        session.starts_at, session.ends_at = self._moved(session.starts_at), self._moved(session.ends_at)
        session.room = self.rooms.get(session.room_id or 0)
        session.track = self.tracks.get(session.track_id or 0)
        session.room_before = session.track_before = None

    def _speaker(self, speaker: Speaker) -> None:
        speaker.headshot = self._picture(speaker.headshot)

    def _sponsor(self, sponsor: Sponsor) -> None:
        sponsor.tier = self.tiers.get(sponsor.tier_id or 0)
        sponsor.logo = self._picture(sponsor.logo)

    def _picture(self, picture: Picture | None) -> Picture | None:
        """The same picture for the new event; both have the one file, which stays while either needs it."""
        if picture is not None:
            picture.pk, picture._state.adding, picture.event = None, True, self.new
            picture.save()
        return picture

    def _moved(self, instant: datetime | None) -> datetime | None:
        """The same clock time on the new day; an hour later where the clocks skip that time."""
        if instant is None:
            return None
        wall = to_wall(instant, self.old.zone) + self.later
        try:
            return from_wall(wall, self.new.zone)
        except InputError:
            return from_wall(wall + timedelta(hours=1), self.new.zone)
