"""What a preview holds: the diffs, what is gone from the source, and the problems."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from stagedoor.imports.preview.diff import Action, RecordDiff
from stagedoor.imports.preview.pictures import PICTURES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stagedoor.imports.models import ImportSource
    from stagedoor.imports.sheet import Problem


@dataclass(frozen=True)
class Gone:
    """A record that an earlier import of this source brought and this one does not name. It stays.

    ``at`` is when a session starts, on the event's clock: several may have one name.
    """

    kind: str
    id: int
    name: str
    at: str = ""


def in_row_order(problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems sheet by sheet in the order of its rows, those of a file as a whole first."""
    order: dict[str, int] = {}

    def key(problem: Problem) -> tuple[int, int]:
        sheet, row, number = problem.place.rpartition(", row ")
        is_row = row and number.isdecimal()
        name = sheet if is_row else problem.place
        return order.setdefault(name, len(order)), int(number) if is_row else 0

    return sorted(problems, key=key)


@dataclass
class Preview:
    """What an import would do. ``shift_days`` is by how many days everything in it is moved."""

    source: ImportSource
    shift_days: int
    diffs: list[RecordDiff] = field(default_factory=list)
    gone: list[Gone] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def of(self, kind: str) -> list[RecordDiff]:
        """The diffs of one kind of record."""
        return [diff for diff in self.diffs if diff.kind == kind]

    def counts(self) -> dict[str, dict[str, int]]:
        """How many records of each kind meet each action: ``{"session": {"create": 46}}``."""
        counted: dict[str, Counter[str]] = {}
        for diff in self.diffs:
            counted.setdefault(diff.kind, Counter())[diff.action] += 1
        return {kind: dict(actions) for kind, actions in counted.items()}

    @property
    def changes_something(self) -> bool:
        """Whether applying it would write any value."""
        return any(diff.writes or diff.action in {Action.CREATE, Action.RESTORE} for diff in self.diffs)

    @property
    def pictures_expected(self) -> int:
        """How many pictures applying it would leave to be fetched."""
        return sum(name in PICTURES for diff in self.diffs for name in diff.writes)
