"""R18, R37, R39: what a sync may cost, counted by the sandbox, against the documented bound.

Token and event; one for each record that is sent; for each kind the smaller of its updates and of its
list; one for each speaker who was sent before and whose attachments change.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import pytest

from stagedoor.agenda.models import Session, Speaker
from stagedoor.sync.domain.probe import probe_account
from tests import factories
from tests.sync.conftest import Stage

PROBE_EVENT = 370108
SESSIONS, SPEAKERS, PAGE = 24, 16, 1000
LIST = 10


@dataclass(frozen=True)
class Changes:
    """How many sessions and speakers have a changed field, and how many speakers get one session more."""

    sessions: int = 0
    speakers: int = 0
    attached: int = 0
    detached: int = 0

    @property
    def bound(self) -> int:
        """The most credits that sending them may cost."""
        sent = self.sessions + self.speakers + self.attached + self.detached
        read = min(self.sessions, LIST * math.ceil(SESSIONS / PAGE))
        read += min(self.speakers, LIST * math.ceil(SPEAKERS / PAGE))
        return 2 + sent + read + self.attached + self.detached


def pushed(stage: Stage) -> tuple[list[Session], list[Speaker]]:
    """An agenda that stands in Swoogo: the first speaker on the first session, and so on."""
    speakers = [factories.speaker(stage.event, email=f"p{number}@example.org") for number in range(SPEAKERS)]
    sessions = [
        factories.session(stage.event, *speakers[number : number + 1], title=f"Talk {number}")
        for number in range(SESSIONS)
    ]
    assert stage.sync().status == "succeeded"
    stage.forget_calls()
    return sessions, speakers


@pytest.mark.parametrize("is_probed", [False, True], ids=["unprobed", "probed"])
@pytest.mark.parametrize(
    "changes",
    [
        Changes(sessions=1),
        Changes(sessions=3, speakers=2),
        Changes(sessions=SESSIONS, speakers=SPEAKERS),
        Changes(attached=3, detached=2),
        Changes(sessions=14, speakers=4, attached=2, detached=3),
    ],
    ids=str,
)
def test_R39_updates_cost_no_more_than_their_bound(stage: Stage, changes: Changes, is_probed: bool) -> None:
    if is_probed:
        probe_account(stage.organization, PROBE_EVENT)
    sessions, speakers = pushed(stage)
    for session in sessions[: changes.sessions]:
        Session.objects.filter(pk=session.pk).update(title=f"{session.title}, again")
    for speaker in speakers[: changes.speakers]:
        Speaker.objects.filter(pk=speaker.pk).update(job_title="Pilot")
    for speaker in speakers[: changes.attached]:
        factories.participation(sessions[-1], speaker)
    for session in sessions[changes.attached : changes.attached + changes.detached]:
        session.participations.all().delete()
    run = stage.sync()
    assert (run.status, run.credits) == ("succeeded", stage.credits())
    assert stage.credits() <= changes.bound, stage.requests()
    stage.forget_calls()
    assert stage.sync().status == "succeeded"
    assert stage.calls() == [], "no change costs no call"
