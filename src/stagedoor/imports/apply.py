"""Carry out an import: all of it or nothing, and only what changed."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction

from stagedoor.accounts.models import Person, record_audit
from stagedoor.agenda.domain.places import return_sessions
from stagedoor.agenda.models import (
    Event,
    Participation,
    Room,
    Session,
    Speaker,
    Sponsor,
    Tier,
    Track,
)
from stagedoor.common import clock
from stagedoor.common.text import fold
from stagedoor.imports.lines import KINDS, ROOM, SESSION, SPEAKER, SPONSOR, TRACK, Action, remember
from stagedoor.imports.pictures import PICTURES, expect_pictures
from stagedoor.imports.preview import make_preview
from stagedoor.imports.sheet import Severity

if TYPE_CHECKING:
    from datetime import date

    from stagedoor.agenda.models import AgendaRecord
    from stagedoor.imports.lines import Line
    from stagedoor.imports.preview import Gone, Preview
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

    @property
    def lost_something(self) -> bool:
        """Whether any value or record of the file did not come in."""
        return any(problem.severity is not Severity.NOTE for problem in self.problems)

    def as_json(self) -> dict[str, Any]:
        """Return it for ``stagedoor import --json``."""
        return asdict(self)


@transaction.atomic
def import_sheet(
    event: Event, sheet: Sheet, *, starts_on: date | None = None, actor: Person | None = None
) -> ImportResult:
    """Preview and apply in one transaction, so that nobody changes the agenda in between."""
    locked = Event.objects.select_for_update().select_related("organization").get(pk=event.pk)
    return apply_preview(locked, make_preview(locked, sheet, starts_on=starts_on), actor)


@transaction.atomic
def apply_preview(event: Event, preview: Preview, actor: Person | None) -> ImportResult:
    """Write what a preview found, in one transaction; it is applied once, right after it was made."""
    people = [*preview.of(SPEAKER), *preview.of(SPONSOR)]
    Tier.objects.bulk_create({id(tier): tier for line in people if (tier := _new_tier(line))}.values())
    expect_pictures(people)
    kinds: dict[str, type[AgendaRecord]]
    kinds = {ROOM: Room, TRACK: Track, SPEAKER: Speaker, SPONSOR: Sponsor, SESSION: Session}
    written = [_store(model, preview.of(kind), preview.source) for kind, model in kinds.items()]
    _store_participants(preview.of(SESSION))
    for line in (*preview.of(ROOM), *preview.of(TRACK)):
        if line.action is Action.RESTORE and isinstance(line.record, Room | Track):
            return_sessions(line.record)
    if event.import_starts_on != preview.starts_on:
        event.import_starts_on = preview.starts_on
        event.save(update_fields=["import_starts_on"])
    result = summarize(preview, preview.pictures_expected)
    if any(written):
        counts = {name: getattr(result, name) for name in ("created", "updated", "restored")}
        record_audit(event.organization, actor, "agenda.imported", event, source=preview.source, **counts)
    return result


def _new_tier(line: Line) -> Tier | None:
    tier = line.writes.get("tier")
    return tier if isinstance(tier, Tier) and tier.pk is None else None


def _store(model: type[AgendaRecord], lines: list[Line], source: str) -> bool:
    """Write the records of one kind; tells whether there was anything to write."""
    new, changed, columns = [], [], set()
    for line in lines:
        written = _set_values(line)
        remembered = remember(line, source)
        if line.action is Action.CREATE:
            new.append(line.record)
        elif written or remembered:
            changed.append(line.record)
            columns |= written
    model._default_manager.bulk_create(new)
    if changed:
        model._default_manager.bulk_update(changed, [*columns, "imported"])
    return bool(new or changed)


def _set_values(line: Line) -> set[str]:
    """Set the record's values and return the columns that they are in."""
    columns = line.writes.keys() - _NOT_COLUMNS
    for name in columns:
        setattr(line.record, name, line.writes[name])
    if isinstance(line.record, Room | Track):
        line.record.name_key = fold(line.record.name)
    if line.action is Action.RESTORE:
        line.record.deleted_at = None
        columns |= {"deleted_at"}
    if columns:
        line.record.updated_at = clock.now()
        columns |= {"updated_at"}
    return columns


def _store_participants(lines: list[Line]) -> None:
    changed = [line for line in lines if "participants" in line.writes]
    Participation.objects.filter(session__in=[line.record.pk for line in changed]).delete()
    Participation.objects.bulk_create(
        Participation(session_id=line.record.pk, speaker=speaker, role=role, position=position)
        for line in changed
        for position, (speaker, role) in enumerate(line.writes["participants"])
    )


def summarize(preview: Preview, pictures_waiting: int) -> ImportResult:
    """Return a preview as counts and lists: what applying it does, or would do."""
    counts = {
        action: {kind: sum(line.action is action for line in preview.of(kind)) for kind in KINDS}
        for action in Action
    }
    kept = [
        Kept(line.kind, line.name, change.field, change.before, change.after)
        for line in preview.lines
        for change in line.conflicts
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
