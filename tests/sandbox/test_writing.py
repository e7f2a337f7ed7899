from __future__ import annotations

import httpx2 as httpx
import pytest

from tests.sandbox.client import EVENT, FILLED_EVENT, OTHER_ACCOUNTS_EVENT


def refused(answer) -> dict[str, str]:
    assert answer.status_code == 422, answer.text
    return {row["field"]: row["message"] for row in answer.json()}


def test_a_create_answers_the_whole_session(api):
    session = api.created(
        "sessions", name="  Opening ", date="2027-03-22", start_time="10:00", end_time="12:00:00"
    )
    assert session["name"] == "Opening"
    assert (session["start_time"], session["end_time"]) == ("10:00:00", "12:00:00")
    assert session["use_event_timezone"] is True
    assert session["timezone"] == "Europe/London"
    assert session["times_with_timezone"] == "10:00 AM - 12:00 PM (GMT)"
    assert session["session_status"] == "live"
    assert session["created_at"] == session["updated_at"]
    assert session["custom_fields"].keys() == {key for key in session if key.startswith("c_")}


def test_an_update_changes_only_what_was_sent(api):
    session = api.created("sessions", name="Opening", date="2027-03-22", description="<p>Hello</p>")
    after = api.put(f"/sessions/update/{session['id']}.json", data={"name": "Welcome"}).json()
    assert after["name"] == "Welcome"
    assert (after["date"], after["description"]) == (session["date"], session["description"])


def test_an_empty_value_clears_a_field_and_a_required_one_refuses_it(api):
    room = api.created("locations", name="Hall", capacity=20)
    assert api.put(f"/locations/update/{room['id']}", data={"capacity": ""}).json()["capacity"] is None
    answer = api.put(f"/locations/update/{room['id']}", data={"name": "  "})
    assert refused(answer) == {"name": "Name cannot be blank."}


@pytest.mark.parametrize(
    ("kind", "values", "field"),
    [
        ("sessions", {}, "name"),
        ("sessions", {"name": "A", "date": "22.03.2027"}, "date"),
        ("sessions", {"name": "A", "date": "2027-02-30"}, "date"),
        ("sessions", {"name": "A", "start_time": "9:00"}, "start_time"),
        ("sessions", {"name": "A", "start_time": "25:00"}, "start_time"),
        ("sessions", {"name": "A", "start_time": "10:00", "end_time": "09:59"}, "end_time"),
        ("sessions", {"name": "A", "use_event_timezone": "true"}, "use_event_timezone"),
        ("sessions", {"name": "A", "timezone": "America/New_York"}, "timezone"),
        ("sessions", {"name": "A", "timezone": "EST"}, "timezone"),
        ("sessions", {"name": "A", "location_id": 1}, "location_id"),
        ("sessions", {"name": "A", "track_id": "Practice"}, "track_id"),
        ("sessions", {"name": "A", "capacity": "many"}, "capacity"),
        ("sessions", {"name": "A" * 256}, "name"),
        ("locations", {"name": "A", "color": "red"}, "color"),
        ("locations", {"name": "A", "use_event_address": "yes"}, "use_event_address"),
        ("sponsors", {"name": "A", "level": "Gold"}, "level"),
        ("speakers", {"first_name": "A", "last_name": "B"}, "email"),
        ("speakers", {"first_name": "A", "last_name": "B", "email": "nobody"}, "email"),
        ("speakers", {"first_name": "A", "email": "a@example.org"}, "last_name"),
    ],
)
def test_a_bad_value_is_a_422_array_naming_its_field(api, control, kind, values, field):
    before = control.get("/state").json()[kind]
    assert list(refused(api.create(kind, **values))) == [field]
    assert control.get("/state").json()[kind] == before


@pytest.mark.parametrize("zone", ["US/Eastern", "America/Los_Angeles", "Asia/Tokyo", "UTC"])
def test_accepted_zone_names_give_the_session_its_own_zone(api, zone):
    session = api.created("sessions", name="Far", timezone=zone, use_event_timezone=0)
    assert session["timezone"] == zone


def test_a_room_of_another_event_is_refused(api):
    foreign = api.created("locations", name="Hall", event_id=FILLED_EVENT)
    answer = api.create("sessions", name="A", location_id=foreign["id"])
    assert refused(answer) == {"location_id": "Location is invalid."}


def test_an_end_moved_before_the_kept_start_is_refused(api):
    session = api.created("sessions", name="A", start_time="10:00", end_time="11:00")
    assert "end_time" in refused(api.put(f"/sessions/update/{session['id']}", data={"end_time": "09:00"}))


def test_a_session_names_its_room_and_loses_it_with_the_room(api):
    room = api.created("locations", name="Hall")
    session = api.created("sessions", name="A", location_id=room["id"])
    assert (session["location"], session["location_id"]) == ("Hall", room["id"])
    assert api.delete(f"/locations/delete/{room['id']}").status_code == 204
    after = api.get(f"/sessions/{session['id']}", params={"fields": "location,location_id"}).json()
    assert after == {"location": None, "location_id": None}


def test_unknown_keys_ids_and_room_names_are_ignored_without_a_word(api):
    session = api.created("sessions", name="A", id=7, location="Hall", shoe_size=42)
    assert session["id"] != 7
    assert session["location"] is None
    assert "shoe_size" not in session


def test_json_is_not_taken_for_create_and_update(api):
    assert api.post("/sessions/create", json={"event_id": EVENT, "name": "A"}).status_code == 415
    session = api.created("sessions", name="A")
    assert api.put(f"/sessions/update/{session['id']}", json={"name": "B"}).status_code == 415


def test_wrong_methods_and_paths_say_so(api):
    answer = api.put("/sessions")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]
    assert api.post("/sessions", data={"event_id": EVENT, "name": "A"}).status_code == 405
    for path in ("/sessions/0", "/sessions/", "/sessions/first", "/planets"):
        assert api.get(path).json()["name"] == "Not Found"
    assert httpx.get(f"{api.base_url}/events//1", headers=api.headers).status_code == 404


def test_an_event_of_another_account_cannot_be_written_into(api):
    answer = api.create("tracks", event_id=OTHER_ACCOUNTS_EVENT, name="A")
    assert refused(answer) == {"event_id": "Event is invalid."}


def test_html_comes_back_a_little_different(api):
    session = api.created("sessions", name="A", description="<p>One<br>two &amp; R&D</p>")
    assert session["description"] == "<p>One<br />two &amp; R&amp;D</p>\n"
    assert api.created("sessions", name="B", description=" plain text ")["description"] == "plain text"


def test_updated_at_stays_when_nothing_changed(api, sandbox):
    session = api.created("sessions", name="A")
    sandbox.sandbox.store.change("sessions", session["id"], {"updated_at": "2026-01-01 00:00:00"})
    same = api.put(f"/sessions/update/{session['id']}", data={"name": "A"}).json()
    assert same["updated_at"] == "2026-01-01 00:00:00"
    moved = api.put(f"/sessions/update/{session['id']}", data={"name": "B"}).json()
    assert moved["updated_at"] > "2026-01-01 00:00:00"


def test_a_session_with_registrants_is_not_deleted(api, control):
    session = api.created("sessions", name="A")
    control.post(f"/sessions/{session['id']}/registrants", json={"count": 2})
    answer = api.delete(f"/sessions/delete/{session['id']}")
    assert answer.status_code == 400
    assert "registrants" in answer.json()["message"]
    count = api.get(f"/sessions/{session['id']}", params={"fields": "id", "expand": "registrantCount"}).json()
    assert count == {"id": session["id"], "registrantCount": 2}


def test_custom_fields_are_written_flat_and_choices_by_id(api, control):
    rows = {row["name"]: row for row in control.get("/state").json()["definitions"] if row["account_id"] == 1}
    format_, topics, setup = rows["Session Format"], rows["Topics"], rows["Room Setup"]
    chosen = [topics["choices"][0]["id"], topics["choices"][2]["id"]]
    session = api.created(
        "sessions",
        name="A",
        **{
            format_["attribute"]: format_["choices"][1]["id"],
            f"{topics['attribute']}[]": chosen,
            setup["attribute"]: "rows",
        },
    )
    assert session[format_["attribute"]] == {"id": format_["choices"][1]["id"], "value": "Workshop"}
    assert [row["value"] for row in session[topics["attribute"]]] == ["Tools", "Research"]
    assert session["custom_fields"][setup["attribute"]] == "rows"
    answer = api.create("sessions", name="B", **{format_["attribute"]: "Workshop"})
    assert list(refused(answer)) == [format_["attribute"]]
