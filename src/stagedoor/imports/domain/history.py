"""What an import changes, kept field by field so that it can be shown and undone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagedoor.agenda.models import Room, Session, Speaker, Sponsor, Track
from stagedoor.imports.models import Import, RecordChange
from stagedoor.imports.preview.diff import ROOM, SESSION, SPEAKER, SPONSOR, TRACK, Action, encode

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from stagedoor.agenda.models import AgendaRecord
    from stagedoor.imports.preview.diff import RecordDiff
    from stagedoor.imports.preview.known_ids import IdChange

# In the order in which they are written: what a record refers to goes before it.
MODELS: dict[str, type[AgendaRecord]] = {
    ROOM: Room,
    TRACK: Track,
    SPEAKER: Speaker,
    SPONSOR: Sponsor,
    SESSION: Session,
}
# A picture's address is what an import writes; the picture itself is fetched later.
_SLOTS = {"headshot", "logo"}


class Remembered:
    """What stood here before an import writes; make it right before."""

    def __init__(self, source: str, diffs: list[RecordDiff]) -> None:
        self._source, self._diffs = source, diffs
        self._actions = [diff.action for diff in diffs]
        self._imported = [diff.record.imported.get(source, {}) for diff in diffs]

    def changes(self, of: Import, ids: Mapping[str, Mapping[int, IdChange]]) -> Iterator[RecordChange]:
        """What is changed by now, a row for each record; *ids* are the changes of ids by kind and record."""
        rest = {(kind, record) for kind, changed in ids.items() for record in changed}
        for diff, action, imported in zip(self._diffs, self._actions, self._imported, strict=True):
            record, told = diff.record, diff.record.imported.get(self._source, {})
            rest.discard((diff.kind, record.pk))
            changed = ids.get(diff.kind, {}).get(record.pk)
            if action in {Action.UNCHANGED, Action.CONFLICT} and imported == told and not changed:
                continue
            written = [name for name in diff.writes if name not in _SLOTS]
            is_new = action is Action.CREATE
            yield RecordChange(
                of=of,
                kind=diff.kind,
                record=record.pk,
                name=diff.name[:500],
                action=Action.UNCHANGED if action is Action.CONFLICT else action,
                before={} if is_new else {name: encode(diff.here.get(name)) for name in written},
                after={name: encode(diff.writes[name]) for name in written},
                imported_before=imported,
                imported_after=told,
                ids_added=changed.added if changed else [],
                ids_removed=changed.removed if changed else [],
            )
        for kind, key in sorted(rest):
            moved = ids[kind][key]
            yield RecordChange(
                of=of,
                kind=kind,
                record=key,
                name="",
                action=Action.UNCHANGED,
                ids_added=moved.added,
                ids_removed=moved.removed,
            )
