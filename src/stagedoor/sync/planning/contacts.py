"""The account's contacts, as far as a run knows them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from stagedoor.common.text import fold
from stagedoor.swoogo.records import Kind, Row
from stagedoor.sync.planning.compare import canonical
from stagedoor.sync.planning.fields import FIELDS
from stagedoor.sync.planning.reconcile import adopt
from stagedoor.sync.planning.records import Difference, Wanted


@dataclass(frozen=True)
class Contacts:
    """The contacts by email, trimmed and case-folded; ``are_all`` tells that there are no others."""

    rows: Mapping[str, Row] = field(default_factory=dict)
    are_all: bool = False

    @classmethod
    def of_rows(cls, rows: Iterable[Row], *, are_all: bool = True) -> Contacts:
        """These contacts, as Swoogo listed them."""
        return cls({fold(str(row.get("email") or "")): row for row in rows}, are_all)

    def of(self, speaker: Wanted) -> Row | None:
        """The contact whose email the speaker has, as far as it is known."""
        return self.rows.get(fold(speaker.fields.get("email", "")))

    def may_know(self, speaker: Wanted) -> bool:
        """Whether somebody may have such a contact already."""
        return not self.are_all or self.of(speaker) is not None


def has_more_than_names(wanted: Wanted) -> bool:
    """Whether anything of the speaker would be written over what a contact holds."""
    required = FIELDS[Kind.SPEAKER].required
    return wanted.picture is not None or any(
        value for name, value in wanted.fields.items() if name not in required
    )


def body_beside(full: Mapping[str, str], contact: Row | None) -> tuple[dict[str, str], list[Difference]]:
    """What a new speaker is made with where the account may know their contact, and what is kept there.

    Names and email alone while nobody knows what the contact holds; else what it lacks as well. Names that
    differ go along as the contact has them.
    """
    fields = FIELDS[Kind.SPEAKER]
    bare = {name: value for name, value in full.items() if name in fields.required}
    if contact is None:
        return bare, []
    fill, differences = adopt(fields, full, contact)
    theirs = {
        each.field: canonical(fields.named(each.field), contact[each.field])
        for each in differences
        if each.field in bare
    }
    return {**bare, **fill, **theirs}, differences
