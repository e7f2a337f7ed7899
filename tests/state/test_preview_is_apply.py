"""R36: what a preview shows is what is done, field by field and credit by credit.

Random agendas, settings and edits on both sides, all alike enough to collide. A preview that went stale
writes nothing; once one is applied, the next has no line.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st

from stagedoor.agenda.models import Participation, Session, SessionStatus, Speaker
from stagedoor.jobs.port import push, push_preview
from stagedoor.swoogo import Readings
from stagedoor.swoogo.records import Kind
from stagedoor.sync.execution.execute import execute
from stagedoor.sync.models import (
    BothChanged,
    Connection,
    EventMapping,
    Matching,
    Preview,
    RunPurpose,
    SyncRun,
    Trigger,
)
from stagedoor.sync.planning.lines import Line, without
from tests import factories
from tests.proof import amount
from tests.state.breaker import set_breaker
from tests.state.person import Person
from tests.state.previewed_writes import Before, lines_told, writes_told
from tests.state.two_writers import Desk
from tests.state.world import forget_earlier_worlds
from tests.sync.conftest import Stage

PICK = st.integers(0, 3)
TITLES = st.sampled_from(["Opening", "opening", "Lunch"])
TEXTS = st.sampled_from(["", "Engineer", "Sailor"])
HOURS = st.sampled_from([9, 10, 14])
EDITS = st.sampled_from(
    [
        *(
            "title",
            "description",
            "times",
            "room",
            "no room",
            "job title",
            "email",
            "line-up",
            "add",
            "status",
        ),
        *("delete session", "delete speaker"),
    ]
)
DEEDS = st.sampled_from(
    [
        *("rename", "clear", "move", "change_room", "merge_rooms", "attach_or_detach", "change_email"),
        *("delete_session", "delete_speaker", "delete_room", "twin_session", "twin_speaker", "twin_room"),
    ]
)
STEPS = st.lists(st.tuples(st.one_of(EDITS, DEEDS), PICK, PICK, HOURS, TITLES, TEXTS), min_size=1, max_size=8)
OTHER_STATUS = {
    SessionStatus.ACCEPTED: SessionStatus.PENDING,
    SessionStatus.PENDING: SessionStatus.ACCEPTED,
}
READINGS = st.sampled_from(
    [Readings(), Readings(update="partial", attach="adds", attach_again="kept", probed_at="2031-01-01")]
)


SETTINGS = st.fixed_dictionaries(
    {
        "rewrite_contacts": st.booleans(),
        "both_changed": st.sampled_from(BothChanged.values),
        "matching": st.sampled_from(Matching.values),
        "remove_deleted_sessions": st.booleans(),
        "remove_deleted_speakers": st.booleans(),
        "sync_moderators": st.booleans(),
    }
)


class Table(Desk):
    """A desk at which both sides do one step after the other."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        set_breaker(stage.mapping, asks=False)
        self.serial = 0

    def do(self, step: tuple[Any, ...]) -> None:
        """One step of either side."""
        what, which, other, hour, title, text = step
        self.serial += 1
        if what.startswith("twin_"):
            self.twin(what, which, title, hour)
        elif hasattr(Person, what):
            day = factories.wall(self.event, 9).date()
            self.act(getattr(Person(self.look(), day, which, other, hour, title, self.serial), what)())
        else:
            self.change(what, which, other, hour, title, text)

    def twin(self, what: str, which: int, title: str, hour: int) -> None:
        """A person makes by hand what may be a record of ours."""
        if what == "twin_session":
            day = factories.wall(self.event, 9).date().isoformat()
            times = {"start_time": f"{hour:02}:00:00", "end_time": f"{hour:02}:45:00"}
            self.make(Kind.SESSION, name=title, date=day, **times)
        elif what == "twin_speaker":
            name = ("ada", "bo", "cy", "di")[which]
            names = {"first_name": name.title(), "last_name": "Vale", "email": f"{name}@example.org"}
            if names["email"] not in {row["email"] for row in self.stage.swoogo("speakers")}:
                self.make(Kind.SPEAKER, **names, company="Tide & Co")
        elif "hall" not in {row["name"].casefold() for row in self.stage.swoogo("locations")}:
            self.make(Kind.ROOM, name="HALL")

    def change(self, what: str, which: int, other: int, hour: int, title: str, text: str) -> None:
        """What the organizer changes in the agenda."""
        if what == "add" or not Session.objects.filter(event=self.event).exists():
            factories.session(self.event, self.pick(Speaker, which), title=title, **self.hours(hour))
            return
        session, speaker = self.pick(Session, which), self.pick(Speaker, which)
        if what in {"line-up", "delete speaker"}:
            self.change_speakers(what, session, speaker, other)
        elif what in {"job title", "email"}:
            values = {"job title": {"job_title": text}, "email": {"email": f"ours-{self.serial}@example.org"}}
            Speaker.objects.filter(pk=speaker.pk).update(**values[what])
        else:
            values_of: dict[str, dict[str, Any]] = {
                "title": {"title": title},
                "description": {"description": f"<p>{text}</p>" if text else ""},
                "times": self.hours(hour, other % 2),
                "room": {"room": self.room(("Hall", "Dock")[other % 2])},
                "no room": {"room": None},
                "status": {"status": OTHER_STATUS[SessionStatus(session.status)]},
                "delete session": {"deleted_at": factories.wall(self.event, 1)},
            }
            Session.objects.filter(pk=session.pk).update(**values_of[what])

    def change_speakers(self, what: str, session: Session, speaker: Speaker, other: int) -> None:
        """Who speaks where."""
        if what == "line-up":
            self.line_up(session, self.pick(Speaker, other))
        else:
            Participation.objects.filter(speaker=speaker).delete()

    def preview(self) -> Preview:
        """What a sync would do now; nothing is written for that."""
        self.stage.forget_calls()
        self.stage.mapping.refresh_from_db()
        run = execute(push(self.stage.mapping, Trigger.CLI, purpose=RunPurpose.PREVIEW).run.pk)
        assert run is not None
        assert run.status == "previewed", run.message
        assert self.stage.writes() == [], "a preview wrote"
        return Preview.objects.get(run=run)

    def apply(self, made: Preview, off: set[int]) -> SyncRun:
        """Apply it, without these lines."""
        self.stage.forget_calls()
        run = execute(push_preview(made, off, Trigger.CLI).run.pk)
        assert run is not None
        return run


@pytest.fixture
def in_haste(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """Nothing is waited for; one call at a time, so that the same steps always do the same."""
    monkeypatch.setattr("stagedoor.sync.execution.claims.DUE_AFTER", timedelta(0))
    monkeypatch.setattr("stagedoor.swoogo.calls._FIRST_PAUSE", 0.0)
    settings.SYNC_CONCURRENCY = 1


@pytest.mark.usefixtures("in_haste")
def test_R36_the_writes_are_the_lines_of_the_preview_and_cost_what_it_said(
    make_stage: Callable[[], Stage],
) -> None:
    @settings(
        max_examples=amount(25, 200),
        derandomize=amount(True, False),
        database=None,
        deadline=None,
        print_blob=True,
        phases=amount([Phase.generate], [Phase.generate, Phase.shrink]),
        suppress_health_check=list(HealthCheck),
    )
    @given(
        before=STEPS,
        is_synced=st.booleans(),
        steps=STEPS,
        off=st.sets(st.integers(1, 12), max_size=2) | st.just(set()),
        late=st.none() | STEPS,
        readings=READINGS,
        chosen=SETTINGS,
    )
    def play(
        *, before: Any, is_synced: bool, steps: Any, off: set[int], late: Any, readings: Readings, chosen: Any
    ) -> None:
        forget_earlier_worlds()
        table = Table(make_stage())
        Connection.objects.update(readings=readings.to_json())
        EventMapping.objects.update(**chosen)
        try:
            for step in before:
                table.do(step)
            if is_synced:
                table.sync()
            for step in steps:
                table.do(step)
            judge(table, off, late)
        finally:
            table.stage.control.close()

    play()


def judge(table: Table, off: set[int], late: Any) -> None:
    """Preview, maybe edit on one of the sides, apply, and compare what was written with what was shown."""
    made = table.preview()
    every = [Line.from_json(kept) for kept in made.lines]
    chosen = without(every, off)
    if not chosen:
        return
    for step in late or []:
        table.do(step)
    before = Before.of(table.stage)
    run = table.apply(made, off)
    wrote, (sure, unsure) = writes_told(table.stage, before), lines_told([line.to_json() for line in chosen])
    if run.reason == "preview_stale":
        assert late, f"nothing changed, yet it was refused: {run.message}"
        assert wrote == {}, "a stale preview wrote"
        event("stale")
        return
    assert run.status in {"succeeded", "partial"}, f"{run.reason}: {run.message}"
    is_whole = len(chosen) == len(every)
    removed = {subject for subject in sure if subject.startswith("remove")}
    # What a person has deleted there already is asked to be removed all the same, and is not there.
    gone = {f"remove {kind} {before.ours.get((kind, number))}" for kind, number in table.deleted}
    assert removed - gone == {subject for subject in wrote if subject.startswith("remove")} - gone
    for subject in wrote.keys() | sure.keys():
        known, maybe, here = sure.get(subject, {}), unsure.get(subject, {}), wrote.get(subject, {})
        if subject.startswith("attach") and not is_whole:
            continue  # without the sessions that stay away
        assert {**maybe, **known, **here} == {**maybe, **known}, f"{subject}: {here} for {known}, {maybe}"
        assert known.items() <= here.items(), f"{subject}: {here} for {known}"
    event(f"{len(chosen)} lines, {'all' if is_whole else 'some'}")
    forecast = made.reads + sum(line.credits for line in chosen)
    assert not is_whole or forecast == made.credits
    # An edit since then that changes no line may still have one more record read.
    is_as_it_was = not late and not removed & gone
    if is_as_it_was and not unsure:
        assert table.stage.credits() == forecast == run.credits
    elif is_as_it_was:
        assert table.stage.credits() <= forecast
    if is_whole:
        left = table.preview()
        assert left.lines == [], f"after applying it there is still something to send: {left.lines}"
