"""R20: rooms and tracks that were deleted in Swoogo are made again for the sessions that need them."""

from __future__ import annotations

import pytest

from tests import factories
from tests.sync.conftest import Stage

KINDS = {
    "room": ("locations", "location_id", factories.room),
    "track": ("tracks", "track_id", factories.track),
}


@pytest.mark.parametrize("name", KINDS)
def test_R20_a_place_deleted_there_is_made_again_in_the_run_that_needs_it(
    read_stage: Stage, name: str
) -> None:
    kind, field, make = KINDS[name]
    first, second = make(read_stage.event, "First"), make(read_stage.event, "Second")
    session = factories.session(read_stage.event, title="Moves", **{name: first})
    stays = factories.session(read_stage.event, title="Stays", **{name: second})
    assert read_stage.sync().status == "succeeded"
    read_stage.person_deletes(kind, read_stage.link(second).swoogo_id)

    setattr(session, name, second)
    session.save()
    run = read_stage.sync()
    assert run.status == "succeeded", read_stage.said(run)
    places = {row["id"]: row["name"] for row in read_stage.swoogo(kind)}
    held = {row["name"]: places.get(row[field]) for row in read_stage.swoogo("sessions")}
    assert sorted(places.values()) == ["First", "Second"]
    assert held == {"Moves": "Second", "Stays": "Second"}
    assert stays.title == "Stays"
    read_stage.forget_calls()
    read_stage.sync()
    assert read_stage.calls() == []


@pytest.mark.parametrize("name", KINDS)
def test_R20_without_a_session_that_changes_a_deleted_place_costs_nothing(stage: Stage, name: str) -> None:
    kind, _, make = KINDS[name]
    place = make(stage.event, "Hall")
    factories.session(stage.event, **{name: place})
    stage.sync()
    stage.person_deletes(kind, stage.link(place).swoogo_id)
    stage.forget_calls()
    stage.sync()
    assert stage.calls() == []


def test_R20_the_id_of_a_room_deleted_there_is_never_sent_again(read_stage: Stage) -> None:
    hall = factories.room(read_stage.event, "Hall")
    session = factories.session(read_stage.event, title="Talk", room=hall)
    read_stage.sync()
    dead = read_stage.link(hall).swoogo_id
    read_stage.person_deletes("locations", dead)
    read_stage.forget_calls()
    for title in ("Talk, again", "Talk, once more"):
        session.title = title
        session.save()
        run = read_stage.sync()
        assert run.status == "succeeded", read_stage.said(run)
    assert [row["name"] for row in read_stage.swoogo("sessions")] == [title]
    assert str(dead) not in str(read_stage.bodies("sessions"))


def test_R37_a_room_made_again_moves_nobody_back_whom_a_person_moved_away(read_stage: Stage) -> None:
    hall, dock = factories.room(read_stage.event, "Hall"), factories.room(read_stage.event, "Dock")
    moved = factories.session(read_stage.event, title="Moved away", room=hall)
    needs = factories.session(read_stage.event, title="Needs the hall", room=dock)
    read_stage.sync()
    old = read_stage.link(hall).swoogo_id
    read_stage.person_changes(
        "sessions", read_stage.link(moved).swoogo_id, location_id=read_stage.link(dock).swoogo_id
    )
    read_stage.person_deletes("locations", old)
    moved.description = "<p>The next sync sees where it is now.</p>"
    moved.save()
    read_stage.sync()

    needs.room = hall
    needs.save()
    run = read_stage.sync()
    assert run.status == "succeeded", read_stage.said(run)
    assert held_by_name(read_stage) == {"Moved away": "Dock", "Needs the hall": "Hall"}
    assert read_stage.link(hall).former_ids == [old]
    read_stage.forget_calls()
    read_stage.sync()
    assert read_stage.calls() == []


def test_R37_a_session_that_both_moved_goes_where_we_moved_it_though_its_old_room_is_gone(
    read_stage: Stage,
) -> None:
    hall, dock, attic = (factories.room(read_stage.event, name) for name in ("Hall", "Dock", "Attic"))
    session = factories.session(read_stage.event, title="Talk", room=hall)
    for room in (dock, attic):
        factories.session(read_stage.event, title=f"In the {room.name}", room=room)
    read_stage.sync()
    read_stage.person_changes(
        "sessions", read_stage.link(session).swoogo_id, location_id=read_stage.link(dock).swoogo_id
    )
    read_stage.person_deletes("locations", read_stage.link(hall).swoogo_id)
    session.room = attic
    session.save()
    run = read_stage.sync()
    assert held_by_name(read_stage)["Talk"] == "Attic"
    assert "Room (there “Dock”)" in read_stage.said(run)


def held_by_name(stage: Stage) -> dict[str, str]:
    """Session → room, as Swoogo holds them."""
    rooms = {row["id"]: row["name"] for row in stage.swoogo("locations")}
    return {row["name"]: rooms[row["location_id"]] for row in stage.swoogo("sessions")}


def test_R37_what_a_person_edited_is_told_though_the_session_had_to_go_twice(read_stage: Stage) -> None:
    hall, dock = factories.room(read_stage.event, "Hall"), factories.room(read_stage.event, "Dock")
    session = factories.session(read_stage.event, title="Talk", room=hall, description="<p>Ours</p>")
    factories.session(read_stage.event, title="In the dock", room=dock)
    read_stage.sync()
    read_stage.person_changes(
        "sessions", read_stage.link(session).swoogo_id, description="<p>Theirs by hand</p>"
    )
    read_stage.person_deletes("locations", read_stage.link(dock).swoogo_id)
    session.room = dock
    session.save()
    # Swoogo refuses the room that is gone; it is made again, and the session goes once more.
    run = read_stage.sync()
    assert held_by_name(read_stage)["Talk"] == "Dock"
    assert "Theirs by hand" in read_stage.said(run)
