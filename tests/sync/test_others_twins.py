"""R24: of sessions that share name, date and start, the room tells which is which; else a person is asked."""

from __future__ import annotations

from tests import factories
from tests.sync.conftest import Stage


def by_hand(stage: Stage, **fields: object) -> int:
    """A session that somebody made in Swoogo, at the time of the factories' sessions."""
    day = factories.wall(stage.event, 10).date().isoformat()
    times = {"date": day, "start_time": "10:00", "end_time": "10:45"}
    number: int = stage.by_person("sessions", name="Workshop", **times, **fields)["id"]
    return number


def test_R24_the_room_breaks_the_tie_between_two_sessions_of_one_name(read_stage: Stage) -> None:
    hall, dock = (factories.room(read_stage.event, name) for name in ("Hall", "Dock"))
    there = read_stage.by_person("locations", name="Dock")["id"]
    made = by_hand(read_stage, location_id=there)
    in_hall, in_dock = (
        factories.session(read_stage.event, title="Workshop", room=room) for room in (hall, dock)
    )
    assert read_stage.sync().status == "succeeded"
    assert read_stage.link(in_dock).swoogo_id == made
    assert read_stage.link(in_hall).swoogo_id != made
    rooms = {row["id"]: row["name"] for row in read_stage.swoogo("locations")}
    assert sorted(rooms[row["location_id"]] for row in read_stage.swoogo("sessions")) == ["Dock", "Hall"]
    read_stage.forget_calls()
    read_stage.sync()
    assert read_stage.calls() == []


def test_R24_without_rooms_two_sessions_of_one_name_are_a_question(read_stage: Stage) -> None:
    made = by_hand(read_stage)
    for _ in range(2):
        factories.session(read_stage.event, title="Workshop")
    run = read_stage.sync()
    assert [row["id"] for row in read_stage.swoogo("sessions")] == [made]
    outcomes = [row.reason for row in run.records.filter(kind="session")]
    assert outcomes == ["several_matches", "several_matches"]
