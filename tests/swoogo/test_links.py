"""Attaching sessions to speakers and taking them off (Swoogo API notes, §8.3)."""

from __future__ import annotations

import pytest

from stagedoor.common.errors import NotFound, Rejected
from stagedoor.swoogo import Kind, Readings
from tests.swoogo.conftest import EVENT, Begin, Stage


def people(stage: Stage) -> tuple[int, list[int]]:
    """The speaker and the sessions of a sandbox begun with one and two."""
    speaker = stage.client.list(Kind.SPEAKER, EVENT)[0]["id"]
    return speaker, [row["id"] for row in stage.client.list(Kind.SESSION, EVENT)]


def attached(stage: Stage, speaker: int) -> list[int]:
    return list(stage.client.get(Kind.SPEAKER, speaker, expand_sessions=True)["sessions"])


@pytest.mark.parametrize(
    "profile", ["attach-replaces", "attach-repeat-refused", "attach-partial", "detach-plural"]
)
def test_sending_all_sessions_of_a_speaker_is_right_under_every_reading(begin: Begin, profile: str) -> None:
    stage = begin(profile, sessions=2, speakers=1)
    speaker, (first, second) = people(stage)
    stage.client.attach(speaker, [first])
    row = stage.client.attach(speaker, [first, second])
    assert sorted(row["sessions"]) == sorted(attached(stage, speaker)) == [first, second]
    stage.client.detach(speaker, first)
    assert attached(stage, speaker) == [second]


def test_many_sessions_cost_one_credit(begin: Begin) -> None:
    stage = begin(sessions=2, speakers=1)
    speaker, sessions = people(stage)
    before = stage.client.credits
    assert stage.client.attach(speaker, sessions)["sessions"] == sessions
    assert stage.client.credits == before + 1


def test_where_repeats_are_refused_it_is_learned_once(begin: Begin) -> None:
    stage = begin("attach-repeat-refused", sessions=2, speakers=1)
    speaker, sessions = people(stage)
    stage.client.attach(speaker, sessions)
    stage.client.attach(speaker, sessions)
    assert stage.client.readings.attach_again == "refused"
    stage.running.sandbox.calls.clear()
    assert stage.client.attach(speaker, sessions)["sessions"] == sessions
    assert stage.requests() == [f"GET /speakers/{speaker}"]


def test_an_attach_whose_answer_was_lost_is_repeated_without_harm(begin: Begin) -> None:
    stage = begin("attach-repeat-refused", sessions=2, speakers=1)
    speaker, sessions = people(stage)
    stage.fault("reset-after", method="POST", path="/session", nth=1)
    assert stage.client.attach(speaker, sessions)["sessions"] == sessions


def test_a_session_of_another_event_is_refused_in_swoogos_words(begin: Begin) -> None:
    stage = begin(sessions=2, speakers=1)
    speaker, _ = people(stage)
    with pytest.raises(Rejected, match="Swoogo refused it") as caught:
        stage.client.attach(speaker, [99])
    assert caught.value.request.endswith("/session.json")


def test_taking_off_what_is_not_attached_is_done_already(begin: Begin) -> None:
    stage = begin(sessions=2, speakers=1)
    speaker, (first, second) = people(stage)
    stage.client.attach(speaker, [first])
    stage.client.detach(speaker, second)
    stage.client.detach(speaker, first)
    stage.client.detach(speaker, first)
    assert attached(stage, speaker) == []


def test_taking_off_a_speaker_who_is_gone_is_not_found(begin: Begin) -> None:
    with pytest.raises(NotFound):
        begin().client.detach(9, 8)


def test_without_a_path_to_detach_the_error_names_it_and_nothing_changes(begin: Begin) -> None:
    stage = begin("no-detach", sessions=2, speakers=1)
    speaker, sessions = people(stage)
    stage.client.attach(speaker, sessions)
    with pytest.raises(Rejected) as caught:
        stage.client.detach(speaker, sessions[0])
    assert caught.value.technical.startswith(f"DELETE /speakers/{speaker}/session/{sessions[0]}")
    assert attached(stage, speaker) == sessions


def test_where_a_list_replaces_the_remaining_list_is_sent(begin: Begin) -> None:
    stage = begin("no-detach", "attach-replaces", sessions=2, speakers=1, readings=Readings(detach="replace"))
    speaker, (first, second) = people(stage)
    stage.client.attach(speaker, [first, second])
    stage.client.detach(speaker, first)
    assert attached(stage, speaker) == [second]
