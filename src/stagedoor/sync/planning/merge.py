"""An update against what Swoogo holds: what goes, what is there already, what is theirs (R37). Pure.

Two values are kept per field: *last sent* tells whether ours changed, *baseline* (what Swoogo was last seen
to hold) whether theirs did. Where both changed, the mapping's setting decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from stagedoor.swoogo.records import Row, holds
from stagedoor.sync.planning.changes import Update
from stagedoor.sync.planning.compare import canonical, is_empty, is_same
from stagedoor.sync.planning.fields import Field, Fields, FieldType
from stagedoor.sync.planning.policy import ASK, OURS, THEIRS
from stagedoor.sync.planning.records import LINKED, Difference, LinkFacts, Ref


@dataclass
class _Sorted:
    """The changed fields of one record, by what becomes of them."""

    fields: dict[str, str] = field(default_factory=dict)
    refs: dict[str, Ref] = field(default_factory=dict)
    already: dict[str, str] = field(default_factory=dict)
    theirs: list[Difference] = field(default_factory=list)
    kept: list[Difference] = field(default_factory=list)
    waits: list[Difference] = field(default_factory=list)

    def keep(
        self, unit: list[Field], differing: list[Field], ours: Mapping[str, str | None], row: Row
    ) -> None:
        """Leave a unit as it is there: all of it counts as sent until it changes here."""
        self.kept += [_difference(each, ours, row) for each in differing]
        self.already |= {each.name: ours[each.name] or "" for each in unit if each not in differing}


def merge(
    update: Update, link: LinkFacts, row: Row, links: Mapping[Ref, LinkFacts], both_changed: str = OURS
) -> Update:
    """The update as it is to be made of a record that Swoogo holds as ``row``.

    ``both_changed`` is the mapping's setting: ours is sent, theirs stays, or the field waits for an answer.
    """
    wanted, fields = update.wanted, update.wanted.schema
    row = wanted.read(row)
    ours = {**update.fields, **{name: _swoogo_id(ref, links) for name, ref in update.refs.items()}}
    result = _Sorted()
    for unit in _units(fields, ours):
        differing = [each for each in unit if holds(row, each.name) and not _is_same(each, ours, row)]
        if not differing and all(holds(row, each.name) for each in unit):
            result.already |= {each.name: ours[each.name] or "" for each in unit}
            continue
        if any(
            _is_without_baseline(each, link, row) or _is_only_remade(each, link, row, update.refs, links)
            for each in differing
        ):
            result.keep(unit, differing, ours, row)
            continue
        is_theirs = any(_is_theirs(each, link, row) for each in differing)
        if is_theirs and both_changed == ASK:
            result.waits += [_difference(each, ours, row) for each in differing]
            continue
        if is_theirs and both_changed == THEIRS:
            result.keep(unit, differing, ours, row)
            continue
        # Those of one group only make sense together, so all that ours takes the place of is told.
        result.theirs += [_difference(each, ours, row) for each in differing if is_theirs]
        result.fields |= {each.name: update.fields[each.name] for each in unit if each.name in update.fields}
        result.refs |= {each.name: update.refs[each.name] for each in unit if each.name in update.refs}
    return replace(
        update,
        fields=result.fields,
        refs=result.refs,
        before=row,
        already=result.already,
        theirs=tuple(result.theirs),
        kept=tuple(result.kept),
        waits=tuple(result.waits),
    )


def edited_there(
    fields: Fields, baseline: Mapping[str, Any], row: Row, sent: Iterable[str]
) -> dict[str, str]:
    """The fields besides those that are ``sent`` that somebody changed in Swoogo, and what they hold now."""
    others = [name for name in fields.content if name in baseline and holds(row, name)]
    return {
        name: _in_words(fields.named(name), row)
        for name in others
        if name not in sent and not is_same(fields.named(name), baseline[name], row[name])
    }


def _is_same(each: Field, ours: Mapping[str, str | None], row: Row) -> bool:
    """Whether Swoogo holds our value; a reference to a record that is not there yet is never the same."""
    value = ours[each.name]
    return value is not None and is_same(each, value, row.get(each.name))


def _units(fields: Fields, ours: Mapping[str, Any]) -> list[list[Field]]:
    """The changed fields, those of one group together: they make sense only together."""
    units: dict[str, list[Field]] = {}
    for each in map(fields.named, ours):
        units.setdefault(each.group or each.name, []).append(each)
    return list(units.values())


def _is_without_baseline(each: Field, link: LinkFacts, row: Row) -> bool:
    """Whether nobody knows what was there before: what stands there then is never overwritten."""
    is_known = each.name in {*link.baseline, *link.sent, *link.unconfirmed_fields}
    return not is_known and not is_empty(each, row.get(each.name))


def _is_only_remade(
    each: Field, link: LinkFacts, row: Row, refs: Mapping[str, Ref], links: Mapping[Ref, LinkFacts]
) -> bool:
    """Whether our room only has a new id, while somebody has put the session into another one.

    The id changed since the room was made again in Swoogo: that is no change of ours, and theirs stays.
    """
    room = links.get(refs[each.name]) if each.name in refs else None
    sent, there = link.sent.get(each.name, ""), row.get(each.name)
    if room is None or sent not in room.gone_ids:
        return False
    return not is_empty(each, there) and not is_same(each, sent, there)


def _is_theirs(each: Field, link: LinkFacts, row: Row) -> bool:
    """Whether somebody changed the field in Swoogo since it was last seen."""
    if each.name in link.unconfirmed_fields:
        return False
    baseline = link.baseline.get(each.name, link.sent.get(each.name))
    return not is_same(each, baseline, row.get(each.name))


def _difference(each: Field, ours: Mapping[str, str | None], row: Row) -> Difference:
    return Difference(each.name, _in_words(each, row), canonical(each, ours[each.name]))


def _in_words(each: Field, row: Row) -> str:
    """What Swoogo holds, for people: a room or track by its name where the row tells it."""
    value = each.words(canonical(each, row.get(each.name)))
    told = row.get(each.name.removesuffix("_id")) if each.type is FieldType.REFERENCE and value else None
    name = told.get("name") if isinstance(told, Mapping) else told
    return str(name or value)


def _swoogo_id(ref: Ref, links: Mapping[Ref, LinkFacts]) -> str | None:
    link = links.get(ref)
    return str(link.swoogo_id) if link is not None and link.state == LINKED else None
