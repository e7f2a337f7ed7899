"""The form of a webhook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from stagedoor.webhooks.models import CHOSEN_KINDS

if TYPE_CHECKING:
    from stagedoor.accounts.models import Organization
    from stagedoor.agenda.models import Event
    from stagedoor.webhooks.models import Webhook


class WebhookForm(forms.Form):
    """Where to post, what of, and of which event."""

    url = forms.URLField(
        label="Address",
        max_length=500,
        assume_scheme="https",
        help_text="A public address that takes a signed POST with JSON.",
    )
    kinds = forms.MultipleChoiceField(
        label="Tell it when",
        choices=[(kind.value, kind.label) for kind in CHOSEN_KINDS],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one thing to be told of."},
    )
    event = forms.ChoiceField(label="Of", required=False)
    is_on = forms.BooleanField(label="Switched on", required=False)

    def __init__(self, organization: Organization, data: Any = None, webhook: Webhook | None = None) -> None:
        initial = {}
        if webhook is not None:
            names = ("url", "kinds", "is_on")
            initial = {name: getattr(webhook, name) for name in names} | {"event": webhook.event_id or ""}
        super().__init__(data, initial=initial)
        self._known: dict[str, Event] = {str(event.pk): event for event in organization.events.all()}
        events = [("", "All events"), *((key, event.name) for key, event in self._known.items())]
        self.fields["event"].choices = events  # type: ignore[attr-defined]
        if webhook is None:
            del self.fields["is_on"]

    def options(self) -> dict[str, Any]:
        """What the domain takes."""
        event = self._known.get(self.cleaned_data["event"])
        return {**self.cleaned_data, "event": event}
