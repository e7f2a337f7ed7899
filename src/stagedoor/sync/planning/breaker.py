"""The breaker: how much a sync may remove, call deleted or move before a person is asked (R40). Pure.

A wrong timezone, a wrong column or a lost permission shows as many lines of one sort at once. Whoever asks
shows the lines; a yes holds for exactly these.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from stagedoor.common.text import plural
from stagedoor.swoogo.records import Kind
from stagedoor.sync.planning.changes import Detach, Plan, Remove, Update
from stagedoor.sync.planning.records import DELETED, LINKED, LinkFacts, Ref

REMOVED, CALLED_DELETED, MOVED = "removed", "deleted", "moved"
NAMES_TOLD = 3
_WHEN = ("date", "start_time", "end_time")


@dataclass(frozen=True)
class Limit:
    """Nobody is asked about fewer than ``least``, nor up to so many per cent of what stands in Swoogo."""

    percent: int
    least: int

    def is_over(self, count: int, standing: int) -> bool:
        """Whether a person has to be asked about so many."""
        return count >= self.least and count * 100 > self.percent * standing


@dataclass(frozen=True)
class Limits:
    """The limits of one mapping."""

    removed: Limit = Limit(20, 3)
    deleted: Limit = Limit(20, 3)
    moved: Limit = Limit(30, 5)

    def of(self, about: str) -> Limit:
        """The limit for one sort of line."""
        return {REMOVED: self.removed, CALLED_DELETED: self.deleted, MOVED: self.moved}[about]


@dataclass(frozen=True)
class Questioned:
    """One line that a person is asked about: its ``key``, whose it is, and what would happen, in words."""

    key: str
    name: str
    words: str


@dataclass(frozen=True)
class Question:
    """Too many lines of one sort: ``what`` they are about, and how many of it stand in Swoogo."""

    about: str
    what: str
    standing: int
    lines: tuple[Questioned, ...]

    @property
    def count(self) -> int:
        """How many lines there are."""
        return len(self.lines)

    @property
    def names(self) -> str:
        """Whose they are: ``Ada Vale, Ben Pier, Cy Dorn and 2 more``."""
        names = list(dict.fromkeys(line.name for line in self.lines))
        more = len(names) - NAMES_TOLD
        return ", ".join(names[:NAMES_TOLD]) + (f" and {more} more" if more > 0 else "")

    @property
    def words(self) -> str:
        """What would happen, in a sentence: ``3 of the 10 attachments would be removed: …``."""
        happens = {
            REMOVED: "would be removed",
            CALLED_DELETED: "are missing in Swoogo and would count as deleted there",
            MOVED: "would move to another date or time",
        }[self.about]
        return f"{self.count:,} of the {plural(self.standing, self.what)} {happens}: {self.names}."

    def is_allowed(self, allowed: Collection[str]) -> bool:
        """Whether somebody has said yes to each of its lines."""
        return {line.key for line in self.lines} <= set(allowed)

    def to_json(self) -> dict[str, Any]:
        """As it is kept and printed."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Question:
        """The question that was kept so."""
        return cls(**{**kept, "lines": tuple(Questioned(**each) for each in kept["lines"])})


def questions(
    plan: Plan,
    links: Mapping[Ref, LinkFacts],
    names: Mapping[Ref, str],
    limits: Limits,
    missing: Mapping[Kind, Collection[Ref]],
) -> list[Question]:
    """What a person has to be asked before anything of this plan is sent.

    ``missing`` are records of ours that Swoogo's list of their kind does not hold.
    """
    found = [*_removed(plan, links), _detached(plan, links, names), _moved(plan, links)]
    found += [deleted_question(kind, refs, links, names) for kind, refs in missing.items()]
    return [each for each in found if limits.of(each.about).is_over(each.count, each.standing)]


def deleted_question(
    kind: Kind, refs: Iterable[Ref], links: Mapping[Ref, LinkFacts], names: Mapping[Ref, str]
) -> Question:
    """These records would be called *deleted in Swoogo*."""
    lines = tuple(
        Questioned(deleted_key(ref), _name(ref, links, names), "is not in Swoogo's list")
        for ref in sorted(refs)
    )
    return Question(CALLED_DELETED, str(kind), _standing(kind, links), lines)


def deleted_key(ref: Ref) -> str:
    """The name of the line by which a record would be called deleted."""
    return f"deleted {ref[0]} {ref[1]}"


def _removed(plan: Plan, links: Mapping[Ref, LinkFacts]) -> list[Question]:
    """Records of a kind, of those of it that stand in Swoogo."""
    lines: dict[Kind, list[Questioned]] = {}
    for change in plan.changes:
        if isinstance(change, Remove):
            key, words = f"remove {change.kind} {change.id}", f"is {change.why} here, so it is removed there"
            lines.setdefault(change.kind, []).append(Questioned(key, change.name, words))
    return [
        Question(REMOVED, str(kind), _standing(kind, links), tuple(of_kind))
        for kind, of_kind in lines.items()
    ]


def _detached(plan: Plan, links: Mapping[Ref, LinkFacts], names: Mapping[Ref, str]) -> Question:
    """Taking speakers off sessions, of the attachments that we made and that stand."""
    gone = {link.swoogo_id for link in links.values() if link.kind is Kind.SESSION and link.state == DELETED}
    standing = sum(
        len({*link.attached, *link.unconfirmed_sessions} - link.attached_before - gone)
        for link in links.values()
        if link.kind is Kind.SPEAKER and link.state != DELETED
    )
    lines = tuple(
        Questioned(
            f"detach {change.speaker} {change.session}",
            change.name,
            f"is taken off “{_name((Kind.SESSION, change.session), links, names)}”",
        )
        for change in plan.changes
        if isinstance(change, Detach)
    )
    return Question(REMOVED, "attachment", standing, lines)


def _moved(plan: Plan, links: Mapping[Ref, LinkFacts]) -> Question:
    """Sessions that stand in Swoogo at another date or time."""
    lines = []
    for change in plan.changes:
        if not isinstance(change, Update) or change.wanted.kind is not Kind.SESSION:
            continue
        sent = links[change.wanted.ref].sent
        if any(name in change.fields and change.fields[name] != sent.get(name, "") for name in _WHEN):
            before, after = _when(sent), _when({**sent, **change.fields})
            key = f"move session {change.wanted.id} to {after}"
            lines.append(Questioned(key, change.wanted.name, f"moves from {before} to {after}"))
    return Question(MOVED, "session", _standing(Kind.SESSION, links), tuple(lines))


def _standing(kind: Kind, links: Mapping[Ref, LinkFacts]) -> int:
    """How many records of a kind stand in Swoogo, by the links."""
    return sum(link.kind is kind and link.state == LINKED for link in links.values())


def _when(fields: Mapping[str, str]) -> str:
    start, end = fields.get("start_time", "")[:5], fields.get("end_time", "")[:5]
    return f"{fields.get('date', '')} {start}–{end}"


def _name(ref: Ref, links: Mapping[Ref, LinkFacts], names: Mapping[Ref, str]) -> str:
    sent = links[ref].sent if ref in links else {}
    full = f"{sent.get('first_name', '')} {sent.get('last_name', '')}".strip()
    return names.get(ref) or sent.get("name") or full or f"{ref[0]} {ref[1]}"
