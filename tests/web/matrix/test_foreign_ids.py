"""Ids of another event in forms, bulk acts, filters and the API: nothing is read or written (W1)."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.apps import apps
from django.db.models import F, Model
from django.test import Client
from tests import factories
from tests.api.conftest import program
from tests.web.matrix.test_roles import HIDDEN, ROUTES, Places, person_with, places, swoogo
from tests.web.matrix.world import World, nothing_stays

from stagedoor.accounts.models import Role
from stagedoor.agenda.domain.conflicts import conflicts_of
from stagedoor.agenda.domain.moves import slot_of
from stagedoor.agenda.domain.undo_plan import plan_undo
from stagedoor.agenda.models import Event, Participation
from stagedoor.api_tokens.models import ApiToken
from stagedoor.sync.models import SyncRun

__all__ = ["places", "swoogo"]
pytestmark = pytest.mark.django_db
OURS = "Ours"
# Stand for our session and the version of its slot, whatever world the ids are of.
OUR_SESSION = "our session"
SEEN = "seen"
NEW = {"title": "A new one", "status": "accepted"}
Body = Callable[[World], dict[str, Any]]


@dataclass(frozen=True)
class Case:
    """What is sent to one of our addresses; ``body`` takes the ids of the world that it is given."""

    name: str
    body: Body
    method: str = "POST"
    headers: dict[str, str] = field(default_factory=dict)


def in_other_room(world: World) -> dict[str, Any]:
    return {"room": world.ids["other_room"]}


def ticked(kind: str, **more: str) -> Body:
    return lambda world: {"ids": world.ids[kind]} | more


def new_with(**wanted: str) -> Body:
    return lambda world: NEW | {name: world.ids[kind] for name, kind in wanted.items()}


def conflict(world: World) -> dict[str, str]:
    found = conflicts_of(world.event)[0].conflict
    return {"key": found.key, "facts": found.facts}


def first_field(world: World) -> dict[str, Any]:
    [change] = world.event.changes.filter(pk=world.ids["change_id"])
    return {"some": "1", "field": [each.key for each in plan_undo(change, ())]}


HTMX = {"HX-Request": "true"}
JSON = {"Accept": "application/json"}
CASES = [
    Case("session_new", new_with(room="room")),
    Case("session_new", new_with(track="track")),
    Case(
        "session_new", lambda world: new_with(participant="speaker")(world) | {"participant_role": "speaker"}
    ),
    Case("session_edit", new_with(room="other_room")),
    Case("session_cell", in_other_room, headers=HTMX),
    Case("session_move", lambda world: {"version": SEEN} | in_other_room(world), headers=JSON),
    Case("sessions_bulk", ticked("session", status="declined")),
    Case("sessions_bulk", lambda world: {"ids": OUR_SESSION} | in_other_room(world)),
    *(
        Case("sessions_bulk_edit", ticked("session", **act))
        for act in (
            {"act": "set", "set": "capacity", "capacity": "9"},
            {"act": "shift", "minutes": "15"},
            {"act": "move", "day": str(factories.LAST_DAY)},
            {"act": "duplicate"},
            {"act": "delete"},
        )
    ),
    Case(
        "sessions_bulk_edit",
        lambda world: {"ids": OUR_SESSION, "act": "set", "set": "room"} | in_other_room(world),
    ),
    Case("sessions_bulk_restore", ticked("deleted")),
    *(
        Case(f"{kind}s_bulk_edit", ticked(kind, act="delete"))
        for kind in ("speaker", "sponsor", "room", "track")
    ),
    *(Case(f"{kind}s_bulk_edit", ticked(kind), "GET") for kind in ("session", "speaker", "room")),
    Case("sponsor_new", lambda world: {"name": "New", "tier": world.ids["tier_id"]}),
    Case("sponsors_bulk", ticked("sponsor", tier="none")),
    Case("room_order", lambda world: {"room": [world.ids["other_room"], world.ids["room"]]}),
    Case("conflict_accept", conflict),
    Case("history_undo", first_field),
    Case("list_export", ticked("session")),
    Case("export", lambda world: {"speaker": world.ids["speaker"]}, "GET"),
    Case("agenda", lambda world: {"view": world.ids["view_id"]}, "GET"),
    Case("agenda", lambda world: {"room": world.ids["room"]}, "GET"),
    Case("participant_search", lambda world: {"speaker_search": world.event.name.split()[0]}, "GET"),
    Case("conflict_marks", lambda world: {"ids": world.ids["session"]}, "GET"),
    Case("matches_answer", lambda world: {f"match-{world.ids['match']}": "none"}),
    Case("drift_choose", lambda world: {"ours": f"session:{world.ids['session']}:title"}),
    Case("source_take", lambda world: {"record": world.ids["session"], "kind": "session", "field": "title"}),
    Case("sessions_sync", ticked("session", do="preview")),
    Case("api_tokens", lambda world: {"name": "New", "role": "viewer", "events": world.event.pk}),
    Case("mapping_confirm", lambda world: {"event": world.event.pk, "swoogo_event": "1"}),
]
# What our own ids change only in step with Swoogo, which this test leaves out.
NO_CONTROL = {"drift_choose", "source_take", "mapping_confirm", "conflict_marks"}


# Their pages name all events of our organization, as they may.
OF_ORGANIZATION = {"api_tokens", "mapping_confirm"}


def of_event(model: type[Model]) -> bool:
    return any(one.name == "event" and one.related_model is Event for one in model._meta.fields)


MODELS = [model for model in apps.get_models() if of_event(model)]


def rows_of(world: World) -> dict[str, list[Any]]:
    """All that is stored of an event."""
    found = {
        model.__name__: list(model._default_manager.filter(event=world.event).order_by("pk").values())  # type: ignore[misc]
        for model in MODELS
    }
    speakers = Participation.objects.filter(session__event=world.event).order_by("pk")
    tokens = ApiToken.objects.filter(events=world.event).order_by("pk")
    runs = SyncRun.objects.filter(mapping__event=world.event).order_by("pk")
    more = {"participations": speakers, "tokens": tokens, "runs": runs}
    return found | {name: list(rows.values()) for name, rows in more.items()}


def crossings() -> list[str]:
    """The rows of one event that point to rows of another one."""
    found = []
    for model in MODELS:
        for one in model._meta.fields:
            if one.related_model in MODELS:
                named = {"event": F(f"{one.name}__event")}
                others = model._default_manager.exclude(**named).exclude(**{one.name: None})
                found += [f"{model.__name__}.{one.name}" for _ in others]
    mixed = Participation.objects.exclude(session__event=F("speaker__event"))
    return found + ["Participation" for _ in mixed]


def send(client: Client, case: Case, places: Places, given: World) -> tuple[str, bool]:
    """Send the ids of a world to our own address; the text of the answer, and whether our rows changed."""
    ours = places.ours
    own = {
        OUR_SESSION: ours.ids["session"],
        SEEN: slot_of(ours.event.sessions.get(pk=ours.ids["session"])).version,
    }
    body = {
        name: own.get(value, value) if isinstance(value, str) else value
        for name, value in case.body(given).items()
    }
    [route] = [one for one in ROUTES if one.name == case.name]
    path = route.address(ours.organization.slug, ours.event.slug, ours.ids)
    before, others = rows_of(ours), [rows_of(places.sibling), rows_of(places.theirs)]
    with nothing_stays():
        asked = client.get if case.method == "GET" else client.post
        answer = asked(path, body, headers=case.headers, follow=True)
        text = (b"".join(answer) if answer.streaming else answer.content).decode()
        changed = rows_of(ours) != before
        assert [rows_of(places.sibling), rows_of(places.theirs)] == others, case
        assert crossings() == []
    return text, changed


def test_W1_ids_of_other_events_in_forms_do_nothing_and_tell_nothing(places: Places) -> None:
    owner, wrong = person_with(places, Role.OWNER), []
    for case in CASES:
        for other in (places.sibling, places.theirs):
            is_of_organization = case.name in OF_ORGANIZATION
            if is_of_organization and other is places.sibling:
                continue
            told, _ = send(owner, case, places, other)
            if HIDDEN in told and not is_of_organization:
                wrong.append((case.name, other.event.slug))
    assert not wrong


def test_W1_the_same_forms_do_something_with_our_own_ids(places: Places) -> None:
    """Otherwise the test above would prove nothing."""
    owner, idle = person_with(places, Role.OWNER), []
    for case in CASES:
        told, changed = send(owner, case, places, places.ours)
        only_tells = case.method == "GET" or case.name == "list_export"
        if case.name not in NO_CONTROL and not (OURS in told if only_tells else changed):
            idle.append(case)
    assert not idle, "\n".join(map(str, idle))


@pytest.mark.parametrize("given", ["room_id", "track_id", "participants"])
def test_W1_the_api_takes_no_ids_of_other_events(places: Places, given: str) -> None:
    mine = program(places.ours.organization, Role.OWNER)
    for world in (places.ours, places.sibling, places.theirs):
        value: Any = world.ids[given.removesuffix("_id")] if given != "participants" else None
        value = value or [{"speaker_id": world.ids["speaker"]}]
        answer = mine.post("/events/quay/sessions", NEW | {given: value})
        assert (answer.status_code < 300) is (world is places.ours), json.loads(answer.content)
        assert HIDDEN not in answer.content.decode()
    assert crossings() == []
