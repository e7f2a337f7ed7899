"""What a person is shown of two events before they are paired for good (R4, R22)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from stagedoor.agenda.models import Event
from stagedoor.common.clock import same_offsets, zone
from stagedoor.common.errors import InputError
from stagedoor.common.text import fold
from stagedoor.swoogo import Row
from stagedoor.sync.models import LinkState, RecordLink

LEFT_KINDS = ("session", "speaker", "sponsor")


@dataclass(frozen=True)
class Comparison:
    """Whether two events agree, fact by fact; None where Swoogo does not say, or not so that it is known."""

    names: bool
    dates: bool | None
    zones: bool | None

    @property
    def differing(self) -> list[str]:
        """The facts that differ, in words."""
        facts = {"name": self.names, "dates": self.dates, "timezone": self.zones}
        return [word for word, agree in facts.items() if agree is False]

    @property
    def agree(self) -> bool:
        """Whether all three are known and agree."""
        return self.names and bool(self.dates) and bool(self.zones)


def compare_events(ours: Event, theirs: Row) -> Comparison:
    """Compare an event with a Swoogo event by name, days and clocks."""
    days = [str(theirs.get(name) or "")[:10] for name in ("start_date", "end_date")]
    return Comparison(
        names=fold(ours.name) == fold(str(theirs.get("name") or "")),
        dates=days == [str(ours.starts_on), str(ours.ends_on)] if all(days) else None,
        zones=zones_agree(ours, str(theirs.get("timezone") or "")),
    )


def zones_agree(event: Event, other: str) -> bool | None:
    """Whether the clocks of *other* agree with the event's on its days; None if it is no zone known here."""
    try:
        theirs = zone(other)
    except InputError:
        return None
    return same_offsets(event.zone, theirs, event.starts_on, event.ends_on)


def left_as_they_are(event: Event, swoogo_event_id: int) -> dict[str, int]:
    """Kind → how many records were sent there under an earlier connection: no sync changes them (R22)."""
    links = RecordLink.objects.filter(
        event=event, swoogo_event_id=swoogo_event_id, state=LinkState.RETIRED, kind__in=LEFT_KINDS
    )
    counted = Counter(links.values_list("kind", flat=True))
    return {kind: counted[kind] for kind in LEFT_KINDS if counted[kind]}
