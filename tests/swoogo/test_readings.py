"""The table of assumptions, and what is stored about an account."""

from __future__ import annotations

import json
import re
from dataclasses import fields
from pathlib import Path

import pytest

from stagedoor import swoogo
from stagedoor.swoogo import Kind, Readings
from stagedoor.swoogo.endpoints import BEHAVIOUR, FACTS, ROUTES, Mark, candidates, fill, is_assumed


def test_readings_survive_being_stored() -> None:
    readings = Readings(routes={"update speaker": "PUT {res}/{id}"}, update="whole", attach="replaces")
    assert Readings.from_json(readings.to_json()) == readings
    assert Readings.from_json(json.loads(readings.to_json())) == readings


@pytest.mark.parametrize("stored", [None, "", {}, {"of_a_later_version": 1}])
def test_unknown_and_missing_keys_leave_the_assumptions(stored: str | dict[str, object] | None) -> None:
    assert Readings.from_json(stored) == Readings()


def test_every_reading_has_its_line_in_the_table() -> None:
    named = {fact.reading for fact in BEHAVIOUR if fact.reading}
    assert named == {each.name for each in fields(Readings)} - {"routes", "missing", "probed_at"}
    assert all(fact.careful for fact in BEHAVIOUR)


def test_every_reading_is_consulted_outside_the_probe() -> None:
    package = Path(swoogo.__file__).parents[1]
    sources = [path.read_text() for path in package.rglob("*.py") if not path.name.startswith("prob")]
    consulted = {name for text in sources for name in re.findall(r"readings\.(\w+)", text)}
    assert {each.name for each in fields(Readings)} - {"probed_at"} <= consulted


def test_names_are_unique_and_sections_named() -> None:
    assert len({fact.name for fact in ROUTES}) == len(ROUTES)
    assert all(fact.section.startswith("§") for fact in FACTS)
    assert all(fact.mark is Mark.ASSUMED for fact in ROUTES if fact.alternatives)


def test_a_proven_path_stands_alone() -> None:
    assert candidates("create", Kind.SESSION, {}) == ("POST {res}/create",)
    assert candidates("create", Kind.TRACK, {}) == ("POST {res}/create", "POST {res}")
    assert not is_assumed("create", Kind.SESSION)
    assert is_assumed("create", Kind.TRACK)


def test_a_stored_route_comes_first_and_a_stray_one_is_not_used() -> None:
    known = {"update track": "PUT {res}/{id}", "create track": "POST elsewhere"}
    assert candidates("update", Kind.TRACK, known)[0] == "PUT {res}/{id}"
    assert candidates("create", Kind.TRACK, known)[0] == "POST {res}/create"


def test_parts_of_a_path_cannot_leave_their_place() -> None:
    assert fill("PUT image/{owner}/{id}/{field}", owner="contact", id=7, field="../x?y") == (
        "PUT",
        "image/contact/7/..%2Fx%3Fy",
    )
