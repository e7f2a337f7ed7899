"""Mapped events with large agendas, and the record links of one that was sent, straight into the database."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from itertools import count

from bench.agenda import FIRST_DAY, TIMEZONE, Size, email, speakers_of
from bench.installation import ORGANIZATION
from stagedoor.agenda.domain.events import create_event
from stagedoor.agenda.models import Event, Participation, Room, Session, SessionStatus, Speaker, Track
from stagedoor.cli.common import find_event, find_organization
from stagedoor.common import clock
from stagedoor.swoogo.records import Kind
from stagedoor.sync.domain.mappings import add_mapping, live_mapping
from stagedoor.sync.models import LinkState, RecordLink
from stagedoor.sync.planning.translate import translate_agenda
from stagedoor.sync.snapshot import read_agenda

BATCH = 5_000
NINE = datetime.combine(FIRST_DAY, time(9), UTC)
BIOGRAPHY = "<p>" + "They have built and run conference programmes for many years. " * 10 + "</p>"
DESCRIPTION = "<p>" + "What we learned on the way, and what we would do otherwise. " * 10 + "</p>"


def add_events(swoogo_events: list[int], size: Size) -> list[str]:
    """Add an event with an agenda of this size for each of these Swoogo events; their paths."""
    organization, slugs = find_organization(ORGANIZATION), []
    for number in swoogo_events:
        slugs.append(f"event-{number}")
        event = create_event(
            organization, slugs[-1], slugs[-1], timezone=TIMEZONE, starts_on=FIRST_DAY, ends_on=size.last_day
        )
        _fill(event, size)
        add_mapping(event, number)
    return [f"{ORGANIZATION}/{slug}" for slug in slugs]


def link_everything(path: str) -> None:
    """Make the record links that a complete push of the event would have left behind."""
    mapping = live_mapping(find_event(path))
    desired = translate_agenda(read_agenda(mapping.event), clock.now())
    ids = dict(zip(desired.records, count(1), strict=False))
    links = []
    for ref, wanted in desired.records.items():
        sent = {name: value for name, value in wanted.fields.items() if value}
        sent |= {name: str(ids[target]) for name, target in wanted.refs.items()}
        of_them = desired.on_sent.get(wanted.id, ()) if wanted.kind is Kind.SPEAKER else ()
        link = RecordLink(
            connection=mapping.connection,
            event=mapping.event,
            swoogo_event_id=mapping.swoogo_event_id,
            kind=wanted.kind,
            record_id=wanted.id,
            swoogo_id=ids[ref],
            state=LinkState.LINKED,
            sent=sent,
            baseline=sent,
            attached=[ids[Kind.SESSION, session] for session in of_them],
        )
        links.append(link)
    RecordLink.objects.bulk_create(links, BATCH)


def _fill(event: Event, size: Size) -> None:
    rooms = [Room(event=event, name=f"Room {n}", name_key=f"room {n}") for n in range(size.rooms)]
    tracks = [Track(event=event, name=f"Track {n}", name_key=f"track {n}") for n in range(size.tracks)]
    speakers = [_speaker(event, n) for n in range(size.speakers)]
    sessions = [_session(event, size, n, rooms, tracks) for n in range(size.sessions)]
    parts = [
        Participation(session=session, speaker=speakers[number], position=position)
        for n, session in enumerate(sessions)
        for position, number in enumerate(speakers_of(size, n))
    ]
    Room.objects.bulk_create(rooms)
    Track.objects.bulk_create(tracks)
    Speaker.objects.bulk_create(speakers, BATCH)
    Session.objects.bulk_create(sessions, BATCH)
    Participation.objects.bulk_create(parts, BATCH)


def _speaker(event: Event, number: int) -> Speaker:
    return Speaker(
        event=event,
        first_name="Speaker",
        last_name=f"No. {number}",
        email=email(number),
        job_title="Engineer",
        biography=BIOGRAPHY,
    )


def _session(event: Event, size: Size, number: int, rooms: list[Room], tracks: list[Track]) -> Session:
    day, place = number % size.days, number // size.days
    starts_at = NINE + timedelta(days=day, hours=place % 9, minutes=place // 9 % 4 * 15)
    return Session(
        event=event,
        title=f"Session {number}",
        description=DESCRIPTION,
        status=SessionStatus.ACCEPTED,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=45),
        room=rooms[place % len(rooms)],
        track=tracks[number % len(tracks)],
    )
