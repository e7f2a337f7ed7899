"""Forms of bulk acts: any field for many records, and moving sessions in time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict

from stagedoor.agenda.domain.bulk.fields import settable_fields
from stagedoor.agenda.domain.bulk.times import MAX_SHIFT_MINUTES
from stagedoor.agenda.domain.record_values import CUSTOM
from stagedoor.agenda.models import Event, Room, Session, Speaker, Sponsor, Track
from stagedoor.web.forms.places import RoomForm, TrackForm
from stagedoor.web.forms.sessions import SessionForm
from stagedoor.web.forms.speakers import SpeakerForm
from stagedoor.web.forms.sponsors import SponsorForm
from stagedoor.web.forms.times import DayField

# What tells one record from another is never the same for many.
_OF_ONE = {"title", "name", "first_name", "last_name", "email"}
_IN_FORMS = "custom_"


class BulkEditForm(forms.Form):
    """The fields of a kind's own form; those named in ``set`` are set, the others are left alone."""

    def __init__(self, event: Event, kind: str, data: QueryDict | None = None) -> None:
        self.ticked = set(data.getlist("set")) if data else set()
        super().__init__(data, auto_id="bulk_%s")
        offered = set(settable_fields(kind)) - _OF_ONE
        for name, field in _record_form(event, kind).fields.items():
            if name in offered or name.startswith(_IN_FORMS):
                field.required = field.required and name in self.ticked
                self.fields[name] = field

    def rows(self) -> Iterator[tuple[BoundField, bool]]:
        """Each field, and whether it is to be set."""
        return ((field, field.name in self.ticked) for field in self)

    def add_error(self, field: str | None, error: Any) -> None:
        """Leave out what is wrong with a field that is not to be set."""
        if field is None or field in self.ticked:
            super().add_error(field, error)

    def changes(self) -> dict[str, Any]:
        """What is to be set, as ``set_fields`` takes it."""
        return {
            f"{CUSTOM}{name.removeprefix(_IN_FORMS)}" if name.startswith(_IN_FORMS) else name: value
            for name, value in self.cleaned_data.items()
            if name in self.ticked
        }


class ShiftForm(forms.Form):
    """By how many minutes."""

    minutes = forms.IntegerField(
        min_value=-MAX_SHIFT_MINUTES,
        max_value=MAX_SHIFT_MINUTES,
        help_text="15 is a quarter of an hour later, −15 a quarter of an hour earlier.",
    )


class MoveForm(forms.Form):
    """To which day; the event's first one is proposed."""

    day = DayField()

    def __init__(self, first_day: date, data: Any = None) -> None:
        super().__init__(data, initial={"day": first_day})


def _record_form(event: Event, kind: str) -> forms.ModelForm:  # type: ignore[type-arg]
    """The form of a new record of a kind."""
    match kind:
        case "session":
            return SessionForm(event, instance=Session(event=event))
        case "speaker":
            return SpeakerForm(instance=Speaker(event=event))
        case "sponsor":
            return SponsorForm(instance=Sponsor(event=event))
        case "room":
            return RoomForm(instance=Room(event=event), sent=False)
        case _:
            return TrackForm(instance=Track(event=event), sent=False)
