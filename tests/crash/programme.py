"""A small agenda that has one of everything, for the account of one organization."""

from __future__ import annotations

import io

from PIL import Image

from stagedoor.agenda.domain.pictures import set_picture
from stagedoor.agenda.domain.records import delete_record, save_record
from stagedoor.agenda.models import Event, Participation, SessionStatus, Speaker
from stagedoor.sync.domain.connections import connect
from stagedoor.sync.domain.mapping_settings import set_switches
from stagedoor.sync.domain.mappings import add_mapping
from tests import factories

ROOMS, TRACKS, SESSIONS, SPEAKERS, PICTURES = 3, 2, 4, 4, 3
TIMEZONE = "Europe/London"

BRINGS = {
    "room": ROOMS,
    "track": TRACKS,
    "session": SESSIONS,
    "speaker": SPEAKERS,
    "picture": PICTURES,
    "attached": SESSIONS + 1,
}
"""How many of what Swoogo holds in the end: one of the speakers is on two sessions."""


def make_programme(slug: str, key: str, secret: str, swoogo_event: int) -> Event:
    """Four sessions in three rooms and two tracks, four speakers, one of them on two; three pictures."""
    organization = factories.organization(slug=slug, name=slug)
    event = factories.event(organization, slug="camp", name="Camp", timezone=TIMEZONE)
    rooms = [factories.room(event, f"Hall {number}") for number in range(ROOMS)]
    tracks = [factories.track(event, f"Track {number}") for number in range(TRACKS)]
    speakers = [
        factories.speaker(
            event,
            first_name=f"Ada{number}",
            last_name="Vale",
            email=f"ada{number}@example.org",
            company="Tide & Co",
            biography=f"<p>Number {number} builds tide tables.</p>",
        )
        for number in range(SPEAKERS)
    ]
    for number in range(PICTURES):
        set_picture(speakers[number], portrait(number), f"{number}.jpg", None)
    for number in range(SESSIONS):
        factories.session(
            event,
            *{speakers[number]: None, speakers[0 if number == SESSIONS - 1 else number]: None},
            title=f"Talk {number}",
            description=f"<p>About {number}</p>",
            starts_at=factories.wall(event, 9 + number),
            ends_at=factories.wall(event, 9 + number, 45),
            room=rooms[number % ROOMS],
            track=tracks[number % TRACKS],
        )
    connect(organization, key, secret)
    add_mapping(event, swoogo_event)
    return event


def revise(event: Event, version: int) -> None:
    """Newer values for all of it: every text, time, place, attachment and picture of an agenda differs."""
    rooms, tracks = list(event.rooms.order_by("pk")), list(event.tracks.order_by("pk"))
    sessions, speakers = list(event.sessions.order_by("pk")), list(event.speakers.order_by("pk"))
    for number, session in enumerate(sessions):
        session.title = f"Talk {number}, version {version}"
        session.description = f"<p>About {number}, version {version}</p>"
        session.starts_at = factories.wall(event, 9 + number, 5 * version)
        session.ends_at = factories.wall(event, 9 + number, 45 + version)
        session.room, session.track = rooms[(number + version) % ROOMS], tracks[(number + version) % TRACKS]
        session.save()
    for number, speaker in enumerate(speakers):
        Speaker.objects.filter(pk=speaker.pk).update(
            job_title=f"Engineer {version}", company="" if (number + version) % 2 else f"Tide {version}"
        )
        if number < PICTURES:
            set_picture(speaker, portrait(number, version), f"{number}.jpg", None)
    # All stay on their own session; who is on one more changes.
    Participation.objects.filter(session=sessions[-1]).exclude(speaker=speakers[-1]).delete()
    factories.participation(sessions[-1], speakers[version % (SPEAKERS - 1)])


def let_go(event: Event) -> None:
    """A session is declined and a speaker deleted, where both are to be removed in Swoogo as well."""
    [mapping] = event.mappings.all()
    set_switches(mapping, {"remove_deleted_sessions": True, "remove_deleted_speakers": True})
    first = event.sessions.order_by("pk").first()
    last = event.speakers.order_by("pk").last()
    assert first is not None
    assert last is not None
    first.status = SessionStatus.DECLINED
    save_record(first, None)
    delete_record(last, None)


def portrait(number: int, version: int = 0) -> bytes:
    """A small JPEG, unlike the others."""
    buffer = io.BytesIO()
    Image.new("RGB", (40, 40), (60 * number, 90 + version, 120)).save(buffer, "JPEG")
    return buffer.getvalue()
