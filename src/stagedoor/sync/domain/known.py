"""What is known of how a record stands in Swoogo: no more than was sent or looked at (R37)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from stagedoor.swoogo.records import Kind
from stagedoor.sync.domain.drift_report import unsettled
from stagedoor.sync.models import RecordLink
from stagedoor.sync.planning.fields import FIELDS


@dataclass(frozen=True)
class Known:
    """``compared_at`` is None where nothing was compared since the record was last sent.

    ``differs`` and ``kept`` are labels of fields: those that wait for a choice, and those of which theirs was
    chosen.
    """

    sent_at: datetime | None = None
    compared_at: datetime | None = None
    is_gone: bool = False
    differs: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)

    @property
    def is_equal(self) -> bool:
        """Whether the latest look at it showed what is here, field by field."""
        return self.compared_at is not None and not (self.is_gone or self.differs or self.kept)


def what_is_known(link: RecordLink | None, sent_at: datetime | None) -> Known:
    """What a record's link tells; ``sent_at`` is when something of it last went."""
    if link is None:
        return Known(sent_at)
    labels = FIELDS[Kind(link.kind)].labels
    compared_at = link.compared_at
    if compared_at is not None and sent_at is not None and compared_at < sent_at:
        compared_at = None
    kept = [each["field"] for each in link.differences if each.get("is_kept")]
    return Known(
        sent_at,
        compared_at,
        is_gone=link.is_gone and compared_at is not None,
        differs=[label for each in unsettled(link) if (label := labels([each["field"]]))],
        kept=[label for name in kept if (label := labels([name]))],
    )
