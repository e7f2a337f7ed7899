"""Reading and changing records through the API."""

from __future__ import annotations

import pytest

from stagedoor.accounts.models import Role
from stagedoor.agenda.domain.custom_fields import save_custom_field
from stagedoor.agenda.domain.records import delete_record
from stagedoor.agenda.models import CustomField, Event, Session, Speaker
from tests import factories
from tests.api.conftest import Program, program

pytestmark = pytest.mark.django_db
SESSIONS = "/events/quay/sessions"
NOBODY = [{"speaker_id": 999}]


def test_W4_a_session_is_made_changed_deleted_and_restored(event: Event, editor: Program) -> None:
    hall, ada, ben = factories.room(event, "Hall"), factories.speaker(event), factories.speaker(event)
    save_custom_field(CustomField(event=event, kind="session", name="Level", type="text"), None)
    made = editor.post(
        SESSIONS,
        {
            "title": " Ropes\n and knots ",
            "description": "<script>x</script><b>Hi</b>",
            "starts_at": "2027-06-09T09:00:00+02:00",
            "ends_at": "2027-06-09T10:00:00+02:00",
            "room_id": hall.pk,
            "participants": [{"speaker_id": ben.pk, "role": "moderator"}, {"speaker_id": ada.pk}],
            "custom": {"Level": "Expert"},
        },
    )
    assert made.status_code == 201
    told = made.json()
    assert told["title"] == "Ropes and knots"
    assert "script" not in told["description"]
    assert told["starts_at"] == "2027-06-09T07:00:00Z"
    assert [one["speaker_id"] for one in told["participants"]] == [ben.pk, ada.pk]
    assert told["custom"] == {"Level": "Expert"}
    one = f"{SESSIONS}/{told['id']}"
    changed = editor.patch(one, {"status": "accepted"}).json()
    assert (changed["status"], changed["title"], changed["room_id"]) == (
        "accepted",
        "Ropes and knots",
        hall.pk,
    )
    assert len(changed["participants"]) == 2
    assert editor.ask("DELETE", one).json()["deleted_at"]
    assert editor.get(SESSIONS).json()["items"] == []
    assert editor.patch(one, {"title": "x"}).json()["code"] == "deleted"
    assert editor.post(f"{one}/restore").json()["deleted_at"] is None
    actions = event.organization.audit_entries.values_list("action", flat=True)
    assert {"record.created", "record.changed", "record.deleted", "record.restored"} <= set(actions)


def test_every_kind_is_made_and_changed(event: Event, editor: Program) -> None:
    for kind, given in {
        "speakers": {"first_name": "Ada", "email": "ada@example.org", "phone": "+49 30"},
        "sponsors": {"name": "Ropes Ltd", "tier": "gold", "website": "https://ropes.example"},
        "rooms": {"name": "Hall", "capacity": 100},
        "tracks": {"name": "Main", "color": "#ff0000"},
    }.items():
        made = editor.post(f"/events/quay/{kind}", given)
        assert made.status_code == 201, made.content
        told = editor.get(f"/events/quay/{kind}/{made.json()['id']}?fields={','.join(given)}").json()
        assert told == {"id": made.json()["id"], **given, **({"tier": "Gold"} if kind == "sponsors" else {})}
        assert [one["id"] for one in editor.get(f"/events/quay/{kind}?q=zzz").json()["items"]] == []


@pytest.mark.parametrize(
    ("path", "given", "status", "code", "field"),
    [
        ("sessions", {"title": ""}, 422, "bad_input", "title"),
        ("sessions", {"title": "x" * 501}, 422, "bad_value", "title"),
        ("sessions", {"title": "x", "status": "maybe"}, 422, "bad_input", "status"),
        ("sessions", {"title": "x", "room_id": 999}, 422, "unknown_room", "room_id"),
        (
            "sessions",
            {"title": "x", "participants": [{"speaker_id": 9}]},
            422,
            "unknown_speaker",
            "participants",
        ),
        ("sessions", {"title": "x", "starts_at": "2027-06-09T09:00:00"}, 422, "bad_input", "starts_at"),
        (
            "sessions",
            {"title": "x", "starts_at": "0202-06-09T09:00Z"},
            422,
            "year_out_of_range",
            "starts_at",
        ),
        ("sessions", {"title": "x", "custom": {"Nothing": "x"}}, 422, "unknown_field", "custom"),
        ("speakers", {"first_name": "x", "email": "no"}, 422, "bad_value", "email"),
        ("sponsors", {"name": "x", "tier": "Wood"}, 422, "unknown_tier", "tier"),
        ("sponsors", {"name": "x", "website": "javascript:1"}, 422, "bad_value", "website"),
        ("rooms", {"name": "Hall", "capacity": -1}, 422, "bad_input", "capacity"),
        ("rooms", {"name": "TAKEN"}, 409, "taken", "name"),
    ],
)
def test_a_refusal_names_the_field_and_nothing_is_done(
    event: Event, editor: Program, path: str, given: object, status: int, code: str, field: str
) -> None:
    factories.room(event, "Taken")
    answer = editor.post(f"/events/quay/{path}", given)
    assert answer.headers["Content-Type"] == "application/problem+json"
    told = answer.json()
    assert (answer.status_code, told["status"], told["code"]) == (status, status, code), told
    assert told["errors"][0]["field"] == field
    assert not Session.objects.exists()
    assert not Speaker.objects.exists()


def test_a_list_comes_in_pages_that_miss_and_repeat_nobody(event: Event, editor: Program) -> None:
    made = [factories.session(event, title=f"Talk {number}") for number in range(5)]
    first = editor.get(f"{SESSIONS}?limit=2&fields=title").json()
    assert first["items"] == [{"id": one.pk, "title": one.title} for one in made[:2]]
    delete_record(made[1], None)
    second = editor.get(f"{SESSIONS}?limit=2&cursor={first['next']}").json()
    third = editor.get(f"{SESSIONS}?limit=2&cursor={second['next']}").json()
    assert [one["id"] for one in second["items"] + third["items"]] == [one.pk for one in made[2:]]
    assert third["next"] is None


def test_filters_narrow_a_list_down(event: Event, editor: Program) -> None:
    hall, ada = factories.room(event, "Hall"), factories.speaker(event, last_name="Quay")
    ropes = factories.session(event, ada, title="Ropes", room=hall)
    factories.session(event, title="Knots", status="pending", starts_at=None, ends_at=None)
    for asked in ("q=quay", f"room_id={hall.pk}", "status=accepted", f"day={event.starts_on}"):
        assert [one["id"] for one in editor.get(f"{SESSIONS}?{asked}").json()["items"]] == [ropes.pk], asked
    assert len(editor.get(f"{SESSIONS}?untimed=true").json()["items"]) == 1
    since = "updated_since=2199-01-01T00:00:00Z"
    assert editor.get(f"{SESSIONS}?{since}").json()["items"] == []


@pytest.mark.parametrize("asked", ["limit=201", "cursor=nonsense", "fields=shoe", "updated_since=today"])
def test_a_list_that_cannot_be_asked_for_so_is_refused(event: Event, editor: Program, asked: str) -> None:
    assert editor.get(f"{SESSIONS}?{asked}").status_code == 422


@pytest.mark.parametrize("kind", ["sessions", "speakers", "sponsors", "rooms", "tracks"])
def test_a_list_of_fifty_costs_the_statements_of_a_list_of_one(
    event: Event, kind: str, django_assert_max_num_queries: object
) -> None:
    for number in range(50):
        hall = factories.room(event, f"Hall {number}")
        factories.session(event, factories.speaker(event), room=hall, track=factories.track(event))
        factories.sponsor(event, tier=event.tiers.first())
    viewer = program(event.organization, Role.VIEWER)
    with django_assert_max_num_queries(6):  # type: ignore[operator]
        assert len(viewer.get(f"/events/quay/{kind}?limit=50").json()["items"]) == 50


def test_who_changed_it_meanwhile_is_told_and_what(event: Event, editor: Program) -> None:
    session = factories.session(event, title="Ropes")
    one = f"{SESSIONS}/{session.pk}"
    seen = editor.get(one)
    assert editor.patch(one, {"title": "Knots", "capacity": 9}).status_code == 200
    refused = editor.patch(one, {"title": "Sails"}, If_Match=seen.headers["ETag"])
    assert refused.status_code == 412
    told = refused.json()
    assert told["changed"] == {"title": "Knots", "capacity": 9}
    assert editor.get(one).json()["title"] == "Knots"
    assert editor.patch(one, {"title": "Sails"}, If_Match=f'"{told["etag"]}"').status_code == 200
    assert editor.ask("DELETE", one, if_match=seen.headers["ETag"]).status_code == 412
    assert editor.patch(one, {"title": "Any"}, If_Match="*").status_code == 200


def test_a_request_with_the_same_key_is_done_once(event: Event, editor: Program) -> None:
    first = editor.post(SESSIONS, {"title": "Ropes"}, Idempotency_Key="a")
    again = editor.post(SESSIONS, {"title": "Ropes"}, Idempotency_Key="a")
    assert (again.status_code, again.json()) == (201, first.json())
    assert again.headers["Idempotent-Replay"] == "true"
    other = editor.post(SESSIONS, {"title": "Knots"}, Idempotency_Key="a")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_used")
    assert Session.objects.count() == 1
    refused = editor.post(SESSIONS, {"title": ""}, Idempotency_Key="b")
    assert refused.status_code == 422
    assert editor.post(SESSIONS, {"title": "Now"}, Idempotency_Key="b").status_code == 201
    stranger = program(event.organization)
    assert stranger.post(SESSIONS, {"title": "Ropes"}, Idempotency_Key="a").json()["id"] != first.json()["id"]
