"""Values as imports keep them, as people read them: records by name, times on the event's clocks."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from stagedoor.imports.domain.stored_values import REFERENCES
from stagedoor.imports.preview.diff import show

if TYPE_CHECKING:
    from stagedoor.agenda.models import Event

_PEOPLE = "participants"


class ValueWords:
    """Says values of one event's records; the names of a kind are read once, when they are first needed."""

    def __init__(self, event: Event) -> None:
        self._event = event

    def of(self, field: str, value: Any) -> str:
        """The words for a value; empty for none."""
        if field == _PEOPLE and isinstance(value, list):
            people = tuple((self._speakers.get(who, "somebody"), role) for who, role in value)
            return show(field, people, self._event.zone)
        if field in REFERENCES:
            return self._places[field.removesuffix("_before")].get(value, "")
        if field.endswith("_at") and isinstance(value, str) and value:
            return show(field, datetime.fromisoformat(value), self._event.zone)
        if isinstance(value, list):
            return ", ".join(map(str, value))
        return show(field, value, self._event.zone)

    @cached_property
    def _speakers(self) -> dict[int, str]:
        return {speaker.pk: str(speaker) for speaker in self._event.speakers.all()}

    @cached_property
    def _places(self) -> dict[str, dict[int, str]]:
        event = self._event
        lists = {"room": event.rooms.all(), "track": event.tracks.all(), "tier": event.tiers.all()}
        return {kind: {one.pk: str(one) for one in of_kind} for kind, of_kind in lists.items()}
