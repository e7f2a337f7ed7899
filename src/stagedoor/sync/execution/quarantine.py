"""Records that end the process which handles them: found out and set aside, so that the others go.

A run whose processes were ended several times goes on one record at a time, each noted before it is
handled. The one that was in hand when the process ended again is set aside for this run.
"""

from __future__ import annotations

from stagedoor.common.errors import BrokenRecord, StagedoorError
from stagedoor.sync.models import SyncRun

CAREFUL_AFTER = 3
GIVE_UP_AFTER = 12


def is_careful(run: SyncRun) -> bool:
    """Whether the run handles one record at a time."""
    return run.takeovers >= CAREFUL_AFTER


def set_aside_last_in_hand(run: SyncRun) -> None:
    """Set aside what was in hand when the last process ended; raises when the run is to be given up."""
    if run.in_hand:
        run.set_aside = [*run.set_aside, run.in_hand]
        run.in_hand = ""
        run.save(update_fields=["set_aside", "in_hand"])
    if run.takeovers >= GIVE_UP_AFTER:
        raise StagedoorError(
            "Stagedoor was ended in the middle of this run again and again; what went before stays.",
            code="kept_dying",
        )


def note_in_hand(run: SyncRun, operation: str) -> None:
    """Note, for whoever takes the run up, the name of the operation that begins now."""
    if is_careful(run):
        SyncRun.objects.filter(pk=run.pk).update(in_hand=operation)


def refuse_set_aside(run: SyncRun, operation: str) -> None:
    """Raise BrokenRecord when the operation of this name was set aside."""
    if operation in run.set_aside:
        raise BrokenRecord(
            "Stagedoor was ended each time that it handled this record, so it was left out this time.",
            code="kept_dying",
        )
