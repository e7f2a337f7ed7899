"""One step of what people do before a preview, or between it and applying it.

A step picks records by any number, so that every number means one; what cannot be done just is not.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stagedoor.agenda.models import Session, Speaker, Sponsor
from stagedoor.common.errors import StagedoorError

if TYPE_CHECKING:
    from tests.state.previewed_table import Table

MODELS = {"session": Session, "speaker": Speaker, "sponsor": Sponsor}
SPONSORS = ("Rope & Co", "Ferry Line", "Quay Hotel", "rope & co")


@dataclass(frozen=True)
class Step:
    """One step: what is done, to which record, with which other one or which value."""

    what: str
    which: int
    other: int
    hour: int
    title: str
    text: str


Deed = Callable[["Table", Step], None]


def suppressed(act: Callable[..., Any], *words: Any) -> None:
    """Do it, if the product lets it be done."""
    with suppress(StagedoorError):
        act(*words)
