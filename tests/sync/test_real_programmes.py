"""Two real programmes, from the file to what a registrant sees in Swoogo."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

from stagedoor.agenda.models import Picture
from stagedoor.imports.domain.apply import import_sheet
from stagedoor.imports.readers.detect import read
from tests import factories
from tests.sync.conftest import Stage

QA = "qa-or-the-hwy-2026-sessionize-all.json"
CAMP = "chaos-camp-2019-frab.schedule.json"
DAY = factories.FIRST_DAY


def bring_in(stage: Stage, path: Path, starts_on: date) -> None:
    import_sheet(stage.event, read(path.name, path.read_bytes()), starts_on=starts_on)
    # The pictures' hosts are out of reach here, and their time-outs prove nothing.
    Picture.objects.all().delete()


def test_a_sessionize_programme_stands_in_swoogo_at_the_right_wall_clock_times(
    make_stage: Callable[..., Stage], shared_data: Path
) -> None:
    stage = make_stage(370102, "America/New_York")  # Swoogo says US/Eastern
    bring_in(stage, shared_data / QA, DAY)
    source = json.loads((shared_data / QA).read_text())
    emails = {person["id"]: f"speaker-{n}@example.org" for n, person in enumerate(source["speakers"])}
    table = "Speaker ID,Email\n" + "\n".join(f"{each},{email}" for each, email in emails.items())
    import_sheet(stage.event, read("emails.csv", table.encode()))
    stage.forget_calls()
    run = stage.sync()
    assert (run.status, run.succeeded) == ("succeeded", {"sessions": 46, "speakers": 43, "sponsors": 0})

    rooms = {row["id"]: row["name"] for row in stage.swoogo("locations")}
    shown = sorted(
        (row["name"], row["date"], row["start_time"], row["end_time"], rooms[row["location_id"]])
        for row in stage.swoogo("sessions")
    )
    room_names = {room["id"]: room["name"].strip() for room in source["rooms"]}
    assert shown == sorted(
        (
            " ".join(told["title"].split()),
            DAY.isoformat(),
            told["startsAt"][11:],
            told["endsAt"][11:],
            room_names[told["roomId"]],
        )
        for told in source["sessions"]
    )
    expected: dict[str, set[str]] = defaultdict(set)
    for told in source["sessions"]:
        for person in told["speakers"]:
            expected[emails[person]].add(" ".join(told["title"].split()))
    assert stage.attached() == expected
    with_sessions = sum(1 for sessions in expected.values() if sessions)
    assert stage.credits() <= 42 + len(rooms) + 0 + 46 + 43 + with_sessions
    stage.forget_calls()
    assert stage.sync().status == "succeeded"
    assert stage.calls() == []


def test_a_frab_programme_without_emails_sends_all_sessions_and_names_every_speaker(
    make_stage: Callable[..., Stage], shared_data: Path
) -> None:
    stage = make_stage(370103, "Europe/Berlin")
    bring_in(stage, shared_data / CAMP, DAY)
    run = stage.sync()
    assert (run.status, run.succeeded["sessions"], run.attempted["sessions"]) == ("partial", 79, 79)
    left_out = run.records.filter(kind="speaker", outcome="skipped", reason="missing_fields")
    assert left_out.count() == run.attempted["speakers"] == 90
    assert all("email" in row.message for row in left_out)

    days = json.loads((shared_data / CAMP).read_text())["schedule"]["conference"]["days"]
    first = date.fromisoformat(days[0]["date"])
    told = [event for day in days for room in day["rooms"].values() for event in room]
    expected = set()
    for event in told:
        start = datetime.fromisoformat(event["date"])
        moved = DAY + (start.date() - first)
        expected.add((" ".join(event["title"].split()), moved.isoformat(), f"{start:%H:%M:%S}"))
    sessions = stage.swoogo("sessions")
    assert {(row["name"], row["date"], row["start_time"]) for row in sessions} == expected
    assert all(row["end_time"] > row["start_time"] for row in sessions)
    squeezed = run.records.filter(kind="session", message__contains="ends on another day")
    assert squeezed.count() == 1
    longest = max(timedelta(hours=int(e["duration"][:2]), minutes=int(e["duration"][3:])) for e in told)
    assert longest < timedelta(days=1)
