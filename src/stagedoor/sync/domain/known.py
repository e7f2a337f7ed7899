"""What is known of how a record stands in Swoogo: no more than was sent or looked at (R37)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Subquery

from stagedoor.agenda.models import AgendaRecord
from stagedoor.common.clock import to_wall
from stagedoor.swoogo.records import Kind
from stagedoor.sync.domain.drift_report import unsettled
from stagedoor.sync.domain.hands_off import label_of, marks_of_kind
from stagedoor.sync.mapped_fields import read_fields
from stagedoor.sync.models import EventMapping, LinkState, Outcome, RecordLink, RunRecord
from stagedoor.sync.planning.fields import FIELDS, Fields


@dataclass(frozen=True)
class Known:
    """``compared_at`` is None where nothing was compared since the record was last sent.

    ``differs`` and ``kept`` are labels of fields: those that wait for a choice, and those of which theirs was
    chosen; ``pending`` are to go with the next sync.
    """

    sent_at: datetime | None = None
    compared_at: datetime | None = None
    is_gone: bool = False
    differs: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    pending: list[str] = field(default_factory=list)

    @property
    def is_equal(self) -> bool:
        """Whether the latest look at it showed what is here, field by field."""
        return self.compared_at is not None and not (
            self.is_gone or self.differs or self.kept or self.pending
        )


def what_is_known(link: RecordLink | None, sent_at: datetime | None, fields: Fields) -> Known:
    """What a record's link tells; ``sent_at`` is when something of it last went."""
    if link is None:
        return Known(sent_at)
    labels = fields.labels
    compared_at = link.compared_at
    if compared_at is not None and sent_at is not None and compared_at < sent_at:
        compared_at = None
    kept = [each["field"] for each in link.differences if each.get("is_kept")]
    return Known(
        sent_at,
        compared_at,
        is_gone=link.is_gone and compared_at is not None,
        differs=list(dict.fromkeys(labels([each["field"]]) for each in unsettled(link, fields))),
        kept=list(dict.fromkeys(labels([name]) for name in kept)),
        pending=list(dict.fromkeys(labels([name]) for name in link.pending)),
    )


_SENT = [Outcome.CREATED, Outcome.LINKED, Outcome.UPDATED]


def known_of_many(mapping: EventMapping, kind: Kind, records: Iterable[AgendaRecord]) -> dict[int, str]:
    """For a list of records of one kind: what is known of each, in words; two or three queries."""
    by_id = {record.pk: record for record in records}
    links = {link.record_id: (link, link.last_sent) for link in _links(mapping, kind, by_id)}
    marked = marks_of_kind(mapping.event_id, kind)
    # Only labels are asked of the mapping's fields.
    has_labels = bool(marked) or any(
        link.differences or link.drift or link.pending for link, _ in links.values()
    )
    fields = read_fields(mapping)[kind] if has_labels else FIELDS[kind]
    words: dict[int, str] = {}
    for record_id, record in by_id.items():
        link, last_sent = links.get(record_id, (None, None))
        moments = [link.linked_at if link else None, last_sent]
        known = what_is_known(link, max(filter(None, moments), default=None), fields)
        told = [_in_words(mapping, record, link, known)]
        if record_id in marked:
            told.append(f"Never touched: {label_of(fields, marked[record_id]) or 'all of it'}.")
        words[record_id] = " ".join(told)
    return words


def _links(mapping: EventMapping, kind: Kind, record_ids: Iterable[int]) -> Iterable[Any]:
    """The links of these records, each with when something of it was ``last_sent``."""
    went = RunRecord.objects.filter(
        run__mapping__event=mapping.event,
        run__mapping__swoogo_event_id=mapping.swoogo_event_id,
        kind=kind,
        record_id=OuterRef("record_id"),
        outcome__in=_SENT,
    )
    last = went.order_by("-run__started_at").values("run__started_at")[:1]
    return RecordLink.objects.filter(
        event=mapping.event,
        swoogo_event_id=mapping.swoogo_event_id,
        kind=kind,
        record_id__in=list(record_ids),
    ).annotate(last_sent=Subquery(last))


def _in_words(mapping: EventMapping, record: AgendaRecord, link: RecordLink | None, known: Known) -> str:
    if link is None or link.state == LinkState.CREATING:
        return "Not sent."
    if link.state != LinkState.LINKED:
        return f"{LinkState(link.state).label}."

    def day(moment: datetime) -> str:
        wall = to_wall(moment, mapping.event.zone)
        return f"{wall.day} {wall:%b %Y, %H:%M}"

    if known.is_gone and known.compared_at:
        return f"Compared on {day(known.compared_at)}: not there any more."
    told = {"Differs": known.differs, "To send": known.pending, "Kept as in Swoogo": known.kept}
    differs = "".join(f" {word}: {', '.join(labels)}." for word, labels in told.items() if labels)
    if known.compared_at is None:
        since = f" on {day(known.sent_at)}" if known.sent_at else ""
        return f"Sent{since}; not compared since.{differs}"
    if record.updated_at > known.compared_at:
        return f"Compared on {day(known.compared_at)}, changed here since.{differs}"
    equal = ", equal" if known.is_equal else ""
    return f"Compared on {day(known.compared_at)}{equal}.{differs}"
