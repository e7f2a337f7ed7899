"""Services as their documents describe them, each over the same small programme."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from werkzeug.wrappers import Request, Response

DAY = datetime.fromisoformat("2027-06-09T09:00:00+02:00")


@dataclass
class Programme:
    """Twelve talks by six people, one after the other; the tests change it as organizers do."""

    talks: list[dict[str, Any]] = field(default_factory=list)
    people: dict[str, dict[str, str]] = field(default_factory=dict)
    rooms: tuple[str, ...] = ("Hall 1", "Hall 2")

    def move_all(self, **by: float) -> None:
        """Have every talk later."""
        for talk in self.talks:
            talk["start"] += timedelta(**by)

    def talk(self, number: int) -> dict[str, Any]:
        return self.talks[number - 1]


def programme() -> Programme:
    people = {
        f"P{n}": {"name": f"Person No{n}", "email": f"person{n}@example.org", "bio": f"Bio {n}"}
        for n in range(1, 7)
    }
    talks = [
        {
            "code": f"T{n}",
            "title": f"Talk {n}",
            "text": f"About {n}",
            "start": DAY + timedelta(hours=n),
            "minutes": 45,
            "room": f"Hall {1 + n % 2}",
            "track": "Main",
            "people": [f"P{1 + n % 6}"],
        }
        for n in range(1, 13)
    ]
    return Programme(talks, people)


def as_json(value: Any, status: int = 200, **headers: str) -> Response:
    return Response(json.dumps(value), status=status, content_type="application/json", headers=headers)


def end(talk: dict[str, Any]) -> datetime:
    result: datetime = talk["start"] + timedelta(minutes=talk["minutes"])
    return result


@dataclass
class StaticFile:
    """A web server that means its ETag and its date."""

    content: bytes
    content_type: str = "text/csv"

    def __call__(self, request: Request) -> Response:
        response = Response(self.content, content_type=self.content_type)
        response.set_etag(hashlib.sha256(self.content).hexdigest()[:20])
        response.make_conditional(request)
        return response


def table(of: Programme) -> bytes:
    """The programme as a sheet of sessions."""
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(
        ["Session ID", "Title", "Description", "Status", "Starts At", "Ends At", "Room", "Speakers"]
    )
    for talk in of.talks:
        emails = "|".join(of.people[code]["email"] for code in talk["people"])
        times = (f"{moment:%Y-%m-%d %H:%M}" for moment in (talk["start"], end(talk)))
        rows.writerow([talk["code"], talk["title"], talk["text"], "accepted", *times, talk["room"], emails])
    return out.getvalue().encode()


def schedule_xml(schedule: dict[str, Any]) -> bytes:
    """A schedule of version 1 as frab and pretalx write it in XML."""
    told = schedule["schedule"]
    root, conference = Element("schedule"), told["conference"]
    about = SubElement(root, "conference")
    for key in ("acronym", "title", "time_zone_name"):
        SubElement(about, key).text = conference[key]
    for track in conference["tracks"]:
        SubElement(about, "track", track)
    for day in conference["days"]:
        of_day = SubElement(root, "day", {"index": str(day["index"]), "date": day["date"]})
        for name, events in day["rooms"].items():
            room = SubElement(of_day, "room", {"name": name})
            for event in events:
                _event_xml(room, event)
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _event_xml(room: Element, event: dict[str, Any]) -> None:
    made = SubElement(room, "event", {key: str(event[key]) for key in ("guid", "code", "id")})
    for key in ("title", "abstract", "date", "start", "duration", "room", "track"):
        SubElement(made, key).text = event[key]
    SubElement(made, "subtitle")
    persons = SubElement(made, "persons")
    for person in event["persons"]:
        SubElement(persons, "person", {"code": person["code"]}).text = person["name"]


@dataclass
class Sessionize:
    """Views of one endpoint; no ETag, no date. ``key`` opens the view of emails."""

    programme: Programme
    endpoint: str = "abc123de"
    key: str = "mail-key"
    has_times: bool = True

    def __call__(self, request: Request) -> Response:
        base = f"/api/v2/{self.endpoint}/view/"
        if request.path == f"{base}All":
            return as_json(self.everything())
        if request.path == f"{base}SpeakersEmails":
            if request.args.get("s") != self.key:
                return Response("Invalid key", status=401)
            people = self.programme.people.items()
            return as_json([{"id": code, "email": who["email"]} for code, who in people if who["email"]])
        return Response("not found", status=404)

    def everything(self) -> dict[str, Any]:
        rooms = {name: number for number, name in enumerate(self.programme.rooms, start=1)}
        return {
            "sessions": [
                {
                    "id": talk["code"],
                    "title": talk["title"],
                    "description": talk["text"],
                    "startsAt": f"{talk['start']:%Y-%m-%dT%H:%M:%S}" if self.has_times else None,
                    "endsAt": f"{end(talk):%Y-%m-%dT%H:%M:%S}" if self.has_times else None,
                    "isServiceSession": False,
                    "isPlenumSession": False,
                    "speakers": talk["people"],
                    "categoryItems": [7],
                    "questionAnswers": [],
                    "roomId": rooms[talk["room"]],
                    "status": "Accepted",
                }
                for talk in self.programme.talks
            ],
            "speakers": [
                {
                    "id": code,
                    "firstName": who["name"].split()[0],
                    "lastName": who["name"].split()[1],
                    "fullName": who["name"],
                    "bio": who["bio"],
                    "tagLine": "",
                    "sessions": [],
                    "links": [],
                }
                for code, who in self.programme.people.items()
            ],
            "questions": [],
            "categories": [{"id": 1, "title": "Track", "items": [{"id": 7, "name": "Main"}]}],
            "rooms": [{"id": number, "name": name} for name, number in rooms.items()],
        }


@dataclass
class Pretalx:
    """The public schedule and the REST API. The export sends its ETag quoted and compares it bare."""

    programme: Programme
    slug: str = "democon"
    token: str = "secret-token"
    page_size: int = 5
    wait_once: list[int] = field(default_factory=list)
    speaks: str = "v2"
    """``v2``, ``v1``, or ``bare``: version 2 where nothing is expanded."""
    loses: int = 0
    """So many records of each list are counted and not given, as where some change between two pages."""

    def __call__(self, request: Request) -> Response:
        if request.path == f"/{self.slug}/schedule/export/schedule.json":
            return self._export(request)
        if request.path.startswith(f"/api/events/{self.slug}/"):
            return self._api(request, request.path.removeprefix(f"/api/events/{self.slug}/").strip("/"))
        return Response("not found", status=404)

    def _export(self, request: Request) -> Response:
        body = json.dumps(self.schedule())
        tag = hashlib.sha256(body.encode()).hexdigest()[:16]
        if request.headers.get("If-None-Match") == tag:
            return Response(status=304)
        return Response(body, content_type="application/json", headers={"ETag": f'"{tag}"'})

    def schedule(self) -> dict[str, Any]:
        rooms: dict[str, list[Any]] = {name: [] for name in self.programme.rooms}
        for number, talk in enumerate(self.programme.talks):
            rooms[talk["room"]].append(
                {
                    "guid": f"guid-{talk['code']}",
                    "code": talk["code"],
                    "id": 1000 + number,
                    "title": talk["title"],
                    "abstract": talk["text"],
                    "date": talk["start"].isoformat(),
                    "start": f"{talk['start']:%H:%M}",
                    "duration": f"00:{talk['minutes']}",
                    "room": talk["room"],
                    "track": talk["track"],
                    "persons": [
                        {"code": code, "name": self.programme.people[code]["name"]} for code in talk["people"]
                    ],
                }
            )
        conference = {
            "acronym": self.slug,
            "title": "DemoCon",
            "time_zone_name": "Europe/Berlin",
            "rooms": [{"name": name} for name in rooms],
            "tracks": [{"name": "Main"}],
            "days": [{"index": 1, "date": f"{DAY:%Y-%m-%d}", "rooms": rooms}],
        }
        return {"schedule": {"version": "0.9", "conference": conference}}

    def _api(self, request: Request, what: str) -> Response:
        if request.headers.get("Authorization") != f"Token {self.token}":
            return as_json({"detail": "Invalid token."}, 401)
        if self.wait_once:
            return Response("slow down", status=429, headers={"Retry-After": str(self.wait_once.pop())})
        if not what:
            return as_json({"slug": self.slug, "name": {"en": "DemoCon"}, "timezone": "Europe/Berlin"})
        lists = {
            "rooms": self._rooms,
            "submissions": self._submissions,
            "speakers": self._speakers,
            "tracks": lambda request: [{"id": 3, "name": {"en": "Main"}, "color": "#206bc4"}],
        }
        if what not in lists:
            return as_json({"detail": "Not found."}, 404)
        records = lists[what](request)
        page, size = int(request.args.get("page", "1")), self.page_size
        more = page * size < len(records)
        following = f"{request.base_url}?page={page + 1}" if more else None
        found = records[(page - 1) * size : page * size]
        return as_json(
            {"count": len(records) + self.loses, "next": following, "previous": None, "results": found}
        )

    def _rooms(self, request: Request) -> list[dict[str, Any]]:
        names = enumerate(self.programme.rooms, start=1)
        return [{"id": number, "name": {"en": name}, "capacity": 100 * number} for number, name in names]

    def _speakers(self, request: Request) -> list[dict[str, Any]]:
        return [self._person(code) for code in self.programme.people]

    def _person(self, code: str) -> dict[str, Any]:
        who = self.programme.people[code]
        return {
            "code": code,
            "name": who["name"],
            "biography": who["bio"],
            "email": who["email"] or None,
            "avatar_url": "",
        }

    def _submissions(self, request: Request) -> list[dict[str, Any]]:
        assert request.args["state"] == "confirmed"
        shape = {"v1": self._v1, "v2": self._v2, "bare": self._bare}[self.speaks]
        return [shape(talk) for talk in self.programme.talks]

    def _common(self, talk: dict[str, Any]) -> dict[str, Any]:
        return {
            "code": talk["code"],
            "title": talk["title"],
            "state": "confirmed",
            "abstract": talk["text"],
            "description": "",
            "duration": talk["minutes"],
            "speakers": [self._person(code) for code in talk["people"]],
        }

    def _v2(self, talk: dict[str, Any]) -> dict[str, Any]:
        room = {"id": 1, "name": {"en": talk["room"]}}
        times = {"start": talk["start"].isoformat(), "end": end(talk).isoformat()}
        track = {"id": 3, "name": {"en": talk["track"]}, "color": "#206bc4"}
        return self._common(talk) | {"track": track, "slots": [{"id": 9, "room": room} | times]}

    def _bare(self, talk: dict[str, Any]) -> dict[str, Any]:
        times = {"start": talk["start"].isoformat(), "end": end(talk).isoformat()}
        room = 1 + self.programme.rooms.index(talk["room"])
        told = {"speakers": talk["people"], "track": 3, "slots": [{"id": 9, "room": room} | times]}
        return self._common(talk) | told

    def _v1(self, talk: dict[str, Any]) -> dict[str, Any]:
        slot = {
            "start": talk["start"].isoformat(),
            "end": end(talk).isoformat(),
            "room": {"en": talk["room"]},
        }
        return self._common(talk) | {"track": {"en": talk["track"]}, "slot": slot, "slot_count": 1}


@dataclass
class Sessionboard:
    """The public API: searches by POST, ``results`` and ``pagination``, pages of at most 100."""

    programme: Programme
    event: int = 4711
    token: str = "sb/token+="
    masks: int = 0
    """So many of the people come with Hide PII."""
    page_size: int = 5
    loses: int = 0

    def __call__(self, request: Request) -> Response:
        if request.headers.get("x-access-token") != self.token:
            return as_json({"error": "Unauthorized", "message": "Invalid token"}, 401)
        lists = {
            "sessions": self._sessions,
            "speakers": self._speakers,
            "sponsors": self._sponsors,
            "rooms": lambda: [{"id": f"r-{n}", "name": n, "capacity": 50} for n in self.programme.rooms],
            "tracks": lambda: [{"id": "t-1", "name": "Main", "color": "#329af0"}],
        }
        what = request.path.removeprefix(f"/v1/event/{self.event}/")
        if request.method != "POST" or what not in lists:
            return as_json({"error": "NotFound"}, 404)
        records, page = lists[what](), int(request.args["page"])
        size = min(int(request.args["pageSize"]), self.page_size)
        paging = {
            "currentPage": page,
            "pageSize": size,
            "totalPages": -(-len(records) // size),
            "totalResults": len(records) + self.loses,
        }
        return as_json({"results": records[(page - 1) * size : page * size], "pagination": paging})

    def _person(self, code: str) -> dict[str, Any]:
        who, number = self.programme.people[code], int(code[1:])
        first, last = who["name"].split()
        email = "p***@e***.org" if number <= self.masks else who["email"]
        return {
            "id": f"uuid-{code}",
            "friendly_id": f"CONT-{number}",
            "full_name": who["name"],
            "first_name": first,
            "last_name": last,
            "email": email,
            "title": "Engineer",
            "company_name": "Example Ltd",
            "about": f"<p>{who['bio']}</p>",
            "photo_url": None,
        }

    def _speakers(self) -> list[dict[str, Any]]:
        return [self._person(code) for code in self.programme.people]

    def _sponsors(self) -> list[dict[str, Any]]:
        return [
            {"id": "sp-1", "name": "Acme", "website_url": "https://acme.example.org", "custom_fields": []}
        ]

    def _sessions(self) -> list[dict[str, Any]]:
        role = {"slug": "speaker", "name": "Speaker", "core_role": "speaker"}
        return [
            {
                "id": f"uuid-{talk['code']}",
                "friendly_id": f"SESS-{talk['code']}",
                "title": talk["title"],
                "description": f"<p>{talk['text']}</p>",
                "status": "accepted",
                "starts_at": talk["start"].astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z"),
                "ends_at": end(talk).astimezone(UTC).isoformat(),
                "composition_status": {"role": "standalone"},
                "room": {"id": f"r-{talk['room']}", "name": talk["room"]},
                "track": {},
                "speakers": [],
                "participants": [
                    self._person(code) | {"participant_role": role, "order": number}
                    for number, code in enumerate(talk["people"], start=1)
                ],
            }
            for talk in self.programme.talks
        ]


@dataclass
class Indico:
    """The export of an event: half of the contributions at the top, half inside of a session block."""

    programme: Programme
    event: int = 4711
    token: str = "indp_token"
    is_public: bool = True

    def __call__(self, request: Request) -> Response:
        if request.path != f"/export/event/{self.event}.json" or request.args.get("detail") != "sessions":
            return as_json({"message": "not found"}, 404)
        told = request.headers.get("Authorization")
        if told and told != f"Bearer {self.token}":
            return as_json({"message": "Invalid token", "_type": "HTTPAPIError"}, 401)
        is_shown = self.is_public or bool(told)
        results = [self._export(manages=bool(told))] if is_shown else []
        stamp = int(datetime.now(UTC).timestamp() * 1000)
        return as_json(
            {"count": len(results), "complete": True, "ts": stamp, "url": request.url, "results": results}
        )

    def _export(self, *, manages: bool) -> dict[str, Any]:
        told = [self._contribution(talk, manages=manages) for talk in self.programme.talks]
        block = {"id": "9", "title": "Main", "contributions": told[6:], "startDate": None, "endDate": None}
        return {
            "id": str(self.event),
            "title": "Physics Days",
            "timezone": "Europe/Berlin",
            "contributions": told[:6],
            "sessions": [block],
        }

    def _contribution(self, talk: dict[str, Any], *, manages: bool) -> dict[str, Any]:
        return {
            "id": talk["code"].removeprefix("T"),
            "title": talk["title"],
            "description": f"<p>{talk['text']}</p>",
            "startDate": _indico_time(talk["start"]),
            "endDate": _indico_time(end(talk)),
            "room": talk["room"],
            "track": None,
            "session": None,
            "speakers": [self._person(code, manages=manages) for code in talk["people"]],
        }

    def _person(self, code: str, *, manages: bool) -> dict[str, Any]:
        who = self.programme.people[code]
        first, last = who["name"].split()
        person = {
            "first_name": first,
            "last_name": last,
            "fullName": f"{last}, {first}",
            "affiliation": "Example Lab",
            "emailHash": hashlib.md5(who["email"].encode(), usedforsecurity=False).hexdigest(),
        }
        return person | ({"email": who["email"]} if manages else {})


def _indico_time(moment: datetime) -> dict[str, str]:
    utc = moment.astimezone(UTC)
    return {"date": f"{utc:%Y-%m-%d}", "time": f"{utc:%H:%M:%S}", "tz": "UTC"}
