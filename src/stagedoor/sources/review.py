"""What a pull adds to the preview of an import: who owns a field, and what became of what is gone. Pure.

Both go through the preview's own means, so history, undo and R29 hold for them as for everything else.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from stagedoor.agenda.models import Session, SessionStatus
from stagedoor.imports.preview.diff import SESSION, Action, RecordDiff, compare, encode, settle, start

if TYPE_CHECKING:
    from stagedoor.imports.preview.contents import Gone, Preview


def keep_owned(preview: Preview, others: Collection[str]) -> None:
    """Leave fields alone that another live source brought and that hold its value still.

    *others* are the keys of the event's other live sources. What this one says instead is kept with the
    record, and shown as a difference.
    """
    for diff in preview.diffs:
        if diff.action in {Action.CREATE, Action.RESTORE} or not diff.writes:
            continue
        owned = {name for name in diff.writes if _is_owned(diff, name, others)}
        if owned:
            diff.conflicts += [change for change in diff.changes if change.field in owned]
            diff.changes = [change for change in diff.changes if change.field not in owned]
            diff.writes = {name: value for name, value in diff.writes.items() if name not in owned}
            settle(diff)


def _is_owned(diff: RecordDiff, name: str, others: Collection[str]) -> bool:
    stands = encode(diff.here.get(name))
    told = (values for key, values in diff.record.imported.items() if key in others)
    return any(name in values and values[name] == stands for values in told)


def decline_gone(preview: Preview, sessions: Iterable[Session], zone: ZoneInfo) -> None:
    """Have the sessions that are gone declined, but for those whose status somebody edited here.

    A session that comes back is told accepted again by its source, and becomes so.
    """
    gone = {one.id for one in preview.gone if one.kind == SESSION}
    for session in sessions:
        if session.pk in gone:
            diff = start(SESSION, session.title, "not in the source any more", session)
            here, there = {"status": session.status}, {"status": SessionStatus.DECLINED.value}
            compare(diff, here, there, preview.source.key, zone)
            if diff.writes or diff.conflicts:
                preview.diffs.append(diff)


def gone_json(gone: Iterable[Gone]) -> list[dict[str, Any]]:
    """The records that are gone, as they are kept with their source."""
    return [{"kind": one.kind, "id": one.id, "name": one.name, "at": one.at} for one in gone]
