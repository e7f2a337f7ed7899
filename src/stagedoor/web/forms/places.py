"""Forms of rooms and tracks."""

from __future__ import annotations

from typing import Any

from django import forms

from stagedoor.agenda.models import Room, Track
from stagedoor.agenda.queries import PLACE_SORTS
from stagedoor.web.forms.lists import ListFilter


class RoomForm(forms.ModelForm):  # type: ignore[type-arg]
    """A room; ``sent`` fixes its name (R16)."""

    class Meta:
        model = Room
        fields = ["name", "capacity"]
        help_texts = {
            "capacity": "Number of attendees. A session's own capacity is used instead where it has one."
        }

    def __init__(self, data: Any = None, *, instance: Room, sent: bool) -> None:
        super().__init__(data, instance=instance)
        self.fields["name"].disabled = sent


class TrackForm(forms.ModelForm):  # type: ignore[type-arg]
    """A track; ``sent`` fixes its name (R16)."""

    class Meta:
        model = Track
        fields = ["name", "color"]
        labels = {"color": "Colour"}
        help_texts = {"color": "For Stagedoor's own pages; it is not sent."}
        widgets = {"color": forms.TextInput(attrs={"type": "color", "class": "form-control-color"})}

    def __init__(self, data: Any = None, *, instance: Track, sent: bool) -> None:
        super().__init__(data, instance=instance)
        self.fields["name"].disabled = sent


class ReplaceForm(forms.Form):
    """The name of a new room or track that takes the sessions over."""

    new_name = forms.CharField(max_length=255)


class RoomFilter(ListFilter):
    """Search and sort the list of rooms."""

    searches = "rooms by name"
    sorts = PLACE_SORTS
    begins_with = "name"


class TrackFilter(ListFilter):
    """Search and sort the list of tracks."""

    searches = "tracks by name"
    sorts = {key: columns for key, columns in PLACE_SORTS.items() if key != "capacity"}
    begins_with = "name"
