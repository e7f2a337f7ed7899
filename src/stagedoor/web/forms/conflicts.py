"""What to look for among conflicts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from stagedoor.agenda.conflicts.find import Conflict, ConflictKind
from stagedoor.agenda.conflicts.words import LABELS
from stagedoor.agenda.domain.conflicts import Known
from stagedoor.common.clock import to_wall

OPEN, ACCEPTED = "", "accepted"


class ConflictFilter(forms.Form):
    """By kind, by day, by room; those that are open, or those that were accepted. Nonsense is left out."""

    kind = forms.ChoiceField(required=False)
    day = forms.ChoiceField(required=False)
    room = forms.ChoiceField(required=False)
    show = forms.ChoiceField(required=False, choices=[(OPEN, "Open"), (ACCEPTED, "Accepted as meant")])

    def __init__(self, known: Sequence[Known], zone: ZoneInfo, data: Any) -> None:
        super().__init__(data, auto_id="filter_%s")
        self.known, self.zone = known, zone
        conflicts = [each.conflict for each in known]
        kinds, days = {each.kind for each in conflicts}, {self._day(each) for each in conflicts}
        rooms = {
            str(session.room): session.room_name
            for each in conflicts
            for session in each.sessions
            if session.room is not None
        }
        self._offer("kind", "Any kind", [(kind, LABELS[kind]) for kind in ConflictKind if kind in kinds])
        days_told = [(str(day), f"{day:%a} {day.day} {day:%b}") for day in sorted(days)]
        self._offer("day", "Any day", days_told)
        self._offer("room", "Any room", sorted(rooms.items(), key=lambda room: room[1]))

    def _offer(self, name: str, any_: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = [("", any_), *choices]  # type: ignore[attr-defined]

    def _day(self, conflict: Conflict) -> date:
        assert conflict.first.starts_at is not None  # noqa: S101 - a conflict has a time
        return to_wall(conflict.first.starts_at, self.zone).date()

    def chosen(self, name: str) -> str:
        """The value of a field, empty where there is none that makes sense."""
        self.errors  # noqa: B018 - reads the fields
        return str(self.cleaned_data.get(name, ""))

    @property
    def is_used(self) -> bool:
        """Whether the list is narrowed down."""
        return any(self.chosen(name) for name in self.fields)

    def found(self) -> list[Known]:
        """Those that match."""
        wanted = {name: self.chosen(name) for name in self.fields}
        return [each for each in self.known if self._matches(each, wanted)]

    def _matches(self, known: Known, wanted: dict[str, str]) -> bool:
        conflict = known.conflict
        rooms = {str(session.room) for session in conflict.sessions}
        return (
            (known.accepted is not None) == (wanted["show"] == ACCEPTED)
            and wanted["kind"] in {"", conflict.kind}
            and wanted["day"] in {"", str(self._day(conflict))}
            and wanted["room"] in {"", *rooms}
        )
