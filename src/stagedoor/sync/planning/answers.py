"""New records beside what Swoogo holds: linked, made, or waiting for somebody's answer (R24, R35). Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Self

from stagedoor.common.text import plural
from stagedoor.swoogo.records import Kind, Row
from stagedoor.sync.planning.compare import by_key
from stagedoor.sync.planning.policy import Policy
from stagedoor.sync.planning.proposals import Proposal, propose
from stagedoor.sync.planning.reconcile import match
from stagedoor.sync.planning.records import Ref, Remark, Wanted

ASKED = "It waits for an answer: Swoogo holds what could be this record."


@dataclass(frozen=True)
class Offers:
    """The rows of one kind that no link holds: those that are free, and those chosen for a record."""

    free: list[Row] = field(default_factory=list)
    chosen: Mapping[int, Row] = field(default_factory=dict)

    @classmethod
    def of(cls, kind: Kind, rows: Iterable[Row], taken: frozenset[int], policy: Policy) -> Self:
        """Sort a list of Swoogo's; what somebody chose for a record is nobody else's match."""
        ids = {number for ref, number in policy.chosen.items() if ref[0] is kind and number is not None}
        left = [row for row in rows if row["id"] not in taken]
        free = [row for row in left if row["id"] not in ids]
        return cls(free, {row["id"]: row for row in left if row["id"] in ids})


@dataclass
class Answered:
    """What becomes of new records: to send (those in ``found`` are linked, the others made), or left out."""

    to_send: list[Wanted] = field(default_factory=list)
    found: dict[Ref, Row] = field(default_factory=dict)
    left_out: list[Remark] = field(default_factory=list)
    proposals: list[Proposal] = field(default_factory=list)


def answer(
    kind: Kind, records: list[Wanted], offers: Offers, policy: Policy, room_of: Callable[[Wanted], str]
) -> Answered:
    """Sort new records of one kind; before its list was read all of them are to be made."""
    result = Answered()
    unasked: list[Wanted] = []
    for wanted in records:
        number = policy.chosen.get(wanted.ref)
        if wanted.ref in policy.asked:
            result.left_out.append(_waits(wanted, ASKED))
        elif number is not None and number in offers.chosen:
            result.found[wanted.ref] = offers.chosen[number]
        elif number is not None or wanted.ref not in policy.chosen:
            unasked.append(wanted)
    if policy.by_hand:
        proposals = propose(kind, unasked, offers.free, room_of)
        result.proposals += proposals.values()
        result.left_out += [_waits(each.wanted, each.message) for each in proposals.values()]
    else:
        matches = match(unasked, by_key(kind, offers.free, frozenset()), room_of)
        result.found |= matches.found
        unclear = {wanted.ref: wanted for wanted in unasked if wanted.ref in matches.unclear}
        result.left_out += [_unclear(unclear[ref], *matches.unclear[ref]) for ref in unclear]
    left_out = {(remark.kind, remark.id) for remark in result.left_out}
    result.to_send = [wanted for wanted in records if wanted.ref not in left_out]
    return result


def _waits(wanted: Wanted, message: str) -> Remark:
    return Remark(*wanted.ref, wanted.name, "match_open", message, attempted=True)


def _unclear(wanted: Wanted, here: int, there: int) -> Remark:
    held = f"Swoogo holds {plural(there, 'record')} that could be this one"
    if here > 1:
        held += f", or one of {here - 1} more here that look the same"
    message = f"{held}, so none was touched."
    return Remark(*wanted.ref, wanted.name, "several_matches", message, attempted=True)
