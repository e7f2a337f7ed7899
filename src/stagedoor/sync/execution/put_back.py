"""*Put theirs back* has arrived: theirs stands in Swoogo again, and ours stays here, unsent (R37)."""

from __future__ import annotations

from collections.abc import Mapping

from stagedoor.sync.models import RecordLink
from stagedoor.sync.planning.compare import canonical
from stagedoor.sync.planning.fields import Fields


def settle_put_back(link: RecordLink, fields: Fields, arrived: Mapping[str, str]) -> None:
    """Ours counts as sent until it changes here, for fields that Swoogo now holds as they were; not saved."""
    for name in [name for name in link.put_back if name in arrived]:
        back = link.put_back[name]
        if arrived[name] != back["value"]:
            continue
        link.sent = {**link.sent, name: back["ours"]}
        others = [each for each in link.differences if each["field"] != name]
        field = fields.named(name)
        theirs, ours = canonical(field, back["value"]), canonical(field, back["ours"])
        kept = {"field": name, "theirs": theirs, "ours": ours, "is_kept": True}
        link.differences = [*others, kept]
        link.put_back = {each: value for each, value in link.put_back.items() if each != name}
