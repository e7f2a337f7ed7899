"""R37: a contact that the account knows already is theirs; what is empty is filled, what is not is told."""

from __future__ import annotations

from typing import Any

import pytest

from swoogo_sandbox.profiles import PROFILES
from tests import factories
from tests.sync.conftest import Stage

OTHER_EVENT = 370102
OWN = {"speaker-fields-own"}


def known_contact(stage: Stage) -> int:
    """A speaker of another event of the account; the id of the contact behind them."""
    person = {"first_name": "Ada", "last_name": "Vale", "email": "ada@example.org", "bio": "<p>Theirs</p>"}
    answer = stage.control.post("/records/speakers", json={"event_id": OTHER_EVENT, **person})
    number: int = answer.json()["contact_id"]
    return number


def contact(stage: Stage, number: int) -> dict[str, Any]:
    return next(row for row in stage.state()["contacts"] if row["id"] == number)


@pytest.mark.parametrize(
    "profile",
    ["", *sorted(name for name in PROFILES if (name not in OWN and "speaker" in name) or "contact" in name)],
)
def test_R37_a_contact_of_the_account_keeps_what_it_has(stage: Stage, profile: str) -> None:
    if profile:
        stage.answer_as(profile)
    number = known_contact(stage)
    speaker = factories.speaker(
        stage.event, first_name="Ada", last_name="Vale", email="ada@example.org",
        biography="<p>Ours</p>", company="Tide & Co",
    )  # fmt: skip
    factories.session(stage.event, speaker)
    run = stage.sync()
    kept = contact(stage, number)
    assert "Theirs" in kept["bio"]
    assert kept["company"] == "Tide & Co"
    assert len(stage.swoogo("speakers")) == 1
    assert any(row["field"] == "bio" for row in stage.link(speaker).differences), stage.said(run)
    stage.forget_calls()
    stage.sync()
    assert stage.calls() == []


def test_R37_a_speaker_whom_the_account_does_not_know_gets_all_of_ours(stage: Stage) -> None:
    known_contact(stage)
    speaker = factories.speaker(stage.event, email="bo@example.org", biography="<p>Ours</p>")
    factories.session(stage.event, speaker)
    assert stage.sync().status == "succeeded"
    assert [row["bio"].strip() for row in stage.swoogo("speakers")] == ["<p>Ours</p>"]
