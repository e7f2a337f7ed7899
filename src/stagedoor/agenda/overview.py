"""An event at a glance: how much there is of everything, and its days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import Case, Count, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce

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

_A_DAY = timedelta(days=1)


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
    """The event's days in order, on its own clocks; one statement.

    Sessions are told apart by the instants at which days begin: asking the database for each session's day in
    a timezone costs several times as much.
    """
    span = (event.ends_on - event.starts_on).days + 1
    days = [event.starts_on + timedelta(days=number) for number in range(span)]
    # Where clocks skip midnight, the day begins when they do: zoneinfo takes it so.
    begins = [
        datetime.combine(day, time(), event.zone).astimezone(UTC) for day in [*days, event.ends_on + _A_DAY]
    ]
    within = {"deleted_at": None, "starts_at__gte": begins[0], "starts_at__lt": begins[-1]}
    number_of_day = Case(*(When(starts_at__lt=end, then=number) for number, end in enumerate(begins[1:])))
    rows = event.sessions.filter(**within).order_by().annotate(number=number_of_day).values("number")
    found = {
        row["number"]: Day(days[row["number"]], row["sessions"], row["accepted"], row["rooms"])
        for row in rows.annotate(
            sessions=Count("pk"),
            accepted=Count("pk", filter=Q(status=SessionStatus.ACCEPTED)),
            rooms=Count("room", distinct=True),
        )
    }
    return [found.get(number, Day(day)) for number, day in enumerate(days)]
