"""Records that stand in Swoogo already: made by a person, or by a create that never answered. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from stagedoor.swoogo.records import Row
from stagedoor.sync.planning.compare import MatchKey, by_key, canonical, is_empty, is_same, match_key
from stagedoor.sync.planning.fields import FIELDS, Fields
from stagedoor.sync.planning.records import Ref


@dataclass(frozen=True)
class Difference:
    """A field in which a record found in Swoogo differs from ours; theirs is kept (R24)."""

    field: str
    theirs: str
    ours: str


def adopt(fields: Fields, ours: Mapping[str, str], row: Row) -> tuple[dict[str, str], list[Difference]]:
    """For a record found in Swoogo: the empty fields to fill with ours, and the differences that stay."""
    fill: dict[str, str] = {}
    differences: list[Difference] = []
    for name, value in ours.items():
        field, theirs = fields.named(name), row.get(name)
        if not value or is_same(field, value, theirs):
            continue
        if is_empty(field, theirs):
            fill[name] = value
        else:
            differences.append(Difference(name, canonical(field, theirs), canonical(field, value)))
    return fill, differences


@dataclass
class Settlement:
    """What became of open claims: found, certainly absent, or for a person to decide."""

    found: dict[Ref, Row] = field(default_factory=dict)
    absent: list[Ref] = field(default_factory=list)
    unclear: list[Ref] = field(default_factory=list)


def settle(claims: Mapping[Ref, Mapping[str, str]], rows: Iterable[Row], taken: frozenset[int]) -> Settlement:
    """Whether records whose creation was never confirmed stand in Swoogo (R38), for claims of one kind.

    ``claims`` are the bodies that were sent; the rows are the complete, unfiltered list. Rows that a link
    holds are left out.
    """
    result = Settlement()
    groups: dict[MatchKey, list[tuple[Ref, Mapping[str, str]]]] = defaultdict(list)
    kind = next(iter(claims))[0]
    for ref, body in claims.items():
        groups[match_key(kind, body)].append((ref, body))
    candidates = by_key(kind, rows, taken)
    for key, group in groups.items():
        found = candidates.get(key, [])
        if len(found) > len(group):
            result.unclear.extend(ref for ref, _ in group)
            continue
        pairs = sorted(
            ((_alike(FIELDS[kind], body, row), ref, row) for ref, body in group for row in found),
            key=lambda pair: (-pair[0], pair[1], pair[2]["id"]),
        )
        used: set[int] = set()
        for _, ref, row in pairs:
            if ref not in result.found and row["id"] not in used:
                result.found[ref] = row
                used.add(row["id"])
        result.absent.extend(ref for ref, _ in group if ref not in result.found)
    return result


def _alike(fields: Fields, body: Mapping[str, str], row: Row) -> int:
    return sum(is_same(fields.named(name), value, row.get(name)) for name, value in body.items())
