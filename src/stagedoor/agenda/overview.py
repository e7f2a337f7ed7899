"""An event at a glance: how much there is of everything, and its days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, TruncDate

from stagedoor.agenda.models import (
    AgendaRecord,
    Event,
    Room,
    Session,
    SessionStatus,
    Speaker,
    Sponsor,
    Track,
)


@dataclass(frozen=True)
class Totals:
    """The records of an event that are not deleted; ``untimed`` are accepted ones without time."""

    sessions: int
    accepted: int
    untimed: int
    speakers: int
    sponsors: int
    rooms: int
    tracks: int


@dataclass(frozen=True)
class Day:
    """One of the event's days: its sessions, those of them that are accepted, and the rooms in use."""

    day: date
    sessions: int = 0
    accepted: int = 0
    rooms: int = 0


def totals_of(event: Event) -> Totals:
    """How much there is; one statement."""
    accepted = Q(status=SessionStatus.ACCEPTED)
    untimed = accepted & (Q(starts_at=None) | Q(ends_at=None))
    numbers = {
        "sessions": number_of(Session),
        "accepted": number_of(Session, accepted),
        "untimed": number_of(Session, untimed),
        "speakers": number_of(Speaker),
        "sponsors": number_of(Sponsor),
        "rooms": number_of(Room),
        "tracks": number_of(Track),
    }
    # Under names of their own: the event has fields of these.
    counted = {f"number_of_{name}": number for name, number in numbers.items()}
    row: Mapping[str, Any] = Event.objects.filter(pk=event.pk).order_by().values(**counted).get()
    return Totals(**{name: row[f"number_of_{name}"] for name in numbers})


def number_of(model: type[AgendaRecord], which: Q | None = None) -> Coalesce:
    """For a query of events: how many such records each has that are not deleted.

    A subquery of its own, since a join of two kinds would multiply them.
    """
    present = model._default_manager.filter(which or Q(), event=OuterRef("pk"), deleted_at=None).order_by()
    return Coalesce(Subquery(present.values("event").annotate(number=Count("pk")).values("number")), 0)


def days_at_a_glance(event: Event) -> list[Day]:
    """The event's days in order, on its own clocks; one statement."""
    present = event.sessions.filter(deleted_at=None).exclude(starts_at=None).order_by()
    rows = present.annotate(day=TruncDate("starts_at", tzinfo=event.zone)).values("day")
    found = {
        row["day"]: Day(row["day"], row["sessions"], row["accepted"], row["rooms"])
        for row in rows.annotate(
            sessions=Count("pk"),
            accepted=Count("pk", filter=Q(status=SessionStatus.ACCEPTED)),
            rooms=Count("room", distinct=True),
        )
    }
    span = (event.ends_on - event.starts_on).days + 1
    days = (event.starts_on + timedelta(days=number) for number in range(span))
    return [found.get(day, Day(day)) for day in days]
