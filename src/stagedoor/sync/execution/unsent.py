"""What had not gone when a run ended before its end: each record is listed with the reason (R27)."""

from __future__ import annotations

from collections.abc import Iterable

from stagedoor.common.errors import StagedoorError, StopRequested
from stagedoor.sync.execution.operations.attachments import ATTACHMENT
from stagedoor.sync.execution.operations.pictures import PICTURE
from stagedoor.sync.planning.changes import Attach, Change, Detach, Remove, Upload
from stagedoor.sync.planning.records import Remark


def unsent(changes: Iterable[Change], error: StagedoorError) -> list[Remark]:
    """The records of these changes, once each, with what kept them from going."""
    ended = "was stopped" if isinstance(error, StopRequested) else "ended early"
    message = f"Not sent: the sync {ended} before its turn came."
    names = {(kind, record_id): name for kind, record_id, name in map(_subject, changes)}
    return [
        Remark(kind, record_id, name, error.code, message, attempted=True)
        for (kind, record_id), name in names.items()
    ]


def _subject(change: Change) -> tuple[str, int, str]:
    match change:
        case Attach() | Detach():
            return ATTACHMENT, change.speaker, change.name
        case Remove():
            return change.kind, change.id, change.name
        case Upload():
            return PICTURE, change.id, change.name
        case _:
            return change.wanted.kind, change.wanted.id, change.wanted.name
