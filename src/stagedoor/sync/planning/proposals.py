"""Records of Swoogo that a new record here could be: how sure that is, and why (R35). Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from stagedoor.common.text import fold
from stagedoor.swoogo.records import Kind, Row
from stagedoor.sync.planning.compare import by_key, match_key
from stagedoor.sync.planning.reconcile import match
from stagedoor.sync.planning.records import Ref, Wanted

SAME = {Kind.SPEAKER: "same email", Kind.SESSION: "same name, date and start"}
LIKE = {Kind.SPEAKER: "same name, another email", Kind.SESSION: "same name, another date or time"}
"""Why two records could be the same one; of the other kinds only the name can tell."""


@dataclass(frozen=True)
class Candidate:
    """One record of Swoogo's."""

    row: Row
    why: str
    is_sure: bool = False


@dataclass(frozen=True)
class Proposal:
    """The records that one of ours could be, the likeliest first; a sure one stands alone."""

    wanted: Wanted
    candidates: tuple[Candidate, ...]

    @property
    def message(self) -> str:
        """What a sync says of it."""
        names = ", ".join(f"“{called(self.wanted.kind, each.row)}”" for each in self.candidates[:3])
        return f"Swoogo holds what could be this record, and nobody has said so far whether it is: {names}."


def propose(
    kind: Kind, records: Iterable[Wanted], rows: Iterable[Row], room_of: Callable[[Wanted], str]
) -> dict[Ref, Proposal]:
    """For each of these new records the rows of Swoogo that it could be; ``rows`` are held by no link."""
    new, free = list(records), list(rows)
    alike = by_key(kind, free, frozenset())
    sure = match(new, alike, room_of).found
    settled = {row["id"] for row in sure.values()}
    by_name: dict[str, list[Row]] = defaultdict(list)
    for row in free:
        if row["id"] not in settled:
            by_name[fold(called(kind, row))].append(row)
    found: dict[Ref, Proposal] = {}
    for wanted in new:
        if wanted.ref in sure:
            reason = SAME.get(kind, "same name")
            found[wanted.ref] = Proposal(wanted, (Candidate(sure[wanted.ref], reason, is_sure=True),))
        elif candidates := _unsure(wanted, alike, by_name, settled):
            found[wanted.ref] = Proposal(wanted, candidates)
    return found


def _unsure(
    wanted: Wanted,
    alike: Mapping[tuple[str, ...], list[Row]],
    by_name: Mapping[str, list[Row]],
    settled: set[int],
) -> tuple[Candidate, ...]:
    kind = wanted.kind
    same = [row for row in alike.get(match_key(kind, wanted.fields), ()) if row["id"] not in settled]
    reason = SAME.get(kind, "same name")
    if len(same) > 1:
        reason += f", as {len(same) - 1} more"
    ids = {row["id"] for row in same}
    like = [row for row in by_name.get(fold(called(kind, wanted.fields)), ()) if row["id"] not in ids]
    return (
        *(Candidate(row, reason) for row in same),
        *(Candidate(row, LIKE.get(kind, "same name")) for row in like),
    )


def called(kind: Kind, values: Mapping[str, Any]) -> str:
    """The name for people of a row, or of fields as they are sent."""
    if kind is Kind.SPEAKER:
        return f"{values.get('first_name') or ''} {values.get('last_name') or ''}".strip()
    return str(values.get("name") or "")
