"""Two writers: we sync an agenda, and a person works in the same Swoogo event, between and during our syncs.

After a quiet sync nothing of theirs that we did not also change is different, nothing that both changed is
lost without a trace on a run, and the next plan is empty. What a person writes between our reading of a
field and our writing of the same field cannot be seen, and need not be told.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from stagedoor.agenda.models import Session, Speaker
from stagedoor.swoogo.records import Kind
from tests import factories
from tests.proof import amount
from tests.state.person import Act, Person
from tests.state.two_writers import Desk
from tests.state.world import forget_earlier_worlds
from tests.sync.conftest import Stage

# Few of each, so that both writers often mean the same record and field.
PICK = st.integers(0, 2)
TITLES = st.sampled_from(["Opening", "Lunch", "Keynote"])
TEXTS = st.sampled_from(["", "Engineer", "Sailor"])
HOURS = st.sampled_from([9, 11, 14])
ROOMS = st.sampled_from(["Hall", "Dock", None])
CHANGES = st.sampled_from(["title", "description", "times", "room", "job title", "email", "line-up"])
DEEDS = st.sampled_from(
    [
        *("rename", "clear", "move", "change_room", "merge_rooms", "attach_or_detach", "change_email"),
        *("delete_session", "delete_speaker", "delete_room"),
    ]
)


class Game(RuleBasedStateMachine):
    """An organizer and a person in Swoogo."""

    def __init__(self, make_stage: Callable[[], Stage]) -> None:
        super().__init__()
        forget_earlier_worlds()
        self.desk = Desk(make_stage())
        self.day = factories.wall(self.desk.event, 9).date()
        self.serial = 0

    @initialize()
    def push(self) -> None:
        self.desk.come_to_rest()

    def teardown(self) -> None:
        if sys.exc_info()[0] is None:
            self.desk.come_to_rest()
        self.desk.stage.control.close()

    @rule(change=CHANGES, which=PICK, other=PICK, hour=HOURS, title=TITLES, text=TEXTS, name=ROOMS)
    def we(self, **choice: Any) -> None:
        self.change(**choice)

    @rule(
        change=CHANGES, deed=DEEDS, which=PICK, other=PICK, hour=HOURS, title=TITLES, text=TEXTS, name=ROOMS,
        we_first=st.booleans(),
    )  # fmt: skip
    def both(self, change: str, deed: str, which: int, name: str | None, we_first: bool, **more: Any) -> None:
        """Both write about the same record before the next sync."""
        if we_first:
            self.change(change=change, which=which, name=name, **more)
        self.desk.act(self.deed(deed=deed, which=which, **more))
        if not we_first:
            self.change(change=change, which=which, name=name, **more)
        self.desk.sync()

    @rule(deed=DEEDS, which=PICK, other=PICK, hour=HOURS, title=TITLES, text=TEXTS)
    def person(self, **choice: Any) -> None:
        self.desk.act(self.deed(**choice))

    @rule(
        deed=DEEDS, which=PICK, other=PICK, hour=HOURS, title=TITLES, text=TEXTS,
        method=st.sampled_from(["GET", "PUT", "POST|DELETE"]), nth=st.integers(1, 4),
    )  # fmt: skip
    def sync_while_a_person_works(self, method: str, nth: int, **choice: Any) -> None:
        self.desk.sync_meanwhile(self.deed(**choice), method, nth)

    @rule(which=PICK, title=TITLES, hour=HOURS)
    def person_makes_a_session_again(self, which: int, title: str, hour: int) -> None:
        times = {"start_time": f"{hour:02}:00:00", "end_time": f"{hour:02}:45:00"}
        self.desk.make(Kind.SESSION, name=title, date=self.day.isoformat(), **times)

    @rule()
    def sync(self) -> None:
        self.desk.sync()

    @rule()
    def come_to_rest(self) -> None:
        self.desk.come_to_rest()

    def change(
        self, change: str, which: int, other: int, hour: int, title: str, text: str, name: str | None
    ) -> None:
        """What the organizer changes in the agenda."""
        session, speaker = self.desk.pick(Session, which), self.desk.pick(Speaker, which)
        sessions, speakers = (
            model.objects.filter(pk=one.pk) for model, one in ((Session, session), (Speaker, speaker))
        )
        with self.desk.edit():
            match change:
                case "title":
                    sessions.update(title=title)
                case "description":
                    sessions.update(description=f"<p>About {session.pk}{text}</p>")
                case "times":
                    sessions.update(**self.desk.hours(hour, other % 2))
                case "room":
                    sessions.update(room=self.desk.room(name) if name else None)
                case "job title":
                    speakers.update(job_title=text)
                case "email":
                    self.serial += 1
                    speakers.update(email=f"ours-{self.serial}@example.org")
                case "line-up":
                    self.desk.line_up(session, self.desk.pick(Speaker, other))

    def deed(self, deed: str, which: int, other: int, hour: int, title: str, **_: str) -> Act | None:
        """What a person would do now."""
        self.serial += 1
        person = Person(self.desk.look(), self.day, which, other, hour, title, self.serial)
        act: Act | None = getattr(person, deed)()
        return act


@pytest.fixture
def in_haste(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """Nothing is waited for; one call at a time, so that the same steps always do the same."""
    monkeypatch.setattr("stagedoor.sync.execution.claims.DUE_AFTER", timedelta(0))
    monkeypatch.setattr("stagedoor.swoogo.calls._FIRST_PAUSE", 0.0)
    settings.SYNC_CONCURRENCY = 1


@pytest.mark.usefixtures("in_haste")
def test_R37_a_room_that_a_person_chose_again_is_no_edit_that_could_be_lost(
    make_stage: Callable[..., Stage],
) -> None:
    """Found by a long game: judged anew after another rest, it was taken for one."""
    desk = Desk(make_stage())
    desk.come_to_rest()
    session = desk.pick(Session, 1)
    links = desk.links()
    key = (Kind.SESSION, links[Kind.SESSION, session.pk].swoogo_id or 0)
    again = {"location_id": links[Kind.ROOM, session.room_id].swoogo_id}
    desk.act(Act("PUT", f"/records/sessions/{key[1]}", again, fields={(key, "room"): "dock"}))
    with desk.edit():
        Session.objects.filter(pk=session.pk).update(room=desk.room("Hall"))
    desk.come_to_rest()
    with desk.edit():
        Session.objects.filter(pk=session.pk).update(title="Lunch, again")
    desk.come_to_rest()
    desk.stage.control.close()


@pytest.mark.usefixtures("in_haste")
def test_R37_two_writers_undo_nothing_of_each_others_without_a_word(make_stage: Callable[..., Stage]) -> None:
    played = settings(
        max_examples=amount(30, 2000),
        stateful_step_count=amount(20, 50),
        derandomize=amount(True, False),
        database=None,
        deadline=None,
        print_blob=True,
        phases=[Phase.generate],
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(lambda: Game(make_stage), settings=played)
