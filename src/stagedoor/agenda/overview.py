"""An event at a glance: how much there is of everything, and its days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q
from django.db.models.functions import TruncDate

from stagedoor.agenda.models import Event, SessionStatus


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
    """How much there is; one statement for each kind of record."""
    accepted = Q(status=SessionStatus.ACCEPTED)
    present = event.sessions.filter(deleted_at=None).order_by()
    sessions = present.aggregate(
        all=Count("pk"),
        accepted=Count("pk", filter=accepted),
        untimed=Count("pk", filter=accepted & (Q(starts_at=None) | Q(ends_at=None))),
    )
    others = (event.speakers, event.sponsors, event.rooms, event.tracks)
    speakers, sponsors, rooms, tracks = (each.filter(deleted_at=None).count() for each in others)
    return Totals(
        sessions["all"], sessions["accepted"], sessions["untimed"], speakers, sponsors, rooms, tracks
    )


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
