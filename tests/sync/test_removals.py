"""R40: how much a plan may remove before a person is asked."""

from __future__ import annotations

import pytest

from stagedoor.swoogo.records import Kind
from stagedoor.sync.planning.breaker import Limits, Question, Questioned, _detached, questions
from stagedoor.sync.planning.changes import Detach, Plan
from stagedoor.sync.planning.records import DELETED, LINKED, LinkFacts, Ref


def links(*attached: int, state: str = LINKED, **more: object) -> dict[Ref, LinkFacts]:
    """Speakers 1, 2, … on so many sessions each, which have the Swoogo ids 101, 102, …"""
    most = max(attached, default=0)
    sessions = {
        (Kind.SESSION, each): LinkFacts(Kind.SESSION, each, LINKED, 100 + each) for each in range(1, most + 1)
    }
    speakers = {
        (Kind.SPEAKER, number): LinkFacts(
            Kind.SPEAKER, number, state, 200 + number, attached=tuple(range(101, 101 + count)), **more
        )
        for number, count in enumerate(attached, start=1)
    }
    return sessions | speakers


def plan_of(removals: int) -> Plan:
    return Plan(changes=[Detach(each, f"Speaker {each}", 1, 101) for each in range(removals)])


def standing(of: dict[Ref, LinkFacts]) -> int:
    return _detached(Plan(), of, {}).standing


def asking(names: tuple[str, ...]) -> Question:
    lines = tuple(Questioned(str(number), name, "") for number, name in enumerate(names))
    return Question("removed", "attachment", 30, lines)


@pytest.mark.parametrize(
    ("removed", "standing", "asks"),
    [
        (0, 0, False),
        (1, 1, False),
        (2, 2, False),
        (3, 3, True),
        (3, 15, False),
        (3, 14, True),
        (20, 100, False),
        (21, 100, True),
    ],
)
def test_R40_more_than_a_fifth_asks_and_one_or_two_never_do(removed: int, standing: int, asks: bool) -> None:
    asked = questions(plan_of(removed), links(*[1] * standing), {}, Limits(), {})
    assert [(found.count, found.standing) for found in asked] == ([(removed, standing)] if asks else [])


def test_R40_a_yes_holds_for_exactly_what_was_shown() -> None:
    [twelve] = questions(plan_of(12), links(*[1] * 30), {}, Limits(), {})
    keys = [line.key for line in twelve.lines]
    assert not twelve.is_allowed([])
    assert not twelve.is_allowed(keys[:11])
    assert twelve.is_allowed(keys)
    assert twelve.is_allowed([*keys, "detach 99 1"])


def test_R40_what_others_attached_and_what_is_deleted_in_swoogo_does_not_stand_by_us() -> None:
    theirs = links(3, attached_before=frozenset({101}))
    assert standing(theirs) == 2
    assert standing(links(3, 2, state=DELETED)) == 0
    gone = links(3) | {(Kind.SESSION, 2): LinkFacts(Kind.SESSION, 2, DELETED, 102)}
    assert standing(gone) == 2


def test_R40_the_question_names_the_first_speakers_once_each() -> None:
    names = ("Ada Vale", "Ada Vale", "Ben Pier", "Cy Dorn", "Di Ebb", "Ed Fox")
    assert asking(names).names == "Ada Vale, Ben Pier, Cy Dorn and 2 more"
    assert asking(("Ada Vale",) * 3).names == "Ada Vale"
