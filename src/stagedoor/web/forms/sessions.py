"""Forms of sessions: one, many at once, and what to look for."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Q

from stagedoor.agenda.models import Event, Room, Session, SessionStatus, Track
from stagedoor.agenda.queries import NONE, SESSION_SORTS, Places, SessionSearch
from stagedoor.web.forms.custom_fields import RecordForm
from stagedoor.web.forms.fields import RichTextField
from stagedoor.web.forms.lists import ListFilter
from stagedoor.web.forms.times import WallClockField

if TYPE_CHECKING:
    from datetime import date


OUTSIDE = "outside"


class SessionForm(RecordForm):
    """A session; its participants come from rows of their own, see ``participants``."""

    starts_at = WallClockField(label="Starts at", required=False)
    ends_at = WallClockField(label="Ends at", day_of="starts_at", required=False)
    description = RichTextField()

    class Meta:
        model = Session
        fields = ["title", "status", "starts_at", "ends_at", "room", "track", "capacity", "description"]
        help_texts = {"capacity": "Number of attendees. Left empty, the room's own counts."}

    def __init__(self, event: Event, data: Any = None, *, instance: Session) -> None:
        super().__init__(data, instance=instance)
        for name in ("starts_at", "ends_at"):
            self.fields[name].read_in(event)  # type: ignore[attr-defined]
        for name, places, chosen in (
            ("room", event.rooms, instance.room_id),
            ("track", event.tracks, instance.track_id),
        ):
            field = self.fields[name]
            field.queryset = places.filter(Q(deleted_at=None) | Q(pk=chosen))  # type: ignore[attr-defined]
            field.empty_label = f"No {name}"  # type: ignore[attr-defined]


class BulkForm(forms.Form):
    """One change for all ticked sessions."""

    label = "Status, room, track"
    button = "Change"

    status = forms.ChoiceField(required=False)
    room = forms.ChoiceField(required=False)
    track = forms.ChoiceField(required=False)

    def __init__(self, places: Places, data: Any = None) -> None:
        super().__init__(data, auto_id="bulk_%s")
        self.rooms = {str(room.pk): room for room in places.rooms}
        self.tracks = {str(track.pk): track for track in places.tracks}
        self._offer("status", [("", "Status"), *SessionStatus.choices])
        self._offer("room", [("", "Room"), (NONE, "No room"), *self.rooms.items()])
        self._offer("track", [("", "Track"), (NONE, "No track"), *self.tracks.items()])

    def _offer(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        field.choices = choices  # type: ignore[attr-defined]
        field.widget.attrs["aria-label"] = f"New {name}"

    def changes(self) -> dict[str, Any]:
        """What was chosen, as ``set_fields`` takes it."""
        chosen: dict[str, Any] = {}
        if status := self.cleaned_data["status"]:
            chosen["status"] = SessionStatus(status)
        if room := self.cleaned_data["room"]:
            chosen["room"] = self.rooms.get(room)
        if track := self.cleaned_data["track"]:
            chosen["track"] = self.tracks.get(track)
        return chosen


class SessionFilter(ListFilter):
    """Search, filter and sort the list of sessions."""

    status = forms.ChoiceField(required=False)
    day = forms.ChoiceField(required=False)
    room = forms.ChoiceField(required=False)
    track = forms.ChoiceField(required=False)

    searches = "sessions by title or speaker"
    shows = (("untimed", "Without time"),)
    sorts = SESSION_SORTS
    begins_with = "time"
    field_order = ["q", "status", "day", "room", "track", "show"]

    def __init__(self, event: Event, places: Places, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        span = (event.ends_on - event.starts_on).days + 1
        self.days: list[date] = [event.starts_on + timedelta(days=number) for number in range(span)]
        kinds: tuple[tuple[str, list[Room] | list[Track]], ...] = (
            ("room", places.rooms),
            ("track", places.tracks),
        )
        for name, found in kinds:
            offered = [(str(place.pk), place.name) for place in found]
            self.offer(name, [("", f"Any {name}"), (NONE, f"Without {name}"), *offered])
        self.offer("status", [("", "Any status"), *SessionStatus.choices])
        days = [(str(day), f"{day:%a} {day.day} {day:%b}") for day in self.days]
        self.offer("day", [("", "Any day"), *days, (OUTSIDE, "Outside the event's days")])

    def search(self) -> SessionSearch:
        """What is looked for."""
        return SessionSearch(
            text=self.chosen("q"),
            status=self.chosen("status"),
            day=next((day for day in self.days if str(day) == self.chosen("day")), None),
            outside=self.chosen("day") == OUTSIDE,
            room=self.chosen("room"),
            track=self.chosen("track"),
            untimed=self.chosen("show") == "untimed",
            deleted=self.shows_deleted,
            sort=self.order,
            custom=self.custom,
        )
