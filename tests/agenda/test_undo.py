"""A change is taken back whole while nobody changed the same fields since, or field by field."""

from __future__ import annotations

from typing import Any

import pytest
from tests import factories

from stagedoor.agenda.domain.bulk.copies import duplicate_sessions
from stagedoor.agenda.domain.bulk.fields import set_fields
from stagedoor.agenda.domain.bulk.removal import delete_records, restore_records
from stagedoor.agenda.domain.bulk.times import shift_times
from stagedoor.agenda.domain.events import TimezoneChange, change_timezone
from stagedoor.agenda.domain.pictures import remove_picture, set_picture_url
from stagedoor.agenda.domain.places import replace_place
from stagedoor.agenda.domain.record_values import MODELS, Values, read_values
from stagedoor.agenda.domain.records import save_record, set_participants
from stagedoor.agenda.domain.undo import undo_change
from stagedoor.agenda.domain.undo_plan import Outlook, plan_undo
from stagedoor.agenda.models import AgendaChange, Event, ParticipationRole, Room, Session
from stagedoor.common.errors import InputError

pytestmark = pytest.mark.django_db


@pytest.fixture
def event() -> Event:
    return factories.event()


def agenda(event: Event) -> dict[tuple[str, int], Values]:
    """All that history tells of the event's records that are not deleted."""
    found = {}
    for kind in MODELS:
        here = {"pk": event.pk} if kind == "event" else {"event": event}
        ids = MODELS[kind]._default_manager.filter(**here).values_list("pk", flat=True)
        found |= {(kind, pk): values for pk, values in read_values(kind, ids).items()}
    return {key: values for key, values in found.items() if not values.get("deleted")}


def latest() -> AgendaChange:
    return AgendaChange.objects.latest("pk")


def edit(record: Any, **values: Any) -> AgendaChange:
    for name, value in values.items():
        setattr(record, name, value)
    save_record(record, None)
    return latest()


def everything(event: Event) -> dict[str, Any]:
    hall, loft = factories.room(event, "Hall"), factories.room(event, "Loft")
    speaker = factories.speaker(event)
    sessions = [factories.session(event, speaker, room=hall, title=title) for title in ("Ebb", "Flow")]
    return {"hall": hall, "loft": loft, "speaker": speaker, "sessions": sessions}


def acts(event: Event, there: dict[str, Any]) -> dict[str, Any]:
    ids = [session.pk for session in there["sessions"]]
    picture = "https://pictures.example.org/a.png"
    return {
        "fields": lambda: set_fields(
            event, "session", ids, {"room": there["loft"], "status": "declined"}, None
        ),
        "shift": lambda: shift_times(event, ids, 15, None),
        "copies": lambda: duplicate_sessions(event, ids, None),
        "delete sessions": lambda: delete_records(event, "session", ids, None),
        "delete room": lambda: delete_records(event, "room", [there["hall"].pk], None),
        "delete speaker": lambda: delete_records(event, "speaker", [there["speaker"].pk], None),
        "replace": lambda: replace_place(there["hall"], "Other", None),
        "participants": lambda: set_participants(
            there["sessions"][0], [(there["speaker"], ParticipationRole.MODERATOR)]
        ),
        "picture": lambda: set_picture_url(there["speaker"], picture, None),
        "zone": lambda: change_timezone(event, None, "Europe/Berlin", TimezoneChange.KEEP_CLOCK),
        "form": lambda: edit(there["sessions"][0], title="Neap", capacity=9, room=None),
        "new": lambda: save_record(Session(event=event, title="New"), None),
        "rename": lambda: edit(there["loft"], name="Attic"),
    }


@pytest.mark.parametrize("act", list(acts(Event(), {"sessions": []})))
def test_an_undo_puts_the_agenda_back_and_can_be_undone_itself(event: Event, act: str) -> None:
    there = everything(event)
    before = agenda(event)
    acts(event, there)[act]()
    changed, made = agenda(event), latest()
    assert changed != before
    undone = undo_change(made, None)
    assert (agenda(event), undone.left_out) == (before, [])
    assert (latest().undoes, latest().way, undone.change) == (made, "undo", latest().pk)
    with pytest.raises(InputError, match="left to undo"):
        undo_change(made, None)
    undo_change(latest(), None)
    assert agenda(event) == changed


def test_an_undo_that_would_lose_a_later_change_is_refused_and_names_it(event: Event) -> None:
    ebb, flow = factories.session(event, title="Ebb"), factories.session(event, title="Flow")
    set_fields(event, "session", [ebb.pk, flow.pk], {"capacity": 10}, None)
    made = latest()
    ebb.refresh_from_db()
    ebb.capacity = 20
    save_record(ebb, factories.person("ada@example.org"))
    with pytest.raises(InputError) as refused:
        undo_change(made, None)
    assert refused.value.code == "changed_since"
    assert "session “Ebb”: ada@example.org changed it meanwhile" in str(refused.value)
    flow.refresh_from_db()
    assert flow.capacity == 10
    plan = {each.name: each for each in plan_undo(made)}
    assert {name: each.outlook for name, each in plan.items()} == {"Ebb": "later", "Flow": "ready"}
    undo_change(made, None, keys=[plan["Flow"].key])
    for session in (ebb, flow):
        session.refresh_from_db()
    assert (ebb.capacity, flow.capacity) == (20, None)


def test_a_later_change_is_given_up_only_as_it_was_seen(event: Event) -> None:
    session = factories.session(event)
    made = edit(session, capacity=10)
    edit(session, capacity=20)
    [seen] = plan_undo(made)
    assert (seen.outlook, seen.before, seen.now) == (Outlook.LATER, None, 20)
    edit(session, capacity=30)
    with pytest.raises(InputError, match="since you looked"):
        undo_change(made, None, keys=[seen.key])
    [seen] = plan_undo(made)
    undo_change(made, None, keys=[seen.key])
    session.refresh_from_db()
    assert session.capacity is None


def test_another_field_of_the_same_record_stands_in_no_ones_way(event: Event) -> None:
    session = factories.session(event)
    made = edit(session, capacity=10)
    edit(session, title="Renamed")
    undo_change(made, None)
    session.refresh_from_db()
    assert (session.title, session.capacity) == ("Renamed", None)


def test_what_was_made_and_is_used_since_is_not_taken_away_unasked(event: Event) -> None:
    save_record(Room(event=event, name="Hall"), None)
    made, room = latest(), event.rooms.get()
    factories.session(event, room=room, title="Ebb")
    with pytest.raises(InputError, match="“Ebb” came to use it"):
        undo_change(made, None)
    [use] = plan_undo(made)
    undo_change(made, None, keys=[use.key])
    room.refresh_from_db()
    assert room.deleted_at
    assert event.sessions.get().room is None


def test_what_cannot_be_had_back_is_left_out_with_the_reason(event: Event) -> None:
    hall = factories.room(event, "Hall")
    session = factories.session(event, room=hall)
    made = edit(session, room=None, capacity=5)
    delete_records(event, "room", [hall.pk], None)
    undone = undo_change(made, None)
    assert [one.reason for one in undone.left_out] == ["The room that it had is not there any more."]
    session.refresh_from_db()
    assert (session.capacity, session.room) == (None, None)
    restore_records(event, "room", [hall.pk], None)
    undo_change(made, None)
    session.refresh_from_db()
    assert session.room == hall


def test_a_removed_upload_is_not_kept(event: Event) -> None:
    speaker = factories.speaker(event)
    set_picture_url(speaker, "https://pictures.example.org/a.png", None)
    picture = event.pictures.get()
    picture.url, picture.sha256 = "", "ab" * 32
    picture.save()
    speaker.refresh_from_db()
    remove_picture(speaker, None)
    [lost] = plan_undo(latest())
    assert (lost.outlook, lost.before) == (Outlook.LOST, "uploaded abababababab")
    with pytest.raises(InputError, match="left to undo"):
        undo_change(latest(), None)


def test_an_undo_that_would_make_a_record_wrong_changes_nothing(event: Event) -> None:
    session = factories.session(event, starts_at=factories.wall(event, 9), ends_at=factories.wall(event, 10))
    made = edit(session, ends_at=factories.wall(event, 12))
    edit(session, starts_at=factories.wall(event, 11))
    with pytest.raises(InputError, match=r"nothing was undone\. The session ends before it starts"):
        undo_change(made, None)
    session.refresh_from_db()
    assert session.ends_at == factories.wall(event, 12)


@pytest.mark.parametrize("count", [1, 50])
def test_an_undo_costs_the_same_statements_for_one_and_for_fifty(
    event: Event, count: int, django_assert_num_queries: Any
) -> None:
    ids = [factories.session(event).pk for _ in range(count)]
    shift_times(event, ids, 15, None)
    made = AgendaChange.objects.select_related("event__organization").latest("pk")
    with django_assert_num_queries(18):
        assert undo_change(made, None).records == count
