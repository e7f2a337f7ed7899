"""The fields of one mapping: the default rows with its own in their place (R31)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from stagedoor.agenda.models import CustomField, CustomFieldType, Event
from stagedoor.swoogo.records import Kind
from stagedoor.sync.models import EventMapping, FieldMapping
from stagedoor.sync.planning.fields import FIELDS, Definition, Field, FieldSet, FieldType, Use, with_rows
from stagedoor.sync.planning.settings import CHAIRPERSON, MODERATOR, SPEAKER, Settings
from stagedoor.sync.planning.targets import CHOSEN, NATIVE, STANDARD, TYPES, Source

OUR_TYPES = {
    CustomFieldType.TEXT: FieldType.TEXT,
    CustomFieldType.RICH_TEXT: FieldType.RICH_TEXT,
    CustomFieldType.NUMBER: FieldType.NUMBER,
    CustomFieldType.DATE: FieldType.DATE,
    CustomFieldType.URL: FieldType.URL,
    CustomFieldType.YES_NO: FieldType.YES_NO,
    CustomFieldType.CHOICE: FieldType.CHOICE,
    CustomFieldType.CHOICES: FieldType.CHOICES,
}
_ROLES = {"sync_chairpersons": CHAIRPERSON, "sync_moderators": MODERATOR}
_REMOVED = {"remove_deleted_speakers": Kind.SPEAKER, "remove_deleted_sessions": Kind.SESSION}
YES_NO_CHOICES = ("Yes", "No")


def read_settings(mapping: EventMapping) -> Settings:
    """What people set that decides what is sent (R30, R31); queries as ``read_fields``."""
    return Settings(
        read_fields(mapping),
        roles=frozenset({SPEAKER, *(role for name, role in _ROLES.items() if getattr(mapping, name))}),
        removable=frozenset(kind for name, kind in _REMOVED.items() if getattr(mapping, name)),
    )


def read_fields(mapping: EventMapping) -> FieldSet:
    """What is sent and how; one query, and another one where the mapping has rows of its own."""
    rows = list(FieldMapping.objects.filter(mapping=mapping))
    if not rows:
        return FIELDS
    sources = {
        kind: {each.key: each for each in of_kind} for kind, of_kind in read_sources(mapping.event).items()
    }
    own: dict[Kind, list[Field]] = defaultdict(list)
    without: dict[Kind, set[str]] = defaultdict(set)
    for row in rows:
        kind = Kind(row.kind)
        source = sources[kind].get(row.ours)
        if source is not None:
            own[kind].append(field_of(row, source))
        else:
            without[kind].add(row.theirs)
    return {kind: with_rows(fields, own[kind], without[kind]) for kind, fields in FIELDS.items()}


def read_sources(event: Event) -> dict[Kind, list[Source]]:
    """The fields of ours that can be mapped, standard and custom ones, by kind; one query."""
    found = {kind: list(standard) for kind, standard in STANDARD.items()}
    for each in CustomField.objects.filter(event=event, deleted_at=None):
        choices = YES_NO_CHOICES if each.type == CustomFieldType.YES_NO else tuple(each.choices)
        source = Source(each.key, each.name, OUR_TYPES[CustomFieldType(each.type)], choices)
        found[Kind(each.kind)].append(source)
    return found


def field_of(row: FieldMapping, source: Source) -> Field:
    """The row as planning reads it."""
    kind = Kind(row.kind)
    native = next((each for each in NATIVE[kind] if each.name == row.theirs), None)
    if row.field_id is not None:
        definition = Definition(row.field_id, row.theirs, row.field_name, row.field_type, row.field_choices)
        target = Field(kind, row.theirs, source.label, TYPES[row.field_type], definition=definition)
    else:
        target = native or FIELDS[kind].named(row.theirs)
    is_chosen = target.type in CHOSEN
    return replace(
        target,
        label=source.label,
        ours=source.key,
        use=Use.SENT,
        values=row.values if is_chosen else None,
        otherwise=row.otherwise if is_chosen else "",
    )
