"""Whatever happens to an agenda and its Swoogo event, in any order, the two and our links agree in the end.

`make proof` plays for an hour or more, with new games each time.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from stagedoor.agenda.models import Room, Session, Speaker, Track
from stagedoor.common import clock
from stagedoor.swoogo.records import Kind
from tests import factories
from tests.proof import WHOLE, amount
from tests.state.world import ACCOUNTS, World, forget_earlier_worlds
from tests.sync.conftest import Stage

NAMES = ("Hall", "Dock")
TITLES = st.sampled_from(["Opening", "Lunch"])
SESSION_CHANGES = st.sampled_from(
    [{"title": "Opening"}, {"title": "Lunch"}, {"status": "accepted"}, {"status": "declined"}]
)
HOURS = st.sampled_from([9, 11])
PICK = st.integers(0, 9)
PLACE = st.sampled_from([None, *NAMES])
WORDS = st.sampled_from(["", "Engineer", "Sailor"])
BY_HAND = {Kind.SESSION: ["name", "start_time"], Kind.SPEAKER: ["job_title", "company", "bio"]}
FAULTS: list[dict[str, Any]] = [
    {"kind": "reset-before"},
    {"kind": "reset-after"},
    {"kind": "status", "status": 500},
    {"kind": "html", "status": 502, "after": True},
    {"kind": "truncate"},
    {"kind": "status", "status": 429},
    {"kind": "expire-tokens"},
]
UNANSWERED = {
    "kind": "status",
    "status": 500,
    "after": True,
    "method": "POST|PUT|DELETE",
    "path": "/(sessions|speakers|locations|tracks)/",
}

while_mapped = precondition(lambda machine: machine.world.is_mapped)


class Game(RuleBasedStateMachine):
    """An organizer, a person working in Swoogo, and bad luck; what comes of it is judged."""

    def __init__(self, make_stage: Callable[[], Stage]) -> None:
        super().__init__()
        forget_earlier_worlds()
        self.world = World(make_stage())

    @initialize(is_pushed=st.booleans(), is_cy_there=st.booleans())
    def begin(self, is_pushed: bool, is_cy_there: bool) -> None:
        self.world.add_session("Opening", 9, 0)
        self.world.add_session("Lunch", 11, 1)
        if is_pushed:
            self.world.come_to_rest()
        if is_cy_there:
            self.person_makes_speaker(2, 0)

    def teardown(self) -> None:
        if sys.exc_info()[0] is None:
            if not self.world.is_mapped:
                self.world.add_mapping()
            self.world.come_to_rest()
        self.world.stage.control.close()

    # The organizer

    @precondition(lambda self: self.world.event.sessions.count() < 4)
    @rule(title=TITLES, hour=HOURS, who=PICK)
    def add_session(self, title: str, hour: int, who: int) -> None:
        self.world.add_session(title, hour, who)

    @rule(which=PICK, change=SESSION_CHANGES)
    def edit_session(self, which: int, change: dict[str, str]) -> None:
        with self.world.edit(Session, which) as session:
            vars(session).update(change)

    @rule(which=PICK, day=st.sampled_from([None, -900, 0, 1]), hour=HOURS)
    def move(self, which: int, day: int | None, hour: int) -> None:
        start = None if day is None else factories.wall(self.world.event, hour, day=day)
        with self.world.edit(Session, which) as session:
            session.starts_at, session.ends_at = start, start and start + timedelta(minutes=30)

    @rule(which=PICK, room=PLACE, track=PLACE)
    def house(self, which: int, room: str | None, track: str | None) -> None:
        with self.world.edit(Session, which) as session:
            session.room, session.track = self.world.place(Room, room), self.world.place(Track, track)

    @rule(which=PICK, who=st.lists(PICK, max_size=3))
    def line_up(self, which: int, who: list[int]) -> None:
        with self.world.edit(Session, which) as session:
            self.world.line_up(session, who)

    @rule(which=PICK, name=st.sampled_from(["job_title", "company", "biography", "last_name"]), word=WORDS)
    def edit_speaker(self, which: int, name: str, word: str) -> None:
        with self.world.edit(Speaker, which) as speaker:
            setattr(speaker, name, word)

    @rule(model=st.sampled_from([Session, Speaker, Room, Track]), which=PICK)
    def delete_or_restore(self, model: type[Any], which: int) -> None:
        if model.objects.filter(event=self.world.event).exists():
            with self.world.edit(model, which) as record:
                record.deleted_at = None if record.deleted_at else clock.now()

    @rule()
    def go_back(self) -> None:
        self.world.go_back()

    # A person in Swoogo

    @rule(kind=st.sampled_from(list(BY_HAND)), which=PICK, what=PICK)
    def person_edits(self, kind: Kind, which: int, what: int) -> None:
        name = BY_HAND[kind][what % len(BY_HAND[kind])]
        value = "08:15:00" if name == "start_time" else f"By hand {what}"
        self.world.person_edits(kind, which, name, value)

    @rule(kind=st.sampled_from([Kind.SESSION, Kind.SESSION, Kind.SPEAKER, Kind.ROOM]), which=PICK)
    def person_deletes(self, kind: Kind, which: int) -> None:
        self.world.person_deletes(kind, which)

    @rule(who=PICK, what=PICK)
    def person_attaches_or_detaches(self, who: int, what: int) -> None:
        self.world.person_attaches_or_detaches(who, what)

    @rule(title=TITLES, hour=HOURS)
    def person_makes_session(self, title: str, hour: int) -> None:
        day = factories.wall(self.world.event, hour).date().isoformat()
        times = {"date": day, "start_time": f"{hour:02}:00:00", "end_time": f"{hour + 1:02}:30:00"}
        self.world.person_makes(Kind.SESSION, "name", name=title.upper(), **times)

    @rule(which=PICK, what=PICK)
    def person_makes_speaker(self, which: int, what: int) -> None:
        email = self.world.pick(Speaker, which).email
        # Two speakers of one email share a contact, so that a change of one is a change of the other.
        if all(fields.get("email") != email for fields in self.world.look().fields.values()):
            names = {"first_name": "By", "last_name": "Hand", "company": "Own"}
            self.world.person_makes(Kind.SPEAKER, "email", email=email, **names)
            self.world.person_attaches_or_detaches(-1, what)

    @rule(kind=st.sampled_from([Kind.ROOM, Kind.TRACK]), name=st.sampled_from(NAMES))
    def person_makes_place(self, kind: Kind, name: str) -> None:
        self.world.person_makes(kind, "name", name=name.upper())

    # Syncs, bad luck

    @while_mapped
    @rule()
    def sync(self) -> None:
        with self.world.judged():
            self.world.sync()

    @while_mapped
    @rule(
        fault=st.sampled_from(FAULTS),
        path=st.sampled_from(["/create", "/update", "session", "/api/"]),
        nth=st.integers(1, 6),
        times=st.integers(1, 3),
    )
    def sync_with_a_fault(self, fault: dict[str, Any], path: str, nth: int, times: int) -> None:
        self.world.stage.fault(**fault, path=path, nth=nth, times=times)
        with self.world.judged():
            self.world.sync()
        self.world.stage.no_more_faults()

    @while_mapped
    @rule(times=st.integers(3, 30))
    def sync_unanswered(self, times: int) -> None:
        self.world.stage.fault(**UNANSWERED, times=times)
        with self.world.judged():
            self.world.sync()
        self.world.stage.no_more_faults()

    @while_mapped
    @rule(which=PICK, title=TITLES, who=st.lists(PICK, max_size=3))
    def change_ones_mind_while_swoogo_is_silent(self, which: int, title: str, who: list[int]) -> None:
        with self.world.edit(Session, which) as session:
            session.title = title
            self.world.line_up(session, who)
        self.sync_unanswered(30)
        self.world.go_back()

    @while_mapped
    @rule(moment=st.sampled_from(["before", "after", "write"]), number=st.integers(1, 40))
    def sync_and_die(self, moment: str, number: int) -> None:
        self.world.sync_and_die(moment, number)

    @while_mapped
    @rule()
    def come_to_rest(self) -> None:
        self.world.come_to_rest()

    # Connections and mappings

    @while_mapped
    @rule()
    def remove_mapping(self) -> None:
        self.world.remove_mapping()

    @precondition(lambda self: not self.world.is_mapped)
    @rule()
    def add_mapping(self) -> None:
        self.world.add_mapping()

    @while_mapped
    @rule(swoogo_event=st.sampled_from(list(ACCOUNTS)))
    def reconnect(self, swoogo_event: int) -> None:
        self.world.reconnect(swoogo_event)

    @while_mapped
    @rule(which=PICK)
    def send_again(self, which: int) -> None:
        self.world.send_again(which)


@pytest.fixture
def in_haste(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """Nothing is waited for; one call at a time, so that the same steps always do the same."""
    monkeypatch.setattr("stagedoor.sync.execution.claims.DUE_AFTER", timedelta(0))
    monkeypatch.setattr("stagedoor.swoogo.calls._FIRST_PAUSE", 0.0)
    monkeypatch.setattr("stagedoor.swoogo.responses.wait_seconds", lambda headers: 0.01)
    settings.SYNC_CONCURRENCY = 1


@pytest.mark.usefixtures("in_haste")
def test_R38_agenda_links_and_swoogo_agree_whatever_happens(make_stage: Callable[..., Stage]) -> None:
    played = settings(
        max_examples=amount(60, 2000),
        stateful_step_count=amount(40, 60),
        derandomize=not WHOLE,
        database=None,
        deadline=None,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(lambda: Game(make_stage), settings=played)
