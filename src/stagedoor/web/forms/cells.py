"""Forms that change one thing of a session within its list."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms

from stagedoor.agenda.models import Room, Session, SessionStatus, Track
from stagedoor.web.forms.times import WallClockField


class CellForm(forms.Form):
    """One or two fields, named as the session's; what they hold is put on the session by ``put_on``."""

    def __init__(self, session: Session, data: Any = None) -> None:
        super().__init__(data, auto_id=f"cell_{session.pk}_%s")
        self.session = session
        self.initial = {name: getattr(session, name) for name in self.fields}

    def put_on(self) -> None:
        """Give the session what was entered; does not store it."""
        for name, value in self.cleaned_data.items():
            setattr(self.session, name, value)


class StatusCell(CellForm):
    """The status."""

    status = forms.ChoiceField(choices=SessionStatus.choices)


class TimeCell(CellForm):
    """The start and the end, on the event's clocks."""

    starts_at = WallClockField(label="Starts", required=False)
    ends_at = WallClockField(label="Ends", day_of="starts_at", required=False)

    def __init__(self, session: Session, data: Any = None) -> None:
        super().__init__(session, data)
        for field in self.fields.values():
            field.read_in(session.event)  # type: ignore[attr-defined]
            field.help_text = ""


class RoomCell(CellForm):
    """The room, one of the event's that are not deleted."""

    room = forms.ModelChoiceField(Room.objects.none(), required=False, empty_label="No room")

    def __init__(self, session: Session, data: Any = None) -> None:
        super().__init__(session, data)
        rooms = Room.objects.filter(event=session.event, deleted_at=None)
        self.fields["room"].queryset = rooms  # type: ignore[attr-defined]


class TrackCell(CellForm):
    """The track, one of the event's that are not deleted."""

    track = forms.ModelChoiceField(Track.objects.none(), required=False, empty_label="No track")

    def __init__(self, session: Session, data: Any = None) -> None:
        super().__init__(session, data)
        tracks = Track.objects.filter(event=session.event, deleted_at=None)
        self.fields["track"].queryset = tracks  # type: ignore[attr-defined]


CELLS: Mapping[str, Callable[..., CellForm]] = {
    "status": StatusCell,
    "time": TimeCell,
    "room": RoomCell,
    "track": TrackCell,
}
"""By the key of the column."""
