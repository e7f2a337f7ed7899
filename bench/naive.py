"""The push that one would write in an afternoon: look each record up, then write it, one after the other.

It shares nothing with Stagedoor. It is written fairly: one connection is kept open, the token is asked for
once, a speaker is attached to all sessions in one call, and pictures go as they are.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import httpx2 as httpx

from bench.agenda import Size, agenda_rows
from bench.sandbox import KEY, SECRET

Fields = dict[str, Any]


class NaivePush:
    """Pushes a made-up agenda into a Swoogo event."""

    def __init__(self, url: str, event_id: int) -> None:
        self.http = httpx.Client(base_url=url, timeout=60)
        self.event_id = event_id

    def push(self, size: Size, headshots: list[bytes]) -> None:
        """Everything: rooms, tracks, sessions, speakers, attachments, pictures."""
        token = self.http.post("/oauth2/token", auth=(KEY, SECRET), data={"grant_type": "client_credentials"})
        self.http.headers["Authorization"] = f"Bearer {token.json()['access_token']}"
        speakers, sessions = agenda_rows(size)
        rooms = {row["Room"]: 0 for row in sessions}
        tracks = {row["Track"]: 0 for row in sessions}
        for name in rooms:
            rooms[name] = self.put("locations", "name", {"name": name})["id"]
        for name in tracks:
            tracks[name] = self.put("tracks", "name", {"name": name})["id"]
        sessions_of = defaultdict(list)
        for row in sessions:
            session = self.put("sessions", "name", _session(row, rooms[row["Room"]], tracks[row["Track"]]))
            for email in row["Speakers"].split("|"):
                sessions_of[email].append(session["id"])
        for number, row in enumerate(speakers):
            speaker = self.put("speakers", "email", _speaker(row))
            self.send(
                "POST",
                f"/speakers/{speaker['id']}/session.json",
                json={"session_ids": sessions_of[row["Email"]]},
            )
            if number < len(headshots):
                picture = {"file": ("headshot.jpg", headshots[number], "image/jpeg")}
                self.send("PUT", f"/image/contact/{speaker['contact_id']}/profile_picture", files=picture)

    def put(self, kind: str, key: str, fields: Fields) -> Fields:
        """Look a record up by what it is known by; change it if it is there, else create it."""
        query = {"event_id": self.event_id, "search": f"{key}={fields[key]}", "fields": "id"}
        found = self.send("GET", f"/{kind}", params=query)["items"]
        if found:
            return self.send("PUT", f"/{kind}/update/{found[0]['id']}", data=fields)
        return self.send("POST", f"/{kind}/create", data={"event_id": self.event_id, **fields})

    def send(self, method: str, path: str, **content: Any) -> Fields:
        """One call; its answer."""
        answer = self.http.request(method, path, **content)
        answer.raise_for_status()
        told: Fields = answer.json()
        return told


def _session(row: dict[str, str], room: int, track: int) -> Fields:
    day, start = row["Starts At"].split()
    return {
        "name": row["Title"],
        "date": day,
        "start_time": f"{start}:00",
        "end_time": f"{row['Ends At'].split()[1]}:00",
        "use_event_timezone": "1",
        "location_id": room,
        "track_id": track,
    }


def _speaker(row: dict[str, str]) -> Fields:
    return {
        "first_name": row["First Name"],
        "last_name": row["Last Name"],
        "email": row["Email"],
        "job_title": row["Job Title"],
    }
