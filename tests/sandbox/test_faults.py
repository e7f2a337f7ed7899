from __future__ import annotations

import threading
import time

import httpx2 as httpx
import pytest

from tests.sandbox.client import EVENT

CREATE = {"method": "POST", "path": "/sessions/create"}


def break_with(control, **fault):
    answer = control.post("/faults", json=fault)
    assert answer.status_code == 200, answer.text


def names(control):
    rows = control.get("/state").json()["sessions"]
    return [row["name"] for row in rows if row["event_id"] == EVENT]


def test_a_status_is_answered_instead_of_the_work(api, control):
    break_with(control, **CREATE, kind="status", status=503, nth=2, headers={"Retry-After": "1"})
    assert api.create("sessions", name="A").status_code == 200
    broken = api.create("sessions", name="B")
    assert (broken.status_code, broken.headers["Retry-After"]) == (503, "1")
    assert api.create("sessions", name="C").status_code == 200
    assert names(control) == ["A", "C"]
    (fault,) = control.get("/faults").json()
    assert (fault["matched"], fault["struck"]) == (3, 1)


def test_a_status_may_come_after_the_work(api, control):
    break_with(control, **CREATE, kind="status", status=500, after=True, body="<oops>")
    assert api.create("sessions", name="A").text == "<oops>"
    assert names(control) == ["A"]


def test_an_html_page_is_answered(api, control):
    break_with(control, **CREATE, kind="html", status=502)
    answer = api.create("sessions", name="A")
    assert answer.status_code == 502
    assert answer.headers["Content-Type"].startswith("text/html")


def test_a_reset_before_the_work_leaves_nothing(api, control):
    break_with(control, **CREATE, kind="reset-before", times=1)
    with pytest.raises(httpx.TransportError):
        api.create("sessions", name="A")
    assert names(control) == []
    assert api.create("sessions", name="B").status_code == 200


def test_a_reset_after_the_work_leaves_the_record(api, control):
    break_with(control, **CREATE, kind="reset-after", times=1)
    with pytest.raises(httpx.TransportError):
        api.create("sessions", name="A")
    assert names(control) == ["A"]
    (entry,) = [row for row in control.get("/calls").json() if row["path"].endswith("/sessions/create")]
    assert (entry["status"], entry["faults"], entry["credits"]) == (None, ["reset-after"], 1)


def test_a_late_call_lands_after_its_caller_gave_up(api, control):
    break_with(control, **CREATE, kind="late", seconds=0.4, times=1)
    with pytest.raises(httpx.TransportError):
        api.create("sessions", name="A")
    assert names(control) == []
    time.sleep(0.7)
    assert names(control) == ["A"]


def test_a_truncated_answer_ends_half_way_though_the_work_is_done(api, control):
    break_with(control, **CREATE, kind="truncate", times=1)
    with pytest.raises(httpx.RemoteProtocolError):
        api.create("sessions", name="A")
    assert names(control) == ["A"]
    assert api.get(f"/events/{EVENT}").status_code == 200


def test_a_delay_and_the_latency_slow_a_call_down_but_not_the_others(api, sandbox, control):
    break_with(control, **CREATE, kind="delay", seconds=3)
    slow = threading.Thread(target=api.create, args=("sessions",), kwargs={"name": "A"})
    slow.start()
    began = time.monotonic()
    assert httpx.get(f"{sandbox.url}/events").status_code == 401
    assert time.monotonic() - began < 2
    slow.join()
    control.delete("/faults")
    control.put("/latency", json={"seconds": 0.3})
    began = time.monotonic()
    api.get(f"/events/{EVENT}")
    assert time.monotonic() - began >= 0.3


def test_tokens_expire_at_a_call_of_choice(api, control):
    break_with(control, kind="expire-tokens", path="/events", nth=2)
    assert [api.get(f"/events/{EVENT}").status_code for _ in range(3)] == [200, 401, 401]


def test_a_storm_with_the_same_seed_strikes_the_same_calls(api, control):
    def storm():
        control.delete("/faults")
        break_with(control, kind="status", status=500, path="/events", probability=0.4, seed=11)
        return [api.get(f"/events/{EVENT}").status_code for _ in range(30)]

    first = storm()
    assert first == storm()
    assert 4 < first.count(500) < 20


@pytest.mark.parametrize(
    "fault", [{"kind": "meteor"}, {"kind": "html", "path": "("}, {"kind": "html", "x": 1}]
)
def test_a_fault_nobody_understands_is_refused(control, fault):
    assert control.post("/faults", json=fault).status_code == 400
    assert control.get("/faults").json() == []
