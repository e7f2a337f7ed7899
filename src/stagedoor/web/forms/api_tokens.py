"""The form that makes a token of the API."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django import forms

from stagedoor.accounts.models import Role
from stagedoor.common import clock
from stagedoor.web.forms.times import DayField

if TYPE_CHECKING:
    from stagedoor.accounts.models import Membership
    from stagedoor.agenda.models import Event


class TokenForm(forms.Form):
    """A new token: what it is for, what it may do, where and until when."""

    name = forms.CharField(max_length=100, help_text="What it is for, such as “Website”.")
    role = forms.ChoiceField()
    events = forms.MultipleChoiceField(
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label="Only these events",
        help_text="With none ticked it reaches all events, those to come as well.",
    )
    expires_on = DayField(required=False, label="Last day", help_text="Left empty, it works until revoked.")

    def __init__(self, actor: Membership, data: Any = None) -> None:
        super().__init__(data)
        self.known: dict[str, Event] = {str(event.pk): event for event in actor.organization.events.all()}
        self.fields["events"].choices = [(key, event.name) for key, event in self.known.items()]  # type: ignore[attr-defined]
        roles = [role for role in reversed(Role) if Role(actor.role).includes(role)]
        self.fields["role"].choices = [(role.value, role.label) for role in roles]  # type: ignore[attr-defined]

    def events_chosen(self) -> list[Event]:
        """The events that it is limited to."""
        return [self.known[key] for key in self.cleaned_data["events"]]

    def expires_at(self) -> datetime | None:
        """The end of its last day, in UTC."""
        day = self.cleaned_data["expires_on"]
        return datetime.combine(day + timedelta(days=1), time(), clock.now().tzinfo) if day else None
