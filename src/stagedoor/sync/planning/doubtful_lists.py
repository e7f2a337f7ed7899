"""Whether a list of Swoogo's can be true: it is measured by what our links hold (R40). Pure.

A list that lies would have records made a second time, or called deleted that are there: a permission may be
gone, or Swoogo may be in trouble.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from stagedoor.common.text import plural
from stagedoor.swoogo.records import Kind, Row
from stagedoor.sync.planning.changes import Create, Plan
from stagedoor.sync.planning.records import LINKED, LinkFacts, Ref, Remark


def missing_from(rows: Iterable[Row], links: Mapping[Ref, LinkFacts], kind: Kind) -> list[Ref]:
    """Our records of this kind that stand in Swoogo as far as we know, and that its list does not hold."""
    there = {row["id"] for row in rows}
    return [ref for ref, link in _standing(links, kind).items() if link.swoogo_id not in there]


def doubt(kind: Kind, missing: int, links: Mapping[Ref, LinkFacts], percent: int) -> str:
    """Why such a list is not believed; empty where it is: it may lack so many per cent."""
    standing = len(_standing(links, kind))
    if missing * 100 <= percent * standing:
        return ""
    return (
        f"Swoogo's list of {plural(2, kind)[2:]} lacks {missing:,} of the {standing:,} that were sent, so it "
        "was not believed: nothing was made on it, and nothing counts as deleted in Swoogo."
    )


def without_creates(plan: Plan, doubts: Mapping[Kind, str]) -> Plan:
    """The plan without what would be made on the word of a list that is not believed."""
    for change in [each for each in plan.changes if isinstance(each, Create)]:
        wanted = change.wanted
        if wanted.kind in doubts:
            plan.changes.remove(change)
            plan.left_out.append(
                Remark(*wanted.ref, wanted.name, "list_doubted", doubts[wanted.kind], attempted=True)
            )
    return plan


def _standing(links: Mapping[Ref, LinkFacts], kind: Kind) -> dict[Ref, LinkFacts]:
    return {ref: link for ref, link in links.items() if ref[0] is kind and link.state == LINKED}
