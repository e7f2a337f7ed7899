"""*Retry failed*: which records of a sync are to go once more (R41)."""

from __future__ import annotations

from stagedoor.swoogo.records import Kind
from stagedoor.sync.models import Outcome, RunScope, SyncRun
from stagedoor.sync.planning.lines import ATTACHMENT, PICTURE
from stagedoor.sync.planning.records import Ref


def failed_refs(run: SyncRun) -> list[Ref]:
    """The records of which something failed in this sync, once each.

    Attachments and headshots are the speaker's, logos the sponsor's.
    """
    failed = run.records.filter(outcome=Outcome.FAILED).values_list("kind", "record_id")
    return sorted({(_kind(run, kind), number) for kind, number in failed})


def _kind(run: SyncRun, kind: str) -> Kind:
    if kind == ATTACHMENT:
        return Kind.SPEAKER
    if kind == PICTURE:
        return Kind.SPONSOR if run.scope == RunScope.SPONSORS else Kind.SPEAKER
    return Kind(kind)
