"""What a person says about a file where it does not tell by itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from stagedoor.common.markup import TextKind
    from stagedoor.imports.readers.dates import DayOrder


class Kind(StrEnum):
    """What the rows of a table are."""

    SESSIONS = "sessions"
    SPEAKERS = "speakers"
    SPONSORS = "sponsors"


# Said for ``sheets``, it means each visible one.
ALL_SHEETS = "all"


@dataclass(frozen=True)
class ReadOptions:
    """How a file is to be read. All but ``text`` concern tables only.

    ``columns`` is field to heading, ``""`` for a field that is not to be read. ``status`` is for sessions
    whose row tells none that is known. ``values`` are cells put right by hand, by place and heading. ``days``
    are the event's first and last: they tell the year of a date without one. ``custom`` are the names of the
    custom fields here, by kind: columns of these names are read into them.
    """

    kind: Kind | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    sheets: tuple[str, ...] = ()
    dates: DayOrder | None = None
    text: TextKind | None = None
    status: str = ""
    values: Mapping[tuple[str, str], str] = field(default_factory=dict)
    days: tuple[date, date] | None = None
    custom: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def wanted(options: ReadOptions) -> set[str]:
    """Return the headings that a person named: their row is the one with the headings."""
    return {heading for heading in options.columns.values() if heading}
