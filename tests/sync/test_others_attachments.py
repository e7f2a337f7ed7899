"""R23: what a person attached stays attached, and what a person took off stays off."""

from __future__ import annotations

import pytest

from tests import factories
from tests.sync.conftest import Stage


class Panel:
    """Three sessions and a speaker, who is on the first; all have been sent."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.speaker = factories.speaker(stage.event, email="ada@example.org")
        self.sessions = [factories.session(stage.event, title=title) for title in ("A", "B", "C")]
        self.put_on(0)
        assert stage.sync().status == "succeeded"
        self.there = [stage.link(session).swoogo_id for session in self.sessions]
        self.speaker_there = stage.link(self.speaker).swoogo_id

    def put_on(self, number: int) -> None:
        factories.participation(self.sessions[number], self.speaker)

    def take_off(self, number: int) -> None:
        self.sessions[number].participations.filter(speaker=self.speaker).delete()

    def attached(self) -> set[str]:
        return self.stage.attached()["ada@example.org"]


def test_R23_what_a_person_attached_first_is_not_detached_by_us(read_stage: Stage) -> None:
    panel = Panel(read_stage)
    read_stage.person_attaches(panel.speaker_there, panel.there[1])
    panel.put_on(1)
    read_stage.sync()
    panel.take_off(1)
    read_stage.sync()
    assert panel.attached() == {"A", "B"}


@pytest.mark.parametrize("others", [1, 2])
def test_R23_what_a_person_took_off_is_not_attached_again_by_our_next_attachment(
    read_stage: Stage, others: int
) -> None:
    panel = Panel(read_stage)
    read_stage.person_detaches(panel.speaker_there, panel.there[0])
    for number in range(1, others + 1):
        panel.put_on(number)
        assert read_stage.sync().status == "succeeded"
    assert panel.attached() == {"B", "C"} if others == 2 else {"B"}


def test_R23_what_a_person_attached_stays_when_we_attach_another_one(read_stage: Stage) -> None:
    panel = Panel(read_stage)
    read_stage.person_attaches(panel.speaker_there, panel.there[2])
    panel.put_on(1)
    run = read_stage.sync()
    assert run.status == "succeeded", read_stage.said(run)
    assert panel.attached() == {"A", "B", "C"}
