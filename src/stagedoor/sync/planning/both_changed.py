"""Fields that changed here and in Swoogo: those that wait for an answer, those that go back (R37). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from stagedoor.sync.planning.compare import canonical
from stagedoor.sync.planning.records import (
    LINKED,
    Desired,
    Difference,
    LinkFacts,
    PutBack,
    Ref,
    Remark,
    Wanted,
)


def ours_now(wanted: Wanted, name: str, links: Mapping[Ref, LinkFacts]) -> str:
    """What the record should hold in a field, as it is sent; empty for a place that is not there yet."""
    if name not in wanted.refs:
        return wanted.fields.get(name, "")
    link = links.get(wanted.refs[name])
    return str(link.swoogo_id) if link is not None and link.state == LINKED else ""


def waiting_for_answer(
    wanted: Wanted, link: LinkFacts, links: Mapping[Ref, LinkFacts]
) -> tuple[Difference, ...]:
    """The fields that wait: nobody has answered, and ours is still what it was when the question came up."""
    fields = wanted.schema
    return tuple(
        each
        for each in link.waiting
        if canonical(fields.named(each.field), ours_now(wanted, each.field, links)) == each.ours
    )


def waiting_remark(wanted: Wanted, waiting: tuple[Difference, ...]) -> Remark:
    """What is said of a record with such fields."""
    fields = wanted.schema.labels(each.field for each in waiting)
    message = f"Changed here and in Swoogo, so it waits for an answer: {fields}. The rest goes."
    return Remark(*wanted.ref, wanted.name, "both_changed", message, attempted=True)


def with_put_back(desired: Desired, links: Mapping[Ref, LinkFacts]) -> Desired:
    """The desired records, with theirs in the fields of which Swoogo is given theirs again."""
    records = dict(desired.records)
    for ref, link in links.items():
        wanted = records.get(ref)
        if wanted is not None and link.state == LINKED:
            going = {
                name: each.value
                for name, each in link.put_back.items()
                if is_still_wanted(wanted, name, each, links)
            }
            refs = {name: to for name, to in wanted.refs.items() if name not in going}
            records[ref] = replace(wanted, fields={**wanted.fields, **going}, refs=refs) if going else wanted
    return replace(desired, records=records)


def is_still_wanted(wanted: Wanted, name: str, back: PutBack, links: Mapping[Ref, LinkFacts]) -> bool:
    """Whether theirs still goes back: a later change here is newer."""
    return ours_now(wanted, name, links) == back.ours
