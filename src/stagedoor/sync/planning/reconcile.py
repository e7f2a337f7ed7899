"""Records that stand in Swoogo already: made by a person, or by a create that never answered. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from stagedoor.swoogo.records import Kind, Row
from stagedoor.sync.planning.compare import (
    MatchKey,
    by_key,
    canonical,
    could_be,
    is_empty,
    is_same,
    match_key,
)
from stagedoor.sync.planning.fields import FIELDS, Fields
from stagedoor.sync.planning.records import Difference, Ref, Wanted


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
class Matches:
    """Which new records are in Swoogo already, and which nothing tells apart: so many here, so many there."""

    found: dict[Ref, Row] = field(default_factory=dict)
    unclear: dict[Ref, tuple[int, int]] = field(default_factory=dict)


def match(
    wanted: Iterable[Wanted], rows: Mapping[MatchKey, list[Row]], room_of: Callable[[Wanted], str]
) -> Matches:
    """Pair new records of one kind with the rows that no link holds (R24).

    ``room_of`` is the Swoogo id of a session's room: where several share name, date and start, it decides.
    """
    groups: dict[MatchKey, list[Wanted]] = defaultdict(list)
    for each in wanted:
        groups[match_key(each.kind, each.fields)].append(each)
    result = Matches()
    for key, group in groups.items():
        candidates = rows.get(key, [])
        if len(group) == len(candidates) == 1:
            result.found[group[0].ref] = candidates[0]
        elif candidates:
            _match_by_room(group, candidates, room_of, result)
    return result


def _match_by_room(
    group: list[Wanted], candidates: list[Row], room_of: Callable[[Wanted], str], result: Matches
) -> None:
    """Pair those that alone have a room with the one row in it; the rest is open where rows are left."""
    room = FIELDS[group[0].kind].named("location_id")
    rooms, left = Counter(map(room_of, group)), list(candidates)
    for each in group:
        there = [row for row in candidates if canonical(room, row.get(room.name)) == room_of(each)]
        if room_of(each) and rooms[room_of(each)] == len(there) == 1:
            result.found[each.ref] = there[0]
            left.remove(there[0])
    open_ones = [each.ref for each in group if each.ref not in result.found]
    result.unclear |= dict.fromkeys(open_ones, (len(open_ones), len(left))) if left else {}


Claim = tuple[Ref, Mapping[str, str]]
"""A record whose creation was never confirmed, and the body that was sent."""


@dataclass
class Settlement:
    """What became of open claims: found, certainly absent, or for a person to decide."""

    found: dict[Ref, Row] = field(default_factory=dict)
    absent: list[Ref] = field(default_factory=list)
    unclear: list[Ref] = field(default_factory=list)


def settle(claims: Mapping[Ref, Mapping[str, str]], rows: Iterable[Row], taken: frozenset[int]) -> Settlement:
    """Whether records whose creation was never confirmed stand in Swoogo (R38), for claims of one kind.

    ``claims`` are the bodies that were sent; the rows are the complete, unfiltered list. Rows that a link
    holds are left out. What is found under no name that was sent may stand under a rewritten one.
    """
    result = Settlement()
    kind = next(iter(claims))[0]
    free = [row for row in rows if row["id"] not in taken]
    groups: dict[MatchKey, list[Claim]] = defaultdict(list)
    for ref, body in claims.items():
        groups[match_key(kind, body)].append((ref, body))
    by_name = by_key(kind, free, taken)
    for key, group in groups.items():
        _pair(kind, group, by_name.get(key, []), result)
    exact = {row["id"] for key in groups for row in by_name.get(key, ())}
    left = [row for row in free if row["id"] not in exact]
    for group, candidates in _rewritten(kind, [(ref, claims[ref]) for ref in result.absent], left):
        result.absent = [ref for ref in result.absent if ref not in dict(group)]
        _pair(kind, group, candidates, result)
    return result


def _rewritten(kind: Kind, claims: list[Claim], rows: list[Row]) -> list[tuple[list[Claim], list[Row]]]:
    """Claims with the rows that could be theirs under a rewritten name; those that share rows go together."""
    groups: list[tuple[list[Claim], list[Row]]] = []
    for claim in claims:
        group, found = [claim], [row for row in rows if could_be(kind, claim[1], row)]
        if not found:
            continue
        ids = {row["id"] for row in found}
        for other in [other for other in groups if ids & {row["id"] for row in other[1]}]:
            groups.remove(other)
            group = other[0] + group
            found += [row for row in other[1] if row["id"] not in ids]
        groups.append((group, found))
    return groups


def _pair(kind: Kind, group: list[Claim], found: list[Row], result: Settlement) -> None:
    """Give each claim its row, the most alike first; with more rows than claims a person decides."""
    if len(found) > len(group):
        result.unclear.extend(ref for ref, _ in group)
        return
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


def _alike(fields: Fields, body: Mapping[str, str], row: Row) -> int:
    return sum(is_same(fields.named(name), value, row.get(name)) for name, value in body.items())
