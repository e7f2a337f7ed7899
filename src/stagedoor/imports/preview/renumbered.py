"""Ids that only count a file's records: one that is added or taken away gives its id to the next. Pure."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, TypeVar

from stagedoor.agenda.models import AgendaRecord

if TYPE_CHECKING:
    from collections.abc import Mapping

Record = TypeVar("Record", bound=AgendaRecord)


def find_renumbered(
    names: Mapping[int, str], holders: Mapping[int, Record], records: Mapping[str, Record]
) -> dict[int, Record | None]:
    """Return the rows whose ids were other records' before, each with the record that is called so, if any.

    *names* say what each row is called, *holders* which record has its ids, *records* who was called so by
    the source last. One record that has another name was renamed. Only where a row carries the name of one
    record and the id of another, and a third row carries that record's id, were all of them counted anew.
    """
    told = {record.pk: name for name, record in records.items()}
    count = Counter(names.values())
    differs = {at: one for at, one in holders.items() if names.get(at) and told.get(one.pk) != names[at]}
    agreed = {one.pk for at, one in holders.items() if at not in differs}
    meant = {
        at: records[name]
        for at, name in names.items()
        if (at in differs or at not in holders) and count[name] == 1 and name in records
        if records[name].pk not in agreed
    }
    carried = {one.pk for one in differs.values()}
    found = {at for at, one in meant.items() if at in differs and one.pk in carried}
    while more := _next_to(found, differs, meant) - found:
        found |= more
    repeated = {at for at, one in differs.items() if one.pk in agreed and one.pk in told}
    return {at: meant.get(at) for at in found | repeated}


def _next_to(found: set[int], differs: Mapping[int, Record], meant: Mapping[int, Record]) -> set[int]:
    """Return rows with the id of a record that these mean, or that mean one whose id these have."""
    taken = {meant[at].pk for at in found if at in meant}
    given = {differs[at].pk for at in found if at in differs}
    return {at for at, one in differs.items() if one.pk in taken} | {
        at for at, one in meant.items() if one.pk in given
    }
