from __future__ import annotations

import time

import pytest

from tests.sandbox.client import client_of


def remaining(answer) -> int:
    return int(answer.headers["X-Rate-Limit-Remaining"])


def test_a_list_costs_ten_and_any_other_call_one(api):
    before = remaining(api.get("/events/370101"))
    assert remaining(api.get("/events")) == before - 10
    assert remaining(api.get("/sponsors/fields")) == before - 20
    assert remaining(api.create("tracks", name="Practice")) == before - 21
    assert remaining(api.get("/nowhere")) == before - 22


def test_every_answer_carries_the_three_headers(api):
    headers = api.get("/events").headers
    assert headers["X-Rate-Limit-Limit"] == "2000"
    assert 0 < int(headers["X-Rate-Limit-Reset"]) <= 600
    # 10 for the list, 1 for the token.
    assert headers["X-Rate-Limit-Remaining"] == "1989"


def test_an_empty_budget_is_429_until_the_fixed_window_ends(api, control):
    control.put("/limits", json={"credits": 3, "seconds": 0.6})
    assert [api.get("/events/370101").status_code for _ in range(4)] == [200, 200, 200, 429]
    refused = api.get("/events/370101")
    assert refused.json()["message"] == "Rate limit exceeded."
    assert "Retry-After" not in refused.headers
    time.sleep(0.7)
    assert remaining(api.get("/events/370101")) == 2


@pytest.mark.parametrize("by_profile", [True, False])
def test_a_leaky_bucket_trickles_and_a_429_empties_it(api, control, under, by_profile):
    under(*(["leaky-bucket"] if by_profile else []))
    control.put("/limits", json={"credits": 20, "seconds": 2, "leaky": not by_profile})
    assert remaining(api.get("/events")) == 10
    time.sleep(0.5)
    assert 13 <= remaining(api.get("/events/370101")) <= 15
    assert api.get("/events").status_code == 200
    refused = api.get("/events")
    assert refused.status_code == 429
    assert (refused.headers["X-Rate-Limit-Remaining"], refused.headers["X-Rate-Limit-Reset"]) == ("0", "2")
    assert api.get("/events/370101").status_code == 429


def test_each_key_has_its_own_budget(sandbox, api):
    with client_of(sandbox, "spare-key", "spare-secret") as spare:
        api.get("/events")
        assert remaining(spare.get("/events/370101")) == 1998


def test_retry_after_comes_with_a_429(api, control, under):
    under("retry-after")
    control.put("/limits", json={"credits": 1, "seconds": 30})
    api.get("/events/370101")
    assert 0 < int(api.get("/events/370101").headers["Retry-After"]) <= 30


def test_the_call_log_knows_what_each_call_cost(api, control):
    control.post("/calls/clear")
    api.get("/sessions", params={"event_id": 370101})
    api.create("sessions", name="Logged", description="<p>Body</p>")
    api.put("/sessions/update/1", data={"name": "Nobody"})
    listed, created, missed = control.get("/calls").json()
    assert (listed["method"], listed["path"], listed["credits"]) == ("GET", "/api/v1/sessions", 10)
    assert created["body"] == {"event_id": "370101", "name": "Logged", "description": "<p>Body</p>"}
    assert (missed["status"], missed["credits"], missed["key"]) == (404, 1, "sandbox-key")
    later = control.get("/calls", params={"since": created["n"]}).json()
    assert [entry["n"] for entry in later] == [missed["n"]]
