"""Which of our fields goes to which of Swoogo's, per mapping: shown, changed, reset (R31)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db import transaction

from stagedoor.accounts.models import Person
from stagedoor.agenda.domain.revision import record_change
from stagedoor.common.errors import ConfigError, InputError, NotFound
from stagedoor.swoogo.records import Kind
from stagedoor.sync.clients import client_for
from stagedoor.sync.mapped_fields import read_fields, read_sources
from stagedoor.sync.models import EventMapping, FieldMapping, RecordLink
from stagedoor.sync.planning.fields import FIELDS, Definition, Field, FieldType, Use
from stagedoor.sync.planning.read_definition import as_definition
from stagedoor.sync.planning.targets import CHOSEN, Source, fits, match_by_name, targets

MAPPED_KINDS = (Kind.SESSION, Kind.SPEAKER, Kind.SPONSOR)


@dataclass(frozen=True)
class MappedRow:
    """One row of the field mapping, for people.

    ``ours`` is empty where a default row was removed. ``fixed`` says why the row cannot be removed, and is
    empty where it can. ``values`` are our choices with the names of Swoogo's.
    """

    ours: str
    ours_label: str
    theirs: str
    theirs_label: str
    theirs_type: str
    is_default: bool
    fixed: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    otherwise: str = ""
    has_values: bool = False


def mapped_rows(mapping: EventMapping, kind: Kind) -> list[MappedRow]:
    """All rows of a kind, the removed default ones too; costs no call."""
    own = {row.theirs: row for row in FieldMapping.objects.filter(mapping=mapping, kind=kind)}
    labels = {source.key: source.label for source in read_sources(mapping.event)[kind]}
    rows = []
    for each in read_fields(mapping)[kind].rows:
        default = FIELDS[kind].named(each.name)
        is_row = each.ours and (each.use is Use.SENT or each.type is FieldType.PICTURE)
        if is_row or each.name in own:
            rows.append(_row(each, default, own.get(each.name), labels))
    return rows


def swoogo_fields(mapping: EventMapping, kind: Kind) -> list[Definition]:
    """The account's fields of a kind without their choices, asked of Swoogo for 10 credits."""
    with client_for(mapping.connection) as client:
        return [as_definition(row) for row in client.field_definitions(kind)]


def find_target(mapping: EventMapping, kind: Kind, theirs: str, known: Iterable[Definition]) -> Field:
    """The field of Swoogo's with this name, with its choices, for 1 credit where it is the account's own.

    Raises InputError when there is none that can be mapped.
    """
    found = next((each for each in targets(kind, known) if each.name == theirs), None)
    if found is None:
        raise InputError(
            f"Swoogo has no {kind} field “{theirs}” that can be mapped.", place="theirs", code="no_field"
        )
    if found.definition is None:
        return found
    number = found.definition.id
    try:
        with client_for(mapping.connection) as client:
            definition = as_definition(client.field_definition(kind, number))
    except NotFound as error:
        raise ConfigError(
            f"Swoogo lists the field “{found.label}” and does not show it by itself, so it cannot be mapped.",
            code="no_field",
        ) from error
    return Field(kind, found.name, found.label, found.type, definition=definition)


def find_source(mapping: EventMapping, kind: Kind, ours: str) -> Source:
    """The field of ours with this key or name; raises InputError when there is none."""
    sources = read_sources(mapping.event)[kind]
    for source in sources:
        if ours in {source.key, source.label}:
            return source
    raise InputError(
        f"There is no {kind} field “{ours}” here.",
        place="ours",
        code="no_field",
        remedy=f"Fields are: {', '.join(source.label for source in sources)}.",
    )


def values_by_name(source: Source, target: Field) -> dict[str, str]:
    """Our choices with the ids of Swoogo's choices of the same names."""
    return match_by_name(source.choices, target.definition.choices) if target.definition else {}


@transaction.atomic
def map_field(
    mapping: EventMapping,
    source: Source,
    target: Field,
    *,
    values: Mapping[str, str] | None = None,
    otherwise: str = "",
    actor: Person | None = None,
) -> FieldMapping:
    """Send this field of ours to that one of Swoogo's from the next sync on, in place of what went there.

    ``values`` give for our choices the ids of theirs, empty for nothing; by name where None. What stands in
    Swoogo in this field is not overwritten: it has no baseline (R37). Raises InputError, and changes nothing,
    when the types do not fit or the field is a fixed one.
    """
    check_pair(source, target)
    definition, chosen = target.definition, dict(values or {})
    if target.type in CHOSEN and definition is not None:
        chosen = values_by_name(source, target) if values is None else chosen
        unknown = {each for each in (*chosen.values(), otherwise) if each} - definition.choices.keys()
        if unknown:
            raise InputError(f"Swoogo's field “{target.label}” has no choice {', '.join(sorted(unknown))}.")
    row, _ = FieldMapping.objects.update_or_create(
        mapping=mapping,
        kind=target.kind,
        theirs=target.name,
        defaults={
            "ours": source.key,
            "field_id": definition.id if definition else None,
            "field_name": definition.name if definition else "",
            "field_type": definition.type if definition else "",
            "field_choices": dict(definition.choices) if definition else {},
            "values": {ours: number for ours, number in chosen.items() if ours in source.choices},
            "otherwise": otherwise,
        },
    )
    _forget(mapping, target.kind, target.name)
    _audit(mapping, actor, f"{target.kind}: {source.label} → {target.name}")
    return row


@transaction.atomic
def unmap_field(mapping: EventMapping, kind: Kind, theirs: str, actor: Person | None = None) -> None:
    """Send nothing to this field of Swoogo's any more; what stands there stays.

    Raises InputError for a fixed row, and where nothing is sent there anyway.
    """
    default = next((row for row in FIELDS[kind].rows if row.name == theirs and row.ours), None)
    own = FieldMapping.objects.filter(mapping=mapping, kind=kind, theirs=theirs)
    is_default = default is not None and (default.use is Use.SENT or default.type is FieldType.PICTURE)
    if default is not None and is_default and default.is_fixed:
        raise InputError(f"{default.label} always goes to Swoogo's “{theirs}”.", code="fixed_row")
    if not is_default:
        if not own.delete()[0]:
            raise InputError(f"Nothing is sent to a {kind} field “{theirs}” of Swoogo's.", code="no_field")
    else:
        own.delete()
        FieldMapping.objects.create(mapping=mapping, kind=kind, theirs=theirs)
    _forget(mapping, kind, theirs)
    _audit(mapping, actor, f"{kind}: nothing → {theirs}")


@transaction.atomic
def put_back_default(mapping: EventMapping, kind: Kind, theirs: str, actor: Person | None = None) -> None:
    """Send to this field of Swoogo's what goes there by default; what stands there is not overwritten."""
    if FieldMapping.objects.filter(mapping=mapping, kind=kind, theirs=theirs).delete()[0]:
        _forget(mapping, kind, theirs)
        _audit(mapping, actor, f"{kind}: default → {theirs}")


@transaction.atomic
def reset_fields(mapping: EventMapping, kind: Kind, actor: Person | None = None) -> None:
    """Send what is sent by default, and nothing else."""
    own = FieldMapping.objects.filter(mapping=mapping, kind=kind)
    for theirs in own.values_list("theirs", flat=True):
        _forget(mapping, kind, theirs)
    own.delete()
    _audit(mapping, actor, f"{kind}: default")


def check_pair(source: Source, target: Field) -> None:
    """Raise InputError when the field of ours cannot go there."""
    if FIELDS[target.kind].named(target.name).is_fixed:
        raise InputError(
            f"Which field goes to Swoogo's “{target.name}” cannot be changed.",
            place="theirs",
            code="fixed_row",
        )
    if not fits(source.type, target.type):
        raise InputError(
            f"“{source.label}” ({source.type}) does not fit into Swoogo's “{target.label}” ({target.type}).",
            place="theirs",
            code="types_differ",
        )


def _forget(mapping: EventMapping, kind: Kind, theirs: str) -> None:
    """Nobody knows what stands in a field that is newly mapped: it is read before anything goes there."""
    links = RecordLink.objects.filter(event=mapping.event, swoogo_event_id=mapping.swoogo_event_id, kind=kind)
    changed = []
    for link in links:
        if theirs in {*link.sent, *link.baseline, *link.unconfirmed_fields}:
            link.sent = {name: value for name, value in link.sent.items() if name != theirs}
            link.baseline = {name: value for name, value in link.baseline.items() if name != theirs}
            link.unconfirmed_fields = [name for name in link.unconfirmed_fields if name != theirs]
            changed.append(link)
    RecordLink.objects.bulk_update(changed, ["sent", "baseline", "unconfirmed_fields"], batch_size=200)


def _row(each: Field, default: Field, own: FieldMapping | None, labels: Mapping[str, str]) -> MappedRow:
    names = each.definition.choices if each.definition else {}
    fixed = f"Always sent: {default.label.lower()} is needed." if default.is_fixed and default.ours else ""
    return MappedRow(
        ours=each.ours,
        ours_label=labels.get(each.ours, default.label) if each.ours else "",
        theirs=each.name,
        theirs_label=each.definition.name if each.definition else default.label,
        theirs_type=each.definition.type if each.definition else str(default.type),
        is_default=own is None,
        fixed=fixed,
        values={ours: names.get(number, number) for ours, number in (each.values or {}).items()},
        otherwise=names.get(each.otherwise, each.otherwise),
        has_values=each.values is not None,
    )


def _audit(mapping: EventMapping, actor: Person | None, what: str) -> None:
    record_change(mapping.event, actor, "swoogo.field_mapping", mapping, changed=what)
