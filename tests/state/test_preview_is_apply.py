"""R36: what a preview shows is what is done, field by field and credit by credit.

Random agendas, field mappings, settings, ticked records and edits on both sides, all alike enough to collide.
A preview that went stale writes nothing; once one is applied, the next has no line. A case that fails is
printed whole; ``pytest --hypothesis-seed`` and the printed blob play it again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st

from stagedoor.swoogo import Readings
from stagedoor.sync.models import Connection, EventMapping, RunScope
from stagedoor.sync.planning.lines import Line, without
from tests.proof import amount
from tests.state.previewed_decisions import DECISIONS, SETTINGS
from tests.state.previewed_ours import OUR_SPONSORS, OURS
from tests.state.previewed_steps import Step
from tests.state.previewed_table import Table
from tests.state.previewed_theirs import THEIR_SPONSORS, THEIRS
from tests.state.previewed_writes import Before, lines_told, writes_told
from tests.state.world import forget_earlier_worlds
from tests.sync.conftest import Stage

PICK = st.integers(0, 3)
READINGS = st.sampled_from(
    [Readings(), Readings(update="partial", attach="adds", attach_again="kept", probed_at="2031-01-01")]
)
NAMES = {
    RunScope.AGENDA: [*OURS, *THEIRS, *DECISIONS],
    RunScope.SPONSORS: [*OUR_SPONSORS, *THEIR_SPONSORS, *DECISIONS],
}


TWINS = {RunScope.AGENDA: ["twin session", "twin speaker"], RunScope.SPONSORS: ["twin sponsor"]}
"""What makes records meet that stand on both sides already."""


def games(scope: RunScope) -> st.SearchStrategy[dict[str, Any]]:
    """Steps before and after a sync, and after the preview; of a few kinds, so that they meet."""
    kinds = st.lists(st.sampled_from(NAMES[scope]), min_size=4, max_size=12, unique=True)
    return kinds.flatmap(lambda few: st.fixed_dictionaries(_phases(steps_of([*few, *TWINS[scope]]))))


def _phases(steps: st.SearchStrategy[list[Step]]) -> dict[str, st.SearchStrategy[Any]]:
    return {"before": steps, "between": steps, "late": st.none() | steps}


def steps_of(kinds: list[str]) -> st.SearchStrategy[list[Step]]:
    """Up to eight steps of either side."""
    step = st.builds(
        Step,
        what=st.sampled_from(kinds),
        which=PICK,
        other=PICK,
        hour=st.sampled_from([9, 10, 14]),
        title=st.sampled_from(["Opening", "opening", "Lunch"]),
        text=st.sampled_from(["", "Engineer", "Sailor"]),
    )
    return st.lists(step, min_size=1, max_size=8)


@pytest.fixture
def in_haste(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """Nothing is waited for; one call at a time, so that the same steps always do the same."""
    monkeypatch.setattr("stagedoor.sync.execution.claims.DUE_AFTER", timedelta(0))
    monkeypatch.setattr("stagedoor.swoogo.calls._FIRST_PAUSE", 0.0)
    settings.SYNC_CONCURRENCY = 1


ENDS = {
    RunScope.AGENDA: (
        *("no line", "stale", "applied whole", "applied in part"),
        *("create", "link", "update", "attach"),
    ),
    RunScope.SPONSORS: ("no line", "stale", "applied whole", "create", "link"),
}
CASES = [(RunScope.AGENDA, amount(20, 200)), (RunScope.SPONSORS, amount(5, 80))]


@pytest.mark.usefixtures("in_haste")
@pytest.mark.parametrize(("scope", "examples"), CASES, ids=["agenda", "sponsors"])
def test_R36_the_writes_are_the_lines_of_the_preview_and_cost_what_it_said(
    make_stage: Callable[[], Stage],
    scope: RunScope,
    examples: int,
    record_property: Callable[[str, object], None],
) -> None:
    ends = Counter[str]()

    @settings(
        max_examples=examples,
        derandomize=amount(True, False),
        database=None,
        deadline=None,
        print_blob=True,
        phases=amount([Phase.generate], [Phase.generate, Phase.shrink]),
        suppress_health_check=list(HealthCheck),
    )
    @given(
        game=games(scope),
        is_synced=st.booleans(),
        off=st.sets(st.integers(1, 5), max_size=2),
        only=st.just([]) | st.lists(st.tuples(st.sampled_from(["session", "speaker", "sponsor"]), PICK)),
        readings=READINGS,
        chosen=st.fixed_dictionaries({name: st.sampled_from(values) for name, values in SETTINGS.items()}),
        mapped=st.sets(st.integers(0, 9), max_size=6),
    )
    def case(**facts: Any) -> None:
        ends.update(play(make_stage, scope, **facts))

    case()
    print(f"preview = apply, {scope}: {dict(ends)}")  # noqa: T201 - the figures are to be seen
    record_property("preview = apply", dict(ends))
    for end in amount(("applied whole", "create"), ENDS[scope]):
        assert ends[end], f"none of the cases was: {end}"


def play(
    make_stage: Callable[[], Stage],
    scope: RunScope,
    *,
    readings: Readings,
    chosen: dict[str, Any],
    mapped: set[int],
    game: dict[str, Any],
    **facts: Any,
) -> list[str]:
    """One case, in a world of its own; how it ended, and what its lines did."""
    forget_earlier_worlds()
    table = Table(make_stage(), scope)
    Connection.objects.update(readings=readings.to_json())
    EventMapping.objects.update(**chosen)
    names = list(table.mappable)
    try:
        for name in sorted({names[number % len(names)] for number in mapped}):
            table.map_or_unmap(name)
        return play_steps(table, **game, **facts)
    finally:
        table.stage.control.close()


def play_steps(
    table: Table, *, before: Any, is_synced: bool, between: Any, off: set[int], only: Any, late: Any
) -> list[str]:
    """Work on both sides, maybe sync, work on, and then preview and apply."""
    table.do(before)
    if is_synced:
        table.sync()
    table.do(between)
    return judge(table, off, only, late)


def judge(table: Table, off: set[int], only: Any, late: Any) -> list[str]:
    """Preview, maybe edit on one of the sides, apply, and compare what was written with what was shown."""
    ticked = table.refs(only)
    made = table.preview(ticked)
    for kept_line in made.lines:
        note(str(kept_line))
    every = [Line.from_json(kept) for kept in made.lines]
    chosen = without(every, off)
    if not chosen:
        return ["no line"]
    table.do(late or [])
    before = Before.of(table.stage)
    run = table.apply(made, off)
    wrote, (sure, unsure) = writes_told(table.stage, before), lines_told([line.to_json() for line in chosen])
    if run.reason == "preview_stale":
        assert late, f"nothing changed, yet it was refused: {run.message}"
        assert wrote == {}, "a stale preview wrote"
        return ["stale"]
    assert run.status in {"succeeded", "partial"}, f"{run.reason}: {run.message}"
    is_whole = len(chosen) == len(every)
    removed = {subject for subject in sure if subject.startswith("remove")}
    # What a person has deleted there already is asked to be removed all the same, and is not there; what
    # has registrants stays.
    kept = {("session", number) for number in before.with_registrants}
    gone = {f"remove {kind} {before.ours.get((kind, number))}" for kind, number in kept | {*table.deleted}}
    assert removed - gone == {subject for subject in wrote if subject.startswith("remove")} - gone
    for subject in wrote.keys() | sure.keys():
        known, maybe, here = sure.get(subject, {}), unsure.get(subject, {}), wrote.get(subject, {})
        if subject.startswith("attach") and not is_whole:
            continue  # without the sessions that stay away
        assert {**maybe, **known, **here} == {**maybe, **known}, f"{subject}: {here} for {known}, {maybe}"
        assert known.items() <= here.items(), f"{subject}: {here} for {known}"
    forecast = made.reads + sum(line.credits for line in chosen)
    assert not is_whole or forecast == made.credits
    # An edit since then that changes no line may still have one more record read.
    is_as_it_was = not late and not removed & gone
    if is_as_it_was and not unsure:
        assert table.stage.credits() == forecast == run.credits
    elif is_as_it_was:
        assert table.stage.credits() <= forecast
    if is_whole:
        left = table.preview(ticked)
        assert left.lines == [], f"after applying it there is still something to send: {left.lines}"
    return ["applied whole" if is_whole else "applied in part", *(line.action for line in chosen)]
