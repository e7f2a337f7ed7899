"""What others do to a Swoogo event, on demand: people at work there, lists that lie, lost permissions."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx2 as httpx
import pytest

from tests.sandbox.client import EVENT

OTHER_EVENT = 370102


def break_with(control, **fault):
    answer = control.post("/faults", json=fault)
    assert answer.status_code == 200, answer.text


def ids(api, kind, **params):
    listed = api.get(f"/{kind}", params={"event_id": EVENT, **params}).json()
    return [row["id"] for row in listed["items"]]


def test_a_person_merges_rooms_and_the_sessions_follow(api, control):
    rooms = [api.created("locations", name=name)["id"] for name in ("Hall A", "Hall B", "Hall C")]
    a, b, c = (api.created("sessions", name="Talk", location_id=room)["id"] for room in rooms)
    control.post(f"/records/locations/{rooms[0]}/merge", json={"others": [rooms[1]]}).raise_for_status()
    assert ids(api, "locations") == [rooms[0], rooms[2]]
    held = {row["id"]: row["location_id"] for row in control.get("/state").json()["sessions"]}
    assert [held[each] for each in (a, b, c)] == [rooms[0], rooms[0], rooms[2]]


def test_a_person_merges_tracks_but_not_sessions(api, control):
    kept, gone = (api.created("tracks", name=name)["id"] for name in ("Web", "WWW"))
    session = api.created("sessions", name="Talk", track_id=gone)["id"]
    control.post(f"/records/tracks/{kept}/merge", json={"others": [gone]}).raise_for_status()
    assert api.get(f"/sessions/{session}", params={"fields": "track_id"}).json() == {"track_id": kept}
    assert control.post(f"/records/sessions/{session}/merge", json={"others": []}).status_code == 404


def test_a_person_acts_between_two_calls(api, control):
    session = api.created("sessions", name="Ours", description="Ours")["id"]
    clear = {"method": "PUT", "path": f"/records/sessions/{session}", "body": {"description": None}}
    break_with(control, kind="by-hand", method="PUT", path="/sessions/update", times=1, acts=[clear])
    answered = api.put(f"/sessions/update/{session}", data={"name": "New"}).json()
    assert (answered["name"], answered["description"]) == ("New", None)


def test_what_cannot_be_done_by_hand_stops_nothing(api, control):
    acts = [{"method": "DELETE", "path": "/records/sessions/1"}, {"path": "/nowhere"}]
    break_with(control, kind="by-hand", acts=acts, after=True)
    assert api.create("sessions", name="Ours").status_code == 200
    assert control.post("/faults", json={"kind": "by-hand", "acts": ["DELETE"]}).status_code == 400


def test_pages_shift_when_a_record_goes_and_another_comes_between_them(api, control):
    rows = [api.created("sessions", name=f"Talk {number}")["id"] for number in range(6)]
    acts = [
        {"method": "DELETE", "path": f"/records/sessions/{rows[0]}"},
        {"path": "/records/sessions", "body": {"event_id": EVENT, "name": "New"}},
    ]
    break_with(control, kind="by-hand", method="GET", path="/sessions", nth=1, acts=acts, after=True)
    pages = [ids(api, "sessions", **{"per-page": 3, "page": number}) for number in (1, 2)]
    assert pages[0] == rows[:3]
    assert rows[3] not in pages[0] + pages[1]
    assert len(ids(api, "sessions")) == 6


@pytest.mark.parametrize(("share", "left"), [(1.0, 0), (0.25, 6), (0.5, 4)])
def test_a_list_lacks_a_share_of_its_rows(api, control, share, left):
    rows = [api.created("locations", name=f"Room {number}")["id"] for number in range(8)]
    break_with(control, kind="list-lacks", path="/locations$", share=share, times=1)
    listed = api.get("/locations", params={"event_id": EVENT}).json()
    assert ([row["id"] for row in listed["items"]], listed["_meta"]["totalCount"]) == (rows[:left], left)
    assert ids(api, "locations") == rows


def test_without_write_each_write_is_forbidden_and_reading_goes_on(api, control):
    session = api.created("sessions", name="A")["id"]
    control.put("/permissions", json={"write": False})
    refused = [
        api.create("sessions", name="B"),
        api.put(f"/sessions/update/{session}", data={"name": "B"}),
        api.delete(f"/sessions/delete/{session}"),
    ]
    assert [answer.status_code for answer in refused] == [403, 403, 403]
    assert refused[0].json()["name"] == "Forbidden"
    assert api.get(f"/sessions/{session}").json()["name"] == "A"
    control.put("/permissions", json={})
    assert api.create("sessions", name="B").status_code == 200


def test_without_see_an_events_records_are_as_if_they_were_not_there(api, control):
    session, speaker = api.created("sessions", name="A")["id"], api.speaker()
    control.put("/permissions", json={"see": False})
    assert api.get(f"/events/{EVENT}").status_code == 200
    gone = [
        api.get(f"/sessions/{session}"),
        api.put(f"/sessions/update/{session}", data={"name": "B"}),
        api.post(f"/speakers/{speaker['id']}/session.json", json={"session_ids": [session]}),
        api.put(f"/image/contact/{speaker['contact_id']}/profile_picture", files={"file": b"x"}),
    ]
    assert [answer.status_code for answer in gone] == [404] * 4
    assert (ids(api, "sessions"), ids(api, "speakers")) == ([], [])


def test_its_clock_can_be_wrong(api, control):
    def ahead(moment):
        return (moment - datetime.now(UTC)).total_seconds()

    answer = api.get(f"/events/{EVENT}")
    assert abs(ahead(parsedate_to_datetime(answer.headers["Date"]))) < 5
    control.put("/clock", json={"seconds": 300})
    created = api.create("sessions", name="A")
    stamped = datetime.fromisoformat(created.json()["created_at"]).replace(tzinfo=UTC)
    assert 290 < ahead(parsedate_to_datetime(created.headers["Date"])) < 305
    assert 290 < ahead(stamped) < 305
    assert api.get(f"/events/{EVENT}").status_code == 200


def test_a_closed_event_says_so_and_still_takes_writes(api, control):
    control.put(f"/records/events/{EVENT}", json={"status": "closed"})
    assert api.get(f"/events/{EVENT}", params={"fields": "status"}).json() == {"status": "closed"}
    assert api.create("sessions", name="A").status_code == 200


def test_a_call_lands_though_its_caller_has_hung_up(api, sandbox, control):
    break_with(control, kind="delay", method="PUT", path="/sessions/update", seconds=0.5, times=1)
    session = api.created("sessions", name="Old")["id"]
    with pytest.raises(httpx.ReadTimeout):
        api.put(f"/sessions/update/{session}", data={"name": "New"}, timeout=0.1)
    assert api.get(f"/sessions/{session}").json()["name"] == "Old"
    until = time.monotonic() + 10
    while api.get(f"/sessions/{session}").json()["name"] == "Old":
        assert time.monotonic() < until
        time.sleep(0.05)


def test_late_calls_land_in_the_order_of_their_delays(api, control):
    session = api.created("sessions", name="First")["id"]
    break_with(control, kind="late", method="PUT", path="/sessions/update", seconds=0.4, times=1)

    def send_old():
        with pytest.raises(httpx.TransportError):
            api.put(f"/sessions/update/{session}", data={"name": "Older"})

    thread = threading.Thread(target=send_old)
    thread.start()
    thread.join()
    api.put(f"/sessions/update/{session}", data={"name": "Newer"})
    assert api.get(f"/sessions/{session}").json()["name"] == "Newer"
    time.sleep(0.8)
    assert api.get(f"/sessions/{session}").json()["name"] == "Older"


def test_an_accounts_contacts_are_one_list_across_its_events(api, control):
    old = api.speaker(bio="Theirs", event_id=OTHER_EVENT)
    listed = api.get("/contacts", params={"fields": "id,email,bio", "per-page": 1000}).json()["items"]
    found = [row for row in listed if row["email"] == "ida.holm@example.org"]
    assert found == [{"id": old["contact_id"], "email": "ida.holm@example.org", "bio": "Theirs"}]
    calls = [row for row in control.get("/calls").json() if row["path"].endswith("/contacts")]
    assert [row["credits"] for row in calls] == [10]
