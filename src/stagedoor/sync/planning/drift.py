"""One record beside what Swoogo holds of it: what differs, field by field (R37). Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from stagedoor.swoogo.records import Kind, Row, holds
from stagedoor.sync.planning.both_changed import ours_now
from stagedoor.sync.planning.compare import canonical, is_same
from stagedoor.sync.planning.fields import Field, Use
from stagedoor.sync.planning.records import LinkFacts, Ref, Wanted

Names = Mapping[tuple[Kind, str], str]
"""The names of records by their Swoogo ids."""


@dataclass(frozen=True)
class FieldDrift:
    """A field in which the two differ: ours now, what was sent last, and theirs; as text for people.

    ``value`` is what Swoogo holds; of what is no field both sides as they are compared, ``theirs`` and
    ``ours``.
    """

    field: str
    ours: str
    sent: str
    theirs: str
    value: Any


@dataclass
class Comparison:
    """What a comparison shows of one record.

    ``differs`` wait for somebody's choice; ``kept`` are fields of which somebody chose theirs, and neither
    side has changed since; ``pending`` changed here only, so the next sync sends them.
    """

    differs: list[FieldDrift] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    pending: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Kept:
    """That somebody chose theirs in a field, with both values as they were."""

    field: str
    theirs: str
    ours: str


def compare_record(
    wanted: Wanted,
    link: LinkFacts,
    row: Row,
    links: Mapping[Ref, LinkFacts],
    names: Names,
    *,
    kept: Iterable[Kept] = (),
    marked: Collection[str] = (),
) -> Comparison:
    """Compare a linked record with its row; fields that are ``marked`` are nobody's business (R43)."""
    row, result = wanted.read(row), Comparison()
    chosen = {each.field: each for each in kept}
    for each in wanted.schema.rows:
        is_compared = each.use is Use.SENT and each.name not in marked and holds(row, each.name)
        known = {*wanted.fields, *wanted.refs, *link.sent}
        if not is_compared or each.name not in known:
            continue
        ours, theirs = ours_now(wanted, each.name, links), row.get(each.name)
        if is_same(each, ours, theirs):
            continue
        if _is_kept(each, chosen.get(each.name), ours, theirs):
            result.kept.append(each.name)
        elif _is_pending(each, link, ours, theirs):
            result.pending.append(each.name)
        else:
            result.differs.append(_drift(each, ours, link.sent.get(each.name, ""), theirs, names))
    return result


def _is_kept(field: Field, kept: Kept | None, ours: str, theirs: Any) -> bool:
    return kept is not None and is_same(field, kept.ours, ours) and is_same(field, kept.theirs, theirs)


def _is_pending(field: Field, link: LinkFacts, ours: str, theirs: Any) -> bool:
    """Whether only ours has changed since the last sync."""
    sent = link.sent.get(field.name, "")
    baseline = link.baseline.get(field.name, sent)
    is_waiting = any(each.field == field.name for each in link.waiting)
    return not is_waiting and sent != ours and is_same(field, baseline, theirs)


def _drift(field: Field, ours: str, sent: str, theirs: Any, names: Names) -> FieldDrift:
    return FieldDrift(
        field.name,
        _in_words(field, ours, names),
        _in_words(field, sent, names),
        _in_words(field, theirs, names),
        theirs,
    )


def _in_words(field: Field, value: Any, names: Names) -> str:
    """A value for people: a room or track by its name where it is known."""
    text = field.words(canonical(field, value))
    return names.get((field.refers_to, text), text) if field.refers_to is not None else text
