"""Two timezones side by side (R15)."""

from __future__ import annotations

from stagedoor.agenda.models import Event
from stagedoor.common.clock import same_offsets, zone
from stagedoor.common.errors import InputError


def zones_agree(event: Event, other: str) -> bool | None:
    """Whether the clocks of *other* agree with the event's on its days; None if it is no zone known here."""
    try:
        theirs = zone(other)
    except InputError:
        return None
    return same_offsets(event.zone, theirs, event.starts_on, event.ends_on)
