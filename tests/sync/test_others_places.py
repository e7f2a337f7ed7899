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
