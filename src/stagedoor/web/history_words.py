"""What the history says in words: the fields of a record, from what to what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from stagedoor.agenda.domain.custom_values import in_words
from stagedoor.agenda.domain.record_values import CUSTOM, DELETED, PARTICIPANTS, REFERENCES
from stagedoor.agenda.domain.undo_plan import FOLLOWERS
from stagedoor.agenda.models import (
    ChangedRecord,
    CustomField,
    Event,
    ParticipationRole,
    RecordAction,
    SessionStatus,
)
from stagedoor.common.clock import to_wall
from stagedoor.common.html import to_text

_LABELS = {
    "color": "Colour",
    "starts_on": "First day",
    "ends_on": "Last day",
    DELETED: "Deleted",
    PARTICIPANTS: "Participants",
}
_RICH = {"description", "biography"}
NOTHING = "none"


@dataclass(frozen=True)
class FieldLine:
    """One field as people read it; empty values say so."""

    name: str
    label: str
    before: str
    after: str


class HistoryWords:
    """Puts the fields of one event's history into words; its custom fields are read once."""

    def __init__(self, event: Event) -> None:
        self._zone = event.zone
        self._custom: Mapping[str, CustomField] = {field.key: field for field in event.custom_fields.all()}

    def lines(self, row: ChangedRecord) -> list[FieldLine]:
        """The fields that a change set on a record, those that only follow others left out."""
        if row.action == RecordAction.DELETED and set(row.after) == {DELETED}:
            return []
        return [
            self.line(row, name, row.before.get(name), row.after[name])
            for name in row.after
            if name not in FOLLOWERS.values()
        ]

    def line(self, row: ChangedRecord, name: str, before: Any, after: Any) -> FieldLine:
        """One field with these values."""
        told = (self.value(row, name, value) or NOTHING for value in (before, after))
        return FieldLine(name, self.label(name), *told)

    def label(self, name: str) -> str:
        """What a field is called on pages."""
        if name.startswith(CUSTOM):
            field = self._custom.get(name.removeprefix(CUSTOM))
            return field.name if field else "A custom field that is not there any more"
        return _LABELS.get(name) or name.replace("_", " ").capitalize()

    def value(self, row: ChangedRecord, name: str, value: Any) -> str:
        """A value as people read it, on one line; empty for none."""
        if isinstance(value, bool):
            return "Yes" if value else "No"
        if value in (None, "", []):
            return ""
        if name.startswith(CUSTOM):
            field = self._custom.get(name.removeprefix(CUSTOM))
            return in_words(field, value) if field else str(value)
        if name in {"starts_at", "ends_at"}:
            return f"{to_wall(datetime.fromisoformat(value), self._zone):%Y-%m-%d %H:%M}"
        return _plain(row, name, value)


def _plain(row: ChangedRecord, name: str, value: Any) -> str:
    if name == PARTICIPANTS:
        return ", ".join(_participant(row, *part) for part in value)
    if name in REFERENCES:
        model = REFERENCES[name]._meta.model_name
        return str(row.names.get(f"{model}:{value}", f"{model} {value}"))
    if name == "status":
        return str(SessionStatus(value).label)
    return to_text(str(value)) if name in _RICH else str(value)


def _participant(row: ChangedRecord, speaker: int, role: str) -> str:
    name = row.names.get(f"speaker:{speaker}", f"speaker {speaker}")
    return name if role == ParticipationRole.SPEAKER else f"{name} ({ParticipationRole(role).label.lower()})"
