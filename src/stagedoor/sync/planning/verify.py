"""Every answer to a write is compared with what was sent and with what was known before (R26). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from stagedoor.swoogo.records import Row, holds
from stagedoor.sync.planning.compare import canonical, is_empty, is_rewritten, is_same
from stagedoor.sync.planning.fields import Field, Fields, Use


@dataclass(frozen=True)
class Wrong:
    """A field in which Swoogo's answer is not what it should be; both values also in words."""

    field: str
    label: str
    expected: str
    answered: str
    expected_words: str = ""
    answered_words: str = ""


@dataclass(frozen=True)
class Verdict:
    """What an answer shows.

    ``lost`` are sent fields that came back different and without which the record is wrong in Swoogo;
    ``rewritten`` are others that Swoogo changed on the way; ``emptied`` and ``altered`` were not sent.
    """

    lost: list[Wrong] = field(default_factory=list)
    rewritten: list[Wrong] = field(default_factory=list)
    emptied: list[str] = field(default_factory=list)
    altered: list[Wrong] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        """Whether the answer is as it should be."""
        return not (self.lost or self.rewritten or self.emptied or self.altered)

    @property
    def lost_message(self) -> str:
        """What did not arrive, in words."""
        return f"Swoogo did not keep what was sent: {_told(self.lost)}." if self.lost else ""

    @property
    def message(self) -> str:
        """What is worth knowing and no failure, in words."""
        parts = []
        if self.rewritten:
            parts.append(
                f"Changed by Swoogo: {_told(self.rewritten)}. It is not sent again until it changes here."
            )
        if self.altered:
            other = [
                f"{w.label} (was “{cut(w.expected_words)}”, is “{cut(w.answered_words)}”)"
                for w in self.altered
            ]
            parts.append(f"Other fields changed in Swoogo at the same time: {', '.join(other)}.")
        return " ".join(parts)


def _told(wrong: list[Wrong]) -> str:
    return ", ".join(
        f"{each.label} (sent “{cut(each.expected_words)}”, Swoogo holds “{cut(each.answered_words)}”)"
        for each in wrong
    )


def check_answer(
    fields: Fields, body: Mapping[str, str], row: Row, before: Mapping[str, Any] | None = None
) -> Verdict:
    """Compare an answer with the body that was sent and with what Swoogo held right ``before``.

    A field that the answer does not tell is passed over.
    """
    verdict, known = Verdict(), before or {}
    for sent in map(fields.named, body):
        value, answered = body[sent.name], row.get(sent.name)
        if sent.use is not Use.READ and holds(row, sent.name) and not is_same(sent, value, answered):
            is_needed = fields.must_arrive(sent.name) and not is_rewritten(sent, value, answered)
            kept = verdict.lost if is_needed else verdict.rewritten
            kept.append(_wrong(sent, value, answered))
    for other in map(fields.named, fields.content):
        was, answered = known.get(other.name), row.get(other.name)
        if other.name in body or is_empty(other, was) or not holds(row, other.name):
            continue
        if is_empty(other, answered):
            verdict.emptied.append(other.name)
        elif not is_same(other, was, answered):
            verdict.altered.append(_wrong(other, was, answered))
    return verdict


def _wrong(field: Field, expected: Any, answered: Any) -> Wrong:
    values = canonical(field, expected), canonical(field, answered)
    return Wrong(field.name, field.label, *values, *map(field.words, values))


def cut(text: str) -> str:
    """The beginning of a long text, as messages quote it."""
    return text if len(text) <= 60 else f"{text[:57]}…"
