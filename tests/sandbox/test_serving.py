from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import httpx2 as httpx
import pytest

from swoogo_sandbox.server import start
from tests.sandbox.client import EVENT, Client, client_of, token_of

PNG = b"\x89PNG\r\n\x1a\nmade-up"
COMMAND = [sys.executable, "-c", "from swoogo_sandbox.cli import main; main()"]


@contextmanager
def serving(*arguments):
    """A sandbox in a process of its own; gives its base address."""
    command = [*COMMAND, "serve", "--port", "0", *map(str, arguments)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            line = process.stdout.readline()
            assert line.startswith("swoogo-sandbox listening on http://127.0.0.1:")
            assert line.endswith(" (API /api/v1, pages /)\n")
            yield line.split()[3]
        finally:
            process.terminate()
            assert process.wait(timeout=10) == 0


def client_at(base):
    url = f"{base}/api/v1"
    return Client(base_url=url, headers={"Authorization": f"Bearer {token_of(url)}"})


@pytest.mark.slow
def test_state_and_pictures_survive_a_restart_of_the_process(tmp_path):
    state = tmp_path / "swoogo.json"
    with serving("--state", state) as base, client_at(base) as api:
        session = api.created("sessions", name="Kept")
        speaker = api.speaker()
        api.post(f"/speakers/{speaker['id']}/session.json", json={"session_ids": [session["id"]]})
        api.put(f"/image/contact/{speaker['contact_id']}/profile_picture", files={"file": ("a.png", PNG)})
    with serving("--state", state) as base, client_at(base) as api:
        params = {"fields": "name", "expand": "speakers"}
        again = api.get(f"/sessions/{session['id']}", params=params).json()
        assert again["name"] == "Kept"
        assert httpx.get(again["speakers"][0]["profile_picture"]).content == PNG
        assert api.created("sessions", name="Next")["id"] > session["id"]


@pytest.mark.slow
def test_profiles_and_a_seed_are_taken_from_the_command_line(tmp_path):
    seed = tmp_path / "seed.json"
    events = [{"id": 12, "name": "Only", "timezone": "Europe/London", "start_date": "2027-01-01"}]
    keys = [{"key": "sandbox-key", "secret": "sandbox-secret"}]
    seed.write_text(json.dumps({"accounts": [{"name": "One", "keys": keys, "events": events}]}))
    with serving("--seed", seed, "--profile", "status-201") as base, client_at(base) as api:
        assert api.get("/events").json()["items"] == [{"id": 12, "name": "Only"}]
        assert api.create("tracks", event_id=12, name="A").status_code == 201


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--profile", "nonsense"), "There is no profile nonsense"),
        (("--seed", "/nowhere.json"), "/nowhere.json is not a seed file"),
    ],
)
def test_misuse_ends_with_one_clear_line(arguments, words):
    command = [*COMMAND, "serve", "--port", "0", *arguments]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert words in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_state_file_that_is_none_is_refused(tmp_path):
    broken = tmp_path / "swoogo.json"
    broken.write_text("{}")
    with pytest.raises(ValueError, match="is not a state file"):
        start(state=broken)


def test_a_seed_with_a_mistake_names_the_event():
    seed = {"accounts": [{"name": "One", "keys": [], "events": [{"name": "Fen Days", "timezone": "Mars"}]}]}
    with pytest.raises(ValueError, match=r"'Fen Days'.*timezone"):
        start(seed=seed)


def test_state_is_saved_on_demand_and_now_and_then(tmp_path):
    state = tmp_path / "swoogo.json"
    running = start(state=state)
    try:
        with client_of(running) as api:
            api.created("tracks", name="Kept")
        assert httpx.post(f"{running.base}/_control/save").json() == {"saved": True}
        assert "Kept" in {row["name"] for row in json.loads(state.read_text())["tracks"]}
    finally:
        running.stop()


def test_calls_share_one_connection(api):
    streams = {id(api.get(f"/events/{EVENT}").extensions["network_stream"]) for _ in range(20)}
    assert len(streams) == 1


def test_many_clients_at_once_lose_and_double_nothing(sandbox, control):
    def push(worker):
        with client_of(sandbox) as api:
            return [api.created("sessions", name=f"{worker}-{number}")["id"] for number in range(40)]

    with ThreadPoolExecutor(8) as pool:
        made = [number for numbers in pool.map(push, range(8)) for number in numbers]
    assert len(set(made)) == 320
    stored = [row for row in control.get("/state").json()["sessions"] if row["event_id"] == EVENT]
    assert len(stored) == 320


def test_after_stopping_nobody_answers_not_even_on_an_open_connection():
    running = start()
    with client_of(running) as api:
        api.get("/events")
        running.stop()
        with pytest.raises(httpx.TransportError):
            api.get("/events")


def test_a_body_that_is_too_large_is_refused(sandbox):
    host, port = sandbox.base.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall(b"POST /api/v1/events HTTP/1.1\r\nHost: x\r\nContent-Length: 70000000\r\n\r\n")
        answer = connection.recv(1000)
    assert answer.startswith(b"HTTP/1.1 413")


def test_a_client_that_dies_in_the_middle_of_its_request_has_asked_for_nothing(sandbox, control, capsys):
    with socket.create_connection(("127.0.0.1", httpx.URL(sandbox.base).port)) as connection:
        head = "POST /api/v1/oauth2/token HTTP/1.1\r\nHost: here\r\nContent-Length: 100\r\n\r\n"
        connection.sendall(f"{head}grant_type=".encode())
        wait_for_connections(sandbox, 1)
    wait_for_connections(sandbox, 0)
    assert control.get("/calls").json() == []
    assert capsys.readouterr().err == ""


def wait_for_connections(sandbox, number):
    until = time.monotonic() + 10
    while sandbox.connections != number:
        assert time.monotonic() < until
        time.sleep(0.005)
