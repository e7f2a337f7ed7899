from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta

import httpx2 as httpx
import pytest

from swoogo_sandbox.server import start
from tests.sandbox.client import client_of, token_of

GRANT = {"grant_type": "client_credentials"}


def test_token_answer_has_type_and_utc_expiry_and_no_expires_in(sandbox):
    answer = httpx.post(f"{sandbox.url}/oauth2/token", auth=("sandbox-key", "sandbox-secret"), data=GRANT)
    assert set(answer.json()) == {"access_token", "type", "expires_at"}
    ends = datetime.strptime(answer.json()["expires_at"], "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
    assert timedelta(minutes=29) < ends - datetime.now(UTC) <= timedelta(minutes=30)


def test_wrong_pair_is_401_with_the_words_seen_in_client_code(sandbox):
    answer = httpx.post(f"{sandbox.url}/oauth2/token", auth=("sandbox-key", "guess"), data=GRANT)
    assert answer.status_code == 401
    assert answer.json()["message"] == "You have provided invalid API details."


@pytest.mark.parametrize("sent", ["k+/=ä:s%20 &", "k%2B%2F%3D%C3%A4:s%2520%20%26"])
def test_key_and_secret_may_be_sent_raw_and_url_encoded(sent):
    pair = {"key": "k+/=ä", "secret": "s%20 &"}
    running = start(seed={"accounts": [{"name": "One", "keys": [pair]}]})
    try:
        headers = {"Authorization": f"Basic {base64.b64encode(sent.encode()).decode()}"}
        answer = httpx.post(f"{running.url}/oauth2/token.json", headers=headers, data=GRANT)
    finally:
        running.stop()
    assert answer.status_code == 200


def test_token_endpoint_refuses_other_grants_media_types_and_methods(sandbox):
    pair = {"auth": ("sandbox-key", "sandbox-secret")}
    url = f"{sandbox.url}/oauth2/token"
    assert httpx.post(url, **pair, data={"grant_type": "password"}).status_code == 400
    assert httpx.post(url, **pair, json=GRANT).status_code == 415
    assert httpx.get(url, **pair).status_code == 405


def test_a_call_without_a_living_token_is_401(sandbox, control):
    token = token_of(sandbox.url)
    headers = {"Authorization": f"Bearer {token}"}
    assert httpx.get(f"{sandbox.url}/events", headers=headers).status_code == 200
    control.post("/tokens/expire")
    answer = httpx.get(f"{sandbox.url}/events", headers=headers)
    assert answer.json() == {
        "name": "Unauthorized",
        "message": "Your request was made with invalid credentials.",
        "code": 0,
        "status": 401,
    }
    assert httpx.get(f"{sandbox.url}/events").status_code == 401


def test_several_tokens_live_side_by_side(sandbox, api):
    token_of(sandbox.url)
    assert api.get("/events").status_code == 200


def test_one_token_ends_the_older_ones(sandbox, api, under):
    under("one-token")
    token_of(sandbox.url)
    assert api.get("/events").status_code == 401


def test_same_token_gives_the_living_one_again(sandbox, under):
    under("same-token")
    assert token_of(sandbox.url) == token_of(sandbox.url)


def test_token_expires_in_gives_seconds_instead_of_a_moment(sandbox, under):
    under("token-expires-in")
    answer = httpx.post(f"{sandbox.url}/oauth2/token", auth=("sandbox-key", "sandbox-secret"), data=GRANT)
    assert set(answer.json()) == {"access_token", "token_type", "expires_in"}
    assert 1790 <= answer.json()["expires_in"] <= 1800


def test_an_account_sees_only_its_own_events_and_records(sandbox, api, under):
    with client_of(sandbox, "second-key", "second-secret") as other:
        names = {row["name"] for row in other.get("/events").json()["items"]}
        assert names == {"Northfield Annual Meeting", "Prairie Science Days"}
        assert other.get("/events/370101").status_code == 404
        assert other.get("/sessions?event_id=370101").status_code == 404
        session = api.created("sessions", name="Ours")
        assert other.put(f"/sessions/update/{session['id']}", data={"name": "Theirs"}).status_code == 404
        answer = other.post("/sessions/create", data={"event_id": 370101, "name": "Theirs"})
        assert answer.json() == [{"field": "event_id", "message": "Event is invalid."}]
        under("foreign-403")
        assert other.get("/events/370101").status_code == 403
