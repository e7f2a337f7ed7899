"""Where the agenda here differs from what a source said last, and taking the source's value.

The value here was edited here, or another source brought it: pulls leave it alone (R29).
"""

from __future__ import annotations

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
from stagedoor.imports.domain.stored_values import value_here, write_value
from stagedoor.sources.domain.value_words import ValueWords
from stagedoor.sources.models import Source

if TYPE_CHECKING:
    from stagedoor.agenda.models import AgendaRecord

_SLOT = "slot"


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
    words = ValueWords(event)
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
    event, key = source.event, source.import_source.key if source.import_source else ""
    with changing(event, actor, f"Took a value of {source}", way=Way.SOURCE) as change:
        model = MODELS.get(kind)
        record = model._default_manager.filter(event=event, pk=record_id).first() if model else None
        told = {name: theirs for name, _, theirs in _differing(record, key)} if record else {}
        if record is None or field not in told:
            raise InputError(
                "This does not differ from the source any more.", code="no_difference", remedy="Look again."
            )
        if field in {"starts_at", "ends_at"}:
            _check_order(record, field, told[field])
        change.watch(record)
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
