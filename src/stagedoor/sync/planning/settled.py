"""Whether what is left of a plan has only failed, so that it can wait for another try (R45). Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from stagedoor.swoogo.records import Kind
from stagedoor.sync.planning.changes import Attach, Change, Detach, Plan, Remove, Upload
from stagedoor.sync.planning.lines import ATTACHMENT, PICTURE
from stagedoor.sync.planning.records import LinkFacts, Ref

Failed = Collection[tuple[str, int]]
"""Records, attachments and pictures that did not go, by kind and id."""


def has_only_failed(plan: Plan, links: Mapping[Ref, LinkFacts], failed: Failed) -> bool:
    """Whether nothing is left but what failed, and what waits for that."""
    return not plan.claims and all(_has_failed(change, links, failed) for change in plan.changes)


def _has_failed(change: Change, links: Mapping[Ref, LinkFacts], failed: Failed) -> bool:
    match change:
        case Attach():
            who = {(ATTACHMENT, change.speaker), (str(Kind.SPEAKER), change.speaker)}
            new = [each for each in change.sessions if not _is_known(each, change, links)]
            return not who.isdisjoint(failed) or all((str(Kind.SESSION), each) in failed for each in new)
        case Detach():
            return (ATTACHMENT, change.speaker) in failed
        case Upload():
            return (PICTURE, change.id) in failed or (str(change.kind), change.id) in failed
        case Remove():
            return (str(change.kind), change.id) in failed
        case _:
            return (str(change.wanted.kind), change.wanted.id) in failed


def _is_known(session: int, change: Attach, links: Mapping[Ref, LinkFacts]) -> bool:
    link = links.get((Kind.SESSION, session))
    return link is not None and link.swoogo_id in change.known
