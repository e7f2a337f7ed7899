"""Writers of the JSON formats, for agendas that tests make up: every shape in which a source may tell one."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

ZONE = "+01:00"  # Berlin in winter


@dataclass(frozen=True)
class Talk:
    """One session of a made-up agenda, on the clock of Berlin."""

    title: str
    starts_at: datetime
    minutes: int
    room: str
    people: tuple[str, ...] = ()

    @property
    def ends_at(self):
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def key(self):
        """What makes it another session than the others."""
        return (self.title, self.starts_at, self.room)


def guid_of(talk):
    return f"guid {talk.title} {talk.starts_at:%d-%H} {talk.room}"


def ids_of_talk(talk, ids):
    """The ids of an event: all, those that slots of a talk share, or none."""
    shared = {"code": f"CODE {talk.title}", "id": f"7{talk.title}"}
    return {"all": shared | {"guid": guid_of(talk)}, "shared": shared, "none": {}}[ids]


def persons(talk, ids):
    known = [{"name": name} for name in talk.people]
    return (
        known if ids == "none" else [one | {"code": f"P {one['name']}", "id": one["name"]} for one in known]
    )


def in_one_schedule(conference, **more):
    content = {
        "schedule": {"conference": {"acronym": "made-up", "time_zone_name": "Europe/Berlin"} | conference}
    }
    content["schedule"] |= more
    return json.dumps(content).encode()


def frab(talks, ids):
    """Version 1: days with rooms with events; the room is the key, and not always in the event."""
    days = {}
    for number, talk in enumerate(talks):
        rooms = days.setdefault(f"{talk.starts_at:%Y-%m-%d}", {})
        times = (
            {"date": f"{talk.starts_at.isoformat()}{ZONE}", "duration": f"00:{talk.minutes:02}"}
            if number % 2
            else {"date": talk.starts_at.isoformat(), "end": f"{talk.ends_at.isoformat()}"}
        )
        event = {"title": talk.title, "persons": persons(talk, ids), **times, **ids_of_talk(talk, ids)}
        rooms.setdefault(talk.room, []).append(event if number % 3 else event | {"room": talk.room})
    return in_one_schedule({"days": [{"date": day, "rooms": rooms} for day, rooms in days.items()]})


def version_2(talks, ids):
    rooms = sorted({talk.room for talk in talks})
    events = [
        {
            "title": talk.title,
            "start": f"{talk.starts_at.isoformat()}{ZONE}",
            "end": f"{talk.ends_at.isoformat()}{ZONE}",
            "room": {"guid": f"room {talk.room}"},
            "participants": persons(talk, ids),
            **ids_of_talk(talk, ids),
        }
        for talk in talks
    ]
    return in_one_schedule(
        {"rooms": [{"name": room, "guid": f"room {room}"} for room in rooms]}, events=events
    )


def sessionize(talks, ids):
    names = sorted({name for talk in talks for name in talk.people})
    rooms = sorted({talk.room for talk in talks})
    sessions = [
        {
            "title": talk.title,
            "startsAt": talk.starts_at.isoformat(),
            "endsAt": talk.ends_at.isoformat(),
            "roomId": rooms.index(talk.room) + 1,
            "speakers": [f"s-{name}" for name in talk.people],
        }
        | ({} if ids == "none" else {"id": guid_of(talk)})
        for talk in talks
    ]
    speakers = [{"id": f"s-{name}", "fullName": name} for name in names]
    listed = [{"id": number, "name": name} for number, name in enumerate(rooms, start=1)]
    return json.dumps({"sessions": sessions, "speakers": speakers, "rooms": listed}).encode()


WRITERS = {"frab": frab, "version 2": version_2, "sessionize": sessionize}
