"""Records that kill the process which handles them: found out, and set aside, so that the others go.

A run whose processes died several times is gone about carefully: one record at a time, each noted before it
is touched. The one that was in hand when the process died again is set aside for this run.
"""

from __future__ import annotations

from typing import Protocol

from stagedoor.common.errors import BrokenRecord, StagedoorError
from stagedoor.sync.models import SyncRun

CAREFUL_AFTER = 3
GIVE_UP_AFTER = 12


class Handled(Protocol):
    """What is done to one record."""

    @property
    def subject(self) -> object:
        """The record."""


def is_careful(run: SyncRun) -> bool:
    """Whether the run is gone about one record at a time."""
    return run.takeovers >= CAREFUL_AFTER


def look_back(run: SyncRun) -> None:
    """Set aside what was in hand when the last process died; raises when the run is past help."""
    if run.in_hand:
        run.set_aside = [*run.set_aside, run.in_hand]
        run.in_hand = ""
        run.save(update_fields=["set_aside", "in_hand"])
    if run.takeovers >= GIVE_UP_AFTER:
        raise StagedoorError(
            "Stagedoor was ended in the middle of this run again and again; what went before stays.",
            code="kept_dying",
        )


def take_in_hand(run: SyncRun, handled: Handled) -> None:
    """Note, for whoever takes the run up, what is about to be handled."""
    if is_careful(run):
        SyncRun.objects.filter(pk=run.pk).update(in_hand=_name(handled))


def spare(run: SyncRun, handled: Handled) -> None:
    """Raise BrokenRecord for what was set aside."""
    if _name(handled) in run.set_aside:
        raise BrokenRecord(
            "Stagedoor was ended each time that it handled this record, so it was left out this time.",
            code="kept_dying",
        )


def _name(handled: Handled) -> str:
    return f"{type(handled).__name__} {handled.subject}"[:60]
