"""What people set for a mapping that decides what is sent. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from stagedoor.swoogo.records import Kind
from stagedoor.sync.planning.fields import FIELDS, FieldSet

SPEAKER, MODERATOR, CHAIRPERSON = "speaker", "moderator", "chairperson"


@dataclass(frozen=True)
class Settings:
    """The fields that go (R31), the roles that are sent as speakers, and the kinds that are removed (R30)."""

    fields: FieldSet
    roles: frozenset[str] = frozenset({SPEAKER})
    removable: frozenset[Kind] = frozenset()


DEFAULT = Settings(FIELDS)
