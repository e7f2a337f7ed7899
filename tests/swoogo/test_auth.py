"""Key, secret and token (Swoogo API notes, §1)."""

from __future__ import annotations

import threading

import pytest

from stagedoor.common.errors import ConfigError, Unauthorized, Unreachable
from stagedoor.swoogo import Client, Kind
from tests.swoogo.conftest import EVENT, KEY, SECRET, Begin, Script, Stage


def tokens_given(stage: Stage) -> int:
    return sum(
        call["path"].startswith("/api/v1/oauth2/token") and call["status"] == 200 for call in stage.log()
    )


def test_a_wrong_pair_is_told_and_nothing_else_is_asked(stage: Stage) -> None:
    with Client(stage.running.url, KEY, "not the secret") as client, pytest.raises(Unauthorized) as caught:
        client.authenticate()
    assert caught.value.message == "Swoogo does not accept this consumer key and secret."
    assert "API Credentials" in caught.value.remedy
    assert stage.requests() == []


@pytest.mark.parametrize("profile", ["token-expires-in", "one-token", "same-token", "basic-raw-only"])
def test_a_key_with_unusual_characters_opens_under_every_reading(begin: Begin, profile: str) -> None:
    stage = begin(profile)
    stage.client.authenticate()
    assert stage.client.event(EVENT)["name"] == "Harbour Day"


def test_one_token_serves_many_calls_and_many_threads(stage: Stage) -> None:
    threads = [threading.Thread(target=stage.client.event, args=(EVENT,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    stage.client.event(EVENT)
    assert tokens_given(stage) == 1


def test_a_refused_token_is_renewed_once_by_all_threads_together(stage: Stage) -> None:
    stage.client.event(EVENT)
    stage.running.sandbox.tokens.expire()
    rows: list[dict[str, object]] = []
    threads = [threading.Thread(target=lambda: rows.append(stage.client.event(EVENT))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(rows) == 6
    assert tokens_given(stage) == 2


def test_a_token_that_dies_during_a_create_makes_one_record(stage: Stage) -> None:
    stage.client.event(EVENT)
    stage.fault("expire-tokens", path="tracks/create", nth=1)
    stage.client.create(Kind.TRACK, EVENT, {"name": "Practice"})
    assert [track["name"] for track in stage.held("tracks")] == ["Practice"]


def test_a_second_refusal_is_unauthorized(script: Script, scripted: Client) -> None:
    script.will_answer(401, {"message": "Your request was made with invalid credentials.", "status": 401})
    with pytest.raises(Unauthorized, match="invalid credentials"):
        scripted.event(1)
    assert script.seen.count(script.seen[0]) == 2


def test_a_token_is_renewed_before_it_expires(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    stage.client.event(EVENT)
    now = time.monotonic()
    monkeypatch.setattr("stagedoor.swoogo.auth.time.monotonic", lambda: now + 29 * 60 + 1)
    stage.client.event(EVENT)
    assert tokens_given(stage) == 2
    assert all(call["status"] == 200 for call in stage.log())


@pytest.mark.parametrize(
    "fault", [{"kind": "reset-before"}, {"kind": "html", "status": 502}, {"kind": "truncate"}]
)
def test_without_a_token_a_create_was_certainly_not_done(stage: Stage, fault: dict[str, object]) -> None:
    stage.fault(**fault, path="oauth2/token")  # type: ignore[arg-type]
    with pytest.raises(Unreachable, match="so nothing was done") as caught:
        stage.client.create(Kind.TRACK, EVENT, {"name": "Practice"})
    assert not caught.value.maybe_done
    assert stage.held("tracks") == []


def test_a_token_lost_on_the_way_is_asked_for_again(stage: Stage) -> None:
    stage.fault("reset-after", path="oauth2/token", nth=1)
    assert stage.client.event(EVENT)["id"] == EVENT
    assert len(stage.pauses) == 1


@pytest.mark.parametrize(
    "url", ["", "swoogo", "ftp://example.org/api", "https://user:word@example.org/", "http://"]
)
def test_an_address_that_is_none_is_a_matter_of_configuration(url: str) -> None:
    with pytest.raises(ConfigError) as caught:
        Client(url, KEY, SECRET)
    assert "word" not in str(caught.value)


def test_no_secret_shows_in_repr_errors_or_logs(begin: Begin, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(0)
    stage = begin()
    stage.client.event(EVENT)
    token = next(iter(stage.running.sandbox.tokens._tokens))
    stage.fault(
        "status",
        status=422,
        path="tracks/create",
        body=[{"field": "x", "message": f"{token} {SECRET} {KEY}"}],
    )
    stage.fault("status", status=500, path="sessions/create", body={"message": f"Bearer {token}"})
    shown = [repr(stage.client), repr(stage.client.__dict__), caplog.text]
    for kind in (Kind.TRACK, Kind.SESSION):
        with pytest.raises(Exception, match="hidden") as caught:
            stage.client.create(kind, EVENT, {"name": "Practice"})
        shown += [repr(caught.value), str(caught.value.__dict__), str(caught.getrepr(showlocals=False))]
    for text in (*shown, caplog.text):
        assert token not in text
        assert SECRET not in text
        assert KEY not in text
