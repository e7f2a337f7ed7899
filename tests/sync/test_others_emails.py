"""R25: emails that change hands: a chain goes in its order, a swap is told and not tried again and again."""

from __future__ import annotations

import pytest

from stagedoor.agenda.models import Speaker
from tests import factories
from tests.sync.conftest import Stage

# Where speakers cannot be changed, or their contacts keep their emails: it is told.
IMPOSSIBLE = {"speaker-fields-own": "already been taken", "no-speaker-update": "email"}


@pytest.fixture
def pair(read_stage: Stage) -> list[Speaker]:
    """Two speakers who have been sent."""
    speakers = [factories.speaker(read_stage.event, email=f"{name}@example.org") for name in ("ada", "bo")]
    for speaker in speakers:
        factories.session(read_stage.event, speaker, title=f"Talk by {speaker.first_name}")
    assert read_stage.sync().status == "succeeded"
    return speakers


def give(speaker: Speaker, email: str) -> None:
    Speaker.objects.filter(pk=speaker.pk).update(email=email)


@pytest.mark.parametrize("first", [0, 1])
def test_R25_who_takes_an_email_that_another_gives_up_gets_it_in_the_same_run(
    read_stage: Stage, pair: list[Speaker], first: int
) -> None:
    gives, takes = pair[first], pair[1 - first]
    given = gives.email
    give(gives, "new@example.org")
    give(takes, given)
    run = read_stage.sync()
    if words := IMPOSSIBLE.get(read_stage.profile):
        assert run.status == "partial"
        assert words in read_stage.said(run).lower()
        return
    assert run.status == "succeeded", read_stage.said(run)
    there = {row["id"]: row["email"] for row in read_stage.swoogo("speakers")}
    assert there == {
        read_stage.link(gives).swoogo_id: "new@example.org",
        read_stage.link(takes).swoogo_id: given,
    }


def test_R25_swapped_emails_are_told_as_that_and_not_tried_each_time(
    read_stage: Stage, pair: list[Speaker]
) -> None:
    emails = [speaker.email for speaker in pair]
    for speaker, email in zip(pair, ("x@example.org", *emails[:1]), strict=True):
        give(speaker, email)
    give(pair[0], emails[1])
    run = read_stage.sync()
    assert "swap" in read_stage.said(run)
    read_stage.forget_calls()
    read_stage.sync()
    assert read_stage.calls() == []
