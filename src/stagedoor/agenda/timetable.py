"""The programme as plain rows: who is where and when. Conflicts and the day grid are made of them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from stagedoor.agenda.models import Event, Participation, SessionStatus, Speaker

# What is declined takes no room and nobody's time.
OFF = (SessionStatus.DECLINE_QUEUE, SessionStatus.DECLINED)


@dataclass(frozen=True, slots=True)
class TimetableSession:
    """One session; start and end are instants. ``people`` are the ids of all who take part, in any role."""

    pk: int
    title: str
    status: str
    starts_at: datetime | None
    ends_at: datetime | None
    room: int | None
    room_name: str
    track: int | None
    track_name: str
    track_color: str
    people: frozenset[int]

    def __str__(self) -> str:
        return self.title


@dataclass(frozen=True, slots=True)
class Timetable:
    """The sessions in the order of their starts, those without one last; ``people`` are names by id."""

    sessions: list[TimetableSession]
    people: dict[int, str]


def read_timetable(event: Event, only: Q | None = None) -> Timetable:
    """The sessions of the event that may take place, or *only* some of them; two statements."""
    sessions = event.sessions.filter(only or Q(), deleted_at=None).exclude(status__in=OFF).order_by("pk")
    parts = Participation.objects.filter(session__in=sessions.order_by(), speaker__deleted_at=None)
    people: defaultdict[int, set[int]] = defaultdict(set)
    names: dict[int, str] = {}
    person = ("speaker__first_name", "speaker__last_name", "speaker__email")
    for session, speaker, first, last, email in parts.order_by().values_list(
        "session_id", "speaker_id", *person
    ):
        people[session].add(speaker)
        if speaker not in names:
            names[speaker] = Speaker(first_name=first, last_name=last, email=email).name
    columns = ("pk", "title", "status", "starts_at", "ends_at")
    places = ("room_id", "room__name", "track_id", "track__name", "track__color")
    rows = [
        TimetableSession(
            pk=pk,
            title=title,
            status=status,
            starts_at=start,
            ends_at=end,
            room=room,
            room_name=room_name or "",
            track=track,
            track_name=track_name or "",
            track_color=color or "",
            people=frozenset(people[pk]),
        )
        for pk, title, status, start, end, room, room_name, track, track_name, color in sessions.values_list(
            *columns, *places
        )
    ]
    rows.sort(key=lambda row: (row.starts_at is None, row.starts_at and row.starts_at.timestamp(), row.pk))
    return Timetable(rows, names)
