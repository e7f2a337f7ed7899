"""What is known to differ from Swoogo, as pages, the command line and scripts tell it: one list (R37)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from stagedoor.agenda.models import AgendaRecord, Room, Session, Speaker, Sponsor, Track
from stagedoor.swoogo.records import Kind
from stagedoor.sync.domain.resolve import open_differences
from stagedoor.sync.mapped_fields import read_fields
from stagedoor.sync.models import DriftCheck, EventMapping, LinkState, RecordLink
from stagedoor.sync.planning.compare import canonical
from stagedoor.sync.planning.fields import Fields
from stagedoor.sync.planning.records import Ref

MODELS: dict[Kind, type[AgendaRecord]] = {
    Kind.SESSION: Session,
    Kind.SPEAKER: Speaker,
    Kind.SPONSOR: Sponsor,
    Kind.ROOM: Room,
    Kind.TRACK: Track,
}


@dataclass(frozen=True)
class Differing:
    """One field of one record: ours, what was sent last, and theirs. ``waits``: it holds up this field."""

    kind: Kind
    id: int
    name: str
    field: str
    label: str
    ours: str
    sent: str
    theirs: str
    waits: bool = False


@dataclass(frozen=True)
class DriftReport:
    """What is known of a mapping; ``checked_at`` is None until it was compared as a whole."""

    checked_at: datetime | None
    credits: int = 0
    differences: list[Differing] = field(default_factory=list)
    gone: list[dict[str, Any]] = field(default_factory=list)
    not_ours: list[dict[str, Any]] = field(default_factory=list)
    doubts: dict[str, str] = field(default_factory=dict)

    @property
    def differs(self) -> bool:
        """Whether there is anything in it."""
        return bool(self.differences or self.gone or self.not_ours)

    def as_json(self) -> dict[str, Any]:
        """The object that scripts read; its keys are a contract."""
        return {
            "checked_at": self.checked_at.isoformat() if self.checked_at else None,
            "credits": self.credits,
            "differences": [
                {name: value for name, value in vars(each).items() if name != "waits"}
                for each in self.differences
            ],
            "gone": self.gone,
            "not_ours": self.not_ours,
            "doubts": self.doubts,
        }


def drift_report(mapping: EventMapping) -> DriftReport:
    """What the latest check found and nobody has settled since, and what waits for an answer. No call."""
    check = DriftCheck.objects.filter(mapping=mapping).first()
    links = list(
        RecordLink.objects.filter(
            event=mapping.event, swoogo_event_id=mapping.swoogo_event_id, state=LinkState.LINKED
        ).order_by("kind", "record_id")
    )
    schema = read_fields(mapping)
    open_ones = {link.pk: unsettled(link, schema[Kind(link.kind)]) for link in links}
    telling = [link for link in links if open_ones[link.pk] or link.is_gone]
    names = names_of(telling)
    return DriftReport(
        checked_at=check.checked_at if check else None,
        credits=check.credits if check else 0,
        differences=[
            _differing(link, each, names[ref_of(link)], schema[Kind(link.kind)])
            for link in telling
            for each in open_ones[link.pk]
        ],
        gone=[
            {
                "kind": link.kind,
                "id": link.record_id,
                "name": names[ref_of(link)],
                "swoogo_id": link.swoogo_id,
            }
            for link in telling
            if link.is_gone
        ],
        not_ours=check.not_ours if check else [],
        doubts=check.doubts if check else {},
    )


def unsettled(link: RecordLink, fields: Fields) -> list[dict[str, Any]]:
    """The fields of which nobody has chosen so far, in the order of the record's fields."""
    order = {name: place for place, name in enumerate(fields.content)}
    found = [each for each in open_differences(link) if not each.get("is_kept")]
    return sorted(found, key=lambda each: order.get(each["field"], len(order)))


def differing_fields(link: RecordLink, fields: Fields) -> list[Differing]:
    """What is known to differ of one record."""
    name = names_of([link])[ref_of(link)]
    return [_differing(link, each, name, fields) for each in unsettled(link, fields)]


def names_of(links: Iterable[RecordLink]) -> dict[Ref, str]:
    """The records' names for people, those deleted here included."""
    refs = [ref_of(link) for link in links]
    found: dict[Ref, str] = dict.fromkeys(refs, "")
    for kind, model in MODELS.items():
        ids = [record_id for of_kind, record_id in refs if of_kind is kind]
        if ids:
            found |= {(kind, record.pk): str(record) for record in model._default_manager.filter(pk__in=ids)}
    return found


def ref_of(link: RecordLink) -> Ref:
    """The record of a link."""
    return (Kind(link.kind), link.record_id)


def _differing(link: RecordLink, found: dict[str, Any], name: str, fields: Fields) -> Differing:
    of_field = fields.named(found["field"])
    # What was found there when it was linked counts as sent, but never was.
    is_adopted = link.found and any(each["field"] == of_field.name for each in link.differences)
    sent = "" if is_adopted else found.get("sent", canonical(of_field, link.sent.get(of_field.name)))
    return Differing(
        *ref_of(link),
        name,
        of_field.name,
        of_field.label,
        of_field.words(found["ours"]),
        of_field.words(sent),
        of_field.words(found["theirs"]),
        waits=any(each["field"] == of_field.name for each in link.waiting),
    )
