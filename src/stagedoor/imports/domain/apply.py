"""Carry out an import: all of it or nothing, and only what changed."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from django.db import transaction

from stagedoor.accounts.models import Person
from stagedoor.agenda.domain.history import Recorder, changing
from stagedoor.agenda.domain.places import return_sessions
from stagedoor.agenda.domain.revision import record_change
from stagedoor.agenda.models import (
    Event,
    Participation,
    RecordWithCustomFields,
    Room,
    Tier,
    Track,
    Way,
)
from stagedoor.common import clock
from stagedoor.common.text import fold
from stagedoor.imports.domain.history import MODELS, Remembered, find_returning
from stagedoor.imports.models import Import, RecordChange
from stagedoor.imports.preview.diff import KINDS, ROOM, SESSION, SPEAKER, SPONSOR, TRACK, Action, remember
from stagedoor.imports.preview.known_ids import store_ids
from stagedoor.imports.preview.make import make_preview
from stagedoor.imports.preview.pictures import PICTURES, expect_pictures
from stagedoor.imports.sheet import CUSTOM, Severity

if TYPE_CHECKING:
    from datetime import date

    from stagedoor.agenda.models import AgendaRecord
    from stagedoor.imports.preview.contents import Gone, Preview
    from stagedoor.imports.preview.diff import RecordDiff
    from stagedoor.imports.sheet import Problem, Sheet

_NOT_COLUMNS = {"participants", *PICTURES}


@dataclass(frozen=True)
class Kept:
    """A value that was changed here and in the source: the one here was kept (R29)."""

    kind: str
    name: str
    field: str
    here: str
    source: str


@dataclass(frozen=True)
class ImportResult:
    """What an import did.

    Counts are of records, by kind; ``pictures_waiting`` are those that it named and that are to be fetched.
    """

    created: dict[str, int]
    updated: dict[str, int]
    restored: dict[str, int]
    unchanged: dict[str, int]
    kept: list[Kept]
    problems: list[Problem]
    gone: list[Gone]
    pictures_waiting: int
    import_id: int | None = None
    """What ``undo_import`` takes; None where nothing was changed."""

    @property
    def lost_something(self) -> bool:
        """Whether any value or record of the file did not come in."""
        return any(problem.severity is not Severity.NOTE for problem in self.problems)

    def as_json(self) -> dict[str, Any]:
        """Return it for ``stagedoor import --json``."""
        return asdict(self)


@transaction.atomic
def import_sheet(
    event: Event,
    sheet: Sheet,
    *,
    starts_on: date | None = None,
    source_name: str = "",
    filename: str = "",
    actor: Person | None = None,
) -> ImportResult:
    """Preview and apply in one transaction, so that nobody changes the agenda in between."""
    locked = Event.objects.select_for_update().select_related("organization").get(pk=event.pk)
    preview = make_preview(locked, sheet, starts_on=starts_on, source_name=source_name)
    return apply_preview(locked, preview, actor, filename)


def apply_preview(event: Event, preview: Preview, actor: Person | None, filename: str = "") -> ImportResult:
    """Write what a preview found, in one transaction; it is applied once, right after it was made."""
    title = f"Imported {filename or preview.source}"
    with changing(event, actor, title, way=Way.IMPORT) as change:
        result = _apply(event, preview, actor, filename, change)
    if result.import_id:
        Import.objects.filter(pk=result.import_id).update(change=change.change)
    return result


def _apply(
    event: Event, preview: Preview, actor: Person | None, filename: str, change: Recorder
) -> ImportResult:
    source, shift_before = preview.source, preview.source.shift_days
    people = [*preview.of(SPEAKER), *preview.of(SPONSOR)]
    Tier.objects.bulk_create({id(tier): tier for diff in people if (tier := _new_tier(diff))}.values())
    change.watch(*(diff.record for diff in preview.diffs if diff.record.pk and _is_written(diff)))
    expect_pictures(people)
    remembered = Remembered(source.key, preview.diffs)
    for kind, model in MODELS.items():
        _store(model, preview.of(kind), source.key)
    _store_participants(preview.of(SESSION))
    change.made(*(diff.record for diff in preview.diffs if diff.action is Action.CREATE))
    returned = []
    for diff in (*preview.of(ROOM), *preview.of(TRACK)):
        if diff.action is Action.RESTORE and isinstance(diff.record, Room | Track):
            returned += find_returning(diff.record)
            return_sessions(diff.record, actor)
    ids = {kind: store_ids(event, kind, preview.of(kind), source.key) for kind in (SPEAKER, SPONSOR, SESSION)}
    if source.pk is None or shift_before != preview.shift_days:
        source.shift_days = preview.shift_days
        source.save()
    result = summarize(preview, preview.pictures_expected)
    counts = {name: getattr(result, name) for name in ("created", "updated", "restored")}
    if any(ids.values()) or any(any(by_kind.values()) for by_kind in counts.values()):
        made = Import.objects.create(
            event=event,
            source=source,
            person=actor,
            filename=filename[:255],
            counts=counts,
            shift_days_before=shift_before,
        )
        RecordChange.objects.bulk_create(remembered.changes(made, ids, returned))
        result = replace(result, import_id=made.pk)
        record_change(event, actor, "agenda.imported", event, source=source.key, **counts)
    return result


def _is_written(diff: RecordDiff) -> bool:
    return bool(diff.writes) or diff.action is Action.RESTORE


def _new_tier(diff: RecordDiff) -> Tier | None:
    tier = diff.writes.get("tier")
    return tier if isinstance(tier, Tier) and tier.pk is None else None


def _store(model: type[AgendaRecord], diffs: list[RecordDiff], source: str) -> None:
    """Write the records of one kind, and what the source said of each."""
    new, changed, columns = [], [], set()
    for diff in diffs:
        written = _set_values(diff)
        remembered = remember(diff, source)
        if diff.action is Action.CREATE:
            new.append(diff.record)
        elif written or remembered:
            changed.append(diff.record)
            columns |= written
    model._default_manager.bulk_create(new)
    if changed:
        model._default_manager.bulk_update(changed, [*columns, "imported"])


def _set_values(diff: RecordDiff) -> set[str]:
    """Set the record's values and return the columns that they are in."""
    custom = {name for name in diff.writes if name.startswith(CUSTOM)}
    columns = diff.writes.keys() - _NOT_COLUMNS - custom
    if custom and isinstance(diff.record, RecordWithCustomFields):
        told = {name.removeprefix(CUSTOM): diff.writes[name] for name in custom}
        diff.record.custom = {**diff.record.custom, **told}
        columns |= {"custom"}
    for name in columns - {"custom"}:
        setattr(diff.record, name, diff.writes[name])
    if isinstance(diff.record, Room | Track):
        diff.record.name_key = fold(diff.record.name)
    if diff.action is Action.RESTORE:
        diff.record.deleted_at = None
        columns |= {"deleted_at"}
    if columns:
        diff.record.updated_at = clock.now()
        columns |= {"updated_at"}
    return columns


def _store_participants(diffs: list[RecordDiff]) -> None:
    changed = [diff for diff in diffs if "participants" in diff.writes]
    Participation.objects.filter(session__in=[diff.record.pk for diff in changed]).delete()
    Participation.objects.bulk_create(
        Participation(session_id=diff.record.pk, speaker=speaker, role=role, position=position)
        for diff in changed
        for position, (speaker, role) in enumerate(diff.writes["participants"])
    )


def summarize(preview: Preview, pictures_waiting: int) -> ImportResult:
    """Return a preview as counts and lists: what applying it does, or would do."""
    counts = {
        action: {kind: sum(diff.action is action for diff in preview.of(kind)) for kind in KINDS}
        for action in Action
    }
    kept = [
        Kept(diff.kind, diff.name, change.field, change.before, change.after)
        for diff in preview.diffs
        for change in diff.conflicts
    ]
    return ImportResult(
        created=counts[Action.CREATE],
        updated=counts[Action.UPDATE],
        restored=counts[Action.RESTORE],
        unchanged=counts[Action.UNCHANGED],
        kept=kept,
        problems=preview.problems,
        gone=preview.gone,
        pictures_waiting=pictures_waiting,
    )
