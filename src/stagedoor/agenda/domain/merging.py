"""Two people on one record: who saves second keeps what the first one wrote, field by field."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from stagedoor.accounts.models import Person
from stagedoor.agenda.domain.places import return_sessions
from stagedoor.agenda.domain.record_values import (
    DELETED,
    PARTICIPANTS,
    PICTURES,
    Values,
    kind_of,
    read_values,
    set_value,
    values_of,
)
from stagedoor.agenda.domain.texts import clean_texts
from stagedoor.agenda.domain.versions import LaterChange, changed_since, values_at, version_of
from stagedoor.agenda.models import AgendaRecord, Room, Speaker, Track
from stagedoor.common.errors import InputError

YOURS, THEIRS = "yours", "theirs"
NEW_PICTURE = "a new picture"


@dataclass(frozen=True)
class Edit:
    """What a form says about a record that was there before.

    ``fields`` are those that the form has; their values are the record's, in memory. ``version`` is that of
    the event when the form was opened, None where that is not known: then nothing is compared.
    ``participants`` are a session's, without those of deleted speakers; ``picture`` is the field of a
    picture that the form changes.
    ``choices`` are yours or theirs by field, made when the event had the version ``seen``.
    """

    record: AgendaRecord
    fields: Collection[str]
    version: int | None
    participants: list[list[Any]] | None = None
    picture: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    seen: int | None = None


@dataclass(frozen=True)
class Conflict:
    """A field that both changed: what it held before, what it holds now, what the form says, and who."""

    field: str
    before: Any
    theirs: Any
    yours: Any
    by: LaterChange | None


@dataclass
class Merged:
    """What a record gets: its own values are set already; the rest is for the caller to store.

    ``kept`` are the fields that only somebody else changed, by field; ``picture`` tells whether the form's
    picture is to be taken.
    """

    participants: list[list[Any]] | None = None
    picture: bool = True
    kept: dict[str, LaterChange | None] = field(default_factory=dict)


class EditConflict(InputError):
    """Two people changed the same fields; nothing was stored, and the person has to choose."""

    code = "edited_meanwhile"

    def __init__(self, conflicts: list[Conflict], kept: Collection[str], version: int) -> None:
        super().__init__("Somebody else changed the same fields meanwhile, so nothing was saved.")
        self.conflicts = conflicts
        self.kept = kept
        self.version = version


def compare(before: Values, theirs: Values, yours: Values) -> tuple[list[str], list[str]]:
    """The fields that only they changed, and those that both changed to something else. Pure."""
    moved = [name for name in yours if theirs.get(name) != before.get(name)]
    only_theirs = [name for name in moved if yours[name] == before.get(name)]
    both = [name for name in moved if yours[name] not in (before.get(name), theirs.get(name))]
    return only_theirs, both


def merge_edit(edit: Edit, actor: Person | None) -> Merged:
    """Give the record in memory its merged values; inside of the change that will store them.

    What only one of both changed is taken without asking. Raises EditConflict for fields that both changed,
    unless a choice was made for each of them and nothing was changed since.
    """
    record = edit.record
    clean_texts(record)
    theirs = read_values(kind_of(record), [record.pk])[record.pk]
    before = theirs if edit.version is None else values_at(record, theirs, edit.version)
    hidden = _split_people(edit, before, theirs)
    yours = _yours(edit)
    kept, both = compare(before, theirs, yours)
    if theirs[DELETED] and not before.get(DELETED):
        yours[DELETED] = False
        both.insert(0, DELETED)
    by = _later(edit)
    current = version_of(record.event)
    if both and not (edit.seen == current and all(edit.choices.get(name) for name in both)):
        conflicts = [
            Conflict(name, before.get(name), theirs.get(name), yours[name], by.get(name)) for name in both
        ]
        raise EditConflict(conflicts, kept, current)
    given_up = {name for name in both if edit.choices[name] == THEIRS}
    final = {name: theirs.get(name) if name in {*kept, *given_up} else yours[name] for name in yours}
    _take(record, final)
    if isinstance(record, Room | Track) and theirs[DELETED] and final.get(DELETED) is False:
        return_sessions(record, actor)
    participants = final.get(PARTICIPANTS)
    return Merged(
        participants=None if participants is None else participants + hidden,
        picture=edit.picture not in given_up,
        kept={name: by.get(name) for name in kept},
    )


def _split_people(edit: Edit, *values: Values) -> list[list[Any]]:
    """Leave those whose speaker is deleted out of the values, as forms do; returns those of the last ones."""
    if edit.participants is None:
        return []
    ids = {part[0] for each in values for part in each.get(PARTICIPANTS, ())}
    deleted = set(Speaker.objects.filter(pk__in=ids).exclude(deleted_at=None).values_list("pk", flat=True))
    hidden: list[list[Any]] = []
    for each in values:
        parts = each.get(PARTICIPANTS, [])
        each[PARTICIPANTS] = [part for part in parts if part[0] not in deleted]
        hidden = [part for part in parts if part[0] in deleted]
    return hidden


def _later(edit: Edit) -> dict[str, LaterChange]:
    if edit.version is None:
        return {}
    return changed_since(kind_of(edit.record), [edit.record.pk], edit.version).get(edit.record.pk, {})


def _yours(edit: Edit) -> Values:
    """What the form says, of the fields that it has."""
    values = values_of(edit.record, edit.participants)
    yours = {name: values.get(name) for name in edit.fields}
    if edit.participants is not None:
        yours[PARTICIPANTS] = edit.participants
    if edit.picture:
        yours[edit.picture] = NEW_PICTURE
    return yours


def _take(record: AgendaRecord, final: Values) -> None:
    """Make the record in memory what is stored now, with these values on top."""
    fresh = type(record)._default_manager.get(pk=record.pk)
    for name, value in final.items():
        if name != PARTICIPANTS and name not in PICTURES:
            set_value(fresh, name, value)
    for column in record._meta.concrete_fields:
        setattr(record, column.attname, getattr(fresh, column.attname))
