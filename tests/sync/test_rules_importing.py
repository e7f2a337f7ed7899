"""R29: what importing again changes in Swoogo."""

from __future__ import annotations

from datetime import timedelta

from stagedoor.agenda.models import Session
from stagedoor.imports.domain.apply import ImportResult, import_sheet
from stagedoor.imports.readers.detect import read
from tests import factories
from tests.sync.conftest import Stage

HEADINGS = "Session ID,Title,Description,Status,Starts At,Ends At,Room"
DAY = factories.FIRST_DAY


def bring(stage: Stage, *rows: str, **options: object) -> ImportResult:
    """Import a table of sessions."""
    content = "\n".join([HEADINGS, *rows]).encode()
    return import_sheet(stage.event, read("talks.csv", content), **options)


def row(number: int, title: str, start: str, end: str, *, description: str = "", room: str = "") -> str:
    return f"{number},{title},{description},accepted,{DAY} {start},{DAY} {end},{room}"


def test_R29_importing_again_sends_only_what_changed_in_the_source(stage: Stage) -> None:
    knots, gone = row(3, "Knots", "12:00", "12:45"), row(4, "Gone", "13:00", "13:45")
    tides = row(1, "Tides", "10:00", "10:45", description="About tides", room="Hall")
    bring(stage, tides, row(2, "Ropes", "11:00", "11:45"), knots, gone)
    assert stage.sync().status == "succeeded"
    for title in ("Ropes", "Knots"):
        Session.objects.filter(title=title).update(title=f"{title}, edited")
    result = bring(stage, row(1, "Tides", "10:00", "10:30"), row(2, "Rope work", "11:00", "11:45"), knots)
    assert [(kept.here, kept.source) for kept in result.kept] == [("Ropes, edited", "Rope work")]
    # No row names the room any more; the session keeps it.
    assert [each.name for each in result.gone] == ["Hall", "Gone"]
    stage.forget_calls()
    run = stage.sync()
    assert (run.status, run.attempted["sessions"]) == ("succeeded", 4)
    bodies = sorted(stage.bodies("sessions/update"), key=str)
    assert [body for body in bodies if "name" in body] == [
        {"name": "Knots, edited"},
        {"name": "Ropes, edited"},
    ]
    [times] = [body for body in bodies if "name" not in body]
    assert times.keys() == {"date", "start_time", "end_time", "use_event_timezone"}
    assert times["end_time"] == "10:30:00"
    assert len(stage.writes()) == 3
    rows = {row["name"]: row for row in stage.swoogo("sessions")}
    assert set(rows) == {"Tides", "Ropes, edited", "Knots, edited", "Gone"}
    assert "About tides" in rows["Tides"]["description"]
    assert rows["Tides"]["location_id"]


def test_R29_a_sent_room_renamed_in_the_source_is_a_new_one_in_swoogo_and_the_sessions_move(
    stage: Stage,
) -> None:
    bring(stage, row(1, "Tides", "10:00", "10:45", room="Hall A"))
    stage.sync()
    bring(stage, row(1, "Tides", "10:00", "10:45", room="Hall B"))
    assert stage.sync().status == "succeeded"
    rooms = {row["name"]: row["id"] for row in stage.swoogo("locations")}
    assert set(rooms) == {"Hall A", "Hall B"}
    assert [row["location_id"] for row in stage.swoogo("sessions")] == [rooms["Hall B"]]


def test_R29_times_with_an_offset_are_instants_and_others_wall_clock_in_swoogo(stage: Stage) -> None:
    instant = row(1, "Instant", "10:00:00+02:00", "10:45:00+02:00").replace(f"{DAY} ", f"{DAY}T")
    bring(stage, instant, row(2, "Wall clock", "10:00", "10:45"))
    assert stage.sync().status == "succeeded"
    times = {row["name"]: (row["start_time"], row["end_time"]) for row in stage.swoogo("sessions")}
    # London has UTC+1 on that day.
    assert times == {"Instant": ("09:00:00", "09:45:00"), "Wall clock": ("10:00:00", "10:45:00")}


def test_R29_starts_on_is_remembered_so_that_nothing_moves_in_swoogo(stage: Stage) -> None:
    moved = DAY + timedelta(days=1)
    bring(stage, row(1, "Tides", "10:00", "10:45"), starts_on=moved)
    stage.sync()
    assert [row["date"] for row in stage.swoogo("sessions")] == [moved.isoformat()]
    stage.event.refresh_from_db()
    bring(stage, row(1, "Tides", "10:00", "10:45"))
    stage.forget_calls()
    assert stage.sync().status == "succeeded"
    assert stage.calls() == []
