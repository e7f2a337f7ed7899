"""What people have decided for a mapping, as planning sees it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from stagedoor.sync.planning.records import Ref

OURS, THEIRS, ASK = "ours", "theirs", "ask"

PICTURE = "picture"
"""The name by which a picture is marked, beside Swoogo's names of fields."""


@dataclass(frozen=True)
class Policy:
    """The settings and answers that bear on a plan.

    ``both_changed`` is what becomes of a field that changed on both sides (R37). ``hands_off`` are the
    records that are never touched in Swoogo, with the fields of which that holds; no field stands for the
    whole record (R43). ``chosen`` are the Swoogo ids that somebody gave records, None for *none of these*;
    ``asked`` are records that wait for such an answer; with ``by_hand`` every match is asked (R35).
    """

    both_changed: str = OURS
    hands_off: Mapping[Ref, frozenset[str]] = field(default_factory=dict)
    chosen: Mapping[Ref, int | None] = field(default_factory=dict)
    asked: frozenset[Ref] = frozenset()
    by_hand: bool = False

    def is_untouchable(self, ref: Ref) -> bool:
        """Whether the whole record is never touched."""
        return ref in self.hands_off and not self.hands_off[ref]

    def untouchable_fields(self, ref: Ref) -> frozenset[str]:
        """The single fields of the record that are never touched."""
        return self.hands_off.get(ref, frozenset())
