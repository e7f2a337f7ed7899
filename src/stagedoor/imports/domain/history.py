"""What an import changes, kept field by field so that it can be shown and undone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stagedoor.agenda.models import Room, Session, Speaker, Sponsor, Track
from stagedoor.imports.models import Import, RecordChange
from stagedoor.imports.preview.diff import ROOM, SESSION, SPEAKER, SPONSOR, TRACK, Action, encode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

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


@dataclass(frozen=True)
class Returned:
    """A session that got back the room or track that it had lost when that was deleted."""

    session: Session
    field: str
    place: int


def find_returning(place: Room | Track) -> list[Returned]:
    """Return the sessions that will get a place back; before they do."""
    field = place._meta.model_name or ""
    lost = place.event.sessions.filter(**{field: None, f"{field}_before": place})
    return [Returned(session, field, place.pk) for session in lost]


class Remembered:
    """What stood here before an import writes; make it right before."""

    def __init__(self, source: str, diffs: list[RecordDiff]) -> None:
        self._source, self._diffs = source, diffs
        self._actions = [diff.action for diff in diffs]
        self._imported = [diff.record.imported.get(source, {}) for diff in diffs]

    def changes(
        self, of: Import, ids: Mapping[str, Mapping[int, IdChange]], returned: Iterable[Returned] = ()
    ) -> Iterator[RecordChange]:
        """What is changed by now, a row for each record.

        *ids* are the changes of ids by kind and record, *returned* the sessions that got their room or track
        back with it.
        """
        yield from _with_returned(self._of_diffs(of, ids), of, returned)

    def _of_diffs(self, of: Import, ids: Mapping[str, Mapping[int, IdChange]]) -> Iterator[RecordChange]:
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


def _with_returned(
    changes: Iterator[RecordChange], of: Import, returned: Iterable[Returned]
) -> Iterator[RecordChange]:
    """Yield the changes, and what getting a place back changed; a record has one row for both."""
    by_session: dict[int, list[Returned]] = {}
    for one in returned:
        by_session.setdefault(one.session.pk, []).append(one)
    for change in changes:
        places = by_session.pop(change.record, []) if change.kind == SESSION else []
        yield _also_returned(change, places)
    for key, places in by_session.items():
        session = places[0].session
        action = Action.UNCHANGED if session.deleted_at else Action.UPDATE
        change = RecordChange(of=of, kind=SESSION, record=key, name=session.title, action=action)
        yield _also_returned(change, places)


def _also_returned(change: RecordChange, places: list[Returned]) -> RecordChange:
    for one in places:
        change.before = {one.field: None, f"{one.field}_before": one.place} | change.before
        change.after = {one.field: one.place, f"{one.field}_before": None} | change.after
    return change
