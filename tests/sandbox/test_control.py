"""The private way under /_control/: looking inside, and acting as a person working in Swoogo."""

from __future__ import annotations

from tests.sandbox.client import EVENT, FILLED_EVENT


def test_a_person_makes_changes_and_deletes_records(api, control):
    room = control.post("/records/locations", json={"event_id": EVENT, "name": "Hall", "capacity": 9}).json()
    session = control.post(
        "/records/sessions",
        json={"event_id": EVENT, "name": "By hand", "location_id": room["id"], "use_event_timezone": True},
    ).json()
    seen = api.get(f"/sessions/{session['id']}", params={"fields": "name,location"}).json()
    assert seen == {"name": "By hand", "location": "Hall"}
    control.put(f"/records/sessions/{session['id']}", json={"name": "By another hand", "location_id": None})
    seen = api.get(f"/sessions/{session['id']}", params={"fields": "name,location"}).json()
    assert seen == {"name": "By another hand", "location": None}
    control.delete(f"/records/sessions/{session['id']}")
    assert api.get(f"/sessions/{session['id']}").status_code == 404


def test_a_person_is_not_bound_by_profiles_nor_by_registrants(api, control, under):
    under("whole-update", "speaker-email-refused")
    session = api.created("sessions", name="A", date="2027-03-22")
    control.put(f"/records/sessions/{session['id']}", json={"capacity": 3})
    control.post(f"/sessions/{session['id']}/registrants", json={"count": 1})
    assert api.get(f"/sessions/{session['id']}", params={"fields": "date"}).json() == {"date": "2027-03-22"}
    assert control.delete(f"/records/sessions/{session['id']}").status_code == 200
    assert api.get(f"/sessions/{session['id']}").status_code == 404


def test_a_person_works_with_speakers(api, control):
    person = {"event_id": EVENT, "first_name": "Ida", "last_name": "Holm", "email": "ida@example.org"}
    speaker = control.post("/records/speakers", json=person).json()
    session = api.created("sessions", name="A")
    links = f"/speakers/{speaker['id']}/sessions"
    assert control.post(links, json={"session_ids": [session["id"]]}).json() == {
        "session_ids": [session["id"]]
    }
    assert control.delete(f"{links}/{session['id']}").json() == {"session_ids": []}
    control.put(f"/records/speakers/{speaker['id']}", json={"bio": "Edited by a person"})
    control.put(f"/records/contacts/{speaker['contact_id']}", json={"company": "Mill"})
    seen = api.get(f"/speakers/{speaker['id']}", params={"fields": "bio,company"}).json()
    assert seen == {"bio": "Edited by a person", "company": "Mill"}


def test_an_event_is_added_as_in_a_seed(api, control):
    event = {
        "id": 555000,
        "name": "Fen Days",
        "timezone": "US/Mountain",
        "start_date": "2027-05-01",
        "end_date": "2027-05-02",
        "locations": [{"name": "Hall"}],
        "sessions": [{"name": "A", "location": "Hall"}, {"name": "A"}],
        "speakers": [
            {"first_name": "Ida", "last_name": "Holm", "email": "ida@example.org", "sessions": ["A"]}
        ],
        "sponsors": [{"name": "Ferry Line", "level": "Silver"}],
    }
    assert control.post("/events", json=event).json()["id"] == 555000
    assert api.get("/events/555000", params={"fields": "timezone"}).json() == {"timezone": "US/Mountain"}
    sessions = api.get("/sessions", params={"event_id": 555000, "fields": "location"}).json()["items"]
    assert [row["location"] for row in sessions] == ["Hall", None]
    sponsors = api.get("/sponsors", params={"event_id": 555000, "fields": "level"}).json()["items"]
    assert sponsors[0]["level"]["value"] == "Silver"
    assert control.post("/events", json=event).status_code == 400
    control.put("/records/events/555000", json={"timezone": "Europe/Oslo"})
    assert api.get("/events/555000", params={"fields": "timezone"}).json() == {"timezone": "Europe/Oslo"}


def test_deleting_an_event_takes_all_it_holds(api, control):
    control.delete(f"/records/events/{FILLED_EVENT}")
    assert api.get(f"/events/{FILLED_EVENT}").status_code == 404
    state = control.get("/state").json()
    for kind in ("sessions", "speakers", "locations", "tracks", "sponsors"):
        assert FILLED_EVENT not in {row["event_id"] for row in state[kind]}
    assert state["attachments"] == []


def test_reset_brings_everything_back_to_the_start(api, control, under):
    api.created("sessions", name="A")
    under("status-201")
    control.post("/faults", json={"kind": "html"})
    control.put("/limits", json={"credits": 5, "seconds": 60})
    control.post("/reset")
    assert EVENT not in {row["event_id"] for row in control.get("/state").json()["sessions"]}
    for path in ("/calls", "/faults", "/profiles"):
        assert control.get(path).json() == []
    assert api.get("/events").status_code == 401


def test_bad_control_calls_are_answered_not_crashed(control):
    for answer in (
        control.post("/records/sessions", json={"event_id": 1, "name": "A"}),
        control.put("/records/sessions/1", json={"name": "A"}),
        control.post("/records/planets", json={}),
        control.post("/faults", content=b"{"),
        control.put("/limits", json={"euros": 3}),
        control.get("/nowhere"),
    ):
        assert 400 <= answer.status_code < 500
        assert answer.json()
