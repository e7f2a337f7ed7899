"""When Swoogo answers badly, late, or not at all."""

from __future__ import annotations

import socket

import pytest

from stagedoor.common.errors import NotFound, OutOfCredits, StopRequested, Unreachable
from stagedoor.swoogo import CallRecord, Client, Kind
from tests.swoogo.conftest import EVENT, KEY, SECRET, Begin, Script, Stage

LOST_AFTER = [
    {"kind": "reset-after"},
    {"kind": "truncate"},
    {"kind": "html", "status": 502, "after": True},
    {"kind": "status", "status": 500, "after": True},
    {"kind": "html", "status": 200, "after": True},
    {"kind": "delay", "seconds": 1.0, "after": True},
]


def named(fault: dict[str, object]) -> str:
    return f"{fault['kind']}{fault.get('status', '')}"


@pytest.mark.parametrize("fault", LOST_AFTER, ids=named)
def test_R38_a_create_that_may_have_been_done_is_never_sent_again(
    begin: Begin, fault: dict[str, object]
) -> None:
    stage = begin(timeout=0.5)
    stage.client.authenticate()
    stage.fault(**fault, path="tracks/create", nth=1)  # type: ignore[arg-type]
    with pytest.raises(Unreachable) as caught:
        stage.client.create(Kind.TRACK, EVENT, {"name": "Practice"})
    assert caught.value.maybe_done
    assert caught.value.request == "POST /tracks/create"
    assert [track["name"] for track in stage.held("tracks")] == ["Practice"]
    assert stage.pauses == []


@pytest.mark.parametrize(
    "fault", [{"kind": "reset-before"}, {"kind": "html", "status": 502}, *LOST_AFTER], ids=named
)
def test_what_can_be_repeated_is_repeated(begin: Begin, fault: dict[str, object]) -> None:
    stage = begin(timeout=0.5, sessions=1, speakers=1)
    session = stage.client.list(Kind.SESSION, EVENT)[0]["id"]
    speaker = stage.client.list(Kind.SPEAKER, EVENT)[0]["id"]
    client = stage.client

    def broken_once(path: str, method: str) -> None:
        stage.fault(**fault, path=path, method=method, nth=1)  # type: ignore[arg-type]

    broken_once("/sessions$", "GET")
    assert len(client.list(Kind.SESSION, EVENT)) == 1
    broken_once("/sessions/update", "PUT")
    assert client.update(Kind.SESSION, session, {"name": "Closing"})["name"] == "Closing"
    broken_once("/session", "POST")
    assert client.attach(speaker, [session])["sessions"] == [session]
    broken_once("/session/", "DELETE")
    client.detach(speaker, session)
    broken_once("/sessions/delete", "DELETE")
    client.delete(Kind.SESSION, session)
    assert stage.held("sessions") == []
    assert len(stage.pauses) == (
        3 if fault["kind"] == "truncate" else 5
    )  # nothing to cut off an empty answer


def test_after_three_tries_it_is_given_up(stage: Stage) -> None:
    stage.fault("reset-before", path="/events/")
    with pytest.raises(Unreachable) as caught:
        stage.client.event(EVENT)
    assert caught.value.maybe_done
    assert stage.client.calls == 4  # the token, and three times the event
    assert [0.4 <= stage.pauses[0] <= 0.8, 0.8 <= stage.pauses[1] <= 1.6] == [True, True]


def test_a_run_can_be_stopped_in_a_pause(begin: Begin) -> None:
    def stop(_: float) -> None:
        raise StopRequested("Stopped.")

    stage = begin()
    stage.fault("reset-before", path="/events/")
    with Client(stage.running.url, KEY, SECRET, pause=stop) as client, pytest.raises(StopRequested):
        client.event(EVENT)


def test_a_closed_door_is_tried_again_and_nothing_was_done() -> None:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{door.getsockname()[1]}"
    pauses: list[float] = []
    with Client(url, KEY, SECRET, pause=pauses.append) as client:
        with pytest.raises(Unreachable, match="cannot be reached") as caught:
            client.create(Kind.TRACK, EVENT, {"name": "Practice"})
        assert not caught.value.maybe_done
        assert (client.calls, client.credits, len(pauses)) == (0, 0, 2)


def test_R39_spent_credits_are_told_at_once_with_the_wait(stage: Stage) -> None:
    stage.fault("status", status=429, path="tracks", headers={"X-Rate-Limit-Reset": "42"})
    with pytest.raises(OutOfCredits, match="used up, so nothing was done") as caught:
        stage.client.list(Kind.TRACK, EVENT)
    assert caught.value.wait_seconds == 42
    assert stage.pauses == []
    assert stage.client.credits == 1


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, 60),
        ({"Retry-After": "7"}, 7),
        ({"X-Rate-Limit-Reset": "0"}, 1),
        ({"X-Rate-Limit-Reset": "1900000000"}, 600),
    ],
)
def test_the_wait_is_between_a_second_and_a_window(
    script: Script, scripted: Client, headers: dict[str, str], seconds: float
) -> None:
    script.will_answer(429, b"slow down", **{name.replace("-", "_"): text for name, text in headers.items()})
    with pytest.raises(OutOfCredits) as caught:
        scripted.event(1)
    assert caught.value.wait_seconds == seconds


def test_a_redirect_is_not_followed(script: Script, scripted: Client) -> None:
    script.will_answer(302, b"", Location="http://127.0.0.1:9/elsewhere")
    with pytest.raises(Unreachable, match=r"failed \(302\)"):
        scripted.event(1)
    assert {request.split("?")[0] for request in script.seen} == {"GET /events/1"}


def test_an_answer_without_end_is_cut_off(
    script: Script, scripted: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stagedoor.swoogo.transport.LARGEST_ANSWER", 1_000_000)
    script.will_answer(200, b"[" + b" " * 1_500_000 + b"]")
    with pytest.raises(Unreachable) as caught:
        scripted.event(1)
    assert "larger than 1 MB" in caught.value.detail


def test_a_delete_that_finds_nothing_at_the_first_try_is_not_found(stage: Stage) -> None:
    with pytest.raises(NotFound):
        stage.client.delete(Kind.TRACK, 5)


def test_every_request_is_told_with_its_cost(begin: Begin) -> None:
    told: list[CallRecord] = []
    stage = begin(on_call=told.append)
    stage.fault("reset-before", path="/tracks", nth=1)
    stage.client.list(Kind.TRACK, EVENT)
    assert [(call.request, call.status, call.credits) for call in told] == [
        ("POST /oauth2/token", 200, 1),
        ("GET /tracks", 0, 10),
        ("GET /tracks", 200, 10),
    ]
    assert stage.client.credits == sum(call.credits for call in told)
    assert all(call.seconds >= 0 for call in told)
