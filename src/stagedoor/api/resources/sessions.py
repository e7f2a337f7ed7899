"""Sessions, with who takes part in them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from ninja import Router, Schema
from pydantic import AwareDatetime, Field

from stagedoor.accounts.models import Person
from stagedoor.agenda.domain.records import save_record, set_participants
from stagedoor.agenda.models import Event, ParticipationRole, Session, SessionStatus
from stagedoor.agenda.queries import SessionSearch, find_sessions, with_participants
from stagedoor.api import records
from stagedoor.api.record_routes import add_routes
from stagedoor.api.schemas import (
    Custom,
    CustomValue,
    Number,
    Participant,
    RecordFilter,
    RecordId,
    Told,
)
from stagedoor.common.clock import check_day
from stagedoor.common.errors import InputError

router = Router(tags=["Sessions"])
_PLAIN = ("title", "description", "status", "starts_at", "ends_at", "capacity")


class SessionIn(Schema):
    """What can be set of a session; what is left out stays as it is."""

    title: str = Field("", examples=["Opening"])
    description: str = Field("", description="HTML, Markdown or plain text; kept as safe HTML.")
    status: SessionStatus = SessionStatus.PENDING
    starts_at: AwareDatetime | None = Field(None, examples=["2027-06-09T09:00:00+02:00"])
    ends_at: AwareDatetime | None = Field(None, examples=["2027-06-09T09:45:00+02:00"])
    room_id: RecordId | None = None
    track_id: RecordId | None = None
    capacity: Number | None = None
    participants: list[Participant] = Field([], max_length=500, description="In the order of the programme.")
    custom: dict[str, CustomValue] = Field({}, description="Custom fields by name; those left out stay.")


class SessionOut(Told):
    """A session."""

    title: str = ""
    description: str = ""
    status: SessionStatus = SessionStatus.PENDING
    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None
    room_id: int | None = None
    track_id: int | None = None
    capacity: int | None = None
    participants: list[Participant] = []
    custom: Custom = {}


class SessionPage(Schema):
    """One page of sessions."""

    items: list[SessionOut]
    next: str | None


class SessionFilter(RecordFilter):
    """Which sessions."""

    status: SessionStatus | None = None
    day: date | None = Field(None, description="A day on the event's clock.")
    room_id: RecordId | None = None
    track_id: RecordId | None = None
    untimed: bool = Field(False, description="Only those without a start or an end.")


def _tell(session: Session) -> dict[str, Any]:
    parts = session.participants  # type: ignore[attr-defined]
    return {
        **{name: getattr(session, name) for name in _PLAIN},
        "room_id": session.room_id,
        "track_id": session.track_id,
        "participants": [{"speaker_id": part.speaker_id, "role": part.role} for part in parts],
    }


def _change(session: Session, given: dict[str, Any], actor: Person | None) -> None:
    event = session.event
    records.give(session, given, _PLAIN)
    for kind, places in (("room", event.rooms), ("track", event.tracks)):
        if (name := f"{kind}_id") in given:
            setattr(session, name, _key_of(places, given[name], name))
    save_record(session, actor)
    if "participants" in given:
        set_participants(session, _people(event, given["participants"]), actor)


def _key_of(records_of_event: Any, key: int | None, place: str) -> int | None:
    if key is not None and not records_of_event.filter(pk=key, deleted_at=None).exists():
        one = place.removesuffix("_id")
        raise InputError(f"There is no {one} {key} in this event.", place=place, code=f"unknown_{one}")
    return key


def _people(event: Event, given: list[dict[str, Any]]) -> list[Any]:
    wanted = [one["speaker_id"] for one in given]
    known = {one.pk: one for one in event.speakers.filter(pk__in=wanted, deleted_at=None)}
    if missing := next((key for key in wanted if key not in known), None):
        raise InputError(
            f"There is no speaker {missing} in this event.", place="participants", code="unknown_speaker"
        )
    return [(known[one["speaker_id"]], ParticipationRole(one.get("role", "speaker"))) for one in given]


def _find(event: Event, asked: SessionFilter) -> QuerySet[Session]:
    search = SessionSearch(
        text=asked.q,
        status=asked.status or "",
        day=_day(asked.day),
        room=str(asked.room_id or ""),
        track=str(asked.track_id or ""),
        untimed=asked.untimed,
        deleted=asked.deleted,
    )
    return find_sessions(event, search)


def _day(day: date | None) -> date | None:
    if day is not None:
        check_day(day, "day")
    return day


KIND = records.Kind(
    name="session",
    model=Session,
    fields=(*_PLAIN, "room_id", "track_id", "participants"),
    records=lambda event: with_participants(event.sessions.all()),
    tell=_tell,
    change=_change,
)
add_routes(
    router,
    KIND,
    takes=SessionIn,
    tells=SessionOut,
    page=SessionPage,
    asks=SessionFilter,
    find=_find,
    on_create="It needs a title; everything else may follow.",
)
