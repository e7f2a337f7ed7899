"""Mapped events with large agendas, and the record links of one that was sent, straight into the database."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from itertools import count
from typing import TYPE_CHECKING

from bench.agenda import FIRST_DAY, LAST_DAY, TIMEZONE, Size, email, speakers_of
from bench.installation import ORGANIZATION, Installation

if TYPE_CHECKING:
    from stagedoor.agenda.models import Event

BATCH = 5_000
BIOGRAPHY = "<p>" + "They have built and run conference programmes for many years. " * 10 + "</p>"
DESCRIPTION = "<p>" + "What we learned on the way, and what we would do otherwise. " * 10 + "</p>"


def add_filled_events(installation: Installation, size: Size, number: int = 1) -> list[str]:
    """Add events with an agenda of this size, mapped to empty Swoogo events; their paths."""
    numbers = [installation.sandbox.add_event(f"Event {n}") for n in range(number)]
    return installation.do(_add, numbers, size)


def link_everything(installation: Installation, path: str) -> None:
    """Make the record links that a complete push of the event would have left behind."""
    installation.do(_link, path)


def _add(swoogo_events: list[int], size: Size) -> list[str]:
    from stagedoor.agenda.domain.events import create_event  # noqa: PLC0415 - Django is ready only now
    from stagedoor.cli.common import find_organization  # noqa: PLC0415
    from stagedoor.sync.domain.mappings import add_mapping  # noqa: PLC0415

    organization, paths = find_organization(ORGANIZATION), []
    for number in swoogo_events:
        slug = f"event-{number}"
        event = create_event(
            organization, slug, slug, timezone=TIMEZONE, starts_on=FIRST_DAY, ends_on=LAST_DAY
        )
        _fill(event, size)
        add_mapping(event, number)
        paths.append(f"{ORGANIZATION}/{slug}")
    return paths


def _fill(event: Event, size: Size) -> None:
    from stagedoor.agenda.models import (  # noqa: PLC0415 - Django is ready only now
        Participation,
        Room,
        Session,
        SessionStatus,
        Speaker,
        Track,
    )

    rooms = [Room(event=event, name=f"Room {n}", name_key=f"room {n}") for n in range(size.rooms)]
    tracks = [Track(event=event, name=f"Track {n}", name_key=f"track {n}") for n in range(size.tracks)]
    Room.objects.bulk_create(rooms)
    Track.objects.bulk_create(tracks)
    speakers = [
        Speaker(
            event=event,
            first_name="Speaker",
            last_name=f"No. {n}",
            email=email(n),
            job_title="Engineer",
            biography=BIOGRAPHY,
        )
        for n in range(size.speakers)
    ]
    Speaker.objects.bulk_create(speakers, BATCH)
    nine = datetime.combine(FIRST_DAY, time(9), UTC)
    sessions = [
        Session(
            event=event,
            title=f"Session {n}",
            description=DESCRIPTION,
            status=SessionStatus.ACCEPTED,
            starts_at=nine + timedelta(days=n % 3, hours=n // 3 % 9),
            ends_at=nine + timedelta(days=n % 3, hours=n // 3 % 9, minutes=45),
            room=rooms[n % size.rooms],
            track=tracks[n % size.tracks],
        )
        for n in range(size.sessions)
    ]
    Session.objects.bulk_create(sessions, BATCH)
    parts = [
        Participation(session=session, speaker=speakers[number], position=position)
        for n, session in enumerate(sessions)
        for position, number in enumerate(speakers_of(size, n))
    ]
    Participation.objects.bulk_create(parts, BATCH)


def _link(path: str) -> None:
    from stagedoor.cli.common import find_event  # noqa: PLC0415 - Django is ready only now
    from stagedoor.common import clock  # noqa: PLC0415
    from stagedoor.swoogo.records import Kind  # noqa: PLC0415
    from stagedoor.sync.domain.mappings import live_mapping  # noqa: PLC0415
    from stagedoor.sync.models import LinkState, RecordLink  # noqa: PLC0415
    from stagedoor.sync.snapshot import read_agenda  # noqa: PLC0415
    from stagedoor.sync.translate import translate_agenda  # noqa: PLC0415

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
            seen=sent,
            attached=[ids[Kind.SESSION, session] for session in of_them],
        )
        links.append(link)
    RecordLink.objects.bulk_create(links, BATCH)
