"""What is removed in Swoogo because it is gone here, where the mapping says so (R30). Pure."""

from __future__ import annotations

from collections.abc import Mapping

from stagedoor.sync.planning.changes import Remove
from stagedoor.sync.planning.records import LINKED, Desired, LinkFacts, Ref, Remark


def removals_of(desired: Desired, links: Mapping[Ref, LinkFacts]) -> tuple[list[Remove], list[Remark]]:
    """The records to remove, and those that are left there though they are gone here.

    Only what we made is removed: what stood there before it was linked is somebody else's. What Swoogo keeps
    for its registrants is not tried again until the record comes back here.
    """
    removals: list[Remove] = []
    told: list[Remark] = []
    for ref, link in links.items():
        is_standing = link.state == LINKED and link.swoogo_id is not None
        if ref[0] not in desired.removable or not is_standing or desired.is_present(ref) or link.kept_there:
            continue
        if link.found:
            message = "It stood in Swoogo before it was linked, so it is not removed there."
            told.append(Remark(ref[0], ref[1], name_of(link), "found_there", message))
        else:
            why = "not accepted" if ref in desired.unaccepted else "deleted"
            removals.append(Remove(ref[0], ref[1], name_of(link), link.swoogo_id or 0, why))
    return removals, told


def name_of(link: LinkFacts) -> str:
    """The name under which a record went."""
    full = f"{link.sent.get('first_name', '')} {link.sent.get('last_name', '')}".strip()
    return link.sent.get("name") or full or f"{link.kind} {link.id}"
