"""Creating, changing and deleting records, by whichever path exists (Swoogo API notes, §6 to §9)."""

from __future__ import annotations

import time
from typing import Any

import pytest

from stagedoor.common.errors import NotFound, Rejected, Unreachable
from stagedoor.swoogo import Client, Kind, Readings
from tests.swoogo.conftest import ASKED_FOR, EVENT, Begin, Script, Stage

BODIES: dict[Kind, dict[str, str]] = {
    Kind.SESSION: {
        "name": "Tide Tables",
        "description": "Read aloud, with lemonade",
        "date": "2031-05-06",
        "start_time": "10:00:00",
        "end_time": "11:00:00",
        "use_event_timezone": "1",
    },
    Kind.SPEAKER: {
        "first_name": "Ada",
        "last_name": "Bergman",
        "email": "ada@example.org",
        "bio": "Søren und Ço 🎣",
    },
    Kind.SPONSOR: {"name": "Rope Works", "website": "https://example.org/"},
    Kind.ROOM: {"name": "Main Hall", "capacity": "300"},
    Kind.TRACK: {"name": "Practice"},
}
PATH_PROFILES = [
    (),
    ("create-path-plain", "update-path-plain", "delete-path-plain"),
    ("json-suffix-required",),
    ("json-suffix-refused", "status-201", "delete-answers-200"),
    ("sparse-write-answers",),
    ("ids-as-strings",),
]


def told(row: dict[str, Any], body: dict[str, str]) -> dict[str, str]:
    return {name: "1" if row[name] is True else str(row[name]) for name in body}


@pytest.mark.parametrize("profiles", PATH_PROFILES, ids=lambda names: "+".join(names) or "assumed")
@pytest.mark.parametrize("kind", list(Kind))
def test_a_record_lives_and_goes_under_every_reading_of_the_paths(
    begin: Begin, kind: Kind, profiles: tuple[str, ...]
) -> None:
    client = begin(*profiles).client
    row = client.create(kind, EVENT, BODIES[kind])
    assert isinstance(row["id"], int)
    assert told(row, BODIES[kind]) == BODIES[kind]
    name = next(iter(BODIES[kind]))
    changed = client.update(kind, row["id"], {name: "Renamed"})
    assert told(changed, BODIES[kind]) == BODIES[kind] | {name: "Renamed"}
    assert set(ASKED_FOR[kind].names) - {"event_id"} <= client.get(kind, row["id"]).keys()
    client.delete(kind, row["id"])
    assert client.list(kind, EVENT) == []
    with pytest.raises(NotFound):
        client.delete(kind, row["id"])


def test_what_was_sent_stands_in_the_body_and_nothing_else(stage: Stage) -> None:
    row = stage.client.create(Kind.TRACK, EVENT, {"name": "Practice"})
    stage.client.update(Kind.TRACK, row["id"], {"name": "Research"})
    assert stage.requests() == ["POST /tracks/create", f"PUT /tracks/update/{row['id']}"]
    assert stage.client.credits == stage.running.sandbox.calls.credits() == 3


def test_a_path_once_found_is_used_at_once_and_can_be_stored(begin: Begin) -> None:
    stage = begin("update-path-plain")
    row = stage.client.create(Kind.SPEAKER, EVENT, BODIES[Kind.SPEAKER])
    for title in ("Pilot", "Captain"):
        stage.client.update(Kind.SPEAKER, row["id"], {"job_title": title})
    number = row["id"]
    assert stage.requests()[1:] == [
        f"PUT /speakers/update/{number}",
        f"GET /speakers/{number}",
        f"PUT /speakers/{number}",
        f"PUT /speakers/{number}",
    ]
    readings = stage.client.readings
    assert readings.routes == {"update speaker": "PUT {res}/{id}"}
    with Client(stage.running.url, "made-up-key/1", "made-up secret+2", readings=readings) as client:
        client.update(Kind.SPEAKER, number, {"job_title": "Owner"})
    assert stage.requests()[-1] == f"PUT /speakers/{number}"


def test_no_path_at_all_says_that_the_account_needs_a_probe(begin: Begin) -> None:
    stage = begin("no-speaker-update")
    row = stage.client.create(Kind.SPEAKER, EVENT, BODIES[Kind.SPEAKER])
    with pytest.raises(Rejected) as caught:
        stage.client.update(Kind.SPEAKER, row["id"], {"job_title": "Pilot"})
    assert caught.value.request == f"PUT /speakers/update/{row['id']}"
    assert caught.value.status == 405
    assert "ask whoever runs Stagedoor to probe the account" in caught.value.remedy


def test_an_update_of_a_record_that_is_gone_is_not_tried_elsewhere(stage: Stage) -> None:
    with pytest.raises(NotFound) as caught:
        stage.client.update(Kind.SESSION, 99, {"name": "Nobody"})
    assert caught.value.request == "PUT /sessions/update/99"
    assert [call for call in stage.requests() if not call.startswith("GET")] == ["PUT /sessions/update/99"]


def test_a_refusal_carries_fields_and_words(stage: Stage) -> None:
    with pytest.raises(Rejected) as caught:
        stage.client.create(Kind.TRACK, EVENT, {"name": ""})
    assert caught.value.request == "POST /tracks/create"
    assert caught.value.request not in caught.value.message
    assert [problem.field for problem in caught.value.problems] == ["name"]
    assert caught.value.status == 422
    assert stage.held("tracks") == []


def test_only_a_sparse_answer_is_read_back(begin: Begin) -> None:
    stage = begin("sparse-write-answers")
    row = stage.client.create(Kind.SESSION, EVENT, BODIES[Kind.SESSION])
    assert set(ASKED_FOR[Kind.SESSION].names) <= row.keys()
    assert stage.requests() == ["POST /sessions/create", f"GET /sessions/{row['id']}"]


def test_an_id_is_kept_when_reading_back_fails(begin: Begin) -> None:
    stage = begin("sparse-write-answers")
    stage.fault("status", status=429, method="GET", path="/sessions/")
    row = stage.client.create(Kind.SESSION, EVENT, BODIES[Kind.SESSION])
    assert [session["id"] for session in stage.held("sessions")] == [row["id"]]


def test_custom_fields_are_found_where_swoogo_nests_them(script: Script, scripted: Client) -> None:
    script.will_answer(200, {"id": "5", "name": "A", "custom_fields": {"c_7": [{"id": 1}]}})
    row = scripted.create(Kind.SESSION, 1, {"name": "A", "c_7[]": "1"})
    assert row == {"id": 5, "name": "A", "c_7": [{"id": 1}], "custom_fields": {"c_7": [{"id": 1}]}}
    assert len(script.seen) == 1


@pytest.mark.parametrize(
    "body", [b"", {"success": True}, {"id": None}, [], {"id": "x"}, b"<html>502</html>", b'{"id": 5']
)
def test_a_create_without_a_readable_id_may_have_been_done(
    script: Script, scripted: Client, body: object
) -> None:
    script.will_answer(200, body)
    with pytest.raises(Unreachable) as caught:
        scripted.create(Kind.TRACK, 1, {"name": "A"})
    assert caught.value.maybe_done
    assert script.seen == ["POST /tracks/create"]


@pytest.mark.parametrize("body", [b"", {"success": True}, []])
def test_an_update_that_only_says_yes_is_read_back(script: Script, scripted: Client, body: object) -> None:
    script.will_answer(200, body)
    script.will_answer(200, {"id": 9, "name": "A", "created_at": None})
    assert scripted.update(Kind.TRACK, 9, {"name": "A"})["name"] == "A"
    assert len(script.seen) == 2


def test_a_sponsor_level_is_found_and_added_once(stage: Stage) -> None:
    level = stage.client.sponsor_level_field()
    assert [choice["name"] for choice in level["choices"]] == ["Gold", "Silver", "Bronze"]
    stage.fault("reset-after", method="PUT", path="sponsors/field", nth=1)
    with pytest.raises(Unreachable) as caught:
        stage.client.add_sponsor_level(level["id"], "Platinum")
    assert caught.value.maybe_done
    names = [choice["name"] for choice in stage.client.add_sponsor_level(level["id"], "Wood")["choices"]]
    assert names == ["Gold", "Silver", "Bronze", "Platinum", "Wood"]


def test_a_picture_goes_to_the_contact_and_shows_on_the_speaker(stage: Stage) -> None:
    speaker = stage.client.create(Kind.SPEAKER, EVENT, BODIES[Kind.SPEAKER])
    pixel = bytes.fromhex(
        "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415478da63606060"
        "0000000400012734270a0000000049454e44ae426082"
    )
    answer = stage.client.upload(
        "contact",
        speaker["contact_id"],
        "profile_picture",
        filename="ada “Ø”.png",
        content=pixel,
        content_type="image/png",
    )
    assert answer["id"] == speaker["contact_id"]
    assert stage.client.get(Kind.SPEAKER, speaker["id"])["profile_picture"]


def test_readings_from_the_probe_are_used(begin: Begin) -> None:
    readings = Readings(routes={"delete track": "DELETE {res}/{id}"}, json_suffix=".json")
    stage = begin("delete-path-plain", "json-suffix-required", readings=readings)
    stage.client.delete(Kind.TRACK, stage.client.create(Kind.TRACK, EVENT, {"name": "A"})["id"])
    assert len(stage.requests()) == 2


def test_R38_a_create_that_was_held_up_is_not_sent_any_more(begin: Begin) -> None:
    """Here the token takes its time; whoever looks the claim up meanwhile must be able to trust the list."""
    stage = begin()
    stage.fault("delay", path="oauth2", seconds=0.6)
    with pytest.raises(Unreachable) as raised:
        stage.client.create(Kind.ROOM, EVENT, BODIES[Kind.ROOM], not_after=time.monotonic() + 0.3)
    assert raised.value.maybe_done is False
    assert stage.requests() == []
