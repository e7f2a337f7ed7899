"""A small programme that goes through the main path, and what Swoogo should show of it."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image

from stagedoor.agenda.domain.pictures import set_picture
from stagedoor.agenda.models import Participation, Session, SessionStatus, Speaker
from stagedoor.common.html import to_text
from tests import factories
from tests.sync.conftest import Stage

FIELDS = ("first_name", "last_name", "job_title", "company")


class Programme:
    """Six sessions in two rooms and two tracks, six speakers with pictures; two of them speak twice."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        event = stage.event
        self.halls = [factories.room(event, name) for name in ("Hall A", "Hall B")]
        self.tracks = [factories.track(event, name) for name in ("Web", "Data")]
        self.speakers = [self._speaker(number) for number in range(6)]
        self.sessions = [self._session(number) for number in range(6)]
        for speaker, session in ((0, 1), (3, 5)):
            factories.participation(self.sessions[session], self.speakers[speaker], position=1)

    def _speaker(self, number: int) -> Speaker:
        speaker = factories.speaker(
            self.stage.event,
            first_name=f"Ada{number}",
            last_name="Vale",
            email=f"ada{number}@example.org",
            job_title="Engineer",
            company="Tide & Co",
            biography=f"<p>Number {number} builds <b>tide</b> tables.</p><p>And sails.</p>",
        )
        set_picture(speaker, picture(number), f"{number}.png", None)
        return speaker

    def _session(self, number: int) -> Session:
        event = self.stage.event
        return factories.session(
            event,
            self.speakers[number],
            title=f"Talk {number}",
            description=f"<p>About {number}</p><p>A &amp; B</p>",
            starts_at=factories.wall(event, 9 + number),
            ends_at=factories.wall(event, 9 + number, 45),
            room=self.halls[number % 2],
            track=self.tracks[number % 2],
        )

    def change(self) -> None:
        """What the second push brings: a room, a job title, an emptied field, one speaker more, one less."""
        first = self.sessions[0]
        first.room = self.halls[1]
        first.save()
        Speaker.objects.filter(pk=self.speakers[1].pk).update(job_title="Chief Engineer")
        Speaker.objects.filter(pk=self.speakers[2].pk).update(company="")
        factories.participation(self.sessions[2], self.speakers[4], position=1)
        Participation.objects.filter(session=self.sessions[5], speaker=self.speakers[3]).delete()

    def wanted(self) -> dict[str, Any]:
        """What Swoogo should show, by the agenda as it is now."""
        sessions = Session.objects.filter(event=self.stage.event, status=SessionStatus.ACCEPTED)
        speakers = Speaker.objects.filter(event=self.stage.event)
        return {
            "locations": ["Hall A", "Hall B"],
            "tracks": ["Data", "Web"],
            "sessions": {
                session.title: {
                    "date": f"{session.starts_wall:%Y-%m-%d}",
                    "start_time": f"{session.starts_wall:%H:%M:%S}",
                    "end_time": f"{session.ends_wall:%H:%M:%S}",
                    "location": session.room.name,
                    "track": session.track.name,
                    "description": words(session.description),
                }
                for session in sessions.select_related("event", "room", "track")
            },
            "speakers": {
                speaker.email: {name: getattr(speaker, name) for name in FIELDS}
                | {"bio": words(speaker.biography), "has_picture": True}
                for speaker in speakers
            },
            "attached": {
                speaker.email: {part.session.title for part in speaker.participations.all()}
                for speaker in speakers
            },
        }

    def shown(self) -> dict[str, Any]:
        """What Swoogo shows. Lists and counts, so that a record that is there twice shows too."""
        stage = self.stage
        rooms = {row["id"]: row["name"] for row in stage.swoogo("locations")}
        tracks = {row["id"]: row["name"] for row in stage.swoogo("tracks")}
        sessions, speakers = stage.swoogo("sessions"), stage.swoogo("speakers")
        shown = {
            "locations": sorted(rooms.values()),
            "tracks": sorted(tracks.values()),
            "sessions": {
                row["name"]: {
                    **{name: row[name] for name in ("date", "start_time", "end_time")},
                    "location": rooms.get(row["location_id"]),
                    "track": tracks.get(row["track_id"]),
                    "description": words(row["description"]),
                }
                for row in sessions
            },
            "speakers": {
                row["email"]: {name: row[name] or "" for name in FIELDS}
                | {"bio": words(row["bio"]), "has_picture": bool(row["profile_picture"])}
                for row in speakers
            },
            "attached": stage.attached(),
        }
        assert len(shown["sessions"]) == len(sessions), "a session is there twice"
        assert len(shown["speakers"]) == len(speakers), "a speaker is there twice"
        return shown


def words(html: str | None) -> str:
    """The text without markup and white space: Swoogo may write either anew."""
    return "".join(to_text(html or "").split())


def picture(number: int) -> bytes:
    """A small PNG, unlike the others."""
    buffer = io.BytesIO()
    Image.new("RGB", (40, 40), (40 * number, 90, 120)).save(buffer, "PNG")
    return buffer.getvalue()
