"""Forms of the day grid: what it shows, and where a session is moved to."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django import forms

from stagedoor.agenda.domain.moves import Slot
from stagedoor.agenda.models import Event, Room, Session, Track
from stagedoor.web.forms.times import WallClockField

BY_ROOM, SEVERAL, BY_TRACK = "", "days", "tracks"
USUAL_STEP = 15
HOURS = [(str(hour), f"{hour:02}:00") for hour in range(25)]


class GridChoices(forms.Form):
    """What the grid shows; a value that makes no sense is left out."""

    show = forms.ChoiceField(
        required=False,
        choices=[(BY_ROOM, "Day by room"), (SEVERAL, "Several days by room"), (BY_TRACK, "Day by track")],
    )
    step = forms.TypedChoiceField(
        required=False,
        coerce=int,
        empty_value=None,
        choices=[
            ("", f"{USUAL_STEP} minutes"),
            *((str(each), f"{each} minutes") for each in (5, 10, 30, 60)),
        ],
    )
    begins = forms.TypedChoiceField(
        required=False, coerce=int, empty_value=None, choices=[("", "From the first"), *HOURS[:-1]]
    )
    ends = forms.TypedChoiceField(
        required=False, coerce=int, empty_value=None, choices=[("", "To the last"), *HOURS[1:]]
    )
    used = forms.BooleanField(required=False, label="Hide empty columns")

    def __init__(self, data: Any) -> None:
        super().__init__(data, auto_id="grid_%s")
        labels = {"show": "Show", "step": "Step", "begins": "From", "ends": "To"}
        for name, label in labels.items():
            self.fields[name].widget.attrs |= {"aria-label": label}
        for field in self.fields.values():
            field.widget.attrs["data-send-on-change"] = True

    @property
    def chosen_step(self) -> int:
        """The minutes that a move is rounded to."""
        return int(self.chosen("step") or USUAL_STEP)

    def chosen(self, name: str) -> Any:
        """The value of a field, the usual one where there is none that makes sense."""
        self.errors  # noqa: B018 - reads the fields
        return self.cleaned_data.get(name)


class InstantField(WallClockField):
    """A wall-clock time of the event, or an instant with its offset, which a script sends."""

    def to_python(self, value: Any) -> datetime | None:
        """Read either; an offset tells which of two equal clock times in autumn is meant."""
        try:
            instant = datetime.fromisoformat(value)
        except (TypeError, ValueError):
            return super().to_python(value)
        return instant.astimezone(UTC) if instant.tzinfo else super().to_python(value)


class SlotForm(forms.Form):
    """When and where; ``version`` is that of the slot that the person saw."""

    starts_at = InstantField(label="Starts at", required=False)
    ends_at = InstantField(label="Ends at", day_of="starts_at", required=False)
    room = forms.ModelChoiceField(Room.objects.none(), required=False, empty_label="No room")
    track = forms.ModelChoiceField(Track.objects.none(), required=False, empty_label="No track")
    version = forms.CharField(required=False, max_length=8, widget=forms.HiddenInput)

    def __init__(self, event: Event, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        for name in ("starts_at", "ends_at"):
            self.fields[name].read_in(event)  # type: ignore[attr-defined]
        for name, places in (("room", event.rooms), ("track", event.tracks)):
            self.fields[name].queryset = places.filter(deleted_at=None)  # type: ignore[attr-defined]

    def slot(self, session: Session) -> Slot:
        """Where the session is to be: what was sent, and for the rest what it has."""
        chosen = {
            name: self.cleaned_data[name] if name in self.data else getattr(session, name)
            for name in ("starts_at", "ends_at", "room", "track")
        }
        return Slot(**chosen)
