"""Every answer to a write is compared with what was sent and with what was known before (R26). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from stagedoor.swoogo.records import Row, holds
from stagedoor.sync.planning.compare import canonical, is_empty, is_same

NOT_CONTENT = frozenset({"event_id"})


@dataclass(frozen=True)
class Wrong:
    """A field in which Swoogo's answer is not what it should be."""

    field: str
    expected: str
    answered: str


@dataclass(frozen=True)
class Verdict:
    """What an answer shows: sent fields that came back otherwise, and others that changed unasked."""

    refused: list[Wrong] = field(default_factory=list)
    emptied: list[str] = field(default_factory=list)
    altered: list[Wrong] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        """Whether the answer is as it should be."""
        return not (self.refused or self.emptied or self.altered)

    @property
    def message(self) -> str:
        """What differs, in words."""
        sent = [
            f"{w.field} (sent “{_cut(w.expected)}”, Swoogo holds “{_cut(w.answered)}”)" for w in self.refused
        ]
        other = [f"{w.field} (was “{_cut(w.expected)}”, is “{_cut(w.answered)}”)" for w in self.altered]
        parts = []
        if sent:
            parts.append(f"Swoogo did not keep what was sent: {', '.join(sent)}.")
        if other:
            parts.append(f"Other fields changed in Swoogo since the last sync: {', '.join(other)}.")
        return " ".join(parts)


def check_answer(
    body: Mapping[str, str], row: Row, before: Mapping[str, Any], content: Iterable[str]
) -> Verdict:
    """Compare an answer with the body that was sent and with the record as it was known before.

    ``content`` are the fields that matter of this kind. A field that the answer does not tell is passed over.
    """
    verdict = Verdict()
    for name, value in body.items():
        if name not in NOT_CONTENT and holds(row, name) and not is_same(name, value, row.get(name)):
            verdict.refused.append(Wrong(name, canonical(name, value), canonical(name, row.get(name))))
    for name in content:
        if name in body or is_empty(name, before.get(name)) or not holds(row, name):
            continue
        if is_empty(name, row.get(name)):
            verdict.emptied.append(name)
        elif not is_same(name, before[name], row[name]):
            verdict.altered.append(Wrong(name, canonical(name, before[name]), canonical(name, row[name])))
    return verdict


def _cut(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}…"
