"""Forms of an organization: its members, its events."""

from __future__ import annotations

from django import forms

from stagedoor.accounts.models import Role
from stagedoor.agenda.domain.events import MAX_BUFFER_MINUTES, TimezoneChange
from stagedoor.web.forms.fields import TimezoneField
from stagedoor.web.forms.times import DayField


class MemberForm(forms.Form):
    """Somebody new."""

    email = forms.EmailField(widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    role = forms.ChoiceField(choices=Role.choices, initial=Role.EDITOR)


class RoleForm(forms.Form):
    """A member's role."""

    role = forms.ChoiceField(choices=Role.choices)


class EventDaysForm(forms.Form):
    """The name and the days."""

    name = forms.CharField(max_length=200)
    starts_on = DayField(label="First day")
    ends_on = DayField(label="Last day")


class EventDetailsForm(EventDaysForm):
    """The name, the days, and the time that people need between two rooms."""

    buffer_minutes = forms.IntegerField(
        label="Minutes between two rooms",
        min_value=0,
        max_value=MAX_BUFFER_MINUTES,
        required=False,
        help_text="Less time for a person between sessions in two rooms is a conflict. 0 asks for none.",
    )


class EventForm(EventDaysForm):
    """A new event."""

    slug = forms.SlugField(
        label="Address",
        max_length=50,
        help_text="Its part of the address: lower-case letters, digits and hyphens. It cannot be changed.",
        widget=forms.TextInput(attrs={"data-slug-from": "name", "autocomplete": "off"}),
    )
    timezone = TimezoneField(
        help_text="Where the event takes place, such as Europe/Berlin. Swoogo's event must have the same one."
    )
    field_order = ["name", "slug", "timezone", "starts_on", "ends_on"]


class CloneForm(forms.Form):
    """The event that is made from another one."""

    name = forms.CharField(max_length=200, label="Name of the new event")
    slug = forms.SlugField(
        label="Address",
        max_length=50,
        help_text="Its part of the address: lower-case letters, digits and hyphens. It cannot be changed.",
        widget=forms.TextInput(attrs={"data-slug-from": "name", "autocomplete": "off"}),
    )
    starts_on = DayField(label="First day", help_text="It has as many days as this event.")
    with_sessions = forms.BooleanField(
        required=False,
        label="With the sessions, speakers and sponsors; each session on the corresponding new day",
    )


class DeleteEventForm(forms.Form):
    """The event's name, typed by whoever deletes it."""

    name = forms.CharField(
        max_length=200, label="The event's name", widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


class TimezoneForm(forms.Form):
    """Another timezone, and what becomes of the sessions' times."""

    timezone = TimezoneField(label="New timezone")
    keep = forms.ChoiceField(
        label="The sessions keep",
        choices=[
            (TimezoneChange.KEEP_CLOCK.value, "their clock times: 10:00 stays 10:00, in the new timezone"),
            (TimezoneChange.KEEP_INSTANT.value, "their instants: the same moment, shown on the new clocks"),
        ],
        widget=forms.RadioSelect,
    )
