"""Where the agenda here differs from what a source said last, and taking the source's value.

The value here was edited here, or another source brought it: pulls leave it alone (R29).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import prefetch_related_objects

from stagedoor.accounts.models import Person
from stagedoor.agenda.domain.history import changing
from stagedoor.agenda.domain.revision import record_change
from stagedoor.agenda.models import Event, Room, Track, Way
from stagedoor.common import clock
from stagedoor.common.errors import InputError
from stagedoor.imports.domain.history import MODELS
from stagedoor.imports.domain.stored_values import REFERENCES, value_here, write_value
from stagedoor.imports.preview.diff import show
from stagedoor.sources.models import Source

if TYPE_CHECKING:
    from stagedoor.agenda.models import AgendaRecord

_SLOT = "slot"
_MANY = "participants"


@dataclass(frozen=True)
class Difference:
    """One field: what stands here, what the source said last, and which other source brought what is here."""

    kind: str
    record: int
    name: str
    field: str
    here: str
    theirs: str
    brought_by: str = ""


def differences(source: Source) -> list[Difference]:
    """Every field in which the agenda differs from what the source said last, as people read it."""
    if source.import_source is None:
        return []
    event, key = source.event, source.import_source.key
    others = event.live_sources.exclude(pk=source.pk).exclude(import_source=None)
    names = {
        one.import_source.key: one.name for one in others.select_related("import_source") if one.import_source
    }
    records = _records(event)
    words = _Words(event, records)
    return [
        Difference(
            kind,
            record.pk,
            str(record),
            field,
            words.of(field, here),
            words.of(field, theirs),
            _brought_by(record, field, here, names),
        )
        for kind, of_kind in records.items()
        for record in of_kind
        if not record.deleted_at
        for field, here, theirs in _differing(record, key)
    ]


def take_theirs(source: Source, kind: str, record_id: int, field: str, actor: Person | None = None) -> None:
    """Set a field to what the source said last; from then on it follows the source again.

    Raises InputError when there is no such difference any more.
    """
    event = Event.objects.select_related("organization").get(pk=source.event_id)
    with changing(event, actor, way=Way.SOURCE) as change:
        model = MODELS.get(kind)
        record = model._default_manager.filter(event=event, pk=record_id).first() if model else None
        key = source.import_source.key if source.import_source else ""
        told = {name: theirs for name, _, theirs in _differing(record, key)} if record else {}
        if record is None or field not in told:
            raise InputError(
                "This does not differ from the source any more.", code="no_difference", remedy="Look again."
            )
        change.watch(record)
        if field in {"starts_at", "ends_at"}:
            _check_order(record, field, told[field])
        write_value(record, field, told[field], actor)
        record.updated_at = clock.now()
        record.save()
        record_change(event, actor, "source.value_taken", record, field=field, source=key)


def _records(event: Event) -> dict[str, list[AgendaRecord]]:
    found = {kind: list(model._default_manager.filter(event=event)) for kind, model in MODELS.items()}
    prefetch_related_objects(found["session"], "participations")
    for kind, picture in (("speaker", "headshot"), ("sponsor", "logo")):
        prefetch_related_objects(found[kind], picture)
    return found


def _differing(record: AgendaRecord, key: str) -> Iterator[tuple[str, Any, Any]]:
    # A room or track that was sent keeps its name (R16); renaming one is for its own page.
    left_out = {_SLOT, "name"} if isinstance(record, Room | Track) else {_SLOT}
    for field, theirs in record.imported.get(key, {}).items():
        if field not in left_out and (here := value_here(record, field)) != theirs:
            yield field, here, theirs


def _brought_by(record: AgendaRecord, field: str, here: Any, names: dict[str, str]) -> str:
    told = (name for key, name in names.items() if record.imported.get(key, {}).get(field) == here)
    return next(told, "") if here not in (None, "", []) else ""


def _check_order(record: AgendaRecord, field: str, theirs: str) -> None:
    moment = datetime.fromisoformat(theirs)
    other = getattr(record, "ends_at" if field == "starts_at" else "starts_at")
    begins, ends = (moment, other) if field == "starts_at" else (other, moment)
    if begins and ends and ends <= begins:
        raise InputError(
            "With this value the session would end before it starts.",
            code="times_crossed",
            remedy="Set start and end by hand.",
        )


class _Words:
    """Values as people read them; records by their names."""

    def __init__(self, event: Event, records: dict[str, list[AgendaRecord]]) -> None:
        self._zone = event.zone
        self._names: dict[str, dict[int, str]] = defaultdict(dict)
        for kind, of_kind in records.items():
            self._names[kind] = {record.pk: str(record) for record in of_kind}
        self._names["tier"] = {tier.pk: str(tier) for tier in event.tiers.all()}

    def of(self, field: str, value: Any) -> str:
        """The words for a value as imports keep it."""
        if field == _MANY and isinstance(value, list):
            people = tuple((self._names["speaker"].get(who, "somebody"), role) for who, role in value)
            return show(field, people, self._zone)
        if field in REFERENCES:
            return self._names[field.removesuffix("_before")].get(value, "")
        if field.endswith("_at") and isinstance(value, str) and value:
            return show(field, datetime.fromisoformat(value), self._zone)
        if isinstance(value, list):
            return ", ".join(map(str, value))
        return show(field, value, self._zone)
