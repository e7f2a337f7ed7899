"""Moving a session to another time, room or track, as the day grid does (W2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2s

from stagedoor.accounts.models import Person
from stagedoor.agenda.conflicts.words import when_words
from stagedoor.agenda.domain.conflicts import rules_of
from stagedoor.agenda.domain.history import changing
from stagedoor.agenda.domain.records import save_record
from stagedoor.agenda.models import Event, Room, Session, Track
from stagedoor.common.errors import InputError


@dataclass(frozen=True)
class Slot:
    """When and where a session takes place, as far as that is known."""

    starts_at: datetime | None
    ends_at: datetime | None
    room: Room | None
    track: Track | None

    @property
    def version(self) -> str:
        """Another one whenever the slot is another: who moves a session says which they saw."""
        places = (place.pk if place else None for place in (self.room, self.track))
        return slot_version(self.starts_at, self.ends_at, *places)


def slot_of(session: Session) -> Slot:
    """Where the session is now."""
    return Slot(session.starts_at, session.ends_at, session.room, session.track)


def slot_version(starts_at: datetime | None, ends_at: datetime | None, *places: int | None) -> str:
    """The version of a slot, from its times and the ids of its room and track."""
    moments = [each and each.timestamp() for each in (starts_at, ends_at)]
    return blake2s(repr((*moments, *places)).encode(), digest_size=4).hexdigest()


def slot_words(slot: Slot, event: Event) -> str:
    """``Tue 9 Jun 2027, 10:00–10:45 (Europe/Berlin), Main Hall``."""
    when = when_words(slot.starts_at, slot.ends_at, rules_of(event))
    return f"{when}, {slot.room or 'no room'}"


def move_session(
    event: Event, session_id: int, seen: str, to: Slot, actor: Person | None
) -> tuple[Session, int | None]:
    """Move a session that stands where it was seen (*seen* is that slot's version).

    Returns it with the move's entry in the history, None where it stood there already.

    Raises InputError where somebody else has moved or deleted it meanwhile, or where the slot makes no sense;
    nothing is changed then.
    """
    with changing(event, actor) as recorder:
        session = _as_seen(event, session_id, seen, to)
        for place in (to.room, to.track):
            if place is not None and (place.event_id != event.pk or place.deleted_at):
                raise InputError(
                    f"“{place}” is not there any more.", code="place_gone", remedy="Choose another."
                )
        session.starts_at, session.ends_at = to.starts_at, to.ends_at
        session.room, session.track = to.room, to.track
        save_record(session, actor)
    return session, recorder.change.pk if recorder.change else None


def _as_seen(event: Event, session_id: int, seen: str, to: Slot) -> Session:
    """The session, which nobody has moved or deleted since; InputError otherwise."""
    session = (
        event.sessions.filter(pk=session_id, deleted_at=None).select_related("room", "track", "event").first()
    )
    if session is None:
        raise InputError(
            "This session was deleted meanwhile, so it was not moved.",
            code="session_gone",
            remedy="It can be restored from the list, under Deleted.",
        )
    now = slot_of(session)
    if now.version != seen:
        raise InputError(
            f"Somebody else moved “{session}” meanwhile. It is now at {slot_words(now, event)}. "
            f"You wanted {slot_words(to, event)}. Yours was not saved.",
            code="moved_meanwhile",
            remedy="Move it again from where it is now, if you still want to.",
        )
    return session
