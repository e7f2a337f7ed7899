"""What a probe found, beside what the table assumes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from stagedoor.swoogo.endpoints import BEHAVIOUR, assumed_route, call_name

if TYPE_CHECKING:
    from stagedoor.swoogo.readings import Readings
    from stagedoor.swoogo.records import Kind


CANNOT = "cannot"
"""What is found where a part of the probe could not be carried out."""


@dataclass(frozen=True)
class Finding:
    """One assumption put to the test; ``holds`` tells whether Swoogo answers as ``expected``."""

    name: str
    expected: str
    found: str
    holds: bool
    note: str = ""


@dataclass(frozen=True)
class ProbeReport:
    """All findings, the readings to store, what the probe could not take away, and the credits it cost.

    ``taken_away`` is what an earlier probe had left there.
    """

    findings: tuple[Finding, ...]
    readings: Readings
    left_behind: tuple[str, ...]
    credits: int
    taken_away: tuple[str, ...] = ()


@dataclass
class Findings:
    """Findings as they come in; ``changes`` are the readings that follow from them."""

    found: dict[str, Finding] = field(default_factory=dict)
    changes: dict[str, Any] = field(default_factory=lambda: {"missing": []})

    def behaviour(self, reading: str, value: object, words: str, *, holds: bool, note: str = "") -> None:
        """A reading was found out; the table says what was expected."""
        fact = next(each for each in BEHAVIOUR if each.reading == reading)
        self.changes[reading] = value
        self.found[fact.name] = Finding(fact.name, fact.assumed, words, holds, note)

    def trouble(self, name: str, words: str) -> None:
        """A part of the probe could not be carried out; ``words`` are Swoogo's."""
        self.found.setdefault(f"part: {name}", Finding(name, "can be tried", CANNOT, holds=False, note=words))

    def route(self, verb: str, kind: Kind | None, readings: Readings) -> None:
        """A path worked; the readings tell which."""
        assumed = assumed_route(verb, kind)
        found = readings.routes.get(call_name(verb, kind), assumed)
        self._path(verb, kind, _shown(found, kind), holds=found == assumed)

    def no_route(self, verb: str, kind: Kind | None, words: str) -> None:
        """No path worked; ``words`` are Swoogo's. An update without one is not tried any more."""
        if verb == "update" and kind and f"path: {call_name(verb, kind)}" not in self.found:
            self.changes["missing"] = [*self.changes["missing"], call_name(verb, kind)]
        self._path(verb, kind, "no path works", holds=False, note=words)

    def _path(self, verb: str, kind: Kind | None, found: str, *, holds: bool, note: str = "") -> None:
        name = f"path: {call_name(verb, kind)}"
        self.found.setdefault(
            name, Finding(name, _shown(assumed_route(verb, kind), kind), found, holds, note)
        )


def _shown(route: str, kind: Kind | None) -> str:
    return route.replace("{res}", kind.resource) if kind else route
