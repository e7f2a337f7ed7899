"""R16 in the domain: whoever saves a room or track, the name stays once it was sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from stagedoor.agenda.domain.places import replace_place
from stagedoor.agenda.models import Room, Track
from stagedoor.common.errors import ConfigError
from stagedoor.sync.domain.connections import connect, disconnect
from stagedoor.sync.domain.mappings import add_mapping
from stagedoor.sync.domain.places import save_place
from tests import factories
from tests.sync.conftest import Stage

KINDS = pytest.mark.parametrize(
    ("kind", "kinds", "make"), [("room", "locations", factories.room), ("track", "tracks", factories.track)]
)


@KINDS
def test_R16_a_name_that_was_sent_is_locked_and_the_offer_works(
    stage: Stage, kind: str, kinds: str, make: Callable[..., Any]
) -> None:
    place: Room | Track = make(stage.event, "Hall A")
    session = factories.session(stage.event, title="Tide", **{kind: place})
    place.name = "Hall B"
    save_place(place, None)
    stage.sync()

    place.name = "Hall C"
    with pytest.raises(ConfigError, match="“Hall B” has been sent") as refusal:
        save_place(place, None)
    assert refusal.value.code == "name_locked"
    assert "move the sessions over" in refusal.value.remedy
    place.refresh_from_db()
    assert place.name == "Hall B"
    save_place(place, None)

    replace_place(place, "Hall C", None)
    session.refresh_from_db()
    assert getattr(session, kind).name == "Hall C"
    assert stage.sync().status == "succeeded"
    assert [row["name"] for row in stage.swoogo(kinds)] == ["Hall B", "Hall C"]
    ids = {row["name"]: row["id"] for row in stage.swoogo(kinds)}
    (row,) = stage.swoogo("sessions")
    assert str(ids["Hall C"]) in str(row["location_id" if kind == "room" else "track_id"])


@KINDS
def test_R9_a_place_that_only_sessions_of_an_earlier_connection_use_is_not_made(
    stage: Stage, kind: str, kinds: str, make: Callable[..., Any]
) -> None:
    session = factories.session(stage.event, title="Tide")
    stage.sync()
    disconnect(stage.organization)
    connect(stage.organization, "sandbox-key", "sandbox-secret")
    stage.mapping = add_mapping(stage.event, stage.swoogo_event)
    setattr(session, kind, make(stage.event, "Hall A"))
    session.save()
    stage.forget_calls()
    assert stage.sync().status == "succeeded"
    assert stage.calls() == []
    factories.session(stage.event, title="Ebb", **{kind: getattr(session, kind)})
    assert stage.sync().status == "succeeded"
    assert [row["name"] for row in stage.swoogo(kinds)] == ["Hall A"]
