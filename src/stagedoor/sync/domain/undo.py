"""Undoing changes of an agenda, where the names that Swoogo knows stay (R16)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from stagedoor.accounts.models import Person
from stagedoor.agenda.domain import undo as agenda_undo
from stagedoor.agenda.domain.record_values import MODELS
from stagedoor.agenda.domain.undo_plan import FieldUndo
from stagedoor.agenda.domain.undo_plan import plan_undo as plan_agenda_undo
from stagedoor.agenda.models import AgendaChange, ChangedRecord, Room, Track
from stagedoor.sync.domain.links import was_sent


def plan_undo(change: AgendaChange, rows: Sequence[ChangedRecord] | None = None) -> list[FieldUndo]:
    """Every field that a change set, or set on these of its records, with the outlook for undoing it."""
    rows = list(change.records.all()) if rows is None else rows
    return plan_agenda_undo(change, _fixed_names(rows), rows)


def undo_change(
    change: AgendaChange, actor: Person | None, keys: Collection[str] | None = None
) -> agenda_undo.Undone:
    """Take a change back, as the agenda's; a room or track that was sent keeps its name."""
    renamed = change.records.filter(kind__in=["room", "track"])
    return agenda_undo.undo_change(change, actor, keys=keys, fixed_names=_fixed_names(renamed))


def _fixed_names(rows: Iterable[ChangedRecord]) -> set[tuple[str, int]]:
    """The rooms and tracks that these rows rename and that have been sent since."""
    fixed = set()
    for row in rows:
        if row.kind in {"room", "track"} and "name" in row.before:
            place = MODELS[row.kind]._default_manager.filter(pk=row.record).first()
            if isinstance(place, Room | Track) and was_sent(place):
                fixed.add((row.kind, row.record))
    return fixed
